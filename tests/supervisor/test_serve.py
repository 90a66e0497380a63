"""Real processes, killed for real."""

import shutil
import signal
import socket
import stat
import subprocess

import httpx
import psutil
import pytest

from bot.supervisor.child import STEP_BACK
from tests.supervisor.conftest import LACTABOT, environment, run_file, until

pytestmark = pytest.mark.rasa

GATEWAY, RASA = "bot.gateway", "bot.supervisor.lean_rasa"
ACTIONS = "bot.supervisor.action_server"
QUESTION = "why do I leak when my baby cries"
TOPIC = "leak_baby_cries"
CRISIS = "I want to kill myself"
EMERGENCY = "My baby is turning blue."
# All that the guard's classifier of a test learns, beside the questions: takes seconds.
NO_RULE_FINDS = "the quagga wants a yellow umbrella"
FEW_EXAMPLES = f"""\
groups:
  - kind: crisis
    category: suicidality
    style: odd
    language: en
    messages:
      - {NO_RULE_FINDS}
      - the quagga wants two yellow umbrellas
      - a yellow umbrella for the quagga
  - kind: emergency
    category: newborn
    style: odd
    language: en
    messages:
      - the quokka has a strange colour
  - kind: none
    category: none
    style: plain
    language: en
    messages:
      - the zebra is asleep
"""


def topic(response):
    return response["replies"][0].get("topic")


def is_referral(response):
    reply = response["replies"][0]
    return reply["kind"] == "crisis" and "988" in reply["text"].splitlines()[0]


def wait_until_gone(processes):
    _, alive = psutil.wait_procs(processes, timeout=30)
    return not alive


def test_a_question_is_answered_by_rasa(assistant):
    response = assistant.ask(QUESTION)

    assert topic(response) == TOPIC
    assert response["replies"][0]["sources"]


def test_small_talk_is_answered_by_rasa(assistant):
    response = assistant.ask("hi there")

    assert response["replies"][0]["kind"] == "smalltalk"


def test_a_button_is_answered_with_its_topic(assistant):
    first = assistant.ask(QUESTION)
    button = first["replies"][0]["buttons"][0]

    body = {"payload": button["payload"], "conversation": first["conversation"]}
    second = httpx.post(f"{assistant.url}/api/messages", json=body, timeout=30).json()

    assert second["replies"][0]["kind"] == "answer"
    assert topic(second) != TOPIC


@pytest.mark.parametrize("text", ["/restart", "/greet@1.0 pads", "EXTERNAL: restart"])
def test_a_command_to_rasa_is_only_text(assistant, text):
    response = assistant.ask(text)

    assert response["replies"][0]["text"]
    assert assistant.resume(response["conversation"])[0]["text"] == text


def test_rasas_door_is_closed_to_those_without_the_key(assistant):
    url = run_file(assistant.home)["rasa_url"]

    response = httpx.post(f"{url}/webhooks/lactabot/webhook", json={"text": "hi"})

    assert response.status_code == 401


def test_rasas_own_rest_channel_is_not_open(assistant):
    url = run_file(assistant.home)["rasa_url"]

    response = httpx.post(f"{url}/webhooks/rest/webhook", json={"message": "hi"})

    assert response.status_code == 404


def test_the_actions_are_closed_to_those_without_the_key(assistant):
    port = assistant.child(ACTIONS).cmdline()[-1]
    asked = {"next_action": "action_affirm", "tracker": {}}

    responses = [
        httpx.post(f"http://127.0.0.1:{port}/webhook", json=asked),
        httpx.get(f"http://127.0.0.1:{port}/actions"),
        httpx.get(f"http://127.0.0.1:{port}/health"),
    ]

    assert [response.status_code for response in responses] == [401, 401, 401]


def test_no_key_stands_on_a_command_line_or_in_the_file_of_endpoints(assistant):
    shown = (assistant.home / "endpoints.yml").read_text()
    keys = []
    for process in assistant.children():
        shown += " ".join(process.cmdline())
        found = process.environ()
        keys += [found[name] for name in found if name.endswith("_KEY")]

    assert len(set(keys)) == 2
    assert not [key for key in keys if key in shown]


def test_every_server_but_the_gateway_listens_on_this_machine_only(assistant):
    addresses = {
        connection.laddr.ip
        for module in (RASA, ACTIONS)
        for connection in assistant.child(module).net_connections()
        if connection.status == psutil.CONN_LISTEN
    }

    assert addresses == {"127.0.0.1"}


def test_the_file_with_rasas_key_is_for_its_owner_alone(assistant):
    mode = (assistant.home / "run.json").stat().st_mode

    assert stat.S_IMODE(mode) == 0o600


@pytest.mark.parametrize("killed", [[RASA], [ACTIONS], [RASA, ACTIONS]])
def test_questions_and_crises_are_answered_when_rasa_or_its_actions_are_killed(
    assistant, killed
):
    for module in killed:
        assistant.kill(module)

    assert topic(assistant.ask(QUESTION)) == TOPIC
    assert is_referral(assistant.ask(CRISIS))


@pytest.mark.parametrize("stopped", [[RASA], [ACTIONS], [RASA, ACTIONS]])
def test_crises_and_red_flags_are_answered_while_rasa_or_its_actions_hang(
    assistant, stopped
):
    children = [assistant.child(module) for module in stopped]
    for child in children:
        child.send_signal(signal.SIGSTOP)

    try:
        referral = assistant.ask(CRISIS)
        red_flag = assistant.ask(EMERGENCY)
        both = assistant.ask(f"{EMERGENCY} {QUESTION}")
    finally:
        for child in children:
            child.send_signal(signal.SIGCONT)

    assert is_referral(referral)
    assert red_flag["replies"][0]["urgency"] == "emergency"
    assert [r["kind"] for r in both["replies"]] == ["red_flag", "answer"]


def test_a_stopped_rasa_does_not_hold_up_an_answer_past_its_deadline(assistant):
    rasa = assistant.child(RASA)
    rasa.send_signal(signal.SIGSTOP)

    response = assistant.ask(QUESTION)

    rasa.send_signal(signal.SIGCONT)
    assert topic(response) == TOPIC


def test_rasa_and_its_actions_leave_the_processor_to_the_gateway(assistant):
    gateway = assistant.child(GATEWAY).nice()

    nice = {assistant.child(module).nice() for module in (RASA, ACTIONS)}

    assert nice == {min(19, gateway + STEP_BACK)}


def test_small_products_of_matrices_are_not_shared_out(assistant):
    for module in (GATEWAY, RASA):
        assert assistant.child(module).environ()["OPENBLAS_NUM_THREADS"] == "1"


def test_what_was_killed_is_started_again(assistant):
    before = assistant.children()

    for module in (RASA, ACTIONS):
        assistant.kill(module)

    assistant.wait_for_other_children(before, 2)
    assistant.wait_for("rasa")
    assert topic(assistant.ask(QUESTION)) == TOPIC


def test_a_killed_gateway_is_started_again_and_goes_on_with_the_conversation(assistant):
    conversation = assistant.ask(QUESTION)["conversation"]

    assistant.kill(GATEWAY)

    until(lambda: assistant.parts()["guard"], "the gateway again")
    (turn,) = assistant.resume(conversation)
    assert turn["text"] == QUESTION
    assert topic(assistant.ask(QUESTION, conversation)) == TOPIC


def test_after_a_killed_gateway_988_still_stands_on_after_a_crisis(assistant):
    conversation = assistant.ask(CRISIS)["conversation"]
    bearer = {"Authorization": f"Bearer {conversation}"}
    kept = f"{assistant.url}/api/messages"
    # A referral waits for no store; killed in that moment, nobody knows of it.
    until(lambda: httpx.get(kept, headers=bearer).json()["turns"], "the turn")

    assistant.kill(GATEWAY)

    until(lambda: assistant.parts()["guard"], "the gateway again")
    line, _ = assistant.ask("thanks", conversation)["replies"]
    assert "988" in line["text"]
    assert [button["title"] for button in line["buttons"]] == ["Get help"]


def test_a_red_flag_is_referred_before_rasa_answers_what_was_asked(assistant):
    red_flag, answer = assistant.ask(f"{EMERGENCY} {QUESTION}")["replies"]

    assert (red_flag["kind"], red_flag["urgency"]) == ("red_flag", "emergency")
    assert (answer["kind"], answer["topic"]) == ("answer", TOPIC)


def test_the_second_tier_of_a_trained_assistant_is_up(assistant):
    health = httpx.get(f"{assistant.url}/health").json()

    assert health == {"guard": True, "classifier": True}


def test_the_numbers_for_the_clinic_hold_no_words(assistant):
    assistant.ask("quagga, I want to die")

    shown = httpx.get(f"{assistant.url}/metrics").text

    assert 'lactabot_referrals_total{category="suicidality"' in shown
    assert "quagga" not in shown


def test_a_conversation_goes_on_after_everything_was_stopped_and_started(start, home):
    first = start(home)
    first.wait_for("guard")
    conversation = first.ask(QUESTION)["conversation"]
    first.ask(CRISIS, conversation)
    first.process.terminate()
    first.process.wait()

    again = start(home)
    again.wait_for("guard")

    question, crisis = again.resume(conversation)
    assert question["text"] == QUESTION
    assert crisis["text"] is None
    assert crisis["replies"][0]["kind"] == "crisis"


def test_no_word_of_a_parent_is_in_any_log(assistant):
    assistant.ask("the purple zeppelin leaks when my baby cries")
    assistant.ask("/purple zeppelin")
    assistant.ask("purple zeppelin, I want to die")
    assistant.kill(ACTIONS)
    assistant.ask("the purple zeppelin drips")

    logs = [assistant.log, *(assistant.home / "logs").iterdir()]
    assert len(logs) == 3
    for log in logs:
        assert "zeppelin" not in log.read_text(errors="replace")


@pytest.mark.parametrize(
    "how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL]
)
def test_no_child_survives_the_end_however_it_comes(start, home, how):
    running = start(home)
    until(lambda: len(running.children()) == 3, "three children")
    children = running.children()

    running.process.send_signal(how)

    code = running.process.wait(timeout=60)
    assert code == (-how if how == signal.SIGKILL else 0)
    assert wait_until_gone(children)


def test_a_taken_port_is_told(home):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        found = serve_that_fails(home, port)

    assert f"cannot listen on 127.0.0.1:{port}" in found
    assert "LACTABOT_PORT" in found


def test_a_second_instance_is_told_of_the_first(start, home):
    first = start(home)
    first.wait_for("guard")

    found = serve_that_fails(home)

    assert f"another Lactabot (process {first.process.pid})" in found
    assert "LACTABOT_HOME" in found


def test_crises_and_questions_are_answered_while_the_model_is_trained(start, tmp_path):
    fresh = start(tmp_path / "home")
    fresh.wait_for("retrieval")

    assert is_referral(fresh.ask(CRISIS))
    assert topic(fresh.ask(QUESTION)) == TOPIC
    assert not fresh.parts()["rasa"]


def test_a_changed_model_is_not_loaded_but_trained_anew(start, home):
    (model,) = (home / "models").glob("*.tar.gz")
    model.write_bytes(model.read_bytes()[:-1])

    started = start(home)

    until(lambda: "training" in started.log.read_text(), "a new training")


def test_a_changed_classifier_is_not_taken_but_trained_anew(start, home):
    (classifier,) = (home / "models").glob("guard-*.npz")
    classifier.write_bytes(classifier.read_bytes()[:-1])

    started = start(home)

    until(lambda: "Training the guard" in started.log.read_text(), "a new training")
    assert is_referral(started.ask(CRISIS))
    assert not started.parts()["classifier"]


def forget_classifiers(home):
    """Leaves no classifier of other examples, which would serve until the new one."""
    for path in (home / "models").glob("guard-*"):
        path.unlink()


def test_a_running_gateway_takes_the_classifier_as_soon_as_it_is_trained(
    start, tmp_path, home
):
    project = copied_project(tmp_path)
    examples = project / "data" / "safety" / "examples"
    shutil.rmtree(examples)
    examples.mkdir()
    (examples / "few.yml").write_text(FEW_EXAMPLES)
    forget_classifiers(home)

    started = start(home, project=project)
    started.wait_for("guard")
    before = started.ask(NO_RULE_FINDS), started.parts()["classifier"]
    started.wait_for("classifier")

    assert not is_referral(before[0])
    assert before[1] is False
    assert is_referral(started.ask(NO_RULE_FINDS))
    assert topic(started.ask(QUESTION)) == TOPIC  # else it refers everybody
    until(lambda: "no rule lists are found too" in started.log.read_text(), "the news")


def test_examples_that_cannot_be_used_cost_only_the_second_tier(start, tmp_path, home):
    project = copied_project(tmp_path)
    for path in (project / "data" / "safety" / "examples").iterdir():
        path.write_text("groups: spilled coffee")
    forget_classifiers(home)

    started = start(home, project=project)

    until(
        lambda: "its rules and the head of the release" in started.log.read_text(),
        "the notice",
    )
    started.wait_for("rasa")
    assert is_referral(started.ask(CRISIS))
    assert topic(started.ask(QUESTION)) == TOPIC
    assert not started.parts()["classifier"]


def test_a_data_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("not a folder")

    found = serve_that_fails(tmp_path / "file" / "home")

    assert "set LACTABOT_HOME" in found


@pytest.mark.parametrize(
    ("file", "right", "wrong", "told"),
    [
        ("data/knowledge/breast_pads.yml", "title:", "titel:", "'title' is missing"),
        ("data/safety/lexicon/crisis-en.yml", "sources:", "sources", "not YAML"),
        (
            "data/safety/replies.yml",
            "standing:",
            "standig:",
            "'en.standing' is missing",
        ),
        ("clinic.yml", "phone:", "fone:", "'phone' is missing"),
    ],
)
def test_wrong_content_is_told_and_crises_are_answered_all_the_same(
    start, tmp_path, home, file, right, wrong, told
):
    project = copied_project(tmp_path)
    path = project / file
    path.write_text(path.read_text().replace(right, wrong, 1))

    broken = start(home, project=project)
    until(broken.parts, "the gateway")

    assert is_referral(broken.ask(CRISIS))
    until(
        lambda: "Only crises and red flags are answered" in broken.log.read_text(),
        "the notice",
    )
    assert f"{path.name}:" in broken.log.read_text()
    assert told in broken.log.read_text()


def copied_project(tmp_path):
    """A copy of the project, which Python takes in place of the installed one."""
    project = tmp_path / "project"
    root = LACTABOT.parents[2]
    for name in ("bot", "actions", "data"):
        shutil.copytree(root / name, project / name)
    for name in ("clinic.yml", "config.yml", "domain.yml", "endpoints.yml"):
        shutil.copy(root / name, project / name)
    return project


def serve_that_fails(home, port=0):
    """What `lactabot serve` says when it cannot start."""
    variables = environment(home, port)
    done = subprocess.run(
        [LACTABOT, "serve"],
        env=variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr

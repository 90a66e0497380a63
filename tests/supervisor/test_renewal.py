"""A new model is taken while parents talk, and one that was changed never is."""

import asyncio
import hashlib
import shutil
import threading
from typing import ClassVar

import anyio
import httpx
import pytest

from bot.settings import read_settings
from bot.supervisor import renewal
from bot.supervisor.lean_rasa import refuse_changed_model
from bot.supervisor.process import Process
from bot.supervisor.renewal import keep_up_to_date
from bot.supervisor.training import fingerprint, train
from tests.supervisor.conftest import until
from tests.supervisor.test_serve import QUESTION, RASA, TOPIC, topic

REFUSED = "it is not as it was trained"


@pytest.fixture
def settings(project, tmp_path, monkeypatch):
    monkeypatch.setattr(renewal, "LOOK_SECONDS", 0.01)
    return read_settings({"LACTABOT_HOME": str(tmp_path / "home")}, project.root)


@pytest.fixture
def put_model(settings):
    """Puts a model in the place of the one before; gives its path."""
    folder = settings.home / "models"
    folder.mkdir(parents=True)
    model = folder / f"lactabot-{fingerprint(settings)}.tar.gz"

    def put_model(content, trained=None):
        digest = hashlib.sha256(trained or content).hexdigest()
        model.with_name(model.name.replace(".tar.gz", ".sha256")).write_text(digest)
        new = folder / "new"
        new.write_bytes(content)
        new.replace(model)
        return model

    return put_model


class Runs(Process):
    """Notes that it is started, and runs until it is stopped."""

    begun: ClassVar = []

    async def keep_running(self):
        Runs.begun.append(self)
        await asyncio.Event().wait()


async def begun(count):
    with anyio.fail_after(30):
        while len(Runs.begun) < count:
            await asyncio.sleep(0.01)
    return Runs.begun[count - 1]


@pytest.fixture
async def running(settings, put_model):
    """A process that runs with the first model; gives what was said."""
    Runs.begun = []
    said = []
    model = put_model(b"first")
    process = Runs("Rasa", ("rasa", "run", "--model", str(model)))
    work = keep_up_to_date(settings, model, [process], said.append)
    task = asyncio.ensure_future(work)
    await begun(1)
    yield said
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.mark.anyio
async def test_a_process_is_started_anew_with_a_new_model(running, put_model):
    model = put_model(b"second")

    process = await begun(2)

    assert str(model) in process.arguments
    digest = hashlib.sha256(b"second").hexdigest()
    assert process.environment["LACTABOT_MODEL_SHA256"] == digest
    assert running == [
        "A new model is trained. Rasa starts anew; the entries answer meanwhile."
    ]


@pytest.mark.anyio
async def test_a_model_that_was_changed_is_refused_and_told_once(
    running, put_model, caplog
):
    put_model(b"spoilt", trained=b"second")
    with anyio.fail_after(30):
        while REFUSED not in caplog.text:
            await asyncio.sleep(0.01)
    before = len(Runs.begun)
    put_model(b"third")
    await begun(2)

    assert before == 1
    assert caplog.text.count(REFUSED) == 1


@pytest.mark.anyio
async def test_a_model_of_other_content_is_left_alone(running, put_model, caplog):
    model = put_model(b"first")
    await begun(2)
    other = model.with_name("lactabot-0123456789abcdef.tar.gz")
    other.write_bytes(b"other")
    with anyio.fail_after(30):
        while REFUSED not in caplog.text:
            await asyncio.sleep(0.01)

    assert str(model) in Runs.begun[-1].arguments
    assert len(Runs.begun) == 2


@pytest.mark.anyio
async def test_a_process_that_cannot_start_ends_it_all(settings, put_model):
    class Broken(Process):
        async def keep_running(self):
            raise ZeroDivisionError

    model = put_model(b"first")
    with pytest.raises(ZeroDivisionError):
        await keep_up_to_date(settings, model, [Broken("Rasa", ())], print)


@pytest.mark.parametrize("expected", ["", hashlib.sha256(b"model").hexdigest()])
def test_rasa_loads_a_model_that_is_as_it_was_trained(tmp_path, expected):
    (tmp_path / "m").write_bytes(b"model")

    refuse_changed_model(["run", "--model", str(tmp_path / "m")], expected)


def test_rasa_loads_no_other(tmp_path):
    (tmp_path / "m").write_bytes(b"model")

    with pytest.raises(SystemExit, match=REFUSED):
        refuse_changed_model(["run", "--model", str(tmp_path / "m")], "0" * 64)


class Talking:
    """Parents who ask five times a second, and leave the training some time."""

    def __init__(self, assistant):
        self._assistant, self._over = assistant, threading.Event()
        self.sent, self.answered = 0, []
        self._thread = threading.Thread(target=self._talk)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()

    def _talk(self):
        while not self._over.wait(0.2):
            self.sent += 1
            self.answered.append(topic(self._assistant.ask(QUESTION)))


@pytest.mark.rasa
def test_no_message_is_lost_while_a_new_model_takes_the_place_of_the_old(start, home):
    assistant = start(home)
    assistant.wait_for("rasa")
    before = assistant.child(RASA)

    with Talking(assistant) as parents:
        # What `lactabot train` does once the content has changed.
        made = read_settings({"LACTABOT_HOME": str(home)})
        asyncio.run(train(made, lambda second: None))
        until(lambda: "A new model is trained" in assistant.log.read_text(), "the news")
        until(lambda: not before.is_running(), "the old Rasa gone")
        assistant.wait_for("rasa")

    assert len(parents.answered) == parents.sent > 10
    assert set(parents.answered) == {TOPIC}
    assert assistant.child(RASA).pid != before.pid


@pytest.mark.rasa
def test_a_changed_model_leaves_the_running_one_alone(start, home):
    assistant = start(home)
    assistant.wait_for("rasa")
    before = assistant.child(RASA).pid

    (model,) = (home / "models").glob("*.tar.gz")
    shutil.copy(model, home / "spoilt")
    with (home / "spoilt").open("ab") as file:
        file.write(b"?")
    (home / "spoilt").replace(model)

    until(lambda: REFUSED in assistant.log.read_text(), "the refusal")
    assert assistant.child(RASA).pid == before
    assert topic(assistant.ask(QUESTION)) == TOPIC
    metrics = httpx.get(f"{assistant.url}/metrics").text
    assert "lactabot_without_rasa_total 0.0" in metrics


@pytest.mark.rasa
def test_a_model_that_was_changed_is_not_loaded_by_a_rasa_that_starts_anew(start, home):
    assistant = start(home)
    assistant.wait_for("rasa")
    (model,) = (home / "models").glob("*.tar.gz")
    model.write_bytes(b"spoilt")

    assistant.kill(RASA)

    log = home / "logs" / "rasa.log"
    until(lambda: REFUSED in log.read_text(), "the refusal")
    assert topic(assistant.ask(QUESTION)) == TOPIC

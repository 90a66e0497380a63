"""The files that a clinic's IT deploys with are what their tools take."""

import importlib.util
import json
import re
import shutil
import subprocess
from pathlib import Path

import jsonschema
import pytest
import yaml

from bot.settings import PROJECT

DEPLOY = PROJECT / "deploy"
VERSION = "v1.32.0-local-strict"  # unknown fields are mistakes
KUBERNETES = list(yaml.safe_load_all((DEPLOY / "kubernetes.yml").read_text()))
COMPOSE = yaml.safe_load((DEPLOY / "compose.yml").read_text())
LACTABOT = {n: s for n, s in COMPOSE["services"].items() if n.startswith("gateway")}


def of_kind(kind):
    return next(document for document in KUBERNETES if document["kind"] == kind)


@pytest.fixture(scope="module")
def pod():
    return of_kind("Deployment")["spec"]["template"]["spec"]


@pytest.fixture(scope="module")
def validate():
    """Checks a document against the schemas of Kubernetes, which come with a wheel.

    Its code wants a newer jsonschema than Rasa; its files do not.
    """
    package = importlib.util.find_spec("kubernetes_validate").submodule_search_locations
    folder = Path(package[0]) / "kubernetes-json-schema" / VERSION
    definitions = json.loads((folder / "_definitions.json").read_text())

    def validate(document):
        *group, version = document["apiVersion"].split("/")
        parts = [document["kind"], *(name.split(".")[0] for name in group), version]
        schema = json.loads((folder / f"{'-'.join(parts).lower()}.json").read_text())
        store = {
            "/api/_definitions.json": definitions,
            "_definitions.json": definitions,
        }
        resolver = jsonschema.RefResolver("", schema, store=store)
        jsonschema.Draft7Validator(schema, resolver=resolver).validate(document)

    return validate


@pytest.mark.parametrize("document", KUBERNETES, ids=lambda found: found["kind"])
def test_kubernetes_takes_every_document(validate, document):
    validate(document)


def test_a_field_that_kubernetes_does_not_know_would_be_found(validate):
    deployment = json.loads(json.dumps(of_kind("Deployment")))
    deployment["spec"]["template"]["spec"]["containers"][0]["imagee"] = "x"

    with pytest.raises(jsonschema.ValidationError, match="imagee"):
        validate(deployment)


def test_no_pod_has_root_or_writes_outside_its_folders(pod):
    (container,) = pod["containers"]

    assert pod["securityContext"]["runAsNonRoot"] is True
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }


def test_a_pod_without_rasa_still_gets_crisis_messages(pod):
    (container,) = pod["containers"]
    probes = [
        container[f"{name}Probe"] for name in ("startup", "readiness", "liveness")
    ]

    assert {probe["httpGet"]["path"] for probe in probes} == {"/health"}


def test_some_pod_is_always_there():
    budget, deployment = of_kind("PodDisruptionBudget"), of_kind("Deployment")

    labels = deployment["spec"]["template"]["metadata"]["labels"]
    assert budget["spec"]["selector"]["matchLabels"] == labels
    assert 0 < budget["spec"]["minAvailable"] < deployment["spec"]["replicas"]


@pytest.mark.parametrize("document", ["kubernetes.yml", "compose.yml"])
def test_no_password_is_written_down(document):
    text = (DEPLOY / document).read_text()

    assert not re.search(r"^[^#]*://\w+:(?!\$\{)\S+@", text, re.MULTILINE)


def test_what_a_service_of_compose_names_is_there():
    for service in COMPOSE["services"].values():
        assert set(service.get("depends_on", ())) <= COMPOSE["services"].keys()
        assert set(service.get("secrets", ())) <= COMPOSE["secrets"].keys()
        for volume in service.get("volumes", ()):
            source = volume.partition(":")[0]
            assert source in COMPOSE["volumes"] or (DEPLOY / source).exists()


@pytest.mark.parametrize("service", LACTABOT.values(), ids=LACTABOT)
def test_no_container_has_more_rights_than_it_needs(service):
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]


def test_the_image_does_not_run_as_root():
    lines = (DEPLOY / "Dockerfile").read_text().splitlines()

    assert [line for line in lines if line.startswith("USER ")] == ["USER 10001:10001"]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_systemd_takes_the_unit(tmp_path):
    unit = (DEPLOY / "lactabot.service").read_text()
    path = tmp_path / "lactabot.service"
    path.write_text(unit.replace("/opt/lactabot/.venv/bin/lactabot", "/bin/true"))

    done = subprocess.run(
        ["systemd-analyze", "verify", path], capture_output=True, text=True
    )

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_the_unit_is_hardened():
    command = ("systemd-analyze", "security", "--offline=true", "--threshold=20")

    done = subprocess.run([*command, DEPLOY / "lactabot.service"], capture_output=True)

    assert done.returncode == 0, done.stdout.decode()

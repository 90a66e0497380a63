"""Write down what a release is made of, as CycloneDX: `make sbom`.

Source:
    CycloneDX 1.5, https://cyclonedx.org/docs/1.5/json/
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from importlib.resources import files
from typing import Any
from urllib.parse import urljoin

from jsonschema import Draft7Validator, RefResolver

from bot.settings import PROJECT

TARGET = PROJECT / "results" / "sbom.cdx.json"
SCHEMA = "bom-1.5.SNAPSHOT.schema.json"
PARTS = ("spdx.SNAPSHOT.schema.json", "jsf-0.82.SNAPSHOT.schema.json")
TOLD_AT_MOST = 5


def export(uv: Sequence[str]) -> dict[str, Any]:
    """What uv makes of uv.lock, without what only developers need.

    Raises:
        OSError: There is no uv.
        subprocess.CalledProcessError: It is too old, or the lock is.
    """
    command = (*uv, "export", "--locked", "--no-dev", "--format", "cyclonedx1.5")
    done = subprocess.run(
        (*command, "--preview-features", "sbom-export"),
        cwd=PROJECT,
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(done.stdout)


def problems(sbom: dict[str, Any]) -> list[str]:
    """Where a document is not as CycloneDX has it; empty if it is."""
    schema = _schema(SCHEMA)
    known = {urljoin(schema["$id"], name): _schema(name) for name in PARTS}
    resolver = RefResolver.from_schema(schema, store=known)
    validator = Draft7Validator(schema, resolver=resolver)
    found = [
        f"{error.json_path}: {error.message}" for error in validator.iter_errors(sbom)
    ]
    if not sbom.get("components"):
        found.append("$.components: there are none")
    return found


def _schema(name: str) -> dict[str, Any]:
    """A schema, as the people of CycloneDX ship it."""
    folder = files("cyclonedx.schema") / "_res"
    found: dict[str, Any] = json.loads((folder / name).read_text(encoding="utf-8"))
    return found


def main() -> None:
    """Writes the document; says how many components it has."""
    try:
        sbom = export(sys.argv[1:])
    except OSError as error:
        sys.exit(f"{sys.argv[1]}: {error.strerror}")
    except subprocess.CalledProcessError as error:
        sys.exit(f"uv cannot export the lock:\n{error.stderr}")
    if found := problems(sbom):
        sys.exit("no CycloneDX 1.5:\n" + "\n".join(found[:TOLD_AT_MOST]))
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(json.dumps(sbom, indent=1) + "\n", encoding="utf-8")
    print(f"{len(sbom['components'])} components, valid CycloneDX 1.5: {TARGET}")


if __name__ == "__main__":
    main()

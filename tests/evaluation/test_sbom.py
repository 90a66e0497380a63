"""What a release is made of is told in the words of CycloneDX."""

import pytest

from bot.evaluation.sbom import problems

SBOM = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.5",
    "version": 1,
    "components": [{"type": "library", "name": "rasa", "version": "3.6.21"}],
}


def test_a_whole_document_is_well():
    assert problems(SBOM) == []


@pytest.mark.parametrize(
    ("spoilt", "told"),
    [
        ({"components": []}, "$.components: there are none"),
        ({"bomFormat": "other"}, "$.bomFormat"),
        ({"components": [{"name": "rasa"}]}, "$.components[0]"),
        (
            {
                "components": [
                    {**SBOM["components"][0], "licenses": [{"license": {"id": "mine"}}]}
                ]
            },
            "$.components[0].licenses",
        ),
    ],
)
def test_a_document_that_is_none_is_told(spoilt, told):
    assert any(line.startswith(told) for line in problems({**SBOM, **spoilt}))

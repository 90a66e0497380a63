"""Figures are kept; one that falls by more than chance is told."""

from bot.evaluation.record import fallen, figures, write

REPORT = [
    "| what | count | share | 95 % interval |",
    "|---|---|---|---|",
    "| one question: strictly right | 9 of 10 | 0.900 | 0.596 to 0.982 |",
    "| macro-F1 | | 0.871 | |",
    "| voice: sms | 5 of 5 | 1.000 | 0.566 to 1.000 |",
    "| dialogues: right from end to end | 26 of 60 | 0.433 | 0.316 to 0.559 |",
    "",
    "| threshold | right | wrong | asked back | outside answered |",
    "| 0.20 | 0.951 | 0.028 | 0.021 | 0.008 |",
]
FOUND = {"one question: strictly right": 0.9, "macro-F1": 0.871}


def test_the_figures_of_a_report_are_those_of_its_first_table():
    assert figures(REPORT) == FOUND


def test_a_figure_that_keeps_its_height_or_falls_by_chance_is_fine(tmp_path):
    write(FOUND, tmp_path / "recorded.yml")

    now = {"one question: strictly right": 0.891, "macro-F1": 0.99}

    assert fallen(now, tmp_path / "recorded.yml") == []


def test_a_figure_that_falls_or_is_gone_is_told_with_both_values(tmp_path):
    write(FOUND, tmp_path / "recorded.yml")

    assert fallen({"macro-F1": 0.86}, tmp_path / "recorded.yml") == [
        "one question: strictly right: 0.000, recorded 0.900",
        "macro-F1: 0.860, recorded 0.871",
    ]

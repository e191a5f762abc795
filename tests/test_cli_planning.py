"""Can the plans of the ten examples be read in a terminal, and is an unknown name answered with the known ones?"""

import pytest
from typer.testing import CliRunner

from palestra import cli
from palestra.errors import SettingsError


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "100")


def test_the_examples_are_listed() -> None:
    listed = CliRunner().invoke(cli.app, ["plan"])
    assert listed.exit_code == 0
    assert "half-marathon" in listed.stdout


def test_a_plan_is_printed_with_its_weeks_and_what_was_assumed() -> None:
    printed = CliRunner().invoke(cli.app, ["plan", "--example", "lifter"]).stdout
    for words in ("Week 8", "Back squat: ", "at 105 kg", "Assumed", "Rules ramp_cap"):
        assert words in printed


def test_an_unknown_example_is_answered_with_the_known_ones() -> None:
    answered = CliRunner().invoke(cli.app, ["plan", "--example", "nobody"])
    assert isinstance(answered.exception, SettingsError)
    assert "new-parent" in str(answered.exception)

"""The settings: one object, all of it in the README, and no movable clock outside a demonstration."""

import pytest
from pydantic import ValidationError

from services.console.settings import ConsoleSettings
from shared.run.settings import ROOT, Settings, settings_table


def test_the_table_in_the_readme_is_the_settings_object() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert settings_table() in readme
    assert settings_table(ConsoleSettings) in readme


def test_a_movable_clock_is_refused_outside_a_demonstration() -> None:
    with pytest.raises(ValidationError, match="SIKUAI_DEMO=1"):
        Settings(clock="movable")
    assert Settings(clock="movable", demo=True).clock == "movable"


def test_tokens_are_those_of_the_installation_unless_another_issuer_is_named() -> None:
    assert Settings(installation="town-a").token_issuer == "sikuai:town-a"
    assert Settings(installation="town-a", token_issuer="https://login.example").token_issuer == "https://login.example"
    assert Settings().token_audience == "sikuai"
    with pytest.raises(ValidationError, match="token_audience"):
        Settings(token_audience="")


def test_settings_that_are_shown_and_settings_that_are_refused_show_no_password() -> None:
    url = "postgresql://intake_app:hush@127.0.0.1:5432/sikuai_intake"
    assert "hush" not in repr(Settings(database_url=url, owner_url=url))
    with pytest.raises(ValidationError) as refused:
        Settings(database_url=url, owner_url=url, clock="movable")
    assert "hush" not in str(refused.value)


def test_a_port_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIKUAI_PORT", "70000")
    with pytest.raises(ValidationError, match="port"):
        Settings()

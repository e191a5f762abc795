"""What tests of telemetry stand on: what is logged, and logging as it was afterwards."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

import pytest

from palestra.telemetry import logs

Logged: TypeAlias = Callable[[], str]


@pytest.fixture
def logs_restored() -> Iterator[None]:
    """Requested before `capsys`, so that logs leave its stream before it is closed."""
    yield
    logs.configure("warning", "json")


@pytest.fixture
def logged(logs_restored: None, capsys: pytest.CaptureFixture[str]) -> Logged:
    """All that went to standard error, where logs go, since it was asked last."""
    return lambda: capsys.readouterr().err

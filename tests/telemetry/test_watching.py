"""Would the watch over a whole run find a secret that is logged?"""

import logging
import secrets

import pytest
import structlog
from joserfc import jwt
from joserfc.jwk import OctKey
from tests.telemetry.conftest import Logged
from tests.telemetry.watching import Watch


@pytest.mark.parametrize("ours", [True, False], ids=["by-us", "by-a-library"])
def test_a_token_that_was_made_and_logged_is_found_although_it_was_taken_out(logged: Logged, ours: bool) -> None:
    watch = Watch()
    with watch.over():
        random = secrets.token_urlsafe(32)
        signed = jwt.encode({"alg": "HS256"}, {"sub": "1"}, OctKey.generate_key(256))
        for secret in (random, signed):
            if ours:
                structlog.get_logger("palestra").warning("made", error=f"token={secret}.")
            else:
                logging.getLogger("elsewhere").debug("Issue token %r", {"access_token": secret})
    assert {secret for secret in (random, signed) if any(secret in text for text in watch.leaked())} == {random, signed}
    text = logged()
    assert "…" in text
    assert random not in text
    assert signed not in text


def test_a_token_that_was_not_logged_is_not_found(logged: Logged) -> None:
    watch = Watch()
    with watch.over():
        secrets.token_urlsafe(32)
        structlog.get_logger("palestra").warning("made", error="nothing of the kind")
    assert watch.leaked() == []
    assert "made" in logged()

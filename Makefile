# Two commands do it all: `make run` to see it, `make test` to prove it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
NODE_PEERS := tests/peers/node/node_modules/.package-lock.json
OPENEDX := .venv-openedx/.installed
RALPH := .venv-ralph/.installed

.PHONY: setup run test lint check bench mutants race kills fuzz peers translations clean

setup: $(VENV)/.installed

$(VENV)/.installed: requirements-dev.lock pyproject.toml $(wildcard */translations/*/LC_MESSAGES/*.po)
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@for room in lti dashboards; do \
	  test ! -d $$room/translations || $(BIN)/pybabel -q compile -d $$room/translations; done
	@touch $@

run: setup
	$(BIN)/python -m tests.platform.try_out

test: setup
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

# `make test check` runs the tests once.
check: lint test

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup
	$(BIN)/python -m tests.benchmarks

# Switches off one behaviour after another; each must be noticed by a test.
mutants: setup
	$(BIN)/python -m tests.mutants

# One id, two contents, 32 clients, 1,000 rounds; 200 kills under load. On both databases.
race: setup
	$(BIN)/python -m tests.proofs race 1000

kills: setup
	$(BIN)/python -m tests.proofs kill 200

# A million spoilt inputs, 50,000 of them over HTTP: none may break anything.
fuzz: setup
	$(BIN)/python -m tests.fuzz

# Programs that nobody here wrote, to test against: Open edX's platform code, Ralph's models of
# xAPI and two npm packages.
peers: $(NODE_PEERS) $(OPENEDX) $(RALPH)

$(NODE_PEERS): tests/peers/node/package-lock.json
	cd tests/peers/node && npm ci --silent --no-audit --no-fund --ignore-scripts

$(OPENEDX): requirements-openedx.lock
	@test -x .venv-openedx/bin/python || $(PYTHON) -m venv .venv-openedx
	.venv-openedx/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-openedx.lock
	@touch $@

$(RALPH): requirements-ralph.lock
	@test -x .venv-ralph/bin/python || $(PYTHON) -m venv .venv-ralph
	.venv-ralph/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-ralph.lock
	@touch $@

translations: setup
	$(BIN)/python -m tests.house.gather_translations
	@for room in lti dashboards; do $(BIN)/pybabel -q compile -d $$room/translations; done

clean:
	rm -rf $(VENV) .venv-openedx .venv-ralph .run build *.egg-info tests/peers/node/node_modules

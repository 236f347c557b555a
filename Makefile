# make demo: the tracker on the shipped texts. make test: every test. make check: what a contributor runs.

PYTHON ?= python3
BIN := .venv/bin

.PHONY: compiled demo test test-postgres quick faults faults-sync mutants check format bench schema clean

demo: .venv/installed
	@test -e db/tracker.db || $(BIN)/tracker --db db/tracker.db init
	@$(BIN)/tracker --db db/tracker.db report

test: .venv/tested compiled
	$(BIN)/python -m pytest -n auto

# The PostgreSQL hub alone, with a server of its own; it is part of make test.
test-postgres: .venv/tested compiled
	$(BIN)/python -m pytest -n auto tests/postgres

# What one runs after each change: without what needs a browser, an office, cron, other shells or minutes,
# without the sessions in help and pages, and with commands forked from one that was started (tests/served.py).
quick: .venv/tested compiled
	TRACKER_TESTS_SERVED=1 $(BIN)/python -m pytest -n auto -m "not slow"

check: .venv/tested .venv/checked compiled
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n auto

# Every fault in full; docs/reliability.md holds what is printed.
faults: .venv/tested compiled
	sh tests/needs.sh
	$(BIN)/python -m tests.faults

# Every guard removed in turn: the tests named for it have to fail.
mutants: .venv/tested compiled
	$(BIN)/python -m tests.faults.mutants

# Sharing alone: a sync killed or failing at every system call, 10,000 sync runs, its guards removed.
faults-sync: .venv/tested compiled
	sh tests/needs.sh
	$(BIN)/python -m tests.faults sync
	$(BIN)/python -m tests.sync.runs
	$(BIN)/python -m tests.faults.mutants sync/ "old id"

# As an install would: where Python may write no caches, every command would compile all that it imports.
compiled: .venv/installed
	@$(BIN)/python -m compileall -q tracker

format: .venv/checked
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/tested compiled
	$(BIN)/python -m tests.benchmarks.bench

# What is generated, and compared by a test: both schemas and parts of docs/
schema: .venv/installed
	$(BIN)/python -m tracker.schema > db/schema.sql
	$(BIN)/python -m tracker.seeding.seed_schema > seeds/seed.schema.json
	$(BIN)/python docs/generate.py

clean:
	rm -rf .venv build *.egg-info .hypothesis .mypy_cache .ruff_cache

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/python setup.cfg
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[docx,xlsx]'
	@touch $@

.venv/tested: .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test,browser]'
	@touch $@

.venv/checked: .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[check]'
	@touch $@

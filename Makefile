# `make demo` runs the main job on the bundled example crawl, `make test` runs the tests. Each first sets up
# what it needs in .venv: nothing but Python 3.11 or newer has to be there, and not even Java.

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
ENVIRONMENT := dist/environment.tar.gz

# The first of these that is there and new enough; another one: make setup PYTHON=/path/to/python
PYTHON = $(shell for python in python3.13 python3.12 python3.11 python3; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)

.PHONY: help setup demo test check compile packages cluster-test

help:  ## list the commands
	@echo "Usage: make COMMAND"
	@awk -F ':.*  ## ' '/^[a-z-]+:.*  ## / {printf "  %-14s%s\n", $$1, $$2}' Makefile

setup: $(READY)  ## make .venv with the pinned packages (once; again when requirements.lock changes)
	@echo "Set up: $(VENV) with $$($(BIN)/python --version); the command is $(BIN)/wudao"

demo: $(READY)  ## run the main job on the example crawl, into run/demo
	@$(BIN)/wudao demo

test: $(READY)  ## run the tests
	@$(BIN)/python -m pytest -n 2 --dist loadgroup

check: $(READY)  ## check style, types and import rules
	@$(BIN)/ruff check
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@echo "Checked: style, types and import rules hold"

compile: $(READY)  ## compile the modules that take most time, after an edit (once done by setup)
	@$(BIN)/wudao compile

packages: $(READY)  ## pack code and environment for a cluster, into dist/
	@$(BIN)/python -m jobs.packages

cluster-test: $(ENVIRONMENT)  ## run on a Spark cluster on this machine and compare with local mode
	@$(BIN)/wudao cluster-test

$(ENVIRONMENT): $(READY)
	@$(BIN)/python -m jobs.packages

$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, and was not found as python3.13, python3.12, \
	python3.11 or python3. Debian: apt install python3 python3-venv; macOS: brew install python@3.13" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) lacks its venv module. \
	Debian: apt install python3-venv" >&2; exit 1; }
	@echo "Setting up $(VENV) with $$($(PYTHON) --version): about 1.6 GB, a few minutes"
	@$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/wudao compile
	@touch $(READY)

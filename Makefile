# Everything a contributor or a curious council needs. `make help` lists it.
# It asks for nothing but make and Python 3.11 or newer; the rest goes into .venv.

SHELL := /bin/sh
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.tolbooth-ready
PYTEST_WORKERS ?= 2
SITE := site
# Some set this in containers. Every process would then compile each library anew, which is half of its start.
unexport PYTHONDONTWRITEBYTECODE

# Every Python worth trying, newest first; the first that runs, is new enough and can make a virtual environment.
PYTHONS ?= python3.14 python3.13 python3.12 python3.11 python3 python
FITS := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))

.PHONY: help setup run demo-reset test scale lint format types layers docs pages lock upgrade bench bench-embedded bench-servers clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

# ---- set-up: done once, and again when the lock or the project's own metadata changes ----------------------

setup: $(READY) ## .venv with every library at its locked version, and tolbooth itself

$(READY): requirements.lock pyproject.toml
	@if ! $(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
	  found=; \
	  for python in $(PYTHONS); do \
	    if "$$python" -c '$(FITS)' >/dev/null 2>&1; then found=$$python; break; fi; \
	  done; \
	  if [ -z "$$found" ]; then \
	    echo "Tolbooth needs Python 3.11 or newer with its venv module, and none of these is that: $(PYTHONS)." >&2; \
	    echo "Found here: $$(python3 --version 2>&1 || echo 'no python3 at all')." >&2; \
	    echo "Install one (Debian and Ubuntu: apt-get install python3 python3-venv), or name yours:" >&2; \
	    echo "    make setup PYTHONS=/path/to/python3" >&2; \
	    exit 1; \
	  fi; \
	  echo "Making $(VENV) with $$($$found --version)"; \
	  "$$found" -m venv --clear $(VENV); \
	fi
	@echo "Installing what requirements.lock names (each file checked against its hash)"
	@sed -n '/^uv==/,/^[^ ]/{/^uv==/p;/^ .*--hash/p;}' requirements.lock | sed '$$s/ \\$$//' > $(VENV)/uv.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(VENV)/uv.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock \
	  || { echo "uv could not fetch them; trying again with pip, which knows this machine's own settings" >&2; \
	       $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
  --no-header --extra dev --extra parquet --output-file requirements.lock pyproject.toml

lock: ## bring requirements.lock in step with pyproject.toml, versions kept where they fit
	@[ -x $(BIN)/uv ] || $(MAKE) setup
	$(COMPILE)

upgrade: ## the newest version of every library that pyproject.toml allows, into requirements.lock
	@[ -x $(BIN)/uv ] || $(MAKE) setup
	$(COMPILE) --upgrade

# ---- the product -------------------------------------------------------------------------------------------

run: $(READY) ## the hub and a demo council beside it; Ctrl-C stops, the next run goes on
	@$(BIN)/tolbooth demo

demo-reset: $(READY) ## forget what the demo has recorded
	@$(BIN)/tolbooth demo --reset

bench: bench-embedded bench-servers ## measure speed and memory, each beside its floor

bench-embedded: $(READY) ## what of it needs nothing but Python: SQLite, one process
	@for what in intake delivery latency backlog replay file subscriptions rest soap slow; do \
	  $(BIN)/tolbooth bench $$what --json || exit 1; \
	done

bench-servers: $(READY) ## what of it needs PostgreSQL and RabbitMQ, the peers among it
	@$(BIN)/tolbooth bench intake --on postgresql --json
	@$(BIN)/tolbooth bench intake --on postgresql --batch 100 --json
	@$(BIN)/tolbooth bench subscriptions --on postgresql --json
	@$(BIN)/tolbooth bench outbox --json
	@$(BIN)/tolbooth bench delivery --on rabbitmq --json
	@$(BIN)/tolbooth bench delivery --on rabbitmq --keys 1000 --json
	@$(BIN)/tolbooth bench latency --on rabbitmq --json
	@$(BIN)/tolbooth bench workers --json
	@$(BIN)/tolbooth bench peers --json

# ---- the checks --------------------------------------------------------------------------------------------

test: $(READY) lint types layers docs ## every check and every test
	$(BIN)/python -m pytest -n $(PYTEST_WORKERS) --dist loadfile --no-loadscope-reorder --durations 10

scale: $(READY) ## the long runs: seeded big data, many kills
	$(BIN)/python -m pytest -m scale --durations 20 --timeout 3600

lint: $(READY) ## ruff: faults and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(READY) ## put every file into the house format
	$(BIN)/ruff check --fix --quiet . || true
	$(BIN)/ruff format .

types: $(READY) ## mypy, strict
	$(BIN)/mypy .

layers: $(READY) ## import-linter: who may import whom
	$(BIN)/lint-imports

docs: $(READY) ## build the documentation into site/; a broken link is an error
	$(BIN)/zensical build --clean --strict
	@rm -rf $(SITE)/generate # what writes the reference pages is no page

pages: $(READY) ## write the reference pages again from the code
	$(BIN)/python -m docs.generate

clean: ## remove what was built (not the demo's records: that is demo-reset)
	rm -rf $(VENV) $(SITE) dist .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

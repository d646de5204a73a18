# Everything starts here. `make help` lists the targets.
SHELL := bash
.DEFAULT_GOAL := help
.PHONY: help setup demo test e2e lint format bench docs lock build clean

PORT ?= 8000
NAME ?= plan
# The first Python of the machine that is recent enough; `make demo PYTHON=…` chooses another.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$python" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo "$$python" && exit; done; echo python3)
BIN := .venv/bin
# Said here too: a very old Python could not even read the script that checks it.
define SETUP
@$(PYTHON) -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' 2>/dev/null || { \
	echo "✗ Il faut Python 3.11 ou plus récent (make demo PYTHON=/chemin/python3.12)." >&2; \
	echo "✗ Python 3.11 or later is needed (make demo PYTHON=/path/python3.12)." >&2; exit 1; }
@$(PYTHON) scripts/setup.py
endef
# Lock files name versions and hashes, never an index: any mirror serves.
LOCK := pip compile --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --no-annotate --no-strip-extras --quiet

help: ## This list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo "  PORT=8000 for demo · NAME=plan for bench · ARGS='…' for pytest · UPGRADE=1 for lock"

setup: ## Virtual environment, packages, front end, browser for the tests
	$(SETUP) --dev --browser

demo: ## Run Maillage with its demo data (PORT=8000)
	$(SETUP)
	@MAILLAGE_DEBUG=1 MAILLAGE_SITE_URL="$${MAILLAGE_SITE_URL:-http://localhost:$(PORT)}" \
		$(BIN)/maillage demo --port $(PORT)

test: ## All tests: SQLite, PostgreSQL when there is one, then the journeys in a browser
	$(SETUP) --dev --browser
	@$(BIN)/python scripts/run_tests.py $(ARGS)

e2e: ## Only the journeys in a browser
	$(SETUP) --dev --browser
	@$(BIN)/python scripts/run_tests.py --only e2e $(ARGS)

lint: ## Every check that needs no test
	$(SETUP) --dev
	@$(BIN)/python scripts/lint.py

format: ## Write code and templates in the house's format
	$(SETUP) --dev
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format --quiet .
	@git ls-files -z '*.html' | xargs -0 -r $(BIN)/djade --target-version 5.2 || true
	@PATH="$$(cat .venv/node-dir):$$PATH" npm --prefix frontend run --silent format

bench: ## Figures of NAME (plan, import-plan, catalogue…), one JSON object on the last line
	$(SETUP)
	$(if $(filter catalogue,$(NAME)),@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/bench.txt)
	@MAILLAGE_DEBUG=1 $(BIN)/maillage bench $(NAME) --json

docs: ## Write the generated pages of docs/ (environment, diagrams)
	$(SETUP)
	@MAILLAGE_DEBUG=1 $(BIN)/maillage env_docs
	@MAILLAGE_DEBUG=1 $(BIN)/maillage diagrams

lock: ## Lock the Python and npm packages again (UPGRADE=1 takes newer versions)
	$(SETUP) --dev
	@command -v uv >/dev/null || $(BIN)/python -m pip install --quiet uv
	@for name in base dev node redis interop bench; do \
		PATH="$$PATH:$(CURDIR)/$(BIN)" uv $(LOCK) $(if $(UPGRADE),--upgrade) \
			requirements/$$name.in --output-file requirements/$$name.txt || exit 1; done
	@PATH="$$(cat .venv/node-dir):$$PATH" npm --prefix frontend install --package-lock-only

build: ## Build the front end and a wheel in dist/
	$(SETUP) --dev
	@$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

clean: ## Remove what can be made again: environment, packages, builds, caches; never the data in var/
	@rm -rf .venv frontend/node_modules frontend/dist dist build .pytest_cache .mypy_cache \
		.ruff_cache .import_linter_cache .hypothesis .coverage .coverage.*
	@find src tests scripts -name __pycache__ -type d -prune -exec rm -rf {} +

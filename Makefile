# 砺法. `make run` and `make test` do everything from a bare clone; `make help` lists the rest.
SHELL := /bin/sh
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
FACES := certificates/typefaces/.made
export PYTHON

.DEFAULT_GOAL := help
.PHONY: help setup run demo test test-sqlite test-postgresql test-quick lint format check requirements messages bench lock assets compiled designs

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-17s %s\n", $$1, $$2 }'

setup: packages-test .venv/.test static/vendor/.copied $(FACES) ## everything for development: packages, .venv, browser libraries

run: packages-run .venv/.run static/vendor/.copied $(FACES) ## from a bare clone to the demo site on http://127.0.0.1:8000
	$(BIN)/lms migrate
	$(BIN)/lms demo
	LMS_PUBLIC_OFFICERS=true $(BIN)/lms serve --port $(PORT)

demo: .venv/.run ## put the demo world into the database (again changes nothing)
	$(BIN)/lms migrate
	$(BIN)/lms demo

# Workers wait for their browsers and databases half of the time: three on two cores. One that died is not replaced, for
# pytest-xdist then waits for ever for the rest of its file.
WORKERS ?= 3
PYTEST := $(BIN)/pytest -n $(WORKERS) --dist loadgroup --max-worker-restart 0

# Each worker reads 600 files; those of tests, too, are kept compiled (13 of 22 processor seconds a worker).
test-sqlite test-postgresql test-quick: export PYTHONDONTWRITEBYTECODE :=

test: test-sqlite test-postgresql ## all tests on SQLite, browser included, then all others on PostgreSQL

test-sqlite: setup
	$(PYTEST)

test-postgresql: setup
	.ci/throwaway-postgres $(PYTEST) -m "not browser"

test-quick: setup ## what is neither slow nor needs a browser, on SQLite: while you work
	$(PYTEST) -m "not browser and not slow"

lint: setup ## style, types, import rules, templates, migrations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint --quiet
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && export LMS_DATABASE_URL="sqlite:///$$folder/lms.db" && \
		$(BIN)/alembic upgrade head && $(BIN)/alembic check

format: .venv/.test ## put the code into its form and mend what ruff can mend
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

check: lint test ## what stands between a change and main

requirements: .venv/.test ## every core and adjacent requirement with its tests; writes docs/requirements.md
	$(BIN)/python tests/traceability.py

messages: .venv/.test ## bring the English catalogue up to the texts; lists what lacks English
	$(BIN)/python tests/catalogue.py

bench: setup ## the measurements, on both databases; writes benchmarks/RESULTS.md (ONLY="completion drawing": those alone)
	POSTGRES_WAITS=1 .ci/throwaway-postgres $(BIN)/python benchmarks/run_all.py $(ONLY)

LOCK := --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
	--custom-compile-command "make lock"

lock: .venv/.test ## solve the dependencies of pyproject.toml anew (needs uv)
	uv pip compile $(LOCK) --group dev -o requirements-dev.lock pyproject.toml
	uv pip compile $(LOCK) --group build -c requirements-dev.lock -o requirements.lock pyproject.toml

assets: static/vendor/.copied ## browser libraries into static/vendor/

compiled: .venv/.run ## modules as bytecode: a service that may not write them compiles them anew at each start
	$(BIN)/python -m compileall -q lms question_bank certificates

designs: .venv/.run $(FACES) ## print the sample of every design into var/designs to look at
	$(BIN)/python -m certificates.samples var/designs

# Files that say "done": each is made again when what it stands on has changed.

.PHONY: packages-run packages-test
packages-run:
	@.ci/packages run
packages-test:
	@.ci/packages test

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/.run: requirements.lock pyproject.toml | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.test: requirements-dev.lock .venv/.run
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

# Chinese typefaces, cut from those of the system: certificates/fonts.py says why.
$(FACES): certificates/fonts.py | .venv/.run
	$(BIN)/python -m certificates.fonts
	@touch $@

VENDOR := htmx.org/dist/htmx.min.js tus-js-client/dist/tus.min.js echarts/dist/echarts.common.min.js
PDFJS := $(addprefix node_modules/pdfjs-dist/,build/pdf.min.mjs build/pdf.worker.min.mjs cmaps standard_fonts wasm)

static/vendor/.copied: package-lock.json Makefile
	npm ci --silent
	@mkdir -p static/vendor
	@mkdir -p static/vendor/pdfjs static/vendor/scorm-again static/vendor/h5p
	cp $(addprefix node_modules/,$(VENDOR)) static/vendor/
	cp -r $(PDFJS) static/vendor/pdfjs/
	cp node_modules/scorm-again/dist/*.min.js static/vendor/scorm-again/
	cp -r node_modules/h5p-standalone/dist/* static/vendor/h5p/
	@touch $@

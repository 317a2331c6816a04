# Everything runs from here, on a machine with Python 3.11 or newer and a package registry.
PYTHON ?= python3
BIN := .venv/bin
export PYTHONDONTWRITEBYTECODE := 1

.PHONY: help run test check scripts bench load pictures messages migration lock clean

help:           ## what each target does
	@grep -hE '^[a-z]+:.*##' Makefile | sed 's/:.*## */\t/' | expand -t 12

run: .venv/run  ## serve a demo programme on http://127.0.0.1:8000
	@$(BIN)/waymark migrate
	@$(BIN)/waymark demo --if-empty
	@$(BIN)/waymark serve

test: check .venv/browser  ## lint, types, import rules, known weaknesses, and every test on SQLite and PostgreSQL
	$(BIN)/python -m tests.weaknesses
	$(BIN)/pytest -n 2

check: .venv/test scripts  ## lint, types and import rules only
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

scripts:        ## lint of scripts and styles, where Node.js is there; with CI=true it has to be
	@if command -v npm > /dev/null; then \
		$(MAKE) --silent --no-print-directory .venv/node/installed && .venv/node/node_modules/.bin/biome ci --colors=off --error-on-warnings; \
	elif [ "$$CI" = true ]; then \
		echo "Scripts and styles have to be checked here, and that needs Node.js with npm: install it first." >&2; exit 1; \
	else \
		echo "NOT CHECKED: scripts and styles, which needs Node.js with npm."; \
	fi

bench: .venv/test  ## speed, as ratios against baselines taken in the same run
	$(BIN)/python -m tests.benchmarks

load: .venv/test  ## a thousand people answer at once, on PostgreSQL and on SQLite
	$(BIN)/python -m tests.benchmarks.journeys

pictures: .venv/browser  ## take the pictures of the README anew, of the demonstration
	$(BIN)/python -m tests.pictures

messages: .venv/test  ## adds to each language's catalogue what is new for people to read
	$(BIN)/python -m tests.messages

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Waymark needs Python 3.11 or newer: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/run: requirements.lock pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --editable .
	@touch $@

.venv/test: tests/requirements.lock .venv/run
	$(BIN)/python -m pip install --quiet --require-hashes --requirement tests/requirements.lock
	@touch $@

.venv/browser: .venv/test tests/browser.py
	$(BIN)/python -m tests.browser
	@touch $@

.venv/node/installed: tests/package.json tests/package-lock.json | .venv/bin/python
	@mkdir -p $(@D) && cp tests/package.json tests/package-lock.json $(@D)
	npm ci --prefix $(@D) --ignore-scripts --no-audit --no-fund
	@touch $@

migration: .venv/run  ## draft the next migration: make migration NAME="add invitations"
	@$(BIN)/python -c 'import sys; from app.db import migrate; migrate.draft(sys.argv[1])' "$(NAME)"

lock: | .venv/bin/python  ## pin anew what pyproject.toml asks for
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--custom-compile-command 'make lock' --output-file requirements.lock pyproject.toml
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--custom-compile-command 'make lock' --extra test --constraint requirements.lock \
		--output-file tests/requirements.lock pyproject.toml
	npm install --prefix tests --package-lock-only --omit-lockfile-registry-resolved --no-audit --no-fund \
		--save-dev --save-exact @biomejs/biome@latest

clean:          ## remove the environment and caches (never data/)
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

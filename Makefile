# The portal's commands. `make` lists them.
PORT ?= 8000
HOST ?= 127.0.0.1
PY := .venv/bin/python
ARGS ?=
.DEFAULT_GOAL := help
.PHONY: help run server test lint format chaos fuzz bench docs shots lock sbom licences audit clean
export PYTHONUNBUFFERED := 1

help: ## list the commands
	@grep -hE '^[a-z]+:.*##' Makefile | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 16

run: ## start the demo county (SQLite, no Redis): PORT=8000 HOST=127.0.0.1
	@sh ops/bootstrap.sh run
	@PORTAL_PROFILE=demo exec $(PY) manage.py serve --demo --host $(HOST) --port $(PORT)

server: ## start the production shape: PostgreSQL, Redis, gunicorn, Celery worker and beat
	@sh ops/bootstrap.sh server
	@exec $(PY) -m ops.server --host $(HOST) --port $(PORT)

test: ## every check and every test, on SQLite and on PostgreSQL with Redis, Celery and Chromium
	@sh ops/bootstrap.sh test
	@exec $(PY) -m ops.run_tests $(ARGS)

lint: ## ruff, import-linter, missing migrations
	@sh ops/bootstrap.sh test
	@exec $(PY) -m ops.run_tests --only lint

format: ## let ruff put the source in order
	@$(PY) -m ruff check --fix . && $(PY) -m ruff format .

chaos: ## the long counts: races, faults, kill -9 (about 20 minutes)
	@sh ops/bootstrap.sh test
	@exec $(PY) -m ops.run_tests --run chaos $(ARGS)

fuzz: ## the long random requests, on both databases
	@sh ops/bootstrap.sh test
	@exec $(PY) -m ops.run_tests --run fuzz $(ARGS)

bench: ## our work beside the stock admin and bare Django: ARGS=--million for a million accounts
	@sh ops/bootstrap.sh test
	@exec $(PY) -m bench.run $(ARGS)

docs: ## write docs/articles.md, docs/faults.md and docs/dengbao.md from the code, its settings and its tests
	@sh ops/bootstrap.sh test
	@PORTAL_PROFILE=test $(PY) manage.py article_index
	@$(PY) -m tests.faults.register
	@exec $(PY) -m ops.sample dengbao_report --markdown

shots: ## take the pictures of the handbook
	@sh ops/bootstrap.sh test
	@PORTAL_PROFILE=demo exec $(PY) manage.py shots

lock: ## write the locks from requirements*.txt
	@sh ops/lock.sh

sbom: ## print the bill of materials (CycloneDX JSON)
	@sh ops/bootstrap.sh test
	@exec $(PY) -m ops.supply sbom

licences: ## write docs/licences.md from the locks and what is installed
	@sh ops/bootstrap.sh test
	@exec $(PY) -m ops.supply licences

audit: ## ask for known holes in the locked packages; never decides anything
	@sh ops/bootstrap.sh test
	@exec $(PY) -m ops.supply audit

clean: ## remove .venv, demo data and everything else that was made here
	rm -rf .venv var .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Herald needs Python 3.11 or newer and make. Everything else is installed here, from the package registries.
PYTHON ?= python3
MAKEFLAGS += --no-print-directory
PIP = -m pip install -qq --no-deps --no-compile --disable-pip-version-check --no-input
LOCKS = tools/requirements
# Tests that call make must not take part in the jobs of this one.
PYTEST = env -u MAKEFLAGS .venv/bin/pytest --durations 25
# So many jobs at once, unless whoever calls make has said how many.
AT_ONCE = $(if $(filter -j%,$(MAKEFLAGS)),,-j$(1))
ONE_AFTER_THE_OTHER = $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)

.PHONY: help setup setup-checks demo up down token test prove bench lint types imports templates secrets sbom tests tests-end-to-end tests-in-memory clean lock

help: ## Show what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: setup ## Run the whole of it once: create groups, show who is told, check that nobody is missed
	@.venv/bin/herald demo

up: setup ## Start the local stack in the background
	@.venv/bin/herald up

down: ## End the local stack
	@test ! -x .venv/bin/herald || .venv/bin/herald down

token: setup ## Print a token: make token USER=<id> [NAME=<display name>] [ROLE=admin]
	@$(if $(filter command,$(firstword $(origin USER))),,echo "Say whose: make token USER=<id> [NAME=<display name>] [ROLE=admin]" >&2; exit 1)
	@.venv/bin/herald token "$(USER)" --name "$(NAME)" --role "$(ROLE)"

test: setup-checks ## Check everything: lint, types, imports, templates, secrets, bill of materials, all tests
	@$(MAKE) $(call AT_ONCE,2) $(ONE_AFTER_THE_OTHER) lint types imports templates secrets sbom
	@$(MAKE) tests

prove: setup ## Prove it: random schedules, faults, crashes and chaos (under 20 minutes on two cores)
	@.venv/bin/python -m tests.proof $(if $(SEED),--seed $(SEED))

bench: setup ## Measure Herald beside what it is compared with, and write docs/performance.md (QUICK=1: under 3 minutes)
	@.venv/bin/herald bench $(if $(QUICK),--quick)

lint: setup # Ruff's S rules are bandit's: what is unsafe in Python fails here.
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .

types: setup
	@.venv/bin/mypy

imports: setup
	@.venv/bin/lint-imports --no-logo

# Two linters: cfn-lint reads the template as written (by sam), checkov as it turns out in production. What they are told
# to skip, the template says beside the function, and here of the stage, which SAM makes: a cache (CKV_AWS_120) would show
# one caller's groups to another, for every answer is for one caller and of this moment. Neither calls anybody.
templates: setup-checks
	@AWS_DEFAULT_REGION=us-east-1 SAM_CLI_TELEMETRY=0 .venv-sam/bin/sam validate --lint
	@.venv/bin/python -m tools.checks.template .local/checks/template.json
	@.venv-checks/bin/checkov --file .local/checks/template.json --framework cloudformation --quiet --compact \
		--skip-download --skip-check CKV_AWS_120

# Lock files are hashes, and what only looks like a password in the code is ruff's to judge (S105 to S107): so no entropy
# and no keywords. The one token in the repository is unsigned, and an event that must be refused.
secrets: setup-checks
	@find . \( -path './.[!c]*' -o -name __pycache__ -o -name '*.egg-info' \) -prune -o -type f -print | grep -v '^./events/authorizer/unsigned.json$$' | \
		xargs .venv-checks/bin/detect-secrets-hook --no-verify --disable-plugin HexHighEntropyString \
		--disable-plugin Base64HighEntropyString --disable-plugin KeywordDetector

sbom: setup-checks ## Write the bill of materials of what ships (CycloneDX) to .local/sbom.json, the same each time
	@mkdir -p .local
	@.venv-checks/bin/python -W ignore -m cyclonedx_py requirements --output-reproducible --pyproject pyproject.toml \
		--outfile .local/sbom.json layers/dependencies/requirements.txt

tests: setup ## Run all tests
	@$(MAKE) $(call AT_ONCE,2) $(ONE_AFTER_THE_OTHER) tests-end-to-end tests-in-memory

# End-to-end tests wait for the local stack most of the time, so they run beside all others. Make prints their output in
# one piece when they end; that of the others, whose line begins with a plus, it prints at once.
tests-end-to-end: setup
	@echo && $(PYTEST) tests/e2e

tests-in-memory: setup
	@+$(PYTEST) --numprocesses 2 --dist worksteal --ignore tests/e2e

clean: down ## Remove everything that was made
	rm -rf .venv .venv-sam .venv-aws .venv-checks .local .aws-sam .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	rm -rf *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Three environments, because SAM and the local AWS each pin another boto3; all three at once.
setup:
	@$(MAKE) --silent $(call AT_ONCE,3) .venv/.ready .venv-sam/.ready .venv-aws/.ready >&2

# A fourth for the checks, which pin much, too; the demonstration needs none of it.
setup-checks:
	@$(MAKE) --silent $(call AT_ONCE,4) .venv/.ready .venv-sam/.ready .venv-aws/.ready .venv-checks/.ready >&2

.venv/.ready: $(LOCKS)/dev.txt pyproject.toml
	@echo "Installing Herald's environment"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Herald needs Python 3.11 or newer")'
	@test -d .venv || $(PYTHON) -m venv .venv
	@.venv/bin/python $(PIP) -r $(LOCKS)/dev.txt
	@.venv/bin/python $(PIP) --editable .
	@touch $@

.venv-sam/.ready: $(LOCKS)/sam.txt
	@echo "Installing the SAM CLI"
	@test -d .venv-sam || $(PYTHON) -m venv .venv-sam
	@.venv-sam/bin/python $(PIP) -r $(LOCKS)/sam.txt
	@touch $@

.venv-aws/.ready: $(LOCKS)/local-aws.txt
	@echo "Installing the local AWS"
	@test -d .venv-aws || $(PYTHON) -m venv .venv-aws
	@.venv-aws/bin/python $(PIP) -r $(LOCKS)/local-aws.txt
	@touch $@

.venv-checks/.ready: $(LOCKS)/checks.txt
	@echo "Installing the checks"
	@test -d .venv-checks || $(PYTHON) -m venv .venv-checks
	@.venv-checks/bin/python $(PIP) -r $(LOCKS)/checks.txt
	@touch $@

lock: setup ## Pin the newest versions that fit, for every Python from 3.11 on
	@.venv/bin/python $(PIP) uv
	@for list in layers/dependencies/requirements $(LOCKS)/dev $(LOCKS)/sam $(LOCKS)/local-aws $(LOCKS)/checks $(LOCKS)/bench; do \
		.venv/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --strip-extras \
			--no-emit-index-url --output-file $$list.txt $$list.in || exit 1; done

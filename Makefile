# Herald needs Python 3.11 or newer and GNU make. Everything else is installed into .venv*, from package registries.
PYTHON ?= python3
MAKEFLAGS += --no-print-directory
PIP = -m pip install -qq --no-deps --no-compile --disable-pip-version-check --no-input
LOCKS = tools/requirements
# Tests that call make must not take part in the jobs of this one.
PYTEST = env -u MAKEFLAGS .venv/bin/pytest --durations 25
# Number of parallel jobs, unless the caller of make gave one.
AT_ONCE = $(if $(filter -j%,$(MAKEFLAGS)),,-j$(1))
ONE_AFTER_THE_OTHER = $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)

.PHONY: help setup setup-checks demo up down token build deploy test prove bench mutants lint types imports templates secrets sbom tests tests-end-to-end tests-in-memory clean lock

help: ## Show all targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

demo: setup ## Run everything once on a local stack of its own, and check it
	@.venv/bin/herald demo

up: setup ## Start the local stack (OPENIM_URL=, OPENIM_SECRET=, OPENIM_ADMIN=)
	@.venv/bin/herald up $(if $(OPENIM_URL),--openim-url "$(OPENIM_URL)" --openim-secret "$(OPENIM_SECRET)" --openim-admin "$(OPENIM_ADMIN)")

down: ## Stop the local stack and delete its data
	@test ! -x .venv/bin/herald || .venv/bin/herald down

# With -C, GNU make before 4.4 prints "Entering directory" around the token, whatever MAKEFLAGS says in this file.
PRINTS_DIRECTORY = $(and $(filter 3.% 4.0% 4.1% 4.2% 4.3%,$(MAKE_VERSION)),$(findstring w,$(firstword -$(MAKEFLAGS))))

token: setup ## Print a token: make token USER=<id> [NAME=<name>] [ROLE=admin]
	@$(if $(filter command,$(firstword $(origin USER))),,echo "Usage: make token USER=<id> [NAME=<display name>] [ROLE=admin]" >&2; exit 1)
	@$(if $(PRINTS_DIRECTORY),echo "make -C prints more than the token; use make -s -C" >&2)
	@.venv/bin/herald token "$(USER)" --name "$(NAME)" --role "$(ROLE)"

# The processor of the functions on AWS, and what Python packages call it.
ARCH ?= arm64
MACHINE = $(if $(filter arm64,$(ARCH)),aarch64,$(ARCH))
SAM_ENVIRONMENT = $(if $(ENV),--config-env $(ENV))

# The environment's own Python has pip, which the layers need; python3 may not. The built template allows no other
# architecture than that of its layers.
build: setup ## Build for AWS: make build [ARCH=x86_64] [ENV=prod]
	@PYTHON="$(CURDIR)/.venv/bin/python" MACHINE=$(MACHINE) .venv-sam/bin/sam build $(SAM_ENVIRONMENT) \
		--parameter-overrides Architecture=$(ARCH)
	@.venv/bin/python -m herald_tools.generators.architecture .aws-sam/build/template.yaml $(ARCH)

deploy: setup ## Deploy what was built: make deploy [ENV=prod] [OPTIONS=--guided]
	@test -f .aws-sam/build/template.yaml || { echo "Nothing is built: run 'make build' first." >&2; exit 1; }
	@.venv-sam/bin/sam deploy $(SAM_ENVIRONMENT) $(OPTIONS)

test: setup-checks ## Run all checks and all tests
	@$(MAKE) $(call AT_ONCE,2) $(ONE_AFTER_THE_OTHER) lint types imports templates secrets sbom
	@$(MAKE) tests

prove: setup ## Run random schedules, faults, crashes, chaos (20 minutes; HOURS=, SEED=)
	@.venv/bin/python -m tests.proof $(if $(SEED),--seed $(SEED)) $(if $(HOURS),--hours $(HOURS))

bench: setup ## Measure and write docs/performance.md (QUICK=1: 3 minutes)
	@.venv/bin/herald bench $(if $(QUICK),--quick)

# Ruff's S rules are those of bandit, which finds insecure code.
mutants: setup .venv-mutants/.ready ## List changes of code that no test notices (COUNT=, SEED=)
	@.venv/bin/python -m herald_tools.lab.mutants --count $(or $(COUNT),100) --seed $(or $(SEED),1) $(if $(WHOLE),--whole)

lint: setup ## Run ruff: lint, security rules, format
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .

types: setup ## Run mypy
	@.venv/bin/mypy

imports: setup ## Check the direction of imports
	@.venv/bin/lint-imports --no-logo

# Regions that differ: without some services, in other partitions, new ones.
REGIONS = us-east-1 eu-central-1 ap-southeast-1 ap-east-1 cn-north-1 cn-northwest-1 us-gov-west-1

# cfn-lint (in SAM) reads the template as written, checkov as it is in production. Skipped rules are explained in the
# template, except the one of the stage, which SAM generates: a cache (CKV_AWS_120) would show one caller the answers for
# another. Neither linter uses the network.
templates: setup-checks ## Check template.yaml with cfn-lint and checkov
	@AWS_DEFAULT_REGION=us-east-1 SAM_CLI_TELEMETRY=0 .venv-sam/bin/sam validate --lint
	@.venv-sam/bin/cfn-lint --template template.yaml --regions $(REGIONS)
	@.venv/bin/python -m herald_tools.generators.checks.template .local/checks/template.json
	@.venv-checks/bin/checkov --file .local/checks/template.json --framework cloudformation --quiet --compact \
		--skip-download --skip-check CKV_AWS_120

# No rules for entropy and keywords: lock files are full of hashes, and ruff judges names such as "password" (S105 to
# S107). The tokens in the repository are an unsigned one, in an event that must be refused, and an invented one, in two
# samples of OpenIM.
TOKENS = $(addprefix -e ,./events/authorizer/unsigned.json \
	$(addprefix ./tests/samples/openim_bridge/,C-get_admin_token.response.json C-parse_token.request.json))

secrets: setup-checks ## Search for secrets
	@find . \( -path './.[!c]*' -o -name __pycache__ -o -name '*.egg-info' \) -prune -o -type f -print | grep -vxF $(TOKENS) | \
		xargs .venv-checks/bin/detect-secrets-hook --no-verify --disable-plugin HexHighEntropyString \
		--disable-plugin Base64HighEntropyString --disable-plugin KeywordDetector

sbom: setup-checks ## Write the bill of materials of what is deployed (CycloneDX)
	@mkdir -p .local
	@.venv-checks/bin/python -W ignore -m cyclonedx_py requirements --output-reproducible --pyproject pyproject.toml \
		--outfile .local/sbom.json layers/dependencies/requirements.txt
	@echo "Bill of materials: .local/sbom.json"

tests: setup .venv-clients/.ready ## Run all tests
	@$(MAKE) $(call AT_ONCE,2) $(ONE_AFTER_THE_OTHER) tests-end-to-end tests-in-memory

# End-to-end tests wait for the local stack most of the time, so they run beside all others. Make prints their output in
# one piece when they end; that of the others, whose line begins with a plus, it prints at once.
tests-end-to-end: setup .venv-clients/.ready ## Run the end-to-end tests, on a local stack of their own
	@echo && $(PYTEST) tests/e2e

tests-in-memory: setup .venv-clients/.ready ## Run all other tests, two at a time
	@+$(PYTEST) --numprocesses 2 --dist worksteal --ignore tests/e2e

clean: down ## Remove everything that was installed or generated
	rm -rf .venv .venv-sam .venv-aws .venv-checks .venv-clients .venv-mutants .local .aws-sam .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	rm -rf *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Three environments, because SAM and the local AWS each pin another boto3. They are installed in parallel.
setup: ## Install the tools and the local AWS
	@$(MAKE) --silent $(call AT_ONCE,3) .venv/.ready .venv-sam/.ready .venv-aws/.ready >&2

# The checks have pins of their own, too. The demonstration does not need them.
setup-checks: ## Also install the checkers of templates and secrets
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

# Tests generate clients of the API. The generators pin another version of the command line's library.
.venv-clients/.ready: $(LOCKS)/clients.txt
	@echo "Installing the generators of clients" >&2
	@test -d .venv-clients || $(PYTHON) -m venv .venv-clients
	@.venv-clients/bin/python $(PIP) -r $(LOCKS)/clients.txt
	@touch $@

.venv-mutants/.ready: $(LOCKS)/mutants.txt
	@echo "Installing the operators of mutants" >&2
	@test -d .venv-mutants || $(PYTHON) -m venv .venv-mutants
	@.venv-mutants/bin/python $(PIP) -r $(LOCKS)/mutants.txt
	@touch $@

lock: setup ## Pin the newest compatible versions for Python 3.11 and newer
	@.venv/bin/python $(PIP) uv
	@for list in layers/dependencies/requirements $(LOCKS)/dev $(LOCKS)/sam $(LOCKS)/local-aws $(LOCKS)/checks $(LOCKS)/clients $(LOCKS)/bench $(LOCKS)/mutants; do \
		.venv/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --strip-extras \
			--no-emit-index-url --output-file $$list.txt $$list.in || exit 1; done

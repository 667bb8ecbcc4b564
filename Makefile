# The habits of this repository by name; `make` alone prints them.
#
# Rule: each target sets up what it needs: a virtual environment with exactly what
# requirements/dev.txt locks, and this repository's distributions installed in place.
#
#   PYTHON=python3.12   the interpreter that makes the environment (`make clean` first)
#   ARGS="-k sigv4"     passed on to pytest, the demo or the benchmark

VENV ?= .venv
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	then echo $$python; break; fi; done)

BIN := $(VENV)/bin
VERSIONS := 3.11 3.12 3.13
DISTRIBUTIONS := . $(patsubst %/pyproject.toml,./%,$(wildcard runtime/pyproject.toml generated/*/pyproject.toml))
CONSUMERS := $(wildcard tests/typing/consumer*.py)

# The names of the stamps hold a checksum: what was set up from other contents does not count.
LOCKED := $(VENV)/.locked-$(shell cksum < requirements/dev.txt | tr ' ' -)
INSTALLED := $(VENV)/.installed-$(shell cat $(DISTRIBUTIONS:%=%/pyproject.toml) | cksum | tr ' ' -)

.DEFAULT_GOAL := help
# The targets share .venv and generated/: `make -j` takes them in turn.
.NOTPARALLEL:
.PHONY: help generate check-generated demo test test-all lint typecheck check bench fuzz wheels clean

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-16s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

generate: $(INSTALLED) ## Regenerate the client of every model under model/ into generated/
	$(BIN)/tinsmith generate model --output generated

check-generated: $(INSTALLED) ## Fail, with a diff, when generated/ is not what the models say
	$(BIN)/tinsmith generate model --output generated --check

demo: generate ## Regenerate, start a local STS server, and walk through the client against it
	$(BIN)/python tests/demo.py $(ARGS)

test: $(INSTALLED) ## Run all tests (ARGS="-k sigv4" for some)
	$(BIN)/python -m pytest $(ARGS)

test-all: $(VERSIONS:%=test-%) ## Run all tests on each Python of 3.11, 3.12 and 3.13 that this machine has

test-%:
	@for python in python$* "$${PYENV_ROOT:-$$HOME/.pyenv}"/versions/$*.*/bin/python; do \
		if "$$python" -c 'import sys; sys.exit("%d.%d" % sys.version_info[:2] != "$*")' 2>/dev/null; then \
			echo "Python $*: $$python"; \
			exec $(MAKE) --no-print-directory test VENV=.venv-$* PYTHON="$$python"; \
		fi; \
	done; \
	echo "Python $*: not on this machine, left out"

test-oldest: ## Run the tests that meet other people's code on the oldest releases we allow
	$(PYTHON) tests/audit/versions.py .venv-oldest

lint: $(INSTALLED) ## Check style: ruff (generated code: unused names only), black
	$(BIN)/ruff check .
	$(BIN)/black --check --quiet --diff .

typecheck: $(INSTALLED) ## Check types: mypy --strict and pyright strict
	$(BIN)/mypy codegen/tinsmith runtime/tinsmith_runtime generated $(CONSUMERS)
	$(BIN)/basedpyright --pythonpath $(BIN)/python

check: lint typecheck check-generated test demo ## All of these; what CI runs

bench: ARGS ?= --quick
bench: ## Measure beside other STS clients with ../shared/bench, quickly (ARGS= for all of it)
	@test -d ../shared/bench || { echo "make bench: ../shared/bench is not there" >&2; exit 1; }
	@set -e; \
	copy=$$(mktemp -d); trap 'rm -rf "$$copy"' EXIT; \
	cp -R ../shared/bench/. "$$copy"; chmod -R u+w "$$copy"; \
	export BENCH_OURS="$(CURDIR)/runtime $(CURDIR)/generated/sts"; \
	export BENCH_ENVS="$${BENCH_ENVS:-$${TMPDIR:-/tmp}/bench-venvs}"; \
	if [ -x "$$BENCH_ENVS/stub" ]; then "$$copy/setup.sh" --ours; else "$$copy/setup.sh"; fi; \
	$(PYTHON) "$$copy/run.py" $(ARGS) --name bench; \
	mkdir -p build; cp "$$copy/results/bench.md" build; cat build/bench.md
	PYTHONPATH=runtime:generated/sts $(PYTHON) tests/bench/cost.py build

fuzz: RUNS ?= 20000
fuzz: $(INSTALLED) ## Fuzz everything that reads what others sent (RUNS=200000, ARGS="xml json")
	$(BIN)/python -m pip install -qq atheris
	$(BIN)/python tests/hostile/fuzz.py $(ARGS) --runs $(RUNS)

audit: $(INSTALLED) ## Check licences, known vulnerabilities, and the distributions: built twice, installed alone
	$(BIN)/python tests/audit/licence.py
	$(BIN)/python tests/audit/vulnerability.py
	$(BIN)/python tests/audit/distribution.py

wheels: $(INSTALLED) ## Build the wheels of the generator, the runtime and every client into dist/
	rm -rf dist
	$(BIN)/python -m pip wheel -qq --no-deps --no-build-isolation --wheel-dir dist $(DISTRIBUTIONS)
	@ls dist

clean: ## Remove everything that these targets made, environments included
	rm -rf .venv .venv-* build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find codegen runtime generated tests -name __pycache__ -prune -exec rm -rf {} +

$(LOCKED): export PIP_DISABLE_PIP_VERSION_CHECK = 1
$(LOCKED):
	$(if $(PYTHON),,$(error No Python 3.11 or newer found; name one: make PYTHON=/path/to/python))
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install -qq --require-hashes -r requirements/dev.txt
	@touch $@

$(INSTALLED): export PIP_DISABLE_PIP_VERSION_CHECK = 1
$(INSTALLED): $(LOCKED)
	$(BIN)/python -m pip install -qq --no-deps --no-build-isolation $(DISTRIBUTIONS:%=--editable %)
	@rm -f $(VENV)/.installed-*
	@touch $@

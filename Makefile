# `make help` lists the targets. Each makes the environment it needs in .venv/ on first use.
SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
BASE := $(VENV)/.ready
DEV := $(VENV)/.ready-dev
# Two workers: the tests start processes of their own, and Gradescope-like machines have few cores.
JOBS ?= 2
SEEDS ?= 20
MISTAKE := w06_repeated_word_counts_once
DEMO := build/demo/ner_window.py
OLD := build/oldest
OLDEST = $(shell sed -n 's/.*"numpy>=\([0-9.]*\)".*/\1/p' pyproject.toml)
BESIDE_PYTHON := tests/sandbox/test_examples_of_numpy.py tests/sandbox/test_standard_library.py tests/assignments/test_habits.py

.DEFAULT_GOAL := help
.PHONY: help demo test lint types format check hostile oldest bench validate table schema oracle image image-test clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(BASE) ## grade a shipped submission and show the result
	@mkdir -p $(dir $(DEMO))
	@echo '$$ grader show ner_window $(MISTAKE) -o $(DEMO)      # a known mistake, as a student would hand it in'
	@$(BIN)/grader show ner_window $(MISTAKE) -o $(DEMO)
	@echo
	@echo '$$ grader grade ner_window $(DEMO) -o results.json'
	@$(BIN)/grader grade ner_window $(DEMO) -o results.json
	@echo
	@echo '$$ grader check $(DEMO)      # what the student sees; status 1: something is not right yet'
	@$(BIN)/grader check $(DEMO) || [[ $$? == 1 ]]

test: $(DEV) ## run every test
	@$(BIN)/python -m pytest -q -n $(JOBS) -rfEs

lint: $(DEV) ## look for mistakes and untidiness
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(DEV) ## check the types, strictly
	@$(BIN)/mypy

format: $(DEV) ## lay the code out
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

check: lint types test ## lint, types and tests

hostile: $(DEV) ## run only the attacks
	@$(BIN)/python -m pytest -q -n $(JOBS) -rfEs tests/hostile

oldest: ## compare the box with an ordinary Python on the oldest numpy that is supported
	@.ci/setup $(OLD) dev
	@$(OLD)/bin/python -m pip install --quiet --disable-pip-version-check --only-binary :all: numpy==$(OLDEST)
	@$(OLD)/bin/python -m pytest -q -n $(JOBS) -p no:cacheprovider -rfEs $(BESIDE_PYTHON)

bench: $(DEV) ## time a grade beside an unprotected script, the box alone and a small class
	@$(BIN)/python bench/run.py

validate: $(BASE) ## prove every assignment sound on SEEDS=20 seeds
	@$(BIN)/grader validate --seeds $(SEEDS)

table: $(BASE) ## write the proof on 200 seeds into docs/validation/, a page an assignment
	@for name in $$(ls assignments); do $(BIN)/grader validate $$name --seeds 200 --table docs/validation/$$name.md || exit 1; done

schema: $(BASE) ## write the JSON Schema of assignment.yaml, for editors
	@$(BIN)/grader schema --output docs/assignment.schema.json

oracle: $(DEV) ## install PyTorch, which the reference solutions are compared with
	@$(BIN)/python -c 'import torch' 2>/dev/null || \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[oracle]'

image: ## build the Gradescope image
	@.ci/image

image-test: $(DEV) ## grade every example in real containers and compare with the verdicts here
	@.ci/image-test

clean: ## remove the environment and what was made
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis results.json

$(BASE): pyproject.toml .ci/setup
	@.ci/setup $(VENV)
	@touch $@

$(DEV): pyproject.toml .ci/setup
	@.ci/setup $(VENV) dev
	@touch $@ $(BASE)

# The two commands of the README, and what they are made of. On Windows: see README.md, "On Windows".
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo check lint types layers test proofs bench lock clean

demo: $(VENV)/run
	$(BIN)/factlab demo demo --replace

check: lint types layers test

lint: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/dev
	$(BIN)/mypy

layers: $(VENV)/dev
	$(BIN)/lint-imports

test: $(VENV)/dev
	$(BIN)/pytest -n auto -m "not slow" --cov --cov-report=term:skip-covered

# Long proofs: a million addresses fuzzed, many municipalities attacked.
proofs: $(VENV)/dev
	$(BIN)/pytest -n auto -m slow

bench: $(VENV)/dev
	$(BIN)/python -m benchmarks

# Installed with the versions that were tested; `make lock` renews them.
$(VENV)/run: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	touch $@

$(VENV)/dev: $(VENV)/run
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --group dev
	touch $@

lock: $(VENV)/dev
	$(BIN)/python -m pip install --quiet --upgrade --upgrade-strategy eager --group dev --editable .
	$(BIN)/python -m pip freeze --exclude-editable > constraints.txt

clean:
	rm -rf $(VENV) demo

# The two commands of the README, and what they are made of. On Windows: see README.md, "On Windows".
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# As the command line does: matrix products here are small, and threads wait for each other longer than they work.
export OPENBLAS_NUM_THREADS := 1

.PHONY: demo demo-report check lint types layers browser test counted uncounted address mutants proofs bench bench-peers windows lock clean

demo: $(VENV)/run
	$(BIN)/factlab demo demo --replace

# The report of that municipality in a browser: size, time to open, phone.
demo-report: $(VENV)/dev browser
	$(BIN)/pytest -q -m demo tests/browser

check: lint types layers browser test

lint: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/dev
	$(BIN)/mypy

layers: $(VENV)/dev
	$(BIN)/lint-imports

# What the tests of pages and workbook open: a browser and LibreOffice. Those that are there are used; where they can be
# installed without asking they are; otherwise these tests say that they were skipped.
browser: $(VENV)/dev
	@PYTHON=$(BIN)/python sh tests/browser/install.sh

# Lines and branches are counted in what links, counts and protects, by the tests that look at it. Before Python 3.14
# counting makes all Python half as slow again: attacks, pages and the other rooms run without, and every test runs once.
OTHER_ROOMS := caseload compare demo earlier_output export notebook publish_ read_published report workbook
COUNTED := tests/steps tests/properties tests/vectors $(filter-out $(foreach folder,unit scenarios,\
	$(wildcard $(OTHER_ROOMS:%=tests/$(folder)/test_%*.py))),$(wildcard tests/unit/test_*.py tests/scenarios/test_*.py))
TESTS := $(BIN)/pytest -n auto --dist worksteal -m "not slow and not demo"

test: counted uncounted

counted: $(VENV)/dev
	$(TESTS) $(COUNTED) --cov --cov-report=term:skip-covered

uncounted: $(VENV)/dev
	$(TESTS) $(COUNTED:%=--ignore=%)

# The address module by its own tests alone: every line and branch.
address: $(VENV)/dev
	$(BIN)/pytest -q -m "not slow" tests/vectors tests/properties/test_address_properties.py \
		tests/properties/test_address_list_properties.py tests/unit/test_address.py tests/unit/test_address_lists.py \
		--cov=factlab/partner/address --cov-branch --cov-report=term --cov-fail-under=100

# Which faults put into the address module on purpose no test notices; docs/mutants.md explains each.
mutants: $(VENV)/dev
	$(BIN)/python -m benchmarks.mutants

# Long proofs: a million addresses fuzzed, many municipalities attacked.
proofs: $(VENV)/dev
	$(BIN)/pytest -n auto -m slow

bench: $(VENV)/dev
	$(BIN)/python -m benchmarks

# Protection beside pytauargus and gconfid on the same cities; makes an environment for them in .venv/peers.
bench-peers: $(VENV)/dev
	$(BIN)/python -m benchmarks.peers

# Every dependency, in the tested version, has a wheel for Windows and every supported Python. Installs nothing.
WINDOWS_PYTHONS := 3.11 3.12 3.13 3.14
windows: $(WINDOWS_PYTHONS:%=windows-%)
windows-%: $(VENV)/run
	@$(BIN)/python -m pip install --quiet --dry-run --ignore-installed --only-binary=:all: --platform win_amd64 \
		--python-version $* --target $(VENV)/windows --constraint constraints.txt . && echo "Python $*: all wheels are there"

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

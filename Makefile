# Everything a checkout can do. `make` alone explains.

PYTHON ?= python3
BIN    := .venv/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet install
PINNED := --constraint constraints.txt --build-constraint constraints.txt
# A process for each core, four at most: each has a reader, a network and a display of its own.
PYTEST := OMP_NUM_THREADS=1 $(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile

.DEFAULT_GOAL := help
.PHONY: help demo test quick check bench slow

help:
	@echo "make demo    watch the agent switch the embedded desktop to dark mode: needs Python and pip alone"
	@echo "make test    all checks and tests but the slow ones; sets up whatever they need"
	@echo "make quick   the tests that need no display and take no time, under a minute"
	@echo "make check   formatting, lint, types"
	@echo "make bench   the benchmarks that need no data"
	@echo "make slow    the tests that take minutes to hours"
	@echo
	@echo "The first run makes .venv (with PYTHON=$(PYTHON), 3.11 or newer); later runs keep it"
	@echo "for as long as pyproject.toml and constraints.txt stay as they are."

# The venv, refreshed when what is to be installed changes: .agentkit is the package with its base
# dependencies, .dev what its tests need on top.
BASE := .venv/.agentkit
DEV  := .venv/.dev

$(BASE): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "agentkit needs Python 3.11 or newer; say which: make PYTHON=python3.12")'
	@echo "setting up .venv (a minute or two, once)"
	@$(PYTHON) -m venv .venv
	@$(PIP) --constraint constraints.txt --upgrade pip
	@$(PIP) $(PINNED) --editable .
# pyautogui brings python3-xlib, a fork from 2014 that installs over python-xlib's own files.
	@$(PIP) $(PINNED) --force-reinstall --no-deps python-xlib
	@touch $@

$(DEV): $(BASE)
	@$(PIP) $(PINNED) --editable ".[models,vendors,browser,mcp,evals,miniwob,ray]" --group dev
# Without evdev, which pynput asks for: it is compiled, and used for a console without X alone.
	@$(PIP) $(PINNED) --no-deps pynput
	@touch $@

demo: $(BASE)
	@$(BIN)/python -m agentkit run "open settings, then turn on dark mode" --screen simulated --html

test: $(DEV)
	@.ci/desktop
	@$(MAKE) --no-print-directory check
	@$(PYTEST) -m "not slow"

quick: $(DEV)
	@$(PYTEST) -m "not whole and not real and not slow"

check: $(DEV)
	@$(BIN)/ruff format --check --quiet . || { echo 'not formatted; run: $(BIN)/ruff format .'; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary

# A benchmark that needs data takes it as --data; one that needs a GPU says so; one that takes long
# has to be told which --seeds.
bench: $(DEV)
	@set -e; for file in $$(grep --files-without-match -e '"--data"' -e 'needs a CUDA GPU' -e '"--seeds", required' benchmarks/*.py); do \
	  echo "$$file"; $(BIN)/python "$$file"; \
	done

# pytest exits with 5 where no test carries the mark.
slow: $(DEV)
	@.ci/desktop
	@$(BIN)/python -m pytest -m slow || test $$? -eq 5

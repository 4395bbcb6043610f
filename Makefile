# Every target sets up what it needs: `make demo` or `make test` can be the first command on a new machine.

PYTHON ?= python3
BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: help demo test lab build check lint types unit class certify mutants notebooks slides site clean

help:  ## list the targets
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

demo: $(BIN)/.installed  ## grade a class of five, end to end, on bundled data
	tichchap demo

test: lint types unit check certify notebooks class  ## what CI runs

lab: $(BIN)/.installed  ## open JupyterLab on the lectures, and the exercises with your progress
	tichchap lab

build: $(BIN)/.installed  ## make the notebooks from lectures/*.py and solutions/*.py
	tichchap build

check: $(BIN)/.installed  ## prove that the committed notebooks are what the sources give
	tichchap build --check

lint: $(BIN)/.installed  ## ruff, and the course's own lint
	ruff check .
	ruff format --check .
	tichchap lint

types: $(BIN)/.installed  ## mypy, strict
	mypy

unit: $(BIN)/.installed  ## unit tests, one end-to-end grading run, and shapes checked at run time
	pytest -n auto --dist worksteal -m "not alone"
	pytest -n auto tests/nn -m "not message" --jaxtyping-packages=tichchap.nn,beartype.beartype

class: export TICHCHAP_SCREENSHOTS ?= $(CURDIR)/.cache/screenshots
class: $(BIN)/.installed  ## whole classes: attacked, killed at work, on real servers and in a browser; pictures in .cache
	pytest -n 2 --dist loadfile -m alone

certify: $(BIN)/.installed  ## the kill matrix: no wrong answer passes, no right one fails
	tichchap certify

mutants: $(BIN)/.installed  ## change each right answer in one place: a check has to notice; minutes
	tichchap certify --mutants

slides: $(BIN)/.installed  ## every lecture as offline slides, in slides/vi and slides/en
	tichchap slides --lang vi
	tichchap slides --lang en

site: $(BIN)/.installed  ## the course's web site, in site/; it needs no server and no network
	tichchap site

notebooks: export OMP_NUM_THREADS := 1  # one kernel a core: more threads would wait for each other
notebooks: $(BIN)/.installed  ## run every notebook with nbval
	pytest -p no:cacheprovider --nbval --nbval-current-env -n auto --dist loadscope lectures
	pytest -p no:cacheprovider --nbval-lax --nbval-current-env -n auto --dist loadscope solutions exercises

$(BIN)/.installed: pyproject.toml constraints.txt
	$(PYTHON) scripts/set_up.py .venv
	touch $@

clean:  ## remove everything that the other targets made
	rm -rf .venv .cache .tichchap demo dist site slides start .mypy_cache .pytest_cache .ruff_cache

# `make lab` opens the course, `make test` checks it; `make help` lists the rest.
PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help setup lab explore test course site results bench replication lint

help: ## list these targets
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

setup: .venv/.ready ## create .venv and install the course into it

.venv/.ready: pyproject.toml
	@for python in $(PYTHON) python3.13 python3.12 python3.11 python3.10; do \
	  if command -v $$python >/dev/null && $$python -c \
	    'import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))'; \
	  then found=$$python; break; fi; done; \
	if [ -z "$$found" ]; then echo "The course needs Python 3.10 to 3.13, and none was found:" \
	  "install one, or name it with: make PYTHON=/path/to/python3 setup" >&2; exit 1; fi; \
	$$found -m venv .venv || { echo "Python's venv module is missing:" \
	  "install it (Debian, Ubuntu: apt install python3-venv) and try again." >&2; exit 1; }
	@echo "Installing the course into .venv; TensorFlow is large, so this takes a few minutes."
	@$(BIN)/python -m pip install -q -e '.[lab,cluster,test]'
	@touch $@

lab: setup ## open the course in JupyterLab
	$(BIN)/jupyter lab $(if $(filter 0,$(shell id -u)),--allow-root) \
	  --LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb

explore: setup ## open the explorers of latent space as a page of their own, without any code
	$(BIN)/voila notebooks/explore.ipynb --no-browser

test: setup ## run the tests and re-execute every notebook
	$(BIN)/python -m pytest $(ARGS)

course: setup ## execute every notebook (GANUTILS_PRESET) into build/ as pages
	$(BIN)/python -m experiments pages

site: setup ## write the course as a site with living explorers into build/site (needs npm)
	$(BIN)/python -m experiments site

results: setup ## measure the shipped generators and baselines again (needs MNIST)
	$(BIN)/python -m experiments measure shipped

bench: setup ## time training steps and explorers, and compare what is learnt (needs MNIST)
	$(BIN)/python -m benchmarks.step
	$(BIN)/python -m benchmarks.spaces
	$(BIN)/python -m benchmarks.critics
	$(BIN)/python -m benchmarks.quality
	$(BIN)/python -m benchmarks.explorers

replication: setup ## write REPLICATION.md from the notebooks' verdicts
	$(BIN)/python -m experiments replication

lint: setup ## check style, notebooks included
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

# 只需要 Python 3.10 或更新的版本，别的都由这里装好。
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: book slides pdf classroom serve lab test clean

book: $(READY)
	$(BIN)/python -m press.inpage.build
	$(BIN)/python -m press.build

slides: book
	@echo '投影：'; ls _build/html/slides/*.html

pdf: $(READY)
	$(BIN)/python -m press.inpage.build
	$(BIN)/python -m press.browser
	$(BIN)/python -m press.build --pdf

classroom: book

serve: book
	$(BIN)/python -m press.serve _build/html

lab: $(READY)
	$(BIN)/jupyter lab book

test: pdf
	$(BIN)/ruff check .
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadgroup --no-loadscope-reorder

clean:
	rm -rf _build

$(READY): requirements.txt requirements-dev.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and "需要 Python 3.10 或更新的版本，现在是 " + sys.version)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

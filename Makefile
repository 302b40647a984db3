# 只需要 Python 3.10 或更新的版本，别的都由这里装好。
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: book serve lab test clean

book: $(READY)
	$(BIN)/python live/build.py
	$(BIN)/jupyter-book build . -W -n --keep-going -q || { rm -rf _build/.doctrees; exit 1; }
	@echo '建好了：_build/html/index.html'

serve: book
	$(BIN)/python book/_ext/serve.py _build/html

lab: $(READY)
	$(BIN)/jupyter lab book

test: book
	$(BIN)/python book/_ext/browser.py
	$(BIN)/ruff check .
	$(BIN)/python -m pytest

clean:
	rm -rf _build

$(READY): requirements.txt requirements-dev.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and "需要 Python 3.10 或更新的版本，现在是 " + sys.version)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

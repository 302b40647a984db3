"""output.py：输出的样子只记在一处，起的内核也继承它。"""

import os
import subprocess
import sys

import pytest

import selfattn
from selfattn import output


def test_a_notebook_unless_told_otherwise(monkeypatch):
    monkeypatch.delenv(output.VARIABLE)
    assert output.mode() == "notebook"
    for mode in output.MODES:
        monkeypatch.setenv(output.VARIABLE, mode)
        assert output.mode() == mode


def test_what_was_set_is_inherited():
    output.set_mode("static")
    assert output.mode() == os.environ[output.VARIABLE] == "static"
    code = "from selfattn import output; print(output.mode())"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8")
    assert ran.stdout.strip() == "static"


def test_static_output_goes_there_and_back():
    selfattn.static_output()
    assert output.mode() == "static"
    selfattn.static_output(False)
    assert output.mode() == "notebook"


@pytest.mark.parametrize("on", [1, None, "1"])
def test_static_output_takes_a_bool(on):
    with pytest.raises(ValueError, match=f"on 应当是 True 或 False，收到的是 {on!r}"):
        selfattn.static_output(on)


def test_other_modes_are_refused(monkeypatch):
    with pytest.raises(ValueError, match="'notebook'、'page'、'static' 之一，收到的是 'png'"):
        output.set_mode("png")
    monkeypatch.setenv(output.VARIABLE, "1")
    with pytest.raises(ValueError, match=r"SELFATTN_OUTPUT.*'1'"):
        output.mode()

# 给用惯了 make 的人；没有 make 也一样：python -m press 命令
PYTHON ?= python3

.PHONY: book serve lab pdf classroom check test clean
book serve lab pdf classroom check test clean:
	@$(PYTHON) -m press $@

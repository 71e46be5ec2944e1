# 两条命令：make demo（演示一遍主要工作）、make test（跑测试）。
VENV ?= .venv
PYTHON ?= python3
BIN = $(VENV)/bin
PIP_FLAGS ?= --quiet --disable-pip-version-check

.PHONY: help demo test check lint docs example bench golden clean

help:  ## 列出可用的目标
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

$(BIN)/taizhang: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install $(PIP_FLAGS) -e .
	@touch $@

$(VENV)/.dev: $(BIN)/taizhang
	$(BIN)/python -m pip install $(PIP_FLAGS) -e '.[dev]'
	@touch $@

demo: $(BIN)/taizhang  ## 用自带的示例走一遍：拆分、汇总、人工改一格、两份迟到、再汇总、通报
	@$(BIN)/python examples/demo.py

test: $(VENV)/.dev  ## 跑全部测试（缺少 LibreOffice 等外部程序时跳过并说明原因）
	$(BIN)/python -m pytest -n auto -rs

lint: $(VENV)/.dev  ## 格式、规范、类型
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

check: lint test  ## 持续集成跑的全部内容

docs: $(VENV)/.dev  ## 由代码重新生成问题目录、命令说明和 Word 模板
	$(BIN)/python docs/generate.py
	$(BIN)/python docs/word/build.py

example: $(VENV)/.dev  ## 重新生成示例
	$(BIN)/python examples/build.py

bench: $(VENV)/.dev  ## 性能比对（FILES=1000 跑全量）
	$(BIN)/python benchmarks/run.py --files $(or $(FILES),100)

clean:  ## 删除虚拟环境和演示结果
	rm -rf $(VENV) 演示

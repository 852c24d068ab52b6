# The build, in one place. `make` alone says what there is to make.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help install demo test check contracts bench tour faults faults-long kafka kafka-stop lock

BUS ?= embedded
KEEP ?=
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
# A name on PATH may be a shim for a Python that is not there, or one that cannot make a venv: each is tried.
FIND_PYTHON = for p in $(PYTHON) python3.14 python3.13 python3.12 python3.11 python3; do \
	"$$p" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null \
	&& { echo "$$p"; exit 0; }; done; \
	echo "No Python 3.11-3.14 with venv found 未找到可用的 Python 3.11-3.14: install python3 and python3-venv, or run make PYTHON=/path/to/python" >&2; exit 1

help: ## What there is to make 列出可用的命令
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(INSTALLED) ## Make .venv and install everything locked in requirements.lock 建虚拟环境并按锁定版本安装

$(INSTALLED): requirements.lock pyproject.toml
	python="$$($(FIND_PYTHON))"; echo "installing with $$python 正在安装"; "$$python" -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

demo: install ## Replay the half-year and print its figures; BUS=kafka, KEEP=1 to stay up 半年回放演示
	$(BIN)/sikuai demo --bus $(BUS) $(if $(KEEP),--keep)

test: install ## Run every test 运行全部测试
	$(BIN)/python -m pytest -m "not bench and not faults and not pages" -n 2 --dist loadgroup $(ARGS)
	$(BIN)/python -m pytest -m pages -n 2 --dist loadgroup $(ARGS) || [ $$? = 5 ] # 5: none was asked for

check: install ## Lint, format, strict types, architecture, contracts 静态检查
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy services shared deploy tests
	$(BIN)/lint-imports
	$(BIN)/python -m deploy.contract check

contracts: install ## Write the contract of the events down anew 更新事件契约
	$(BIN)/python -m deploy.contract write

bench: install ## Measure against the goals 性能测量
	$(BIN)/python -m tests.bench $(ARGS)

tour: install ## Pictures of the pages for docs/tour.md 生成网页导览
	$(BIN)/python -m tests.tour

faults: install ## The fault matrix, mutants, kill -9 rounds during the replay; writes docs/faults.md 故障注入
	rm -f .faults.jsonl
	FAULT_RESULTS=.faults.jsonl $(BIN)/python -m pytest -s --timeout=1800 -m faults tests/faults $(ARGS)
	$(BIN)/python -m tests.faults.table .faults.jsonl

faults-long: install ## Every row of the fault matrix for two minutes with three seeds 长时故障注入
	rm -f .faults.jsonl
	FAULT_LONG=1 FAULT_RESULTS=.faults.jsonl $(BIN)/python -m pytest -s --timeout=1800 -m faults tests/faults/test_matrix.py $(ARGS)
	$(BIN)/python -m tests.faults.table .faults.jsonl

kafka: install ## Fetch and start Apache Kafka (Java and Maven), print its address 启动 Apache Kafka
	@$(BIN)/python -m deploy.machine.kafka start

kafka-stop: install ## Stop what `make kafka` started 停止 Apache Kafka
	@$(BIN)/python -m deploy.machine.kafka stop

lock: install ## Choose versions anew and write requirements.lock 重新锁定依赖版本
	$(BIN)/uv pip compile --quiet --upgrade --universal --generate-hashes --python-version 3.11 --extra dev \
		--no-header --no-annotate --no-emit-index-url --no-emit-find-links pyproject.toml -o requirements.lock

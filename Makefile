# Two commands are enough to begin with: make run, make test. `make help` lists all.
.DEFAULT_GOAL := help
.PHONY: help setup run train test test-browser conversations lint lint-widget audit sbom fuzz check evaluate regression bench bench-widget soak clean

UV := $(shell command -v uv || echo .uv/bin/uv)
BIN := .venv/bin
READY := .venv/.ready

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' Makefile

run: $(READY) ## Set up, train if needed, and serve http://127.0.0.1:8080
	@exec $(BIN)/lactabot serve

# Each file at a time has one core; more threads would only wait for one another.
test: export OMP_NUM_THREADS = 1
test: $(READY) ## Run all tests but those in a browser, two files at a time
	@$(BIN)/lactabot train
	$(BIN)/pytest -m "not browser" -n 2 --dist loadfile

test-browser: $(READY) ## Run the tests in a real browser; needs Chromium
	$(BIN)/pytest tests/browser -m browser

train: $(READY) ## Train the Rasa model if the content has changed
	@$(BIN)/lactabot train

check: lint test conversations ## All checks but the browser: what a change has to pass

lint: $(READY) ## Format, style, types, imports, content
	$(BIN)/ruff format --check bot actions tests
	$(BIN)/ruff check bot actions tests
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/lactabot check

lint-widget: widget/node_modules/.package-lock.json ## Types of the widget; needs Node, which nothing else does
	cd widget && node_modules/.bin/tsc --project tsconfig.json

widget/node_modules/.package-lock.json: widget/package-lock.json
	@command -v npm >/dev/null || { \
	  echo "npm is missing. Debian, Ubuntu: sudo apt install nodejs npm. macOS: brew install node."; \
	  exit 1; }
	cd widget && npm ci --no-audit --no-fund
	@touch $@

audit: $(READY) ## Look for published holes in what we depend on; needs the network
	$(BIN)/python -W ignore -m bot.evaluation.audit $(AUDIT) $(UV)

sbom: $(READY) ## Write results/sbom.cdx.json: what a release is made of
	$(BIN)/python -W ignore -m bot.evaluation.sbom $(UV)

FUZZ_MINUTES ?= 5
fuzz: $(READY) ## Feed each parser for FUZZ_MINUTES (Linux); what is new is kept in tests/fuzz/corpus
	$(UV) sync --locked --group fuzz
	@for target in $$(ls -d tests/fuzz/corpus/*/ | xargs -n1 basename); do \
	  echo "== $$target"; \
	  $(BIN)/python -W ignore -m tests.fuzz.run $$target $$(($(FUZZ_MINUTES) * 60)) || exit 1; \
	done

conversations: export RASA_TELEMETRY_ENABLED = false
conversations: export PYTHONWARNINGS = ignore
conversations: export LOG_LEVEL = WARNING
conversations: $(READY) ## Rasa's own checks: data, the test messages and conversations
	$(BIN)/rasa data validate
	rm -rf results/nlu
	$(BIN)/rasa test nlu --model "$$($(BIN)/lactabot train)" \
	  --nlu tests/nlu --out results/nlu --no-plot
	@! ls results/nlu/*_errors.json 2>/dev/null || { \
	  echo "Some messages of tests/nlu are not understood; the files above have them."; \
	  exit 1; }
	$(BIN)/rasa test core --model "$$($(BIN)/lactabot train)" \
	  --stories tests/conversations --fail-on-prediction-errors

evaluate: $(READY) ## Measure how well crises are found and questions understood, also by stock Rasa
	$(BIN)/python -W ignore -m bot.evaluation.safety
	$(BIN)/python -W ignore -m bot.evaluation.understanding --stock

regression: $(READY) ## Fail if understanding has become worse than recorded
	$(BIN)/python -W ignore -m bot.evaluation.understanding --split test --check

bench: $(READY) ## Measure against the stock Rasa pipeline; about half an hour
	$(BIN)/python -m bot.evaluation.bench

soak: $(READY) ## 10,000 text messages and a kill -9 in the middle; about 10 minutes
	$(BIN)/python -W ignore -m bot.evaluation.soak

bench-widget: $(READY) ## Measure the widget on a slow phone; needs Chromium
	$(BIN)/python -m bot.evaluation.widget

clean: ## Remove the environment, models, caches and stored conversations
	rm -rf .venv .uv var .rasa models results widget/node_modules
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

setup: $(READY) ## Only set up

$(READY): pyproject.toml uv.lock .python-version | $(UV)
	$(UV) sync --locked
	@touch $@

# uv, in an environment of its own, where it is not installed.
.uv/bin/uv:
	@command -v python3 >/dev/null || { \
	  echo "Python 3 is missing. Debian, Ubuntu: sudo apt install python3-venv. macOS: brew install python."; \
	  exit 1; }
	@python3 -m venv .uv || { \
	  rm -rf .uv; \
	  echo "Python cannot make environments. Debian, Ubuntu: sudo apt install python3-venv."; \
	  exit 1; }
	@echo "Setting up uv, which installs everything else"
	@.uv/bin/pip install --quiet --disable-pip-version-check uv

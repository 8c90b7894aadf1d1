# The commands of the project. `make run` and `make test` need Python 3.11 and make, nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STORE := data/store
# What a release is made of: when none of it changed, `make run` does not rebuild.
INPUTS := $(shell find data/sources data/codebook.yml data/profiles data/stories data/migrations etl geo data -maxdepth 1 -type f \
            \( -name '*.csv' -o -name '*.yml' -o -name '*.py' -o -name '*.json' \) 2>/dev/null | sort -u)

.PHONY: run test check sbom lint lock clean assets

run: $(VENV)/.assets $(STORE)/.published
	$(BIN)/python -m dashboard

$(STORE)/.published: $(VENV)/.run $(INPUTS)
	@mkdir -p $(STORE)
	$(BIN)/python -m etl publish
	@touch $@

test: $(VENV)/.dev $(VENV)/.assets
	@$(BIN)/python -m tests.browser.chromium
	$(BIN)/python -m pytest -n 2 --dist loadgroup

# The small plotly bundle (where npm is) and everything compressed; without npm or network pages load plotly's full one.
assets:
	@rm -f $(VENV)/.assets
	$(MAKE) $(VENV)/.assets

$(VENV)/.assets: $(VENV)/.run dashboard/vendor.py
	$(BIN)/python -m dashboard.vendor
	@touch $@

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/bandit -q -ll -c pyproject.toml -r dashboard data geo etl
	git ls-files -z | grep -zv '^requirements' | xargs -0 $(BIN)/detect-secrets-hook

# What a release is built from, for whoever watches for vulnerable packages.
sbom: $(VENV)/.dev
	@mkdir -p tests/artifacts
	$(BIN)/cyclonedx-py requirements requirements.txt --output-reproducible -o tests/artifacts/sbom.cdx.json

lock: $(VENV)/.dev
	$(BIN)/uv pip compile -q --upgrade --generate-hashes --no-header --no-annotate --no-emit-index-url \
	  --python-version 3.11 pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile -q --generate-hashes --no-header --no-annotate --no-emit-index-url -c requirements.txt \
	  --python-version 3.11 --extra dev pyproject.toml -o requirements-dev.txt

clean:
	rm -rf $(VENV) $(STORE)

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

# Hash-locked and wheels only: no code of a dependency runs at install time.
$(VENV)/.run: $(VENV)/bin/python requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.txt
	@touch $@

$(VENV)/.dev: $(VENV)/bin/python requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements-dev.txt
	@touch $@ $(VENV)/.run

.PHONY: i18n
# Renew the catalogues from the source and say how complete each language is.
i18n: $(VENV)/.dev
	$(BIN)/python -m dashboard.catalogues

.PHONY: screenshots
# Every page in every language, width and colour mode, to be looked at.
screenshots: $(VENV)/.dev $(STORE)/.published
	$(BIN)/python -m tests.browser.screenshots

.PHONY: access
# axe-core over every page in every language, colour mode, width and state; the tests take a sample of it.
access: $(VENV)/.dev $(STORE)/.published
	$(BIN)/python -m tests.browser.accessibility

.PHONY: bench
# Figures on made-up findings, beside the peers of ../shared/bench where they are installed; JSON in tests/artifacts/bench.
bench: $(VENV)/.dev $(VENV)/.assets
	$(BIN)/python -m tests.bench

# Two commands for a newcomer: `make demo` does the main job, `make test` runs the whole suite.
# Both set up all that they need, in .venv and in the data folder of aac.

VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test test-all unit lint clean

demo: $(BIN)/aac
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh examples/demo.sh

test: $(BIN)/hatch
	$(BIN)/hatch run lint:check
	$(BIN)/hatch run types:check
	$(BIN)/hatch run test:all

test-all: test
	$(BIN)/hatch run test:examples

unit: $(BIN)/hatch
	$(BIN)/hatch run test:unit

lint: $(BIN)/hatch
	$(BIN)/hatch run lint:fix
	$(BIN)/hatch run types:check

$(BIN)/python:
	sh tools/make-venv.sh $(VENV)

$(BIN)/aac: $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(BIN)/hatch: $(BIN)/python
	$(BIN)/python -m pip install --quiet hatch
	@touch $@

clean:
	rm -rf $(VENV) dist .coverage .mypy_cache .pytest_cache .ruff_cache .hypothesis

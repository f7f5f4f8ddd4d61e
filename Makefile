# Every target makes the environment .venv itself; a second run does only what has changed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/installed
LINK := $(VENV)/link
# one process on each processor; a process that has no test left takes some from another
PYTEST := $(BIN)/python -m pytest -q -n auto --dist worksteal
export MLFLOW_DISABLE_TELEMETRY := true

.PHONY: install demo test lint check slow fuzz bench evidence cascade clean

install: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[train,dev]'
	touch $(STAMP)

demo: $(STAMP)
	@echo "== a small made-up feed, triaged by the released model"
	ARXSIFT_HOME="$(CURDIR)/.demo" $(BIN)/arxsift triage docs/demo-feed.xml --all
	@echo
	@echo "== TF-IDF and transformer, trained on the 119 seed papers only and kept in .demo/:"
	@echo "   too few papers and steps for good models, but enough to see how training works"
	ARXSIFT_HOME="$(CURDIR)/.demo" $(BIN)/arxsift train tfidf --seeds-only
	ARXSIFT_HOME="$(CURDIR)/.demo" $(BIN)/arxsift train transformer --seeds-only
	@echo
	@echo "== both models, beside those that ship, which were trained on 26,000 labelled papers"
	ARXSIFT_HOME="$(CURDIR)/.demo" $(BIN)/arxsift models
	@echo
	@echo "Next: ARXSIFT_HOME=.demo $(BIN)/arxsift ui                            both trainings in MLflow, with figures and errors"
	@echo "      $(BIN)/arxsift triage cs.LG q-bio.NC -o today.html         today's papers, as a page"
	@echo "      $(BIN)/arxsift classify \"We train spiking networks.\"      an abstract of yours, in quotes"
	@echo "      $(BIN)/arxsift classify 1706.03762                         a paper of arXiv, by its identifier or link"
	@echo "      $(BIN)/arxsift label docs/demo-feed.xml -o labelled.jsonl  a file of papers, in any format"
	@echo "      $(BIN)/arxsift compare                                     which model to use, and why"
	@echo "      $(BIN)/arxsift taxonomy new my-topics.yaml                 topics of your own: docs/own-topics.md"
	@echo "      $(BIN)/arxsift fetch && $(BIN)/arxsift train tfidf   a full model, after seven minutes of download"

test: $(STAMP)
	$(PYTEST)

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	# the root is the package: through a link named arxsift mypy finds its name whatever the checkout is called
	mkdir -p $(LINK) && ln -sfn "$(CURDIR)" $(LINK)/arxsift
	cd $(LINK) && "$(CURDIR)/$(BIN)/mypy" --config-file arxsift/pyproject.toml \
	    -p arxsift.configs -p arxsift.models -p arxsift.training -p arxsift.serve
	cd tests && MYPYPATH="$(CURDIR)/$(LINK)" "$(CURDIR)/$(BIN)/mypy" --config-file ../pyproject.toml --explicit-package-bases .

check: lint test

slow: $(STAMP)
	$(BIN)/python -m pytest -q -n auto --dist loadfile -m slow --timeout 900

fuzz: $(STAMP)
	ARXSIFT_FUZZ_INPUTS=100000 $(PYTEST) -m slow --timeout 0 -k fuzz

# the figures of the released models' evidence, tested again; the papers of the feed are those that arxsift fetch brought
evidence: $(STAMP)
	$(BIN)/python -m arxsift.training.evidence

# speed and memory of every model beside others, on made-up texts or on JSON lines in PAPERS; minutes to an hour
REPEATS ?= 3
NUMBER ?= 1000
bench: $(STAMP)
	$(BIN)/python -m benchmarks --number $(NUMBER) --repeats $(REPEATS) $(if $(PAPERS),--papers $(PAPERS))

# the bounds of the cascade that ships, chosen again for the released models
cascade: $(STAMP)
	$(BIN)/python -m arxsift.training.cascade

clean:
	rm -rf $(VENV) .demo build dist *.egg-info

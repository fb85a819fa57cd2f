# The one entry for everything that a person or CI runs.

CARGO ?= cargo
LOCKED := --locked --workspace

.DEFAULT_GOAL := help

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: test
test: ## run every test, those in the documentation too
	$(CARGO) test $(LOCKED)

.PHONY: lint
lint: ## check format, clippy and documentation
	$(CARGO) fmt --all --check
	$(CARGO) clippy $(LOCKED) --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings -D missing-docs" $(CARGO) doc $(LOCKED) --no-deps

.PHONY: format
format: ## format the code
	$(CARGO) fmt --all

.PHONY: ci
ci: lint test ## what CI runs

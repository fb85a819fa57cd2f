# The one entry for everything that a person or CI runs.

CARGO ?= cargo
LOCKED := --locked --workspace
BENCHES := --locked --manifest-path benches/Cargo.toml

.DEFAULT_GOAL := help

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: test
test: ## run every test, those in the documentation too
	$(CARGO) test $(LOCKED)
	$(CARGO) test $(BENCHES) --lib

.PHONY: lint
lint: ## check format, clippy and documentation
	$(CARGO) fmt --all --check
	$(CARGO) fmt --manifest-path benches/Cargo.toml --check
	$(CARGO) clippy $(LOCKED) --all-targets -- -D warnings
	$(CARGO) clippy $(BENCHES) --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings -D missing-docs" $(CARGO) doc $(LOCKED) --no-deps

.PHONY: format
format: ## format the code
	$(CARGO) fmt --all
	$(CARGO) fmt --manifest-path benches/Cargo.toml

.PHONY: ci
ci: lint test ## what CI runs

# What criterion leaves, from which the table is made.
export CRITERION_HOME ?= $(CURDIR)/benches/target/criterion

.PHONY: bench
bench: ## time it beside what else one could use, and print a table
	cd benches && $(CARGO) build --release --locked --bins
	cd benches && $(CARGO) bench --locked --bench speed >&2
	cd benches && $(CARGO) run --quiet --release --locked --bin report

# How long each fuzz target runs, in seconds.
FUZZ_SECONDS ?= 60
FUZZ_TARGETS := read diff simulate written

.PHONY: fuzz
fuzz: ## run each fuzz target for FUZZ_SECONDS (60), on nightly
	@$(CARGO) fuzz --version >/dev/null 2>&1 || $(CARGO) install cargo-fuzz --locked
	for target in $(FUZZ_TARGETS); do \
		mkdir -p fuzz/target/corpus/$$target && \
		$(CARGO) +nightly fuzz run $$target fuzz/target/corpus/$$target fuzz/corpus/$$target \
			-- -max_total_time=$(FUZZ_SECONDS) -timeout=10 || exit 1; \
	done

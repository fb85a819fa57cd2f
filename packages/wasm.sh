#!/usr/bin/env bash
# Builds bindings/wasm without and with the phone tables, and makes bindings/node/wasm of it: `make wasm`.
# Takes the command cargo and Cargo's target folder.
set -euo pipefail
cargo=$1
target=$2
cd "$(dirname "$0")/.."

triple=wasm32-unknown-unknown
rustc --print target-libdir --target $triple | xargs test -d || rustup target add $triple
built=$target/$triple/wasm
# One after the other: both have the same name.
for features in region ''; do
    "$cargo" build -q --locked --profile wasm --target $triple --target-dir "$target" -p multifield-wasm --features "$features"
    cp "$built/multifield_wasm.wasm" "$built/multifield${features:+-$features}.wasm"
done
node bindings/node/web/build.mjs "$built/multifield.wasm" "$built/multifield-region.wasm"

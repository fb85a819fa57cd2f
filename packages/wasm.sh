#!/usr/bin/env bash
# Builds bindings/wasm without and with the phone tables, and makes bindings/node/wasm of it: `make wasm`.
# Takes the command cargo and Cargo's target folder.
set -euo pipefail
cargo=$1
target=$2
cd "$(dirname "$0")/.."

# The standard library is built, too: made for size, it takes 30 KB less, compressed. That is no option of a stable
# toolchain, but its source comes with one.
has_source() { test -e "$("$1" --print sysroot)/lib/rustlib/src/rust/library/Cargo.lock"; }
if ! has_source rustc && ! rustup component add rust-src; then
    # Where rustup can fetch nothing, it is that of Debian.
    cargo=/usr/bin/cargo
    export RUSTC=/usr/bin/rustc CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=wasm-ld
    has_source "$RUSTC" || {
        echo "rustup cannot fetch rust-src: install Debian's rustc-web, cargo-web, rust-web-src and lld" >&2
        exit 1
    }
fi
export RUSTC_BOOTSTRAP=1
std=(-Z build-std=std,panic_abort -Z build-std-features=optimize_for_size)
# Of the optimisation for size, that small functions are not inlined takes half of the time.
export RUSTFLAGS="${RUSTFLAGS-} -C llvm-args=-inline-threshold=35"

triple=wasm32-unknown-unknown
built=$target/$triple/wasm
# One after the other: both have the same name.
for features in region ''; do
    "$cargo" build -q --locked "${std[@]}" --profile wasm --target $triple --target-dir "$target" \
        -p multifield-wasm --features "$features"
    cp "$built/multifield_wasm.wasm" "$built/multifield${features:+-$features}.wasm"
done
node bindings/node/web/build.mjs "$built/multifield.wasm" "$built/multifield-region.wasm"

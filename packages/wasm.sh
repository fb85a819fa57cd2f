#!/usr/bin/env bash
# Builds bindings/wasm without and with the phone tables, and makes bindings/node/wasm of it: `make wasm`.
# Takes the command cargo and Cargo's target folder.
set -euo pipefail
cargo=$1
target=$2
cd "$(dirname "$0")/.."

# The standard library is built, too: made for size, it takes 30 KB less, compressed. That is no option of a stable
# toolchain, but its source comes with one.
rustc=rustc
library() { echo "$("$rustc" --print sysroot)/lib/rustlib/src/rust/library"; }
has_source() { test -e "$(library)/Cargo.lock"; }
if ! has_source && ! rustup component add rust-src; then
    # Where rustup can fetch nothing, it is that of Debian.
    cargo=/usr/bin/cargo
    rustc=/usr/bin/rustc
    export RUSTC=$rustc CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=wasm-ld
    has_source || {
        echo "rustup cannot fetch rust-src: install Debian's rustc-web, cargo-web, rust-web-src and lld" >&2
        exit 1
    }
fi
export RUSTC_BOOTSTRAP=1
std_features=optimize_for_size
# Numbers in the code take as many bytes as they need: 3 KB less.
flags="-C link-arg=--compress-relocations"
# A panic is a trap, without a message: 10 KB less. Rust before 1.91 has this as a feature of the standard library.
flags+=" -Z location-detail=none"
if grep -q '^panic_immediate_abort' "$(library)/std/Cargo.toml"; then
    std_features+=,panic_immediate_abort
else
    flags+=" -Z unstable-options -C panic=immediate-abort"
fi
# Of the optimisation for size, that small functions are not inlined takes a third of the time. With 15, 9 KB less are
# loaded, and a diff takes a quarter longer.
flags+=" -C llvm-args=-inline-threshold=35"
export RUSTFLAGS="${RUSTFLAGS-} $flags"
std=(-Z build-std=std,panic_abort -Z "build-std-features=$std_features")

triple=wasm32-unknown-unknown
built=$target/$triple/wasm
# One after the other: both have the same name.
for features in region ''; do
    "$cargo" build -q --locked "${std[@]}" --profile wasm --target $triple --target-dir "$target" \
        -p multifield-wasm --features "$features"
    cp "$built/multifield_wasm.wasm" "$built/multifield${features:+-$features}.wasm"
done
node bindings/node/web/build.mjs "$built/multifield.wasm" "$built/multifield-region.wasm"

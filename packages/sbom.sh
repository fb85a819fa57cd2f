#!/usr/bin/env bash
# Writes what each package is made of into a folder, as CycloneDX: `make sbom`. Takes cargo and the folder.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo=$1 out=$2

# The same bytes for the same commit: no serial number, and the time of the commit.
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH
mkdir -p "$out"
rm -f "$out"/*.cdx.json
for package in crates/multifield-cli crates/multifield-portal bindings/python bindings/node bindings/wasm; do
    name=$(basename "$package")
    case $package in bindings/*) name=multifield-$name ;; esac
    "$cargo" cyclonedx --quiet --format json --spec-version 1.5 --all-features --target all --no-build-deps \
        --override-filename sbom --manifest-path "$package/Cargo.toml"
    # It writes a file next to each manifest of the workspace.
    mv "$package/sbom.json" "$out/$name.cdx.json"
    find . -name sbom.json -not -path './target/*' -not -path '*/node_modules/*' -delete
done

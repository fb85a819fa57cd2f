#!/usr/bin/env bash
# Puts the version of Cargo.toml into everything else that names it: `make version`. Takes the command cargo.
set -euo pipefail
cargo=$1
cd "$(dirname "$0")/.."

version=$(sed -n '/^\[workspace.package\]/,/^\[/s/^version = "\(.*\)"/\1/p' Cargo.toml)
sed -i.old "s/^\(multifield-c[a-z]* = { version = \"\)[^\"]*/\1$version/" Cargo.toml
rm Cargo.toml.old
for manifest in Cargo.toml benches/Cargo.toml fuzz/Cargo.toml; do
    "$cargo" update --quiet --workspace --manifest-path "$manifest"
done
# Its own lock file takes the version, too.
npm version "$version" --prefix bindings/node --no-git-tag-version --allow-same-version >/dev/null
echo "$version"

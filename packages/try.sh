#!/usr/bin/env bash
# Makes each package as it is published, and uses it in an empty folder: `make test-packages`.
# Takes the virtual environment that has maturin and pytest, and Cargo's target folder.
set -euo pipefail

tools=$1
target=$2
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'jobs -p | xargs -r kill; rm -rf "$work"' EXIT
trap 'echo "packages: $step failed" >&2' ERR
# Where the tests build, so that nothing is built twice.
export CARGO_TARGET_DIR=$target CARGO_TERM_QUIET=true

step='the start'
begin() {
    step=$1
    echo "packages: $step"
    mkdir -p "$work/$step"
    cd "$work/$step"
}
# Of what, found, expected.
same() {
    [ "$2" = "$3" ] && return
    printf 'packages: %s: %s: found\n%s\nexpected\n%s\n' "$step" "$1" "$2" "$3" >&2
    exit 1
}

current='{"result": {"ID": "43", "PHONE": [{"ID": "222", "VALUE_TYPE": "WORK", "VALUE": "8 (916) 123-45-67"}, {"ID": "223", "VALUE_TYPE": "WORK", "VALUE": "222222"}]}}'
desired='{"PHONE": ["+79161234567", "333333"]}'
# What each of the packages has to print for these two, and what normalized phone numbers of Russia take of features.
fields='{"PHONE":[{"ID":223,"VALUE":"333333","VALUE_TYPE":"WORK"}]}'

begin crates
# Cargo takes a version in a registry for one that never changes. Of a run before in this folder it would take the sources,
# and what it has compiled of them.
find "${CARGO_HOME:-$HOME/.cargo}/registry" -maxdepth 3 -name 'multifield-*' -exec rm -rf {} +
{ grep -ls /registry/src/ "$target"/debug/deps/multifield_*.d || true; } | while read -r compiled; do
    hash=${compiled##*-}
    rm -rf "$target"/debug/.fingerprint/multifield-*-"${hash%.d}"
done
cargo publish --manifest-path "$root/Cargo.toml" --workspace --dry-run --locked --allow-dirty
# From here on all is there that the lock file names, and nothing else is wanted.
export CARGO_NET_OFFLINE=true
for crate in "$target"/package/tmp-crate/*.crate; do
    tar xzf "$crate"
done
version=$("$tools/bin/python" -c 'import sys, tomllib; print(tomllib.load(sys.stdin.buffer)["workspace"]["package"]["version"])' <"$root/Cargo.toml")
same 'what is published' "$(echo *)" "multifield-cli-$version multifield-core-$version multifield-csv-$version multifield-files-$version multifield-portal-$version multifield-sync-$version"
core=$work/crates/multifield-core-$version

begin 'crate'
mkdir src
cat >Cargo.toml <<EOF
[package]
name = "a-project"
version = "0.1.0"
edition = "2021"

[dependencies]
multifield-core = { path = "$core", features = ["phonenumber", "rayon"] }
EOF
cat >src/main.rs <<EOF
use multifield_core::{Current, Desired, Diff, Equality, Region};

fn main() -> Result<(), multifield_core::Error> {
    let current = Current::from_json(r#"$current"#)?;
    let desired = Desired::from_json(r#"$desired"#)?;
    let diff = Diff::new().equality(Equality::Normalized).region(Some(Region::new("RU")?));
    println!("{}", diff.diff(&current, &desired)?.fields().to_json());
    Ok(())
}
EOF
cp "$root/Cargo.lock" .
same 'the edit' "$(cargo run)" "$fields"

# Takes the name of a package, and installs its command into this folder.
install() {
    local patches=(--config "patch.crates-io.multifield-core.path='$core'") name
    for name in csv files sync; do
        patches+=(--config "patch.crates-io.multifield-$name.path='$work/crates/multifield-$name-$version'")
    done
    cp "$root/Cargo.lock" "$work/crates/$1-$version/"
    # Takes out of the lock file what is not of the package, which is all that --locked would mind.
    cargo metadata --manifest-path "$work/crates/$1-$version/Cargo.toml" "${patches[@]}" --format-version 1 >metadata.json
    cargo install --debug --locked --root . "${patches[@]}" --path "$work/crates/$1-$version" --no-track
}

begin command
install multifield-cli
echo "$current" >current.json
echo "$desired" >desired.json
same 'the edit' "$(bin/multifield diff current.json desired.json --equality normalized --region RU)" "$fields"
same 'the version' "$(bin/multifield --version)" "multifield $version"

begin portal
install multifield-portal
echo "$current" >current.json
bin/multifield-portal --port 0 --seed current.json >address &
portal=$!
for _ in $(seq 100); do
    [ -s address ] && break
    sleep 0.1
done
same 'a number' "$("$tools/bin/python" - "$(cat address)" <<'EOF'
import json, sys, urllib.request

with urllib.request.urlopen(sys.argv[1] + "crm.contact.get?id=43") as response:
    print(json.load(response)["result"]["PHONE"][1]["VALUE"])
EOF
)" 222222
kill "$portal"
wait "$portal" || true # It has just been killed.

begin 'wheel'
# Made of the sources alone, as pip makes it where there is no wheel for a machine, but without waiting for optimisations.
"$tools/bin/maturin" sdist --manifest-path "$root/bindings/python/Cargo.toml" --out . >/dev/null
MATURIN_PEP517_ARGS='--profile dev' PATH=$tools/bin:$PATH \
    "$tools/bin/pip" wheel -q --disable-pip-version-check --no-build-isolation --no-deps --no-index "multifield-$version.tar.gz"
"$tools/bin/python" -m venv fresh
fresh/bin/pip install -q --disable-pip-version-check --no-index ./*.whl
cat >use.py <<EOF
import json, multifield as mf

current, desired = json.loads('$current'), json.loads('$desired')
edits = mf.diff(current, desired, equality="normalized", region="RU")
print(json.dumps(edits.fields(), separators=(",", ":")))
EOF
same 'the edit' "$(fresh/bin/python use.py)" "$fields"
tar xzf "multifield-$version.tar.gz"
cd "multifield-$version/bindings/python"
export PYTHONPATH
PYTHONPATH=$("$work/wheel/fresh/bin/python" -c 'import pathlib, multifield; print(pathlib.Path(multifield.__file__).parents[1])')
MULTIFIELD=$work/command/bin/multifield "$tools/bin/python" -m pytest -q -c ../../pyproject.toml -p no:cacheprovider .
unset PYTHONPATH

begin npm
npm pack --silent --pack-destination . "$root/bindings/node" >/dev/null
echo '{"private": true}' >package.json
npm install --offline --silent --no-audit --no-fund "./multifield-$version.tgz"
cat >use.mjs <<EOF
import { diff } from 'multifield'
const edits = diff($current, $desired, { equality: 'normalized', region: 'RU' })
console.log(JSON.stringify(edits.fields))
EOF
sed "s/^import \(.*\) from \(.*\)/const \1 = require(\2)/" use.mjs >use.cjs
same 'the edit, by import' "$(node use.mjs)" "$fields"
same 'the edit, by require' "$(node use.cjs)" "$fields"
rm node_modules/multifield/*.node
same 'the edit, without a native binary' "$(node use.cjs)" "$fields"
# A browser has no phone tables, unless they are imported.
sed -i.old "s/'multifield'/'multifield\/region'/" use.mjs use.cjs
same 'the edit, by import of WebAssembly' "$(node --conditions=browser use.mjs)" "$fields"
same 'the edit, by require of WebAssembly' "$(node --conditions=browser use.cjs)" "$fields"

echo 'packages: all are as they should be'

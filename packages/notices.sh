#!/usr/bin/env bash
# Writes LICENSE-THIRD-PARTY, the notices of all that is compiled in, to where each package takes it up: `make notices`.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The one list of licences is that of deny.toml.
python3 - >"$work/about.toml" <<'EOF'
import json, tomllib

with open("deny.toml", "rb") as file:
    print("accepted =", json.dumps(tomllib.load(file)["licenses"]["allow"]))
print("ignore-dev-dependencies = true")
EOF
cat >"$work/notices.hbs" <<'EOF'
This package holds, in compiled form, what follows.
{{#each licenses}}

----------------------------------------------------------------------
{{name}}, of
{{#each used_by}}
    {{crate.name}} {{crate.version}}
{{/each}}

{{{text}}}
{{/each}}
EOF
cargo about generate --locked --workspace --fail --config "$work/about.toml" --output-file "$work/notices" "$work/notices.hbs"
for package in bindings/python bindings/node crates/multifield-cli crates/multifield-portal; do
    cp "$work/notices" "$package/LICENSE-THIRD-PARTY"
done

#!/usr/bin/env bash
# Packs the commands of one platform, with what belongs to them. Takes the platform, the folder of the built commands and
# the one that the archive goes to.
set -euo pipefail
cd "$(dirname "$0")/.."
platform=$1 built=$2 out=$3

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
exe=
case $platform in *windows*) exe=.exe ;; esac
folder=$work/multifield-$platform
mkdir -p "$folder/completions" "$folder/man" "$out"
cp "$built/multifield$exe" "$built/multifield-portal$exe" "$folder"
cp -r README.md CHANGELOG.md LICENSE-* crates/multifield-cli/LICENSE-THIRD-PARTY crates/multifield-cli/examples "$folder"

multifield=$built/multifield$exe
"$multifield" completions bash >"$folder/completions/multifield.bash"
"$multifield" completions zsh >"$folder/completions/_multifield"
"$multifield" completions fish >"$folder/completions/multifield.fish"
"$multifield" completions powershell >"$folder/completions/_multifield.ps1"
"$multifield" man >"$folder/man/multifield.1"
for command in diff bulk sync dedupe tidy merge rest check apply simulate normalize files; do
    "$multifield" man "$command" >"$folder/man/multifield-$command.1"
done

case $platform in
*windows*) (cd "$work" && 7z a -bso0 archive.zip "multifield-$platform") && mv "$work/archive.zip" "$out/multifield-$platform.zip" ;;
*) tar czf "$out/multifield-$platform.tar.gz" -C "$work" "multifield-$platform" ;;
esac

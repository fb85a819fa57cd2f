"""Checks that the Rust which each crate promises is enough: `make msrv`, and `make msrv-build`.

Takes a folder to work in and, to compile with that very Rust, too, --build. The lints of clippy watch over what the
crates use of the standard library; this is about what they depend on.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
CORE = "multifield-core"
# Nobody depends on it, and it is not published.
UNPROMISED = {"multifield-laws", "multifield-testkit"}


def run(*command: str, cwd: Path = ROOT, **env: str) -> str:
    return subprocess.run(command, cwd=cwd, env=os.environ | env, stdout=subprocess.PIPE, text=True, check=True).stdout


def version(text: str) -> tuple[int, ...]:
    major, minor, *patch = map(int, text.split("."))
    return major, minor, *(patch or [0])


def needed(metadata: dict[str, Any], root: str, *arguments: str, cwd: Path = ROOT) -> list[tuple[tuple[int, ...], str]]:
    """What is compiled into that package, each with the Rust that it needs."""
    # The metadata count what only a weak feature names, and the features of all packages together.
    tree = ("cargo", "tree", "--quiet", "--edges=normal,build", "--target=all", "--prefix=none", "--format={p}")
    lines = run(*tree, "--package", root, *arguments, cwd=cwd).splitlines()
    found = {tuple(line.split()[:2]) for line in lines if line} - {(root, lines[0].split()[1])}
    assert found, f"{root} has no dependencies?"
    of = [package for package in metadata["packages"] if (package["name"], f"v{package['version']}") in found]
    assert len(of) >= len(found), f"{root}: not all of its dependencies are known"
    return [(version(it["rust_version"] or "1.0"), f"{it['name']} {it['version']}") for it in of]


def check(name: str, promised: str, found: list[tuple[tuple[int, ...], str]]) -> bool:
    newer = [(least, what) for least, what in found if least > version(promised)]
    for least, what in sorted(newer):
        print(f"msrv: {name} promises Rust {promised}, but {what} needs {'.'.join(map(str, least))}", file=sys.stderr)
    if not newer:
        print(f"msrv: {name}: Rust {promised}")
    return not newer


def compile_with(rust: str, folder: Path, *arguments: str) -> None:
    run("rustup", "toolchain", "install", rust, "--profile", "minimal", "--no-self-update")
    run("rustup", "run", rust, "cargo", "check", "--locked", *arguments, cwd=folder)


def core(work: Path, build: bool) -> bool:
    """As it is published, with the newest dependencies that cargo finds for that Rust."""
    run("cargo", "package", "--quiet", "--no-verify", "--allow-dirty", "--package", CORE, "--target-dir", str(work))
    [crate] = (work / "package").glob(f"{CORE}-*.crate")
    manifest = tomllib.loads((ROOT / "crates" / CORE / "Cargo.toml").read_text("utf-8"))
    features = dict.fromkeys(manifest["features"], manifest["package"]["rust-version"])
    features |= manifest["package"]["metadata"]["rust-version"]
    ok = True
    for rust in sorted(set(features.values()), key=version):
        with tarfile.open(crate) as archive:
            archive.extractall(work / rust, filter="data")
        [folder] = (work / rust).iterdir()
        published = (folder / "Cargo.toml").read_text("utf-8")
        promise = f'rust-version = "{manifest["package"]["rust-version"]}"'
        assert promise in published
        (folder / "Cargo.toml").write_text(published.replace(promise, f'rust-version = "{rust}"') + "\n[workspace]\n", "utf-8")
        (folder / "Cargo.lock").unlink()
        run("cargo", "generate-lockfile", "--quiet", cwd=folder, CARGO_RESOLVER_INCOMPATIBLE_RUST_VERSIONS="fallback")
        of_that = [name for name, least in features.items() if version(least) <= version(rust)]
        flags = ("--features", ",".join(of_that))
        metadata = json.loads(run("cargo", "metadata", "--format-version=1", *flags, cwd=folder))
        ok &= check(f"{CORE} with {' and '.join(of_that)}", rust, needed(metadata, CORE, *flags, cwd=folder))
        if build:
            compile_with(rust, folder, *flags)
    return ok


def workspace(build: bool) -> bool:
    """With the dependencies of the lock file, which the others are tested and shipped with."""
    metadata = json.loads(run("cargo", "metadata", "--locked", "--format-version=1"))
    ok = True
    for package in metadata["packages"]:
        name = package["name"]
        if package["id"] not in metadata["workspace_members"] or name in {CORE} | UNPROMISED:
            continue
        assert package["rust_version"], f"{name} promises no Rust"
        ok &= check(name, package["rust_version"], needed(metadata, name, "--locked"))
        if build:
            compile_with(package["rust_version"], ROOT, "--package", name)
    return ok


def main() -> int:
    work, build = Path(sys.argv[1]).absolute(), "--build" in sys.argv[2:]
    shutil.rmtree(work, ignore_errors=True)
    results = [core(work, build), workspace(build)]
    return 0 if all(results) else 1


sys.exit(main())

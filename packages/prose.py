"""Reports words that the glossary of CONTRIBUTING.md replaces, in what people read.

Run from the root of the repository. The rules are the glossary: the phrases in quotation marks of its last column. Of
code, only documentation is checked: doc comments, docstrings and the strings of help, without examples.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

# What is written in the terms of the glossary. Add what is rewritten.
PAGES = [
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "crates/multifield-core/README.md",
    "crates/multifield-core/docs/**/*.md",
    "crates/multifield-core/tests/vectors/README.md",
    "crates/multifield-csv/README.md",
    "crates/multifield-files/README.md",
    "crates/multifield-cli/README.md",
    "bindings/*/README.md",
    "bindings/*/bench/README.md",
    "benches/README.md",
]
MESSAGES = [
    "crates/multifield-core/src/error/kind.rs",
    "crates/multifield-core/src/error/text.rs",
    "crates/multifield-files/src/error.rs",
    "crates/multifield-core/src/portal/problem.rs",
    "crates/multifield-cli/src/options/*.rs",
]
VECTORS = [
    "crates/multifield-core/tests/vectors/errors.jsonl",
    "crates/multifield-core/tests/vectors/findings.jsonl",
    "crates/multifield-core/tests/vectors/sent.jsonl",
]
# The documentation of the public API.
RUST = [
    "crates/multifield-core/src/*.rs",
    "crates/multifield-core/src/*/**/*.rs",
]
# Files of which users read more than the documentation of public items.
ALL_RUST = [
    "crates/multifield-core/src/lib.rs",
    "crates/multifield-csv/src/**/*.rs",
    "crates/multifield-sync/src/**/*.rs",
    "crates/multifield-files/src/**/*.rs",
    "crates/multifield-cli/src/**/*.rs",
    "crates/multifield-testkit/src/**/*.rs",
    "crates/multifield-laws/src/**/*.rs",
    "crates/multifield-portal/src/**/*.rs",
    "bindings/*/src/**/*.rs",
]
PYTHON = [
    "bindings/python/python/multifield/*.py",
    "bindings/python/python/multifield/*.pyi",
    "bindings/python/examples/*.py",
]
JAVASCRIPT = ["bindings/node/index.*", "bindings/node/lib/*.js", "e2e/node/sync.mjs"]

Line = tuple[int, str]


def glossary(text: str) -> dict[str, str]:
    """The phrases to avoid, and the term for each."""
    table = text.split("## Glossary\n")[1].split("\n## ")[0]
    rows = [re.split(r"\s*\|\s*", line.strip("| ")) for line in table.splitlines() if line.startswith("| ")]
    phrases = {phrase: row[0] for row in rows for phrase in re.findall(r'"([^"]+)"', row[3] if len(row) > 3 else "")}
    if len(phrases) < 10:
        sys.exit("CONTRIBUTING.md: no glossary found")
    return phrases


def prose(text: str) -> Iterator[Line]:
    """The lines of a page, without code, addresses and the glossary itself."""
    in_code = in_glossary = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("```"):
            in_code = not in_code
        elif line.startswith("## "):
            in_glossary = line == "## Glossary"
        if not (in_code or in_glossary):
            line = re.sub(r"`[^`]*`|\]\([^)]*\)|\]\[[^]]*\]|<!--.*?-->", " ", line)
            yield number, re.sub(r"^\[[^]]*\]: .*", "", line)


def comments(text: str, *, of_all: bool) -> Iterator[Line]:
    """The doc comments of Rust, without their examples: those of public items and of their variants, or all."""
    block: list[Line] = []
    in_public = False
    for number, line in enumerate(text.splitlines(), 1):
        comment = re.match(r"\s*//[/!](?: (.*))?$", line)
        if comment:
            block.append((number, comment[1] or ""))
        elif not line.lstrip().startswith("#["):
            if re.match(r"\w", line):
                in_public = line.startswith(("pub ", "impl"))
            if of_all or (in_public and re.match(r"\s*(pub |impl|[A-Z])", line)):
                yield from without_examples(block)
            block = []


def without_examples(block: list[Line]) -> Iterator[Line]:
    """Documentation without blocks of code, examples of doctest and inline code."""
    is_doctest = False
    for number, line in block:
        is_doctest = line.lstrip().startswith(">>>") or (is_doctest and line.strip() != "")
        if is_doctest:
            block = [(at, "" if at == number else other) for at, other in block]
    at = [number for number, _ in block]
    for offset, line in prose("\n".join(re.sub("(?<!`)``(?!`)", "`", line) for _, line in block)):
        yield at[offset - 1], line


def docstrings(text: str) -> Iterator[Line]:
    """The docstrings of Python, also those below an attribute."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield from without_examples(list(enumerate(node.value.value.splitlines(), node.lineno)))


def block_comments(text: str) -> Iterator[Line]:
    """The doc comments of JavaScript and TypeScript, without their examples."""
    for found in re.finditer(r"/\*\*(.*?)\*/", text, re.DOTALL):
        first = text.count("\n", 0, found.start()) + 1
        lines = [re.sub(r"^\s*\* ?", "", line) for line in found[1].partition("@example")[0].splitlines()]
        yield from without_examples(list(enumerate(lines, first)))


def strings(text: str) -> Iterator[Line]:
    """The string literals of Rust, which may go over several lines."""
    for found in re.finditer(r'"((?:[^"\\]|\\.)*)"', text, re.DOTALL):
        yield text.count("\n", 0, found.start()) + 1, re.sub(r"\\\n\s*", "", found[1])


def messages(text: str) -> Iterator[Line]:
    """The messages of test vectors, without what they quote from the input."""
    for number, line in enumerate(text.splitlines(), 1):
        vector = json.loads(line)
        for found in [vector, *vector.get("findings", [])] if isinstance(vector, dict) else []:
            yield number, re.sub(r'"[^"]*"', "", found.get("message", ""))


def main() -> None:
    rules = [
        (re.compile(rf"(?<![\w-]){re.escape(phrase)}(?![\w-])", re.IGNORECASE), phrase, term)
        for phrase, term in glossary(Path("CONTRIBUTING.md").read_text("utf-8")).items()
    ]
    readers = [
        (PAGES, prose),
        (MESSAGES, strings),
        (VECTORS, messages),
        (RUST, partial(comments, of_all=False)),
        (ALL_RUST, partial(comments, of_all=True)),
        (PYTHON, docstrings),
        (JAVASCRIPT, block_comments),
    ]
    wrong = 0
    for patterns, read in readers:
        for pattern in patterns:
            paths = sorted(Path().glob(pattern))
            if not paths:
                sys.exit(f"{pattern}: no such file")
            for path in paths:
                for number, line in read(path.read_text("utf-8")):
                    for rule, phrase, term in rules:
                        if rule.search(line):
                            wrong += 1
                            print(f'{path}:{number}: "{phrase}": the glossary has: {term}')
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()

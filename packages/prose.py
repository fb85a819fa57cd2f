"""Reports words that the glossary of CONTRIBUTING.md replaces, in what people read.

Run from the root of the repository. The rules are the glossary: the phrases in quotation marks of its last column.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

# What is written in the terms of the glossary. Add what is rewritten.
PAGES = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "crates/multifield-core/docs/**/*.md"]
MESSAGES = ["crates/multifield-core/src/error/kind.rs", "crates/multifield-core/src/error/text.rs", "crates/multifield-core/src/portal/problem.rs"]
VECTORS = ["crates/multifield-core/tests/vectors/errors.jsonl", "crates/multifield-core/tests/vectors/findings.jsonl", "crates/multifield-core/tests/vectors/sent.jsonl"]

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
    readers = [(PAGES, prose), (MESSAGES, strings), (VECTORS, messages)]
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

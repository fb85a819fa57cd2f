"""Writes the tables of measurements in README.md and benches/README.md.

    python benches/tables.py TABLE...
    python benches/tables.py --check

A TABLE is what a benchmark wrote: its rows as JSON. With `--check`, this only reports pages without the places of the
tables. Nobody writes a number by hand.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
BEGIN = "<!-- measured: make bench-all writes this -->"
END = "<!-- measured: end -->"
PLACE = re.compile(f"{BEGIN}\n.*?{END}\n", re.DOTALL)


def times(figure: float) -> str:
    """What a ratio of two times means."""
    if figure < 0.95:
        return f"{1 / figure:.{1 if figure > 0.01 else 0}f} times as fast"
    return f"{figure:.2f} times its time"


def figure(number: float) -> str:
    return f"{number:.4f}" if number < 0.1 else f"{number:.2f}"


def markdown(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def is_time(row: dict[str, Any]) -> bool:
    """Whether a row compares two times, so that its ratio can be said in words."""
    return "slope" not in row["what"] and row["theirs"].endswith(("ns", "µs"))


def summary(tables: list[dict[str, Any]]) -> str:
    """For README.md: what has a goal. Of two builds of one interface, the first has the row."""
    rows: dict[tuple[str, str], list[str]] = {}
    for table in tables:
        for row in table["rows"]:
            if is_time(row) and row["at_most"] is not None:
                what = f"{table['interface']}: {row['what']}"
                rows.setdefault((what, row["against"]), [what, row["against"], times(row["figure"])])
    return markdown(["what", "compared with", "result"], list(rows.values()))


def whole(tables: list[dict[str, Any]]) -> str:
    """For benches/README.md: every row."""
    parts = []
    for table in tables:
        rows = []
        for row in table["rows"]:
            goal = row["at_most"]
            reached = "" if goal is None else f"{figure(goal)}, {'reached' if row['figure'] <= goal else 'missed'}"
            other = f"{row['against']}: {row['theirs']}" if row["theirs"] else row["against"]
            rows.append([row["what"], row["ours"], other, figure(row["figure"]), reached])
        head = [table["interface"], "multifield", "compared with", "ratio", "goal: at most"]
        parts.append(f"{table['about']}:\n\n{markdown(head, rows)}")
    return "\n".join(parts)


def machine() -> str:
    """Where and when it was measured."""

    def git(*args: str) -> str:
        return subprocess.check_output(["git", *args], cwd=ROOT, text=True).strip()

    commit, date = git("log", "-1", "--format=%h %cs").split()
    return f"Measured on {os.cpu_count()} cores, with the code of {commit} of {date}."


def main(args: list[str]) -> int:
    pages = {ROOT / "README.md": summary, ROOT / "benches" / "README.md": whole}
    texts = {page: page.read_text("utf-8") for page in pages}
    wrong = [page for page, text in texts.items() if len(PLACE.findall(text)) != 1]
    for page in wrong:
        print(f"{page.relative_to(ROOT)}: needs one place for measurements, from {BEGIN} to {END}")
    if wrong or args == ["--check"]:
        return len(wrong)
    tables = [json.loads(Path(table).read_text("utf-8")) for table in args]
    for page, write in pages.items():
        place = f"{BEGIN}\n{machine()}\n\n{write(tables)}{END}\n"
        page.write_text(PLACE.sub(lambda _: place, texts[page]), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

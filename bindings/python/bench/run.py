"""Times the package against what one would use without it, in one run.

    python bench/run.py FOLDER WHEEL BUILD TABLE

FOLDER has the workload of the benches, `current.ndjson`, `desired.ndjson` and `responses.ndjson`. WHEEL is the package,
built as BUILD says: with a `profile`, as published wheels are, or as `pip` builds the sources. Each time is the best of some
rounds, in which both sides take turns. TABLE is the file that the rows are written to, for benches/tables.py.
"""

from __future__ import annotations

import gc
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import by_hand
import orjson
from deepdiff import DeepDiff

import multifield as mf

ROUNDS = 7
DEEPDIFFS = 500
# So often it is done here, since once is over before the caches are warm. Deepdiff takes half a second.
GOES = 20
ROWS = 100_000

Work = Callable[[], object]
Pairs = list[tuple[by_hand.State, by_hand.State]]


def best(*works: Work, rounds: int = ROUNDS) -> list[float]:
    """The best time of each in seconds."""
    times = [float("inf")] * len(works)
    for _ in range(rounds):
        for index, work in enumerate(works):
            gc.collect()
            start = time.perf_counter()
            work()
            times[index] = min(times[index], time.perf_counter() - start)
    return times


def contacts(folder: Path) -> tuple[list[bytes], list[bytes], Pairs]:
    def lines(name: str) -> tuple[list[bytes], list[Any]]:
        read = (folder / name).read_bytes().splitlines()
        states = [orjson.loads(line) for line in read]
        for state in states:
            # Compared are the fields alone.
            del state["ID"]
        return [orjson.dumps(state) for state in states], states

    current, stored = lines("current.ndjson")
    desired, wanted = lines("desired.ndjson")
    return current, desired, list(zip(stored, wanted, strict=True))


def one_field(rows: int) -> tuple[by_hand.State, by_hand.State]:
    """A field of so many rows, of which some stay, change, come and go."""
    chance = random.Random(43)
    stored: list[by_hand.Row] = []
    wanted: list[by_hand.Row] = []
    for id in range(1, rows + 1):
        kind = chance.choice(["WORK", "MOBILE", "FAX"])
        stored.append(
            {"ID": f"{id}", "VALUE_TYPE": kind, "VALUE": f"+7 9{id:09}", "TYPE_ID": "PHONE"}
        )
        roll = chance.randrange(100)
        if roll < 10:
            continue
        wanted.append({"VALUE": f"+7 {8 if roll < 40 else 9}{id:09}", "VALUE_TYPE": kind})
        if roll >= 85:
            wanted.append({"VALUE": f"+7 4{id:09}", "VALUE_TYPE": kind})
    chance.shuffle(wanted)
    return {"PHONE": stored}, {"PHONE": wanted}


def check(pairs: Pairs) -> None:
    """What is compared does its job: the same number of edits, and the same state."""
    for current, desired in pairs[:2000]:
        edits = mf.diff(current, desired)
        by_scan = by_hand.scan(current, desired)
        assert by_hand.buckets(current, desired).keys() == by_scan.keys()
        assert sum(map(len, by_scan.values())) == len(edits)
        assert not mf.diff(edits.apply(current), desired)


def imported() -> float:
    """How long the import takes in a new interpreter, in seconds."""
    code = (
        "import time; start = time.perf_counter(); import multifield;"
        "print(time.perf_counter() - start)"
    )
    out = [subprocess.check_output([sys.executable, "-c", code]) for _ in range(ROUNDS)]
    return min(map(float, out))


def main() -> None:
    folder, wheel, table = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[4])
    build = {"profile": "built with a profile", "pip": "built as pip builds the sources"}[sys.argv[3]]
    current, desired, pairs = contacts(folder)
    check(pairs)
    lines = list(zip(current, desired, strict=True))

    def dicts() -> None:
        for current, desired in pairs:
            mf.diff(current, desired).fields()

    def scan() -> None:
        for current, desired in pairs:
            by_hand.scan(current, desired)

    def many() -> None:
        for edits in mf.diff_many(pairs):
            edits.fields()

    def texts() -> None:
        for current, desired in lines:
            mf.diff_json(current, desired)

    def orjson_scan() -> None:
        for current, desired in lines:
            orjson.dumps(by_hand.scan(orjson.loads(current), orjson.loads(desired)))

    stored = (folder / "current.ndjson").read_bytes()
    wanted = (folder / "desired.ndjson").read_bytes()

    def ndjson() -> None:
        mf.diff_ndjson(stored, wanted, threads=1, read="all")

    def orjson_plans(entities: dict[int, by_hand.State]) -> None:
        out: list[bytes] = []
        for line in wanted.splitlines():
            entity = orjson.loads(line)
            id = int(entity.pop("ID"))
            fields = by_hand.scan(entities[id], entity)
            if fields:
                out.append(orjson.dumps({"id": id, "fields": fields}))
        b"\n".join(out)

    def orjson_lines() -> None:
        entities: dict[int, by_hand.State] = {}
        for line in stored.splitlines():
            entity = orjson.loads(line)
            entities[int(entity.pop("ID"))] = entity
        orjson_plans(entities)

    responses = (folder / "responses.ndjson").read_bytes()

    def whole() -> None:
        mf.diff_ndjson(responses, wanted, threads=1, read="all")

    def orjson_responses() -> None:
        entities: dict[int, by_hand.State] = {}
        for line in responses.splitlines():
            entities.update(by_hand.entities(orjson.loads(line)))
        orjson_plans(entities)

    few = pairs[:DEEPDIFFS]

    def few_dicts() -> None:
        for current, desired in few * GOES:
            mf.diff(current, desired).fields()

    def deep() -> None:
        for current, desired in few:
            DeepDiff(current, desired, ignore_order=True)

    large = one_field(ROWS)

    def large_dicts() -> None:
        mf.diff(*large).fields()

    def buckets() -> None:
        by_hand.buckets(*large)

    rows: list[dict[str, Any]] = []

    def row(what: str, against: str, times: list[float], count: int, at_most: float | None) -> None:
        ours, theirs = (f"{seconds / count * 1e6:.2f} µs" for seconds in times)
        figure = times[0] / times[1]
        print(f"{what} | {ours} | {against} | {theirs} | {figure:.4f} | {at_most}", flush=True)
        rows.append(
            {"what": what, "ours": ours, "against": against, "theirs": theirs, "figure": figure, "at_most": at_most}
        )

    row("`diff` on dicts", "a scan by hand", best(dicts, scan), len(pairs), 0.67)
    if sys.argv[3] == "profile":
        row("`diff_many` on dicts", "a scan by hand", best(many, scan), len(pairs), None)
        row("`diff_json`", "orjson, a scan by hand, orjson", best(texts, orjson_scan), len(pairs), None)
        row(
            "`diff_ndjson`, one thread",
            "orjson, a scan by hand, orjson",
            best(ndjson, orjson_lines),
            len(pairs),
            0.25,
        )
        row(
            "`diff_ndjson` on whole responses, one thread",
            "orjson, a scan by hand, orjson",
            best(whole, orjson_responses),
            len(pairs),
            0.15,
        )
        goes, once = best(few_dicts, deep, rounds=3)
        row("`diff` on dicts", "deepdiff with `ignore_order`", [goes / GOES, once], len(few), 1 / 300)
        large_times = best(large_dicts, buckets)
        row("a field of 100,000 rows", "buckets in dicts by hand", large_times, ROWS, 0.67)
        print(f"wheel: {wheel.stat().st_size / 1e6:.2f} MB of at most 3 MB")
        print(f"import: {imported() * 1e3:.2f} ms of at most 20 ms")
    about = f"Python {sys.version.split()[0]}, {build}; {len(pairs):,} contacts"
    table.write_text(json.dumps({"interface": "Python", "about": about, "rows": rows}), "utf-8")


if __name__ == "__main__":
    main()

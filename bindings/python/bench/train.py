"""What the package is used for, for a build that is optimised for what its profile shows: `maturin build --pgo`.

It needs nothing but the package. Its contacts are not those that run.py measures. What it does not do is made small in
place of fast, so each way into the package is here.
"""

from __future__ import annotations

import itertools
import json
import random
from typing import TYPE_CHECKING, Any

import multifield as mf

if TYPE_CHECKING:
    from collections.abc import Iterable

    from multifield import Options

ROUNDS = 4

# As in a portal, where each row that is made has the next one.
IDS = itertools.count(1)

Row = dict[str, Any]
State = dict[str, Any]

# What a row holds for its number, its types, and how often a row is of it.
FIELDS = {
    "PHONE": ("+7 495 {:07}", ["WORK", "MOBILE", "HOME"], 45),
    "EMAIL": ("user{}@mail.example", ["WORK", "HOME"], 35),
    "WEB": ("https://{}.example", ["WORK", "FACEBOOK"], 10),
    "IM": ("name{}", ["TELEGRAM", "SKYPE"], 10),
}


def rows(chance: random.Random, field: str, count: int) -> tuple[list[Row], list[Row]]:
    """So many rows as stored, and what they should be."""
    value, kinds, _ = FIELDS[field]
    stored: list[Row] = []
    wanted: list[Row] = []
    for _ in range(count):
        number = chance.randrange(10**7)
        row = {"VALUE": value.format(number), "VALUE_TYPE": chance.choice(kinds)}
        stored.append({"ID": f"{next(IDS)}", **row, "TYPE_ID": field})
        match chance.randrange(20):
            case 0:
                continue
            case 1 | 2:
                row["VALUE"] = value.format(number + 1)
            case 3:
                row["VALUE_TYPE"] = chance.choice(kinds)
            case 4:
                wanted.append({"VALUE": value.format(number + 2), "VALUE_TYPE": kinds[0]})
            case _:
                pass
        wanted.append(row)
    if chance.randrange(10) == 0:
        chance.shuffle(wanted)
    return stored, wanted


def contact(chance: random.Random) -> tuple[State, State]:
    """An entity as the portal holds it, and as it should be."""
    names, weights = list(FIELDS), [weight for _, _, weight in FIELDS.values()]
    current: State = {}
    desired: State = {}
    for field in chance.choices(names, weights, k=chance.randrange(1, 5)):
        current[field], desired[field] = rows(chance, field, chance.randrange(1, 4))
    return current, desired


def ndjson(states: Iterable[State]) -> bytes:
    """A line for each, with an ID."""
    return "\n".join(json.dumps({"ID": id, **state}) for id, state in enumerate(states, start=1)).encode()


def written(edits: mf.Edits, id: int) -> None:
    """Every form of some edits."""
    edits.fields()
    edits.fm()
    str(edits)
    list(edits)
    edits.request("contact", id)
    mf.Edits.from_json(edits.to_json())


def main(contacts: int = 3_000, rows_of_large: int = 20_000) -> None:
    chance = random.Random(7)
    pairs = [contact(chance) for _ in range(contacts)]
    large = [(field, *rows(chance, field, rows_of_large)) for field in ("PHONE", "EMAIL")]
    lines = [ndjson(side) for side in zip(*pairs)]
    for _ in range(ROUNDS):
        for current, desired in pairs:
            mf.diff(current, desired).fields()
        for edits in mf.diff_many(pairs):
            edits.fields()
        for field, stored, wanted in large:
            mf.diff({field: stored}, {field: wanted}).fields()
        mf.diff_ndjson(*lines, threads=1, read="all")
    mf.diff_ndjson(*lines, read="all", form="request", entity="contact")

    options: list[Options] = [
        {"equality": "normalized", "region": "RU"},
        {"order": "desired"},
        {"strategy": "add"},
        {"deletes": "blank"},
    ]
    for id, (current, desired) in enumerate(pairs[: contacts // 4], start=1):
        written(mf.diff(current, desired, **options[id % len(options)]), id)
        mf.diff_json(json.dumps({"result": current}), json.dumps(desired))
        texts = {field: [row["VALUE"] for row in of] for field, of in desired.items()}
        mf.diff({"result": {"ID": id, "NAME": "Anna", **current}}, texts)
        mf.dedupe(current)
        mf.merge(current, desired, current).edits
        mf.simulate(current, mf.diff(current, desired).fields()).rows()
        try:
            mf.diff(current, {"EMAIL": "none"}, read="all")
        except mf.MultifieldError as error:
            str(error)


if __name__ == "__main__":
    main()

"""Rows of texts are read in one go: to the same effect as all others."""

from __future__ import annotations

import json
from collections import UserDict
from typing import Any

import pytest

import multifield as mf

ROW = {"ID": "222", "VALUE_TYPE": "WORK", "VALUE": "111111", "TYPE_ID": "PHONE"}

ROWS: list[list[Any]] = [
    [ROW],
    [ROW, {**ROW, "ID": "223"}],
    [ROW, ROW],
    [{**ROW, "ID": 222}, {**ROW, "ID": "223"}],
    [{**ROW, "ID": id} for id in ("9", "10", "11")],
    *([{**ROW, "ID": id}] for id in ("0", "12abc", "+1", "", " 1", "9007199254740992", "9" * 30)),
    *([{**ROW, "TYPE_ID": field}] for field in ("EMAIL", "phone", "")),
    *([{**ROW, "VALUE": value}] for value in ("", " 1 ", "é", "\x00")),
    *([{**ROW, "VALUE_TYPE": kind}] for kind in ("", " WORK ", "SATELLITE")),
    *([{other: text for other, text in ROW.items() if other != key}] for key in ROW),
    [{}],
    [{**ROW, "EXTRA": "1"}],
    [{**ROW, "DELETE": "Y"}],
    [{**ROW, "COMPLEX_ID": "1"}],
    [{"ID": "222", "VALUE": "111111", "fm": "1"}],
    [{"id": "222", "value": "111111"}],
    [{"ID": "222", "value": "111111"}],
    [{**ROW, "VALUE": None}],
    ["111111", ROW, {"VALUE": "333333"}],
    [{**ROW, "ID": f"{id}"} for id in (*range(40, 0, -1), *range(50, 41, -1))],
    [{**ROW, "ID": f"{id}"} for id in (*range(1, 50), 25)],
    [{**ROW, "ID": f"{id}"} for id in (*range(9, 50), 3, 60, 3)],
]


def outcome(current: Any, desired: Any, **options: Any) -> object:
    try:
        edits = mf.diff(current, desired, **options)
    except mf.MultifieldError as error:
        return (error.side, error.code, error.place, error.message)
    return edits.to_json()


@pytest.mark.parametrize("rows", ROWS, ids=lambda rows: json.dumps(rows)[:60])
def test_rows_mean_what_they_mean_as_json_and_as_mappings(rows: list[Any]) -> None:
    state = {"PHONE": rows}
    mappings = {"PHONE": [row if isinstance(row, str) else UserDict[str, Any](row) for row in rows]}
    held = {"PHONE": [ROW, {**ROW, "ID": "223", "VALUE": "222222"}]}
    for options in ({}, {"unknown_types": "allow"}, {"strategy": "remove"}):
        others: list[Any] = [json.dumps(state), mappings]
        for other in others:
            assert outcome(state, {"PHONE": ["444444"]}, **options) == outcome(
                other, {"PHONE": ["444444"]}, **options
            )
            assert outcome(held, state, **options) == outcome(held, other, **options)


def test_keys_are_told_apart_by_their_texts() -> None:
    # Equal keys that are other objects, and one object in many rows.
    def key(text: str) -> str:
        return "".join(text)

    rows: list[dict[Any, str]] = [
        {key(name): text for name, text in ROW.items()} | {"ID": f"{id}"} for id in range(1, 99)
    ]
    rows += [{**ROW, "ID": f"{id}"} for id in range(99, 200)]

    def deletes() -> int:
        return len(mf.diff({"PHONE": rows}, {"PHONE": []}, generation="legacy"))

    assert deletes() == 199

    class Key(str):
        """One that has code of its own."""

    rows.append({Key(name): text for name, text in ROW.items()} | {Key("ID"): "777"})
    assert deletes() == 200

"""What one would write without the package: exact replace, and nothing else.

No check, no option, no pin, no open type, no system row.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Row = dict[str, Any]
State = dict[str, list[Row]]


def entities(response: dict[str, Any]) -> Iterator[tuple[int, State]]:
    """The entities of a response, each with its ID and its rows."""
    result: dict[str, Any] | list[dict[str, Any]] = response["result"]
    found: list[dict[str, Any]]
    found = result.get("items", [result]) if isinstance(result, dict) else result
    for entity in found:
        if "fm" not in entity:
            yield int(entity["ID"]), entity
            continue
        state: State = {}
        for row in entity["fm"]:
            rows = state.setdefault(row["typeId"], [])
            rows.append({"ID": row["id"], "VALUE": row["value"], "VALUE_TYPE": row["valueType"]})
        yield entity["id"], state


def edits(left: list[Row], new: list[Row]) -> list[Row]:
    """Overwrites the rows that are left in their order; the rest is deleted or added."""
    rows = [
        {"ID": int(row["ID"]), "VALUE": wanted["VALUE"], "VALUE_TYPE": wanted["VALUE_TYPE"]}
        for row, wanted in zip(left, new)
    ]
    rows += [{"ID": int(row["ID"]), "DELETE": "Y"} for row in left[len(new) :]]
    rows += [
        {"VALUE": wanted["VALUE"], "VALUE_TYPE": wanted["VALUE_TYPE"]}
        for wanted in new[len(left) :]
    ]
    return rows


def scan(current: State, desired: State) -> State:
    """Looks through the rows of a field: the fastest for the few that contacts have."""
    fields: State = {}
    for field, wanted in desired.items():
        left = list(current.get(field, ()))
        new: list[Row] = []
        for want in wanted:
            value, kind = want["VALUE"], want["VALUE_TYPE"]
            for index, row in enumerate(left):
                if row["VALUE"] == value and row["VALUE_TYPE"] == kind:
                    del left[index]
                    break
            else:
                new.append(want)
        if left or new:
            fields[field] = edits(left, new)
    return fields


def buckets(current: State, desired: State) -> State:
    """Looks rows up in dicts: the fastest for many."""
    fields: State = {}
    for field, wanted in desired.items():
        held: dict[tuple[str, str], list[Row]] = {}
        for row in current.get(field, ()):
            held.setdefault((row["VALUE"], row["VALUE_TYPE"]), []).append(row)
        new: list[Row] = []
        for want in wanted:
            rows = held.get((want["VALUE"], want["VALUE_TYPE"]))
            if rows:
                rows.pop()
            else:
                new.append(want)
        left = [row for rows in held.values() for row in rows]
        if left or new:
            fields[field] = edits(left, new)
    return fields

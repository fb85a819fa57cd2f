"""The example of a sync, on a portal where one call in five fails and one in five is carried
out and not acknowledged."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import multifield as mf
import pytest
from b24pysdk import BitrixWebhook
from conftest import ROOT, Portal, running

sys.path.append(str(ROOT / "bindings" / "python" / "examples"))

from sync import sync  # noqa: E402

CONTACTS = 2000


def held(index: int) -> list[list[str]]:
    return [[f"+1{index}", "WORK"], [f"+2{index}", "MOBILE"], [f"+3{index}", "HOME"]]


def wanted(index: int) -> dict[str, Any]:
    # One stays, one goes or is overwritten, and two or one are added.
    phones = [f"+1{index}", f"+4{index}", f"+5{index}", f"+6{index}"]
    return {"PHONE": phones if index % 2 else phones[:2], "EMAIL": [f"a{index}@example.com"]}


def test_no_row_is_lost_and_none_doubled(tmp_path: Path, http: None) -> None:
    seed = tmp_path / "seed.json"
    with seed.open("w") as file:
        for index in range(1, CONTACTS + 1):
            rows = [
                {"ID": 3 * index + number, "VALUE": value, "VALUE_TYPE": type}
                for number, (value, type) in enumerate(held(index))
            ]
            json.dump({"ID": index, "PHONE": rows}, file)
    db = str(tmp_path / "portal.sqlite")
    states = {index: wanted(index) for index in range(1, CONTACTS + 1)}

    faults = ["--fail-rate", "0.2", "--lose-rate", "0.2"]
    with running("--db", db, "--seed", str(seed), *faults) as portal:
        token = BitrixWebhook(domain=urlsplit(portal.url).netloc, webhook_token="1/key")
        sync(token, states, pause=0)

    with running("--db", db) as portal:
        for index, state in states.items():
            contact = portal.held("contact", index)
            for field, values in state.items():
                assert sorted(value for value, _ in contact[field]) == values, f"{field} of {index}"
        # IDs are given once: no row was added beyond an address for each contact, and a
        # number for every other one.
        id = portal.add("contact", {"WEB": [["a.example", "WORK"]]})
        (row,) = portal.call("crm.contact.get", {"id": id})["WEB"]
        assert int(row["ID"]) == 3 * CONTACTS + 2 + CONTACTS + CONTACTS // 2 + 1


# Equal rows of which one or none is to stay, and two numbers that change places.
EQUAL = [(1, "+1"), (2, "+1"), (3, "+2"), (4, "+1")]
PLANS: dict[int, tuple[list[tuple[int, str]], list[str]]] = {
    1: (EQUAL, ["+1", "+2"]),
    2: ([(id + 4, value) for id, value in EQUAL], ["+3", "+2"]),
    3: ([(9, "+1"), (10, "+2")], ["+2", "+1"]),
}


@pytest.mark.parametrize("generation", ["legacy", "factory", "distinct"])
def test_plans_of_several_calls_come_to_an_end(tmp_path: Path, http: None, generation: str) -> None:
    seed = tmp_path / "seed.json"
    with seed.open("w") as file:
        for contact, (rows, _) in PLANS.items():
            phones = [{"ID": id, "VALUE": value, "VALUE_TYPE": "WORK"} for id, value in rows]
            json.dump({"ID": contact, "PHONE": phones}, file)
    states = {contact: {"PHONE": phones} for contact, (_, phones) in PLANS.items()}

    def phones_of(portal: Portal) -> dict[int, list[str]]:
        found = {id: portal.call("crm.contact.get", {"id": id})["PHONE"] for id in PLANS}
        assert all(row["VALUE_TYPE"] == "WORK" for rows in found.values() for row in rows)
        return {id: [row["VALUE"] for row in rows] for id, rows in found.items()}

    expected = {contact: phones for contact, (_, phones) in PLANS.items()}
    with running("--seed", str(seed), generation=generation) as portal:
        token = BitrixWebhook(domain=urlsplit(portal.url).netloc, webhook_token="1/key")
        sync(token, states, pause=0, order="desired")
        assert phones_of(portal) == expected

    if generation == "legacy":
        return
    # The universal read of `distinct` hides equal rows: each is found when the one before it is
    # gone, and none if that one stays.
    with running("--seed", str(seed), generation=generation) as portal:
        for id, desired in states.items():
            for _ in range(10):
                item = portal.call("crm.item.get", {"entityTypeId": 3, "id": id})
                request = mf.diff(item, desired, order="desired").request("contact", id, api="universal")
                if request is None:
                    break
                portal.call(request.method, request.params())
        if generation == "distinct":
            expected[1] = [value for _, value in EQUAL]
        assert phones_of(portal) == expected


def test_a_plan_that_is_refused_is_no_fault_to_wait_out(http: None) -> None:
    with running() as portal:
        id = portal.add("contact", {"PHONE": [["+1", "WORK"]]})
        token = BitrixWebhook(domain=urlsplit(portal.url).netloc, webhook_token="1/key")
        with pytest.raises(mf.MultifieldError):
            sync(token, {id: {"PHONE": [" "]}}, pause=0)
        with pytest.raises(mf.MultifieldError):
            sync(token, {id: {"PHONE": []}}, pause=0, max_deletes=0)
        assert portal.held("contact", id)["PHONE"] == [["+1", "WORK"]]

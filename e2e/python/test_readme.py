"""The snippets of the package's README as they stand there, but for the address and the contacts."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from conftest import ROOT, Portal

README = (ROOT / "bindings" / "python" / "README.md").read_text("utf-8")
BLOCKS: list[str] = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
[FAST] = [block for block in BLOCKS if "fast_bitrix24" in block]
ONE, MANY = [block for block in BLOCKS if "b24pysdk" in block]

WANTED = re.compile(r"^wanted = \{\n.*?^\}\n", re.DOTALL | re.MULTILINE)


def run(portal: Portal, block: str, wanted: dict[Any, Any] | None = None, **names: Any) -> dict[str, Any]:
    """Runs a snippet with this portal and what is wanted of it."""
    block = block.replace("https://example.bitrix24.com/rest/1/key/", portal.url)
    block = block.replace("example.bitrix24.com", urlsplit(portal.url).netloc)
    if wanted is not None:
        block, count = WANTED.subn("", block)
        assert count == 1
        names["wanted"] = wanted
    exec(block, names)
    return names


def phones(portal: Portal, id: int) -> list[str]:
    return [value for value, _ in portal.held("contact", id)["PHONE"]]


# The second one waits between calls, so it gets no second page.
@pytest.mark.parametrize(
    ("block", "count"),
    [(MANY, 0), (MANY, 1), (MANY, 2), (MANY, 51), (FAST, 0), (FAST, 1), (FAST, 2)],
    ids=lambda it: it if isinstance(it, int) else "fast_bitrix24" if it is FAST else "b24pysdk",
)
def test_many_contacts(portal: Portal, http: None, block: str, count: int) -> None:
    key = str if block is FAST else int
    ids = [portal.add("contact", {"PHONE": [[f"+1{n}", "WORK"], ["+2", "HOME"]]}) for n in range(count)]
    wanted = {key(id): {"PHONE": [f"+1{n}", f"+3{n}"]} for n, id in enumerate(ids)}
    assert run(portal, block, wanted)["left"] == []
    for n, id in enumerate(ids):
        assert phones(portal, id) == [f"+1{n}", f"+3{n}"]
    # There is nothing to do: nothing is sent, and rows keep their IDs.
    before = [portal.call("crm.contact.get", {"id": id}) for id in ids]
    ended = run(portal, block, wanted)
    assert ended["left"] == [] and not ended.get("tasks") and not ended.get("requests")
    assert [portal.call("crm.contact.get", {"id": id}) for id in ids] == before


@pytest.mark.parametrize("block", [MANY, FAST], ids=["b24pysdk", "fast_bitrix24"])
def test_plans_of_several_calls_come_to_an_end(portal: Portal, http: None, block: str) -> None:
    key = str if block is FAST else int
    held = {"PHONE": [["+1", "WORK"], ["+1", "HOME"], ["+2", "WORK"]]}
    ids = [portal.add("contact", held), portal.add("contact", {})]
    wanted = {key(id): {"PHONE": ["+1", "+3"]} for id in ids}
    assert run(portal, block, wanted)["left"] == []
    assert [set(phones(portal, id)) for id in ids] == [{"+1", "+3"}] * 2


def test_one_contact(portal: Portal, http: None) -> None:
    if portal.generation == "legacy":
        pytest.skip("legacy has no crm.item")
    for held in ({}, {"PHONE": [["+1", "WORK"]], "WEB": [["a.example", "WORK"]]}):
        id = portal.add("contact", held)
        block = ONE.replace("43", str(id))
        assert block.count(str(id)) == 4
        for _ in range(2):
            assert not run(portal, block)["edits"]
            assert phones(portal, id) == ["+44 7700 900789"]
            assert portal.held("contact", id)["WEB"] == []


def test_the_client_of_the_readme_does_not_retry(http: None) -> None:
    assert ONE.count("max_retries=1") == 1 and MANY.count("max_retries=1") == 2
    client = run(Portal("http://127.0.0.1:1/rest/1/key/", "any"), ONE.partition("# Read")[0])["client"]
    # What a call is given, whichever it is.
    assert client._kwargs["max_retries"] == 1

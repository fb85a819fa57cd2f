"""The snippet of the package's README for one contact as it stands there, but for the address and the contact. Those for
many contacts are in test_sync.py."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from conftest import ROOT, Portal

README = (ROOT / "bindings" / "python" / "README.md").read_text("utf-8")
[ONE] = [block for block in re.findall(r"```python\n(.*?)```", README, re.DOTALL) if "Client(" in block and "b24pysdk" in block]


def run(portal: Portal, block: str) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(block.replace("example.bitrix24.com", urlsplit(portal.url).netloc), names)
    return names


def phones(portal: Portal, id: int) -> list[str]:
    return [value for value, _ in portal.held("contact", id)["PHONE"]]


def test_one_contact(portal: Portal, http: None) -> None:
    if portal.generation == "legacy":
        pytest.skip("legacy has no crm.item")
    for held in ({}, {"PHONE": [["+1", "WORK"]], "WEB": [["a.example", "WORK"]]}):
        id = portal.add("contact", held)
        block, count = re.subn(r"\b43\b", str(id), ONE)
        assert count == 4
        for _ in range(2):
            assert not run(portal, block)["edits"]
            assert phones(portal, id) == ["+44 7700 900789"]
            assert portal.held("contact", id)["WEB"] == []


def test_the_client_of_the_readme_does_not_retry(http: None) -> None:
    client = run(Portal("http://127.0.0.1:1/rest/1/key/", "any"), ONE.partition("# Read")[0])["client"]
    # What a call is given, whichever it is.
    assert client._kwargs["max_retries"] == 1

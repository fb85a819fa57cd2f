"""The programs of the guide's page on SDKs as they stand there, but for the address and the contact."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from conftest import ROOT, Portal

PAGE = (ROOT / "crates" / "multifield-core" / "docs" / "recipes" / "sdks.md").read_text("utf-8")
BLOCKS: list[str] = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("sdk", ["b24pysdk", "fast_bitrix24"])
@pytest.mark.usefixtures("http")
def test_the_program_leads_to_what_is_desired(portal: Portal, sdk: str) -> None:
    [block] = [block for block in BLOCKS if f"from {sdk} import" in block]
    phones = [["+44 20 7946 0018", "WORK"], ["+44 20 7946 0019", "FAX"], ["+44 20 7946 0018", "WORK"]]
    phones = phones[:2] if portal.generation == "distinct" else phones
    contact = portal.add("contact", {"PHONE": phones, "WEB": [["a.example", "WORK"]]})
    block, count = re.subn(r"\b43\b", str(contact), block.replace("max_deletes=2", "max_deletes=9"))
    assert count == 2
    block = block.replace("https://example.bitrix24.com/rest/1/key/", portal.url)
    block = block.replace("example.bitrix24.com", urlsplit(portal.url).netloc)
    exec(block, {})
    held = portal.held("contact", contact)
    assert held["PHONE"] in ([["+44 7700 900456", type]] for type in ("WORK", "FAX"))
    assert held["WEB"] == []

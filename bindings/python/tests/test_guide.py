"""The examples of the guide in Python. Those with an SDK run in e2e, on a portal."""

from __future__ import annotations

import re

import pytest

from conftest import PACKAGE, ROOT

PAGES = sorted((ROOT / "crates" / "multifield-core" / "docs").rglob("*.md"))
BLOCKS = {
    f"{page.stem}-{index}": block
    for page in PAGES
    if page.stem != "sdks"
    for index, block in enumerate(re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), re.DOTALL))
}


@pytest.mark.skipif(PACKAGE == ROOT, reason="published sources have no guide")
def test_the_guide_has_examples() -> None:
    assert len(BLOCKS) >= 7


@pytest.mark.parametrize("name", BLOCKS)
def test_the_guide(name: str) -> None:
    exec(compile(BLOCKS[name], name, "exec"), {"__name__": "guide"})

"""What the tests share: the vectors of all languages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
# Sources as they are published have it at their root.
PACKAGE = next(folder for folder in (ROOT / "bindings" / "python", ROOT) if (folder / "pyproject.toml").exists())
VECTORS = ROOT / "crates" / "multifield-core" / "tests" / "vectors"


def vectors(name: str) -> list[Any]:
    """The cases of a file, of which there must be some."""
    text = (VECTORS / name).read_text(encoding="utf-8")
    cases = [json.loads(line) for line in text.splitlines()]
    assert cases, f"{name} has no cases"
    return cases

"""A portal of each generation, and what it holds without any client."""

from __future__ import annotations

import json
import os
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from b24pysdk.api.callers.call_method import _MethodCaller

ROOT = Path(__file__).resolve().parents[2]
FIELDS = ("PHONE", "EMAIL", "WEB", "IM", "LINK")


class Portal:
    def __init__(self, url: str, generation: str) -> None:
        self.url = url
        self.generation = generation

    def call(self, method: str, params: dict[str, Any]) -> Any:
        request = urllib.request.Request(
            self.url + method,
            json.dumps(params).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request) as response:
            return json.load(response)["result"]

    def add(self, entity: str, held: dict[str, list[list[str]]]) -> int:
        """A new entity that holds rows of these values and types."""
        fields = {
            field: [{"VALUE": value, "VALUE_TYPE": type} for value, type in rows]
            for field, rows in held.items()
        }
        id: int = self.call(f"crm.{entity}.add", {"fields": fields})
        return id

    def held(self, entity: str, id: int) -> dict[str, list[list[str]]]:
        """The values and types that an entity holds, sorted."""
        found = self.call(f"crm.{entity}.get", {"id": id})
        return {
            field: sorted([row["VALUE"], row["VALUE_TYPE"]] for row in found.get(field, []))
            for field in FIELDS
        }


@contextmanager
def running(*args: str, generation: str = "distinct") -> Iterator[Portal]:
    """A portal of these arguments, on a free port."""
    command = [os.environ["MULTIFIELD_PORTAL"], "--port", "0", "--quiet", *args]
    command += ["--generation", generation]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield Portal(process.stdout.readline().strip(), generation)
        finally:
            process.kill()


@pytest.fixture(scope="session", params=["legacy", "factory", "distinct"])
def portal(request: pytest.FixtureRequest) -> Iterator[Portal]:
    """A portal for the whole session."""
    with running(generation=request.param) as portal:
        yield portal


@pytest.fixture
def http(monkeypatch: pytest.MonkeyPatch) -> None:
    """b24pysdk knows https alone, and the portal on this machine has none."""
    base = property(lambda caller: f"http://{caller._domain}/rest")
    monkeypatch.setattr(_MethodCaller, "_base_url", base)

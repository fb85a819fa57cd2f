"""The documentation: it is true, and the same wherever it stands."""

from __future__ import annotations

import ast
import contextlib
import doctest
import inspect
import io
import re
import sys
import types
from collections.abc import Iterator
from typing import Any

import pytest

import multifield as mf
from conftest import PACKAGE, ROOT
from multifield import _multifield, _types  # pyright: ignore[reportPrivateUsage]

STUB = (PACKAGE / "python" / "multifield" / "_multifield.pyi").read_text("utf-8")
README = (PACKAGE / "README.md").read_text("utf-8")

TAKE_OPTIONS = ("diff", "rounds", "dedupe", "tidy", "merge", "diff_json", "diff_many", "diff_ndjson", "dedupe_ndjson", "tidy_ndjson", "entities")

Documented = ast.ClassDef | ast.FunctionDef


def documented() -> Iterator[tuple[str, Documented]]:
    """What the stub documents, by its dotted name."""
    for node in ast.parse(STUB).body:
        if isinstance(node, Documented):
            yield node.name, node
        if isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef):
                    yield f"{node.name}.{inner.name}", inner


def runtime(name: str) -> Any:
    value: Any = _multifield
    for part in name.split("."):
        value = inspect.getattr_static(value, part)
    return value


def test_the_stub_says_what_help_says() -> None:
    docs: dict[str, str] = {}
    for name, node in documented():
        doc = ast.get_docstring(node)
        if doc is not None:
            docs[name] = doc
    assert len(docs) > 60
    for name, doc in docs.items():
        value = runtime(name)
        value = getattr(value, "__func__", value)
        # The table of options is the core's.
        said, _, options = inspect.cleandoc(value.__doc__ or "").partition("\n\nOptions, the default first:\n")
        assert said == doc, name
        assert bool(options) == (name in TAKE_OPTIONS), name


def test_the_stub_has_what_the_module_has() -> None:
    names = {name for name, _ in documented()}
    for name, value in vars(_multifield).items():
        if name.startswith("__"):
            continue
        assert name in names
        if isinstance(value, type):
            for inner in vars(value):
                if not inner.startswith("_"):
                    stub = f"{name}.{inner}"
                    assert stub in names, stub


@pytest.mark.parametrize("name", [name for name, node in documented() if ">>>" in (ast.get_docstring(node) or "")])
def test_examples(name: str) -> None:
    value = runtime(name)
    doc = inspect.cleandoc(getattr(value, "__func__", value).__doc__)
    run(doctest.DocTestParser().get_doctest(doc, {}, name, None, 0))


def test_examples_of_modules() -> None:
    """They are of the package, which finds those that it has been asked for."""
    for name in mf.__all__:
        getattr(mf, name)
    found = doctest.testmod(mf)
    assert found.failed == 0 and found.attempted > 40
    found = doctest.testmod(mf.files)
    assert found.failed == 0 and found.attempted > 10


def run(test: doctest.DocTest) -> None:
    assert test.examples
    out = io.StringIO()
    failed = doctest.DocTestRunner().run(test, out=out.write).failed
    assert failed == 0, out.getvalue()


CONTACT: dict[str, Any] = {
    "ID": "43",
    "PHONE": [{"ID": "222", "VALUE_TYPE": "WORK", "VALUE": "+44 20 7946 0018"}],
    "EMAIL": [{"ID": "223", "VALUE_TYPE": "HOME", "VALUE": "Anna@example.com"}],
    "WEB": [{"ID": "9", "VALUE_TYPE": "WORK", "VALUE": "a.example"}],
}


class Call:
    """A stand-in for the clients of SDKs: it notes each call. What an update writes is carried
    out by the model of a portal."""

    result: Any = CONTACT
    calls: list[tuple[str, Any, Any]] = []

    def __init__(self, name: str) -> None:
        self.name = name

    def __getattr__(self, name: str) -> Call:
        return Call(f"{self.name}.{name}")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self.calls.append((self.name, args, kwargs))
        if self.name.endswith(".update"):
            fields = args[1] if args else kwargs["fields"]
            rows = mf.simulate(Call.result, fields).rows()
            Call.result = {"ID": "43"}
            for row in rows:
                Call.result.setdefault(row["TYPE_ID"], []).append(row)
        if self.name == "Client.crm.item.get":
            answer = Call(self.name)
            names = {"ID": "id", "TYPE_ID": "typeId", "VALUE_TYPE": "valueType", "VALUE": "value"}
            state = mf.diff(Call.result, {}).apply(Call.result)
            rows = [row for rows in state.values() for row in rows]
            fm = [{names[key]: value for key, value in row.items()} for row in rows]
            answer.result = {"item": {"id": 43, "fm": fm}}
            return answer
        return self


def test_the_readme(monkeypatch: pytest.MonkeyPatch) -> None:
    sdk: Any = types.ModuleType("b24pysdk")
    sdk.BitrixWebhook, sdk.Client = Call("BitrixWebhook"), Call("Client")
    monkeypatch.setitem(sys.modules, "b24pysdk", sdk)
    monkeypatch.setattr(Call, "calls", [])
    monkeypatch.setattr(Call, "result", CONTACT)
    blocks = re.findall(r"```(\w+)\n(.*?)```", README, re.DOTALL)
    assert len(blocks) == 20
    printed = ""
    for language, block in blocks:
        if language == "sh":
            # The test with Spark runs the first of them.
            assert "spark-submit" in block or "multifield sync" in block
            continue
        if language == "text":
            assert printed == block
            continue
        if "def send" in block or "pyspark" in block:
            # They run in e2e, on a portal and with Spark.
            continue
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(block, {"__name__": "readme"})
        printed = out.getvalue()
    sent = [(name, args, kwargs) for name, args, kwargs in Call.calls if "get" not in name]
    update = {
        "PHONE": [{"ID": 222, "VALUE": "+44 7700 900456", "VALUE_TYPE": "WORK"}],
    }
    cleared = {"WEB": [{"ID": 9, "DELETE": "Y"}]}
    fm = {"222": {"typeId": "PHONE", "valueType": "WORK", "value": "+44 7700 900789"}}
    assert [call for call in sent if "update" in call[0]] == [
        ("Client.crm.contact.update", (43, {**update, **cleared}), {}),
        ("Client.crm.item.update", (), {"entity_type_id": 3, "bitrix_id": 43, "fields": {"fm": fm}}),
    ]


@pytest.mark.skipif(PACKAGE == ROOT, reason="published sources have the README of the package alone")
def test_the_readme_of_the_repository(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Call, "calls", [])
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert len(blocks) == 1
    monkeypatch.setattr(Call, "result", CONTACT)
    exec(blocks[0], {"contact": CONTACT, "client": Call("Client")})
    rows = [
        {"ID": 222, "VALUE": "111111", "VALUE_TYPE": "WORK"},
        {"VALUE": "333333", "VALUE_TYPE": "WORK"},
    ]
    assert Call.calls == [("Client.crm.contact.update", (43, {"PHONE": rows}), {})]


def test_options_are_documented_wherever_they_are() -> None:
    options = set(_types.Options.__annotations__)
    table = set(re.findall(r"^\| `(\w+)` \|", README, re.MULTILINE))
    run = set(_types.RunOptions.__annotations__)
    sync = set(_types.SyncOptions.__annotations__)
    assert table == options | run | sync
    signature = set(inspect.signature(mf.sync).parameters)
    assert signature == sync | {"entity", "desired", "send", "journal", "base", "sleep", "now"}
    assert set(inspect.signature(mf.sync_async).parameters) == signature
    assert set(inspect.signature(mf.Sync).parameters) == sync | {"entity", "journal"}
    signature = set(inspect.signature(mf.diff_ndjson).parameters)
    assert signature == run | options | {"current", "desired"}
    unknown: Any = {"": 1}
    with pytest.raises(TypeError) as error:
        mf.Diff(**unknown)
    # The core names each of its options where it meets an unknown one.
    named = re.findall(r"\w+", str(error.value).split("expected")[1])
    assert set(named) - {"or"} == options
    assert set(_types.MergeOptions.__annotations__) == options | {"on_conflict"}


def test_versions_are_one() -> None:
    cargo = (ROOT / "Cargo.toml").read_text("utf-8")
    assert f'version = "{mf.__version__}"' in cargo

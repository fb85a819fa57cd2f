"""What type checkers find. An ignored error that is none is an error to them."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any, get_args

import pytest
from pydantic import TypeAdapter, ValidationError

import multifield as mf
from conftest import ROOT

if sys.version_info >= (3, 11):
    from typing import assert_never, assert_type
else:
    from typing_extensions import assert_never, assert_type

if TYPE_CHECKING:
    from typing_extensions import Unpack


def hand_on(**options: Unpack[mf.Options]) -> mf.Edits:
    return mf.diff({"WEB": []}, {"WEB": "a.example"}, **options)


def name(edit: mf.Edit) -> str:
    match edit:
        case mf.Overwrite() | mf.Delete():
            return f"{edit.kind} {edit.id}"
        case mf.Append():
            return edit.kind
        case _:
            assert_never(edit)


def by_kind(edit: mf.Edit) -> int | None:
    if edit.kind == "append":
        assert_type(edit, mf.Append)
        return None
    return edit.id


def output(it: mf.SyncOutput) -> str:
    match it:
        case mf.NeedInput():
            return "push"
        case mf.Record(line=line):
            return assert_type(line, bytes).decode()
        case mf.Call(id=id, method=method):
            return f"{id} {method}"
        case mf.SyncEnd(outcome=outcome):
            assert_type(outcome, mf.SyncOutcome)
            return outcome
        case mf.Wait(until=until):
            return f"{until}"
        case mf.Done(totals=totals):
            return f"{totals.entities}"
        case _:
            assert_never(it)


def test_types_of_runs() -> None:
    machine = mf.Sync("contact", dry_run=True)
    assert output(machine.poll(0)) == "push"
    by_text: dict[str, dict[str, list[str]]] = {}
    pairs: list[tuple[int, str]] = []
    for desired in (by_text, pairs, b"", mf.desired_from_csv("ID;PHONE\n")):
        run = mf.sync("contact", desired, lambda call: (200, call.params()), settle=1.5)
        assert_type(run, mf.SyncRun)
        assert [end.outcome for end in run] == []
        assert_type(run.totals.fault, "mf.SyncFault | None")
    with pytest.raises(TypeError, match="argument 'reply'"):
        machine.reply(0, "gone", 0)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    with pytest.raises(mf.MultifieldError, match="wrong_choice"):
        mf.Sync("deal")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    with pytest.raises(TypeError, match="unknown option"):
        mf.sync("contact", {}, lambda call: mf.LOST, on_error="skip")  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]


def test_types() -> None:
    edits = hand_on(strategy="add", deletes="blank")
    assert [name(edit) for edit in edits] == ["append"]
    assert [by_kind(edit) for edit in edits] == [None]
    [many] = mf.diff_many([({}, {})])
    assert_type(many, mf.Edits)
    [either] = mf.diff_many([({}, {})], on_error="skip")
    assert_type(either, mf.Edits | mf.MultifieldError)
    rows: list[mf.Row] = edits.apply({"WEB": []})["WEB"]
    assert rows[0]["VALUE"] == "a.example"
    field: mf.Field = rows[0]["TYPE_ID"]  # type: ignore[assignment] # pyright: ignore[reportAssignmentType]
    assert field == "WEB"


def test_wrong_options_are_found() -> None:
    with pytest.raises(mf.MultifieldError, match="wrong_choice"):
        mf.diff({}, {}, strategy="append")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    with pytest.raises(mf.MultifieldError, match="wrong_choice"):
        mf.Diff(read=["TEL"])  # type: ignore[list-item] # pyright: ignore[reportArgumentType]
    with pytest.raises(mf.MultifieldError, match="wrong_shape"):
        mf.diff({}, {}, only={"PHONE": 1})  # type: ignore[dict-item] # pyright: ignore[reportArgumentType]
    with pytest.raises(mf.MultifieldError, match="wrong_shape"):
        mf.dedupe({}, max_deletes="3")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    with pytest.raises(TypeError, match="unknown option"):
        mf.diff({}, {}, max_delete=3)  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]
    with pytest.raises(TypeError, match="unknown option"):
        mf.diff({}, {}, on_conflict="ours")  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]
    with pytest.raises(mf.MultifieldError, match="wrong_choice"):
        mf.merge({}, {}, {}, on_conflict="mine")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    with pytest.raises(mf.MultifieldError, match="wrong_choice"):
        mf.simulate({}, {}, generation="old")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    with pytest.raises(mf.MultifieldError, match="wrong_choice"):
        mf.rounds({}, {}, generation="old")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    with pytest.raises(TypeError, match="argument 'current'"):
        mf.diff(5, {})  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


def test_pydantic_takes_the_types() -> None:
    options: TypeAdapter[Any] = TypeAdapter(mf.Options)
    given = {"strategy": "add", "max_deletes": "3", "only": {"PHONE": ["WORK"]}, "region": None}
    checked = options.validate_python(given)
    assert checked == {**given, "max_deletes": 3}
    assert mf.Diff(**checked).options == checked
    wrong: list[tuple[Any, Any]] = [
        (mf.Options, {"strategy": "append"}),
        (mf.Options, {"read": ["TEL"]}),
        (mf.MergeOptions, {"on_conflict": "mine"}),
        (mf.RunOptions, {"form": "FM"}),
        (mf.NdjsonOptions, {"max_deletes_run": []}),
        (mf.SyncOptions, {"meanwhile": "ask"}),
        (mf.Row, {"ID": 1}),
        (mf.ErrorCode, "unknown"),
        (mf.FindingCode, "unknown"),
    ]
    for type_, value in wrong:
        adapter: TypeAdapter[Any] = TypeAdapter(type_)
        with pytest.raises(ValidationError):
            adapter.validate_python(value)
    rows: TypeAdapter[Any] = TypeAdapter(dict[mf.Field, list[mf.Row]])
    held = mf.diff({"WEB": []}, {"WEB": "a.example"}).apply({"WEB": []})
    assert rows.validate_json(rows.dump_json(held)) == held


def test_the_types_need_nothing_but_python() -> None:
    """Without pydantic nobody need have what it asks for."""
    code = (
        "import sys; sys.modules['typing_extensions'] = None; import multifield as mf; "
        "print(mf.Options.__module__, mf.Options.__total__)"
    )
    command = [sys.executable, "-c", code]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "multifield._types False\n"


@pytest.mark.parametrize(
    ("name", "path", "pattern"),
    [
        ("ErrorCode", "error/kind.rs", r'= "(\w+)":\n'),
        ("FindingCode", "portal/problem.rs", r'= "(\w+)", (?:Harm|Ignored|Note)\b'),
    ],
)
def test_the_codes_are_those_of_the_core(name: str, path: str, pattern: str) -> None:
    source = (ROOT / "crates" / "multifield-core" / "src" / path).read_text("utf-8")
    codes = list(dict.fromkeys(re.findall(pattern, source)))
    assert len(codes) > 40
    assert list(get_args(getattr(mf, name))) == codes


def test_codes_are_typed() -> None:
    [finding, *_] = mf.simulate({}, {"PHONE": "1"}).findings
    code: mf.FindingCode = finding.code
    assert code == "bare_text"
    with pytest.raises(mf.MultifieldError) as refused:
        mf.diff({}, {"TEL": []})
    of_error: mf.ErrorCode = refused.value.code
    assert of_error == "unknown_field"
    assert of_error != "unknown_fields"  # type: ignore[comparison-overlap]

"""What type checkers find. An ignored error that is none is an error to them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

import multifield as mf

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


def test_types() -> None:
    edits = hand_on(strategy="add", deletes="blank")
    assert [name(edit) for edit in edits] == ["append"]
    assert [by_kind(edit) for edit in edits] == [None]
    [many] = mf.diff_many([({}, {})])
    assert_type(many, mf.Edits)
    [either] = mf.diff_many([({}, {})], errors="return")
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

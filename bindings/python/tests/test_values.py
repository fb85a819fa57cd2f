"""The classes: frozen, comparable, readable, pickled and copied."""

from __future__ import annotations

import copy
import dataclasses
import json
import pickle
from typing import Any

import pytest

import multifield as mf

CURRENT = {
    "PHONE": [
        {"ID": "222", "VALUE_TYPE": "WORK", "VALUE": "111111"},
        {"ID": "223", "VALUE_TYPE": "WORK", "VALUE": "222222"},
        {"ID": "224", "VALUE_TYPE": "HOME", "VALUE": "333333"},
    ],
    "EMAIL": [],
    "WEB": [{"ID": "9", "VALUE_TYPE": "WORK", "VALUE": "a.example"}],
}
DESIRED: dict[str, object] = {"PHONE": ["111111", "444444"], "EMAIL": ["a@b.co"], "WEB": []}


def edits() -> mf.Edits:
    return mf.diff(CURRENT, DESIRED)


def merged() -> mf.Merged:
    base = {"PHONE": [{"ID": "5", "VALUE_TYPE": "WORK", "VALUE": "111"}]}
    theirs = {"PHONE": [{"ID": "5", "VALUE_TYPE": "WORK", "VALUE": "333"}]}
    return mf.merge(base, {"PHONE": ["222"]}, theirs)


def simulation() -> mf.Simulation:
    return mf.simulate(CURRENT, {"PHONE": [{"ID": 223, "VALUE_TYPE": "HOME"}]})


def row(id: int, value: str) -> dict[str, object]:
    return {"ID": id, "VALUE_TYPE": "WORK", "VALUE": value}


EQUAL = {"PHONE": [row(9, "111111"), row(10, "111111"), row(11, "111111")]}
FAILS = {"PHONE": [], "EMAIL": [row(10, "anna at example.com")]}


def unfinished() -> mf.Edits:
    return mf.diff(EQUAL, {"PHONE": ["222222"]}, order="desired")


def warned() -> mf.Edits:
    return mf.diff(FAILS, {"PHONE": "1"})


def reordered() -> mf.Merged:
    base = {"PHONE": [row(8, "111"), row(9, "222")]}
    return mf.merge(base, {"PHONE": ["222", "111"]}, base, order="desired")


def rest() -> mf.Rest:
    """Row 223 is somebody else's by now, 224 is gone, and so is what was added."""
    phones = [row(222, "111111"), row(223, "555555")]
    return edits().rest({"PHONE": phones, "EMAIL": [], "WEB": []})


# What a repr names.
NAMES = {name: getattr(mf, name) for name in mf.__all__}

WAS = mf.RowState("222222", "WORK")
OVERWRITE = mf.Overwrite("PHONE", 223, "444444", "WORK", WAS)
DELETE = mf.Delete(field="PHONE", id=224, was=mf.RowState("333333", "HOME"))
APPEND = mf.Append("EMAIL", "a@b.co", "WORK")


def test_edits_are_their_list() -> None:
    assert list(edits()) == [
        OVERWRITE,
        DELETE,
        APPEND,
        mf.Delete("WEB", 9, mf.RowState("a.example", "WORK")),
    ]
    assert len(edits()) == 4
    assert edits()
    assert edits().cleared == ("WEB",)
    assert edits().deletes == "flag"
    nothing = mf.diff(CURRENT, {})
    assert not nothing
    assert len(nothing) == 0
    assert list(nothing) == []
    assert (nothing.fields(), nothing.fm(), nothing.cleared) == ({}, {}, ())


def test_edits_that_are_not_the_last_say_why() -> None:
    first = mf.diff(EQUAL, {"PHONE": ["111111"]})
    assert first.is_last is False
    why = first.unfinished
    assert why is not None
    assert (why.reason, why.rows, why.deletes) == ("equal_rows", (mf.UnfinishedRow(10, 9),), 1)
    assert str(why) == why.text == "Not finished: row 10 is hidden behind row 9. Send this, read again, diff again."
    assert str(first).split("\n") == ["PHONE", "  - 9  111111 (WORK)", str(why)]
    assert json.loads(first.to_json())["unfinished"] == {
        "reason": "equal_rows",
        "rows": [{"id": 10, "behind": 9}],
        "deletes": 1,
    }
    # The same row, and nothing to be done later.
    last = mf.diff({"PHONE": EQUAL["PHONE"][:2]}, {"PHONE": ["111111"]})
    assert (last.is_last, last.unfinished) == (True, None)
    assert list(last) == list(first)
    assert last != first
    assert eval(repr(why), NAMES) == why


def test_all_calls_of_a_plan() -> None:
    calls = mf.rounds(EQUAL, {"PHONE": ["111111"]})
    assert [(list(edits.fm()), edits.is_last) for edits in calls] == [(["9"], False), (["10"], True)]
    assert mf.rounds(EQUAL, {"PHONE": ["111111"]}, generation="legacy")[0].fm().keys() == {"10", "11"}
    assert mf.rounds(EQUAL, {}) == []
    # crm.item.get hides equal rows, so nobody knows how many calls it takes.
    item = {"item": {"id": 43, "fm": [{"id": 9, "typeId": "PHONE", "valueType": "WORK", "value": "1"}]}}
    with pytest.raises(mf.MultifieldError, match="equal_rows_not_read"):
        mf.rounds(item, {"PHONE": ["2"]})
    assert len(mf.rounds(item, {"PHONE": ["2"]}, generation="factory")) == 1


def test_what_is_still_to_be_sent() -> None:
    assert list(rest().edits) == [APPEND]
    [changed] = rest().changed
    assert (changed.field, changed.id, changed.edit) == ("PHONE", 223, OVERWRITE)
    assert changed.found == mf.RowState("555555", "WORK")
    assert str(changed) == changed.text == "PHONE 223: planned 444444 (WORK), found 555555 (WORK)"
    # Nothing has arrived, or everything.
    nothing_arrived = edits().rest(CURRENT)
    assert (list(nothing_arrived.edits), nothing_arrived.changed) == (list(edits()), ())
    all_arrived = edits().rest(edits().apply(CURRENT))
    assert (list(all_arrived.edits), all_arrived.changed) == ([], ())
    # Kept edits know which rows were there before them.
    kept = mf.Edits.from_json(mf.diff({"PHONE": [row(9, "2")]}, {"PHONE": ["2", "1"]}).to_json())
    assert len(kept.rest({"PHONE": [row(8, "1"), row(9, "2")]}).edits) == 1
    assert len(kept.rest({"PHONE": [row(9, "2"), row(10, "1")]}).edits) == 0


def test_each_kind_of_edit_may_have_been_changed() -> None:
    retyped = {"ID": 300, "VALUE_TYPE": "HOME", "VALUE": "a@b.co"}
    phones = [row(222, "111111"), row(224, "333333")]
    changed = edits().rest({"PHONE": phones, "EMAIL": [retyped], "WEB": [row(9, "b.example")]}).changed
    found = [mf.RowState("333333", "WORK"), mf.RowState("a@b.co", "HOME"), mf.RowState("b.example", "WORK")]
    assert [(one.id, one.found) for one in changed] == list(zip([223, 224, 300, 9], [None, *found]))
    assert [one.edit for one in changed] == list(edits())


def test_later_calls_of_a_merge() -> None:
    assert merged().later == ()
    first, [last] = reordered().edits, reordered().later
    assert (first.is_last, last.is_last) == (False, True)
    assert json.loads(reordered().to_json()).keys() == {"edits", "later", "conflicts"}
    assert mf.Merged.from_json(reordered().to_json()) == reordered()
    assert f"later=({last!r},)" in repr(reordered())
    between = first.apply({"PHONE": [row(8, "111"), row(9, "222")]})
    assert [edit.kind for edit in reordered().rest(between).edits] == ["overwrite"] * len(last)
    at_the_end = reordered().rest(last.apply(between))
    assert (list(at_the_end.edits), at_the_end.changed) == ([], ())
    # A plan that was kept has its later calls.
    for kept in (mf.Merged.from_json(reordered().to_json()), pickle.loads(pickle.dumps(reordered()))):
        assert kept.later == (last,)
        assert kept.rest(between) == reordered().rest(between)
    # The last call alone was not made for this.
    [changed, *_] = reordered().rest({"PHONE": [row(8, "333"), row(9, "222")]}).changed
    assert str(changed) == "PHONE 8: planned 222 (WORK), found 333 (WORK)"


def test_what_rest_refuses() -> None:
    for plan in (edits(), merged()):
        with pytest.raises(mf.MultifieldError) as error:
            plan.rest({"EMAIL": []})
        assert (error.value.code, error.value.side, error.value.place) == ("field_not_read", "theirs", "PHONE")
        with pytest.raises(mf.MultifieldError, match="^theirs PHONE.0..ID: "):
            plan.rest({"PHONE": [{"ID": "x", "VALUE_TYPE": "WORK", "VALUE": "1"}]})
        with pytest.raises(TypeError, match="argument 'theirs'"):
            plan.rest(5)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    of_43, of_44 = ({"result": {"ID": id, "WEB": [row(9, "a.example")]}} for id in ("43", "44"))
    for plan in (mf.diff(of_43, {"WEB": []}), mf.merge(of_43, {"WEB": []}, of_43)):
        with pytest.raises(mf.MultifieldError) as error:
            plan.rest(of_44)
        assert (error.value.code, error.value.side, error.value.place) == ("other_entity", "theirs", "")


def test_a_rest_as_json_and_back() -> None:
    json_text = rest().to_json()
    for form in (json_text, json_text.encode()):
        assert mf.Rest.from_json(form) == rest()
    assert json.loads(json_text).keys() == {"edits", "changed"}
    assert str(rest()) == rest().text() == "EMAIL\n  + a@b.co (WORK)\n" + f"changed {rest().changed[0]}"
    assert "\x1b[31mchanged" in rest().text(color=True)
    for wrong in ("[]", "{}", edits().to_json(), merged().to_json()):
        with pytest.raises(mf.MultifieldError, match="invalid_edits"):
            mf.Rest.from_json(wrong)


def test_equal_new_rows_come_one_per_call() -> None:
    none: dict[str, object] = {"PHONE": []}
    twice = {"PHONE": ["1", "1"]}
    with pytest.raises(mf.MultifieldError, match="meaningless_option"):
        mf.diff(none, twice, duplicates="keep")
    assert len(mf.diff(none, twice, duplicates="keep", generation="legacy")) == 2
    first, last = mf.rounds(none, twice, duplicates="keep", generation="factory")
    assert (len(first), len(last)) == (1, 1)
    assert first.unfinished is not None
    assert (first.unfinished.reason, first.unfinished.rows) == ("equal_new_rows", ())


def test_warnings() -> None:
    [warning] = warned().warnings
    assert (warning.code, warning.place) == ("stored_value_fails", "EMAIL 10")
    assert warning.row == {"ID": 10, "TYPE_ID": "EMAIL", "VALUE_TYPE": "WORK", "VALUE": "anna at example.com"}
    assert str(warning) == warning.text == f"warning EMAIL 10: {warning.message} [stored_value_fails]"
    assert str(warned()).endswith(f"\n{warning}")
    assert json.loads(warned().to_json())["warnings"] == [
        {"code": warning.code, "place": warning.place, "message": warning.message, "row": warning.row}
    ]
    assert eval(repr(warning), NAMES) == warning
    assert mf.diff(FAILS, {"PHONE": "1", "EMAIL": []}).warnings == ()
    with pytest.raises(mf.MultifieldError, match="^current EMAIL 10: .* .stored_value_fails.$"):
        mf.diff(FAILS, {"PHONE": "1"}, generation="distinct")


def test_the_edits_of_a_merge_say_it_too() -> None:
    edits = mf.merge(EQUAL, {"PHONE": []}, EQUAL).edits
    assert not edits.is_last
    assert edits.unfinished is not None
    assert mf.merge(FAILS, {"PHONE": "1"}, FAILS).edits.warnings == warned().warnings
    assert pickle.loads(pickle.dumps(mf.merge(EQUAL, {"PHONE": []}, EQUAL))).edits == edits


def test_forms() -> None:
    assert edits().fields() == {
        "PHONE": [
            {"ID": 223, "VALUE": "444444", "VALUE_TYPE": "WORK"},
            {"ID": 224, "DELETE": "Y"},
        ],
        "EMAIL": [{"VALUE": "a@b.co", "VALUE_TYPE": "WORK"}],
        "WEB": [{"ID": 9, "DELETE": "Y"}],
    }
    assert list(edits().fm().items()) == [
        ("9", {"typeId": "WEB", "value": ""}),
        ("223", {"typeId": "PHONE", "valueType": "WORK", "value": "444444"}),
        ("224", {"typeId": "PHONE", "value": ""}),
        ("n0", {"typeId": "EMAIL", "valueType": "WORK", "value": "a@b.co"}),
    ]
    blank = mf.diff(CURRENT, {"WEB": []}, deletes="blank")
    assert blank.fields() == {"WEB": [{"ID": 9, "VALUE": ""}]}
    assert blank.deletes == "blank"
    adds = mf.diff({"PHONE": []}, {"PHONE": "1"})
    assert adds.vibecode() == {"phone": [{"value": "1", "typeId": "WORK"}]}
    with pytest.raises(mf.MultifieldError, match="not_in_vibecode"):
        edits().vibecode()


def test_what_comes_out_is_plain_and_new() -> None:
    first = edits()
    forms: list[Any] = [
        first.fields(),
        first.fm(),
        first.apply(CURRENT),
        request(first).params(),
        mf.batch([request(first)])[0].params(),
        mf.diff({"PHONE": []}, {"PHONE": "1"}).vibecode(),
        simulation().rows(),
    ]
    for form in forms:
        assert json.loads(json.dumps(form)) == form
        assert_plain(form)
    first.fields()["PHONE"].clear()
    assert first.fields() == edits().fields()


def assert_plain(value: object) -> None:
    assert type(value) in (dict, list, str, int)
    if isinstance(value, dict):
        for key, inner in value.items():  # pyright: ignore[reportUnknownVariableType]
            assert type(key) is str  # pyright: ignore[reportUnknownArgumentType]
            assert_plain(inner)  # pyright: ignore[reportUnknownArgumentType]
    elif isinstance(value, list):
        for inner in value:  # pyright: ignore[reportUnknownVariableType]
            assert_plain(inner)  # pyright: ignore[reportUnknownArgumentType]


def request(of: mf.Edits, id: int | str = 43) -> mf.Request:
    request = of.request("contact", id)
    assert request is not None
    return request


def test_texts() -> None:
    lines = [
        "PHONE",
        "  ~ 223  222222 (WORK) -> 444444 (WORK)",
        "  - 224  333333 (HOME)",
        "EMAIL",
        "  + a@b.co (WORK)",
        "WEB: cleared",
        "  - 9  a.example (WORK)",
    ]
    assert str(edits()).split("\n") == lines
    assert edits().text() == str(edits())
    assert "\x1b[" in edits().text(color=True)
    assert str(mf.diff({}, {})) == "nothing to do"
    conflict = "conflict PHONE 5: base 111 (WORK), ours deleted, theirs 333 (WORK)"
    assert str(merged()) == f"PHONE\n  + 222 (WORK)\n{conflict}"
    assert "\x1b[" in merged().text(color=True)
    assert str(merged().conflicts[0]) == conflict.removeprefix("conflict ")
    assert str(simulation()).startswith("    WEB 9  a.example (WORK)\n    PHONE 222  111111")
    assert "\x1b[" in simulation().text(color=True)
    finding = simulation().findings[0]
    assert str(simulation()).endswith(f"\n{finding}")


def test_reprs() -> None:
    version = "RowState(value='222222', value_type='WORK')"
    overwrite = f"Overwrite(field='PHONE', id=223, value='444444', value_type='WORK', was={version})"
    assert repr(OVERWRITE) == overwrite
    assert eval(repr(OVERWRITE), NAMES) == OVERWRITE
    assert repr(mf.diff({"WEB": []}, {"WEB": "a.example"})) == (
        "Edits([Append(field='WEB', value='a.example', value_type='WORK')])"
    )
    assert repr(merged()).startswith("Merged(edits=Edits([Append(field='PHONE', ")
    assert repr(simulation()).startswith("Simulation(rows=[{'ID': 9, 'TYPE_ID': 'WEB', ")
    finding = simulation().findings[0]
    assert eval(repr(finding), NAMES) == finding
    assert repr(request(mf.diff({"PHONE": []}, {"PHONE": "1"}))) == (
        "Request(method='crm.contact.update', params={'id': 43, 'fields': "
        "{'PHONE': [{'VALUE': '1', 'VALUE_TYPE': 'WORK'}]}})"
    )
    [batch] = mf.batch([request(mf.diff({"PHONE": []}, {"PHONE": "1"}))])
    assert repr(batch).startswith("Batch(halt=False, commands=(('43', 'crm.")
    assert eval(repr(batch), NAMES) == batch
    assert repr(mf.Diff(max_deletes=3, read=["WEB"])) == "Diff(max_deletes=3, read=['WEB'])"


def test_matching() -> None:
    match next(iter(edits())):
        case mf.Overwrite(id=id, was=mf.RowState(value)):
            assert (id, value) == (223, "222222")
        case mf.Delete() | mf.Append():
            pytest.fail("an overwrite")
    match APPEND:
        case mf.Append(field, value, value_type):
            assert (field, value, value_type) == ("EMAIL", "a@b.co", "WORK")
    assert [edit.kind for edit in edits()] == ["overwrite", "delete", "append", "delete"]
    assert isinstance(OVERWRITE, mf.Edit)
    assert not isinstance(WAS, mf.Edit)


VALUES: list[Any] = [
    WAS,
    OVERWRITE,
    DELETE,
    APPEND,
    edits(),
    mf.diff({}, {}),
    unfinished(),
    unfinished().unfinished,
    mf.UnfinishedRow(10, 9),
    mf.UnfinishedRow(10, None),
    warned(),
    *warned().warnings,
    *merged().conflicts,
    rest(),
    *rest().changed,
    mf.Changed("PHONE", 224, DELETE, None),
    mf.Changed("EMAIL", 10, APPEND, WAS),
    *simulation().findings,
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_equal_hashed_pickled_copied(value: Any) -> None:
    same = [
        *(pickle.loads(pickle.dumps(value, n)) for n in range(2, 6)),
        copy.copy(value),
        copy.deepcopy(value),
    ]
    for other in same:
        assert other == value
        assert hash(other) == hash(value)
        assert repr(other) == repr(value)
        assert type(other) is type(value)
    for other in VALUES:
        assert (other == value) == (other is value)
    assert value != repr(value)


def test_findings_of_a_row_are_pickled() -> None:
    finding = simulation().findings[0]
    assert finding.row == {
        "ID": 223,
        "TYPE_ID": "PHONE",
        "VALUE_TYPE": "WORK",
        "VALUE": "222222",
    }
    assert pickle.loads(pickle.dumps(finding)).row == finding.row


def test_what_is_given_back_is_equal_where_it_says_the_same() -> None:
    assert merged() == merged()
    assert simulation() == simulation()
    assert request(edits()) == request(edits(), "43")
    assert request(edits()) != request(edits(), 44)
    assert mf.batch([request(edits())]) == mf.batch([request(edits())])
    assert mf.Diff(strategy="add") == mf.Diff(strategy="add", blanks=None)
    assert mf.Diff(strategy="add") != mf.Diff()
    other: Any = "Diff()"
    assert mf.Diff() != other


def requests() -> list[mf.Request]:
    edits = mf.diff({"PHONE": []}, {"PHONE": "+1"})
    made = [
        edits.request("contact", 43),
        edits.request("lead", 44, api="universal"),
        edits.add_request("company"),
        edits.add_request("company", api="universal"),
    ]
    return [request for request in made if request]


def test_requests_are_pickled() -> None:
    assert len(requests()) == 4
    for request in requests():
        for n in range(2, 6):
            other = pickle.loads(pickle.dumps(request, n))
            assert (other, other.entity, other.id) == (request, request.entity, request.id)
            assert other.command() == request.command()
        assert [other == request for other in requests()].count(True) == 1


def test_what_is_given_back_is_pickled() -> None:
    payload = {"EMAIL": "a@b.co", "PHONE": [{"ID": 9}, {"ID": 223, "VALUE": "\U0001f600"}]}
    row = {"ID": 5, "VALUE_TYPE": "WORK", "VALUE": "1"}
    placed = mf.merge({"PHONE": [row]}, {"PHONE": [{"VALUE": "1", "VALUE_TYPE": "FAX"}]}, {"PHONE": []})
    assert placed.conflicts[0].place == "PHONE[0]"
    texts: list[Any] = [
        merged(),
        placed,
        reordered(),
        mf.merge({}, {}, {}),
        simulation(),
        mf.simulate(CURRENT, payload, generation="legacy"),
    ]
    for value in texts:
        for n in range(2, 6):
            other = pickle.loads(pickle.dumps(value, n))
            assert other == value
            assert type(other) is type(value)
            assert (repr(other), str(other)) == (repr(value), str(value))
            assert other.text(color=True) == value.text(color=True)
    assert pickle.loads(pickle.dumps(merged())).conflicts == merged().conflicts
    assert merged() != mf.merge({}, {}, {})


@pytest.mark.parametrize("halt", [False, True])
def test_batches_are_pickled(halt: bool) -> None:
    batches = mf.batch([*requests(), None] * 30, halt=halt)
    assert [len(batch) for batch in batches] == [50, 50, 20]
    for batch in batches:
        for n in range(2, 6):
            other = pickle.loads(pickle.dumps(batch, n))
            # The keys have positions among all that went in.
            assert (other, other.keys) == (batch, batch.keys)
            assert other.to_json() == batch.to_json()
        assert [other == batch for other in batches].count(True) == 1
    text: Any = "batch"
    assert batches[0] != text


def test_what_pickle_would_not_have_kept() -> None:
    for cls, method, arguments in [
        (mf.Simulation, "_of", ("{}",)),
    ]:
        with pytest.raises(ValueError):
            getattr(cls, method)(*arguments)


def test_merges_as_json_both_ways() -> None:
    given = merged().to_json()
    for form in (given, given.encode(), bytearray(given.encode())):
        assert mf.Merged.from_json(form) == merged()
    assert json.loads(given).keys() == {"edits", "conflicts"}
    for wrong in ("[]", given.replace("PHONE", "TEL"), given.replace('"place"', '"plaice"')):
        with pytest.raises(mf.MultifieldError) as error:
            mf.Merged.from_json(wrong)
        assert (error.value.code, error.value.side) == ("invalid_edits", "edits")
    with pytest.raises(mf.MultifieldError, match="invalid_json"):
        mf.Merged.from_json("{")
    with pytest.raises(TypeError, match="argument 'json': expected JSON as a str or bytes"):
        mf.Merged.from_json({})  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


def test_what_does_not_change_is_copied_as_it_is() -> None:
    [batch] = mf.batch(requests())
    for value in (merged(), simulation(), batch, requests()[0]):
        assert copy.copy(value) == value
        assert copy.deepcopy([value])[0] == value


def test_records_are_dataclasses() -> None:
    [changed] = rest().changed
    assert dataclasses.asdict(changed) == json.loads(rest().to_json())["changed"][0]
    assert [dataclasses.asdict(edit) for edit in edits()] == json.loads(edits().to_json())["edits"]
    assert [dataclasses.asdict(it) for it in merged().conflicts] == json.loads(merged().to_json())["conflicts"]
    moved = dataclasses.replace(OVERWRITE, value="555555")
    assert (moved.value, moved.kind, moved.was) == ("555555", "overwrite", WAS)
    assert [part.name for part in dataclasses.fields(WAS)] == ["value", "value_type"]
    # The text is made of the parts, and is none of them.
    other = dataclasses.replace(changed, found=None)
    assert str(other) == other.text == "PHONE 223: planned 444444 (WORK), found no such row"
    [warning] = warned().warnings
    why = unfinished().unfinished
    assert why is not None
    for told in (changed, warning, why, merged().conflicts[0], simulation().findings[0]):
        assert "text" not in {part.name for part in dataclasses.fields(told)}
        assert told.text == str(told) != repr(told)
    with pytest.raises(ValueError, match="unknown variant `mine`"):
        str(dataclasses.replace(simulation().findings[0], code="mine"))  # type: ignore[arg-type]


def test_diff_is_pickled_with_its_options() -> None:
    only: dict[mf.Field, list[str]] = {"PHONE": ["WORK"]}
    diff = mf.Diff(only=only)
    only["PHONE"].clear()
    assert diff.options == {"only": {"PHONE": ["WORK"]}}
    assert pickle.loads(pickle.dumps(diff)) == diff
    diff = mf.Diff(strategy="add", read=["WEB"], max_deletes=0)
    for other in (pickle.loads(pickle.dumps(diff)), copy.copy(diff), copy.deepcopy(diff)):
        assert other == diff
        assert other.options == {"strategy": "add", "read": ["WEB"], "max_deletes": 0}
    diff.options["max_deletes"] = 5
    assert diff.options == {"strategy": "add", "read": ["WEB"], "max_deletes": 0}


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (edits(), "fields"),
        (OVERWRITE, "id"),
        (OVERWRITE, "other"),
        (merged(), "edits"),
        (merged().conflicts[0], "id"),
        (merged(), "later"),
        (rest(), "edits"),
        (rest().changed[0], "found"),
        (simulation().findings[0], "code"),
        (mf.Diff(), "options"),
    ],
    ids=repr,
)
def test_frozen(value: Any, name: str) -> None:
    with pytest.raises(AttributeError):
        setattr(value, name, 1)


def test_json_both_ways() -> None:
    json_text = edits().to_json()
    for form in (json_text, json_text.encode(), bytearray(json_text.encode())):
        assert mf.Edits.from_json(form) == edits()
    with pytest.raises(mf.MultifieldError) as error:
        mf.Edits.from_json("[]")
    assert (error.value.code, error.value.side) == ("invalid_edits", "edits")
    with pytest.raises(TypeError, match="argument 'json': expected JSON as a str or bytes"):
        mf.Edits.from_json({})  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


def test_check() -> None:
    edits().check(CURRENT)
    with pytest.raises(mf.MultifieldError) as error:
        edits().check({"fm": []})
    assert (error.value.code, error.value.place) == ("stale_edit", "PHONE 223")
    with pytest.raises(mf.MultifieldError, match="stale_edit"):
        edits().apply({"fm": []})


def test_requests() -> None:
    adds = mf.diff({"PHONE": []}, {"PHONE": "1"})
    universal = adds.request("lead", 43, api="universal")
    assert universal is not None
    assert (universal.method, universal.entity, universal.id) == ("crm.item.update", "lead", 43)
    assert universal.params()["entityTypeId"] == 1
    assert json.loads(universal.to_json()) == {
        "method": universal.method,
        "params": universal.params(),
    }
    new = adds.add_request("company")
    assert new is not None
    assert (new.method, new.id) == ("crm.company.add", None)
    assert new.params() == {"fields": {"PHONE": [{"VALUE": "1", "VALUE_TYPE": "WORK"}]}}
    nothing = mf.diff({}, {})
    assert nothing.request("contact", 43) is None
    assert nothing.add_request("contact") is None
    with pytest.raises(mf.MultifieldError, match="not_an_add"):
        edits().add_request("contact")


def test_batches() -> None:
    adds = mf.diff({"PHONE": []}, {"PHONE": "+1"})
    requests = [adds.request("contact", id) for id in range(1, 52)]
    first, second = mf.batch([None, *requests, None], halt=True)
    assert (len(first), len(second)) == (50, 1)
    assert first.keys == tuple(str(id) for id in range(1, 51))
    command = "crm.contact.update?id=51&fields[PHONE][0][VALUE_TYPE]=WORK&fields[PHONE][0][VALUE]=%2B1"
    assert second.params() == {"halt": 1, "cmd": {"51": command}}
    assert json.loads(second.to_json()) == second.params()
    assert mf.batch([]) == []
    assert mf.batch(iter(requests[:1]))[0].params()["halt"] == 0
    reference = mf.diff({"PHONE": []}, {"PHONE": [{"VALUE": "$result[a]"}]})
    with pytest.raises(mf.MultifieldError, match="result_reference"):
        mf.batch([reference.request("contact", 1)])


def test_what_a_request_leaves_out_is_that_of_current() -> None:
    item: dict[str, object] = {"result": {"item": {"id": 2653, "entityTypeId": 4, "fm": []}}}
    edits = mf.diff(item, {"PHONE": "1"})
    request = edits.request()
    assert request is not None
    assert (request.method, request.entity, request.id) == ("crm.company.update", "company", 2653)
    with pytest.raises(mf.MultifieldError) as error:
        edits.request("lead")
    assert (error.value.code, error.value.place) == ("other_entity", "entity")
    with pytest.raises(mf.MultifieldError) as error:
        mf.diff({"PHONE": []}, {"PHONE": "1"}).request("company")
    assert (error.value.code, error.value.place) == ("wrong_option", "id")


def test_fm_of_on_premise_code() -> None:
    current = {"FM": {"PHONE": {"222": {"VALUE": "1", "VALUE_TYPE": "WORK"}}}}
    assert mf.diff(current, {"PHONE": ["2", "3"]}).box_fm() == {
        "PHONE": {
            "222": {"VALUE": "2", "VALUE_TYPE": "WORK"},
            "n0": {"VALUE": "3", "VALUE_TYPE": "WORK"},
        }
    }

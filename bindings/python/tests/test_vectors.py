"""The vectors that all languages share, as objects and as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Literal

import pytest

import multifield as mf
from conftest import VECTORS, vectors

Form = Callable[[Any], Any]

GENERATIONS: tuple[Literal["distinct", "factory", "legacy"], ...] = (
    "distinct",
    "factory",
    "legacy",
)

FORMS: dict[str, Form] = {
    "objects": lambda value: value,
    "str": json.dumps,
    "bytes": lambda value: json.dumps(value, ensure_ascii=False).encode(),
    "bytearray": lambda value: bytearray(json.dumps(value).encode()),
}


# Options as the vectors have them, and as Python writes them.
OPTIONS = {
    "blanks: skip": 'blanks="skip"',
    "other_keys: ignore": 'other_keys="ignore"',
    "unknown_types: allow": 'unknown_types="allow"',
    "system_rows: protect": 'system_rows="protect"',
    "order: any": 'order="any"',
    "order: desired": 'order="desired"',
    "cells: clean": 'cells="clean"',
    "spelling: keep": 'spelling="keep"',
    "invalid_phones: allow": 'invalid_phones="allow"',
    "several_values: allow": 'several_values="allow"',
    "invisible_characters: allow": 'invisible_characters="allow"',
    "strategy: patch": 'strategy="patch"',
    "strategy: fill": 'strategy="fill"',
    "strategy: first": 'strategy="first"',
    "equality: exact": 'equality="exact"',
    "strategy: add": 'strategy="add"',
    "strategy: remove": 'strategy="remove"',
    "generation: legacy or factory": 'generation="legacy" or generation="factory"',
    "the option read": "read=…",
    "(max_deletes)": "(max_deletes=…)",
    "the option only": "only=…",
}


def in_python(message: str) -> str:
    for option, written in OPTIONS.items():
        message = message.replace(option, written)
    return message


@pytest.fixture(params=FORMS)
def form(request: pytest.FixtureRequest) -> Form:
    return FORMS[request.param]


def test_documented(form: Form) -> None:
    for case in vectors("documented.jsonl"):
        # Some begin with nothing.
        diff = mf.Diff(read="all")
        edits = diff.diff(form(case["current"]), form(case["desired"]))
        assert edits.fields() == case["fields"], case["name"]
        assert edits.fm() == case["fm"], case["name"]
        json_texts = json.dumps(case["current"]), json.dumps(case["desired"]).encode()
        assert json.loads(mf.diff_json(*json_texts, read="all")) == case["fields"], case["name"]
        assert json.loads(mf.diff_json(*json_texts, form="fm", read="all")) == case["fm"], case["name"]
        rows = edits.apply(form(case["current"]))
        assert not diff.diff(rows, form(case["desired"])), case["name"]


def test_portal(form: Form) -> None:
    for case in vectors("portal.jsonl"):
        payload = case["fields"] if "fields" in case else {"fm": case["fm"]}
        current, payload = form(case["current"]), form(payload)
        for generation in GENERATIONS:
            # ``fm`` does not exist on ``legacy``.
            if generation in case:
                simulation = mf.simulate(current, payload, generation=generation)
                assert simulation.rows() == case[generation], (case["name"], generation)


def test_findings(form: Form) -> None:
    of_all = json.loads((VECTORS / "findings-current.json").read_text("utf-8"))
    for case in vectors("findings.jsonl"):
        current = form(case.get("current", of_all))
        if "payload_text" in case:
            payload = case["payload_text"]
        elif form is FORMS["objects"] and not isinstance(case["payload"], (dict, list)):
            # A text is JSON here, and other types are refused.
            with pytest.raises((mf.MultifieldError, TypeError), match="payload"):
                mf.simulate(current, case["payload"])
            continue
        else:
            payload = form(case["payload"])
        found = mf.simulate(current, payload, generation=case["generation"])
        assert [as_dict(finding) for finding in found.findings] == case["findings"]
        assert json.loads(found.to_json()) == {
            "rows": found.rows(),
            "findings": case["findings"],
        }


def test_sent(form: Form) -> None:
    of_all = json.loads((VECTORS / "findings-current.json").read_text("utf-8"))
    for case in vectors("sent.jsonl"):
        current = case.get("current", of_all)
        current = None if current is None else form(current)
        payload = case["payload_text"] if "payload_text" in case else form(case["payload"])
        found = mf.simulate(current, payload, generation=case["generation"])
        assert [as_dict(finding) for finding in found.findings] == case["findings"], case["name"]
        assert found.rows() == case["rows"], case["name"]


def test_sent_lines() -> None:
    of_all = json.loads((VECTORS / "findings-current.json").read_text("utf-8"))
    cases = [case for case in vectors("sent.jsonl") if not case.get("payload_text", "").startswith('"')]
    lines = [
        json.dumps(
            {
                "current": case.get("current", of_all) or {"fm": []},
                "payload": case.get("payload_text") or case["payload"],
                "generation": case["generation"],
            }
        )
        for case in cases
    ]
    text = "\n".join(lines)
    for given in (lines, iter(lines), [line.encode() for line in lines], text, text.encode()):
        found = mf.simulate_lines(given)
        assert [simulation.rows() for simulation in found] == [case["rows"] for case in cases]
        codes = [[finding.code for finding in simulation.findings] for simulation in found]
        assert codes == [[finding["code"] for finding in case["findings"]] for case in cases]


def test_simulate_lines_errors() -> None:
    lines = '{"PHONE": []}\n\n{\n'
    first, second = mf.simulate_lines(lines, {"PHONE": []}, on_error="skip")
    assert isinstance(first, mf.Simulation)
    assert isinstance(second, mf.MultifieldError)
    assert (second.code, second.line) == ("invalid_json", 3)
    with pytest.raises(mf.MultifieldError, match="line 3"):
        mf.simulate_lines(lines, {"PHONE": []})
    with pytest.raises(mf.MultifieldError, match="there is no current"):
        mf.simulate_lines(lines)
    assert mf.simulate_lines([]) == []
    untyped: Any = mf.simulate_lines
    with pytest.raises(mf.MultifieldError, match="old"):
        untyped(b"", generation="old")
    with pytest.raises(mf.MultifieldError, match="on_error|expected stop or skip"):
        untyped([], on_error="return")
    lines_of: list[Any] = [5, None]
    for wrong in lines_of:
        with pytest.raises(TypeError, match="argument 'lines': expected lines as a str or bytes"):
            untyped(wrong)
    lines_of = [[{"PHONE": []}], [5]]
    for wrong in lines_of:
        with pytest.raises(TypeError, match="argument 'lines': expected str or bytes as its lines"):
            untyped(wrong)


def test_simulate_without_current() -> None:
    simulation = mf.simulate(None, "crm.contact.add?fields[PHONE][0][VALUE]=5")
    assert [row["VALUE"] for row in simulation.rows()] == ["5"]
    with pytest.raises(mf.MultifieldError) as error:
        mf.simulate(None, {"PHONE": []})
    assert error.value.code == "field_not_read"


def as_dict(finding: mf.Finding) -> dict[str, Any]:
    names = ("code", "severity", "place", "message", "row", "value")
    values = {name: getattr(finding, name) for name in names}
    return {name: value for name, value in values.items() if value is not None}


def test_merge(form: Form) -> None:
    for case in vectors("merge.jsonl"):
        merged = mf.merge(
            form(case["base"]),
            form(case["ours"]),
            form(case["theirs"]),
            on_conflict=case["on_conflict"],
        )
        name = f"{case['name']} / {case['on_conflict']}"
        assert merged.edits.fields() == case["edits"], name
        conflicts = [conflict_as_dict(conflict) for conflict in merged.conflicts]
        assert conflicts == case["conflicts"], name


def conflict_as_dict(conflict: mf.Conflict) -> dict[str, Any]:
    def version(version: mf.RowState | None) -> dict[str, str] | None:
        if version is None:
            return None
        return {"value": version.value, "value_type": version.value_type}

    return {
        "field": conflict.field,
        "id": conflict.id,
        "base": version(conflict.base),
        "ours": version(conflict.ours),
        "theirs": version(conflict.theirs),
        "place": conflict.place,
    }


@pytest.mark.parametrize("case", vectors("errors.jsonl"), ids=lambda case: case["name"])
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_errors(case: Any, form: Form) -> None:
    def argument(side: str) -> Any:
        return case.get(f"{side}_text", form(case.get(side)))

    current, desired = argument("current"), argument("desired")
    options = case.get("options", {})
    if case["code"] == "unknown_option":
        # As Python has it for a name that is no argument.
        with pytest.raises(TypeError) as raised:
            mf.diff(current, desired, **options)
        assert str(raised.value) == f"{case['place']}: {case['message']}"
        return
    for name, value in (("current", current), ("desired", desired)):
        if case["side"] == name and not isinstance(value, JSON_OR_OBJECT):
            with pytest.raises(TypeError, match=f"argument '{name}': expected a dict"):
                mf.diff(current, desired, **options)
            return
    if form is FORMS["objects"] and isinstance(case.get(case["side"]), str):
        # A text is JSON here, and the case is one in the other forms.
        with pytest.raises(mf.MultifieldError, match="invalid_json"):
            mf.diff(current, desired, **options)
        return
    with pytest.raises(mf.MultifieldError) as error:
        mf.diff(current, desired, **options)
    assert error.value.message == in_python(case["message"])
    assert error.value.place == case["place"]
    assert error.value.code == case["code"]
    assert error.value.side == case["side"]


JSON_OR_OBJECT = (dict, list, str, bytes, bytearray)


@pytest.mark.parametrize("case", vectors("keys.jsonl"), ids=lambda case: case["name"])
def test_keys(case: Any) -> None:
    diff = mf.Diff(equality="normalized", region=case.get("region"))
    spellings = [
        (index, spelling)
        for index, group in enumerate(case["classes"])
        for spelling in group
    ]
    for index, stored in spellings:
        value_type = case.get("type", "WORK")
        row = {"ID": 1, "VALUE": stored, "VALUE_TYPE": value_type}
        for other, wanted in spellings:
            try:
                edits = diff.diff({case["field"]: [row]}, {case["field"]: [{"VALUE": wanted, "VALUE_TYPE": value_type}]})
                same = not edits
            except mf.MultifieldError:
                # What is written may be refused, which is how it shows that it is.
                same = False
            assert same == (index == other), (stored, wanted)
            keys = [mf.normalize(value, case["field"], case.get("region"), value_type) for value in (stored, wanted)]
            assert (keys[0] == keys[1]) == (index == other), keys


@pytest.mark.parametrize("case", vectors("cells.jsonl"), ids=lambda case: case["name"])
def test_cells(form: Form, case: Any) -> None:
    field = case["field"]
    edits = mf.diff(form({field: []}), form({field: [case["cell"]]}), cells="clean")
    assert [edit.value for edit in edits if isinstance(edit, mf.Append)] == case["values"]


FIELDS = ("PHONE", "EMAIL", "WEB", "IM", "LINK")

# Rows are equal to the last byte, and system rows count.
EXACT = mf.Diff(generation="legacy", system_rows="touch")


@pytest.mark.parametrize("case", vectors("vendor-responses.jsonl"), ids=lambda case: case["name"])
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_vendor_responses(case: Any, form: Form) -> None:
    response = form(case["response"])
    if "error" in case:
        with pytest.raises(mf.MultifieldError) as error:
            mf.simulate(response, {})
        found = {"code": error.value.code, "place": error.value.place}
        assert (found, error.value.side) == (case["error"], "current")
    elif "entities" in case:
        with pytest.raises(mf.MultifieldError, match="many_entities"):
            mf.simulate(response, {})
        page = json.dumps(case["response"]).encode()
        for entity in case["entities"]:
            assert_lists(page, entity)
    else:
        assert_reads(response, case["entity"])


def assert_reads(response: Any, entity: Any) -> None:
    read = entity["read"]
    for field in FIELDS:
        if field in read:
            edits = EXACT.diff(response, {field: []})
            cleared = [{"ID": row["ID"], "DELETE": "Y"} for row in read[field]]
            assert edits.fields() == ({field: cleared} if cleared else {})
        else:
            with pytest.raises(mf.MultifieldError) as error:
                EXACT.diff(response, {field: []})
            assert (error.value.code, error.value.place) == ("field_not_read", field)
    assert not EXACT.diff(response, read)
    if "PHONE" not in read:
        return
    # A call says what it is for, as far as current does.
    edits = mf.diff(response, {"PHONE": ["+79000000099"]})
    if "kind" in entity:
        request = edits.request()
        assert request is not None
        assert (request.entity, request.id) == (entity["kind"], entity["id"])
    else:
        with pytest.raises(mf.MultifieldError, match="entity: found none"):
            edits.request()


def assert_lists(page: bytes, entity: Any) -> None:
    def run(fields: Any) -> list[Any]:
        desired = json.dumps({"id": entity["id"], **fields}).encode()
        lines = EXACT.diff_ndjson(page, desired)
        return [json.loads(line) for line in lines]

    if "error" in entity:
        with pytest.raises(mf.MultifieldError, match=entity["error"]):
            run({"PHONE": []})
        return
    read = entity["read"]
    assert run(read) == []
    for field in FIELDS:
        if field in read:
            cleared = [{"ID": row["ID"], "DELETE": "Y"} for row in read[field]]
            assert run({field: []}) == ([{"id": entity["id"], "fields": {field: cleared}}] if cleared else [])
        else:
            with pytest.raises(mf.MultifieldError, match="field_not_read"):
                run({field: []})


def of_findings(found: mf.Simulation) -> list[dict[str, str]]:
    """What each finding is, how bad, and where."""
    return [{"code": it.code, "severity": it.severity, "place": it.place} for it in found.findings]


def test_vendor_payloads(form: Form) -> None:
    for case in vectors("vendor-payloads.jsonl"):
        # An array without rows does not say what was read.
        current = form(case["current"] or {"fm": []})
        found = mf.simulate(current, form(case["payload"]), generation=case["generation"])
        name = f"{case['name']}, {case['generation']}"
        assert found.rows() == case["rows"], name
        assert of_findings(found) == case["findings"], name


@pytest.mark.parametrize("case", vectors("cases.jsonl"), ids=lambda case: case["name"])
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_cases(case: Any, form: Form) -> None:
    results = ("edits", "conflicts", "rows", "findings", "error")
    right = {name: case[name] for name in results if name in case}
    try:
        found = run_case(case, form)
    except mf.MultifieldError as error:
        found = {"error": {"side": error.side, "code": error.code, "place": error.place}}
    assert found == right


def run_case(case: Any, form: Form) -> dict[str, Any]:
    def given(name: str) -> Any:
        return form(case[name])

    options, call = case["options"], case.get("request")
    if case["command"] == "simulate":
        simulation = mf.simulate(given("current"), given("payload"), **options)
        return {"rows": simulation.rows(), "findings": of_findings(simulation)}
    if case["command"] == "merge":
        merged = mf.merge(given("base"), given("ours"), given("theirs"), **options)
        return {"edits": merged.edits.fields(), "conflicts": [it.id for it in merged.conflicts]}
    if case["command"] == "dedupe":
        return {"edits": mf.dedupe(given("current"), **options).fields()}
    if case["command"] == "bulk":
        current, desired = (json.dumps(case[side]).encode() for side in ("current", "desired"))
        return {"lines": mf.diff_ndjson(current, desired, form="request", **call, **options)}
    edits = mf.diff(given("current"), given("desired"), **options)
    if call is not None:
        edits.request(call["entity"], api=call["api"])
    if case["command"] == "check":
        edits.check(given("now"))
    return {"edits": edits.fields()}

"""File fields: kept by listing, deleted by omission. The rules are tested by multifield-files."""

from __future__ import annotations

import base64
import copy
import io
import json
import pickle
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import multifield as mf
from conftest import PACKAGE, ROOT

VECTORS = ROOT / "crates" / "multifield-files" / "tests" / "vectors"
FIELDS: Any = {"m": {"type": "file", "isMultiple": True}, "s": {"type": "file", "isMultiple": False}}
ALL_NAMES: Any = {
    "m": {**FIELDS["m"], "upperName": "UF_M"},
    "s": {**FIELDS["s"], "upperName": "UF_S"},
    "t": {"type": "string", "isMultiple": True},
}


def cases(name: str) -> list[Any]:
    cases = [json.loads(line) for line in (VECTORS / name).read_text("utf-8").splitlines()]
    assert cases
    return cases


def run(case: Any, desired: Any) -> mf.files.FilesEdits:
    current = case.get("current", {"m": [], "s": []})
    options = {key: case[key] for key in ("strategy", "max_deletes") if key in case}
    return mf.files.diff(current, desired, fields=ALL_NAMES, **options)


@pytest.mark.skipif(PACKAGE == ROOT, reason="published sources have no vectors of files")
def test_vectors() -> None:
    for case in cases("edits.jsonl"):
        edits = run(case, case["desired"])
        assert edits.fields() == case["fields"], case
        assert bool(edits) == (case["fields"] != {})
        assert run(case, json.dumps(case["desired"])) == edits


@pytest.mark.skipif(PACKAGE == ROOT, reason="published sources have no vectors of files")
def test_errors() -> None:
    for case in cases("errors.jsonl"):
        if "fields" in case:
            continue
        with pytest.raises(mf.FilesError) as error:
            run(case, case.get("desired", {}))
        code = case["error"].rsplit("[", 1)[1].rstrip("]")
        side = case["error"].split(" ", 1)[0]
        assert (error.value.code, error.value.side) == (code, side), case


@pytest.mark.skipif(PACKAGE == ROOT, reason="published sources have no vectors of files")
def test_simulations() -> None:
    for case in cases("simulate.jsonl"):
        simulation = mf.files.simulate(case["current"], case["payload"], fields=ALL_NAMES)
        assert [f"{it['place']} {it['code']}" for it in simulation["findings"]] == case["findings"]


CONTENT = bytes(range(256))


@pytest.mark.parametrize("content", [CONTENT, bytearray(CONTENT), memoryview(CONTENT), io.BytesIO(CONTENT)])
def test_a_file_has_content(content: Any) -> None:
    file = mf.File("a.bin", content)
    assert (file.name, file.size) == ("a.bin", 256)
    edits = mf.files.diff({"m": []}, {"m": [file, file]}, fields=FIELDS)
    pair = ["a.bin", base64.b64encode(CONTENT).decode()]
    assert edits.fields() == {"m": [pair, pair]}
    assert file == mf.File("a.bin", CONTENT)
    assert repr(file) == "File(name='a.bin', size=256)"


@pytest.mark.parametrize("content", ["text", 5, None, io.StringIO("text"), Path("a.bin"), [104, 105], range(5)])
def test_a_file_has_no_other_content(content: Any) -> None:
    with pytest.raises(TypeError, match="argument 'content': expected bytes"):
        mf.File("a.bin", content)


def test_a_file_on_disk(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"hello")
    with path.open("rb") as file:
        new = mf.File(path.name, file)
    assert mf.files.diff({"s": None}, {"s": new}, fields=FIELDS).fields() == {"s": ["a.txt", "aGVsbG8="]}


def test_a_call_with_multifields() -> None:
    item = {"id": 43, "entityTypeId": 3, "fm": [], "m": [{"id": 12}]}
    phones = mf.diff(item, {"PHONE": "+1"})
    edits = mf.files.diff(item, {"m": []}, fields=FIELDS)
    request = edits.request(multifields=phones)
    assert request is not None
    assert (request.method, request.entity_type_id, request.id) == ("crm.item.update", 3, 43)
    fm = {"n0": {"typeId": "PHONE", "valueType": "WORK", "value": "+1"}}
    params: Any = {"entityTypeId": 3, "id": 43, "fields": {"fm": fm, "m": []}}
    assert request.params() == params
    assert json.loads(request.to_json()) == {"method": "crm.item.update", "params": params}
    with pytest.raises(mf.FilesError, match="needs_json"):
        request.command()
    unchanged = mf.files.diff(item, {}, fields=FIELDS)
    assert unchanged.request() is None
    assert unchanged.request(multifields=phones) is not None


def test_after_the_call() -> None:
    item = {"id": 1, "entityTypeId": 2, "m": [{"id": 12}, {"id": 44}]}
    desired = {"m": [12, mf.File("a", b"x")]}
    edits = mf.files.diff(item, desired, fields=FIELDS, max_deletes=1)
    after = {"item": {"id": 1, "m": [{"id": 12}, {"id": 50}]}}
    settled = edits.settle(after)
    assert settled == edits.settle(json.dumps(after)) == {"m": [12, 50]}
    assert not mf.files.diff(after, settled, fields=FIELDS)
    assert edits.uncertain(after) == [{"field": "m", "expected": 1, "appeared": [50], "disappeared": [44]}]
    with pytest.raises(mf.FilesError) as error:
        edits.settle(item)
    assert error.value.code == "not_settled"


def test_errors_name_arguments_of_python() -> None:
    with pytest.raises(mf.FilesError, match=r"max_deletes: 1 of the files .* more than 0 \(max_deletes=…\): 12"):
        mf.files.diff({"m": [12]}, {"m": []}, fields=FIELDS, max_deletes=0)
    with pytest.raises(mf.FilesError, match=r'strategy="replace" replaces it'):
        mf.files.diff({"s": 5}, {"s": mf.File("a", b"x")}, fields=FIELDS, strategy="add")
    wrong: Any = {"m": [object()]}
    with pytest.raises(TypeError, match="found object, expected a File"):
        mf.files.diff({"m": []}, wrong, fields=FIELDS)


TOKEN = "t0kenOfUrlMachine"
ADDRESS = f"https://portal.example/rest/file?id=12&token={TOKEN}"


def shown(function: Callable[[], Any]) -> Iterator[str]:
    """Each way in which a result, or what is raised, is shown or saved."""
    try:
        value = function()
    except (mf.FilesError, mf.MultifieldError, TypeError) as error:
        yield from (str(error), repr(error), repr(error.args), repr(vars(error)))
        yield "".join(traceback.format_exception_only(error))
        value = error
    yield from (str(value), repr(value), f"{value!a}")
    for save in (json.dumps, pickle.dumps, copy.deepcopy, vars):
        try:
            yield repr(save(value))
        except TypeError as error:
            # Edits and requests cannot be saved in this way.
            yield str(error)


def test_no_token_is_shown() -> None:
    def file(id: int) -> Any:
        return {"id": id, "url": ADDRESS, "urlMachine": ADDRESS}

    item: Any = {"id": 1, "entityTypeId": 3, "fm": [], "m": [file(12), file(44)], "s": file(5), "t": ADDRESS}
    after = {"item": {"id": 1, "m": [file(44), file(300)], "s": None}}
    edits = mf.files.diff(item, {"m": [file(44), mf.File("a", b"x")], "s": ""}, fields=FIELDS)
    request = edits.request(multifields=mf.diff(item, {"PHONE": "+1"}))
    assert request is not None
    results: list[Callable[[], Any]] = [
        lambda: edits,
        edits.fields,
        lambda: request,
        request.params,
        request.to_json,
        request.command,
        lambda: edits.settle(after),
        lambda: edits.settle(item),
        lambda: edits.uncertain(item),
        lambda: edits.request(2),
        lambda: mf.files.simulate(item, item, fields=FIELDS),
        lambda: mf.diff(item, item),
    ]
    # An address where something else belongs.
    wrong: list[Any] = [
        *(ADDRESS, [ADDRESS], {"m": ADDRESS}, {"m": [ADDRESS]}, {"m": {"id": ADDRESS}}, {"m": [["a", ADDRESS]]}),
        *({"m": [{"name": "a", "base64": ADDRESS}]}, {"m": [{"url": ADDRESS}]}, {"m": ["12", ADDRESS]}),
        *({"m": [["a", f"data:{ADDRESS}"]]}, {"s": [file(1), file(1)]}, {"m": {"type": "file", "isMultiple": ADDRESS}}),
        *(item, json.dumps(item)[:-1], json.dumps(item)[:200], ADDRESS.encode()),
    ]
    for it in wrong:
        results += [
            partial(mf.files.diff, it, {"m": []}, fields=FIELDS),
            partial(mf.files.diff, item, it, fields=FIELDS),
            partial(mf.files.diff, item, {"m": [44]}, fields=it),
            partial(mf.files.diff, item, {"m": [mf.File("a", b"x")]}, fields=FIELDS, max_deletes=0),
            partial(mf.files.simulate, item, it, fields=FIELDS),
            partial(edits.settle, it),
            partial(edits.uncertain, it),
            partial(mf.File, "a", it),
        ]
    texts = [text for function in results for text in shown(function)]
    assert len(texts) > 500
    for text in texts:
        assert TOKEN not in text


def test_content_is_not_shown() -> None:
    content = b"content of a file"
    edits = mf.files.diff({"id": 1, "entityTypeId": 2, "m": []}, {"m": [mf.File("a", content)]}, fields=FIELDS)
    encoded = base64.b64encode(content).decode()
    for text in (repr(mf.File("a", content)), repr(edits), str(edits), repr(edits.request())):
        assert encoded not in text
        assert content.decode() not in text


LARGE = """
import io
import multifield as mf

def peak():
    with open("/proc/self/status") as status:
        return 1024 * next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))

content = b"content " * 2_500_000
fields = {"m": {"type": "file", "isMultiple": True}}
before = peak()
file = mf.File("a", CONTENT)
request = mf.files.diff({"id": 1, "entityTypeId": 2, "m": [{"id": 1}]}, {"m": [file, 1]}, fields=fields).request()
params, again = request.params(), request.params()
json = request.to_json()
print((peak() - before) / len(params["fields"]["m"][0][1]))
assert params["fields"]["m"][0][1] is again["fields"]["m"][0][1]
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is measured as Linux does")
@pytest.mark.parametrize("content", ["content", "io.BytesIO(content)"])
def test_a_large_file_is_copied_no_more_often_than_base64_needs(content: str) -> None:
    code = LARGE.replace("CONTENT", content)
    ran = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    # Its base64, and the JSON of the call; before that, what becomes the str.
    assert float(ran.stdout) < 2.5


def test_large_and_small_files_are_written_alike() -> None:
    large, small = b"\xff" * 1_500_000, b"\xff"
    desired = {"s": mf.File('"{\\u0000file":0}', large), "m": [mf.File("b", small), 12, mf.File("a", large)]}
    edits = mf.files.diff({"id": 1, "entityTypeId": 2, "m": [12], "s": None}, desired, fields=FIELDS)
    long = base64.b64encode(large).decode()
    fields: Any = {"s": ['"{\\u0000file":0}', long], "m": [["b", "/w=="], {"id": 12}, ["a", long]]}
    assert edits.fields() == fields
    request = edits.request()
    assert request is not None
    assert request.params()["fields"] == fields
    call = {"method": "crm.item.update", "params": {"entityTypeId": 2, "id": 1, "fields": fields}}
    assert request.to_json() == json.dumps(call, separators=(",", ":"))
    with pytest.raises(mf.FilesError, match="more than 1 MiB is too long: send the request as JSON, by itself"):
        request.command()
    requests: Any = [request]
    with pytest.raises(TypeError, match="a request for files is sent by itself"):
        mf.batch(requests)
    other = {**desired, "s": mf.File('"{\\u0000file":0}', large[:-1] + b"a")}
    again = mf.files.diff({"id": 1, "entityTypeId": 2, "m": [12], "s": None}, desired, fields=FIELDS)
    assert again == edits
    assert mf.files.diff({"id": 1, "entityTypeId": 2, "m": [12], "s": None}, other, fields=FIELDS) != edits

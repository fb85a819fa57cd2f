"""Files that are read with a real client, planned, and sent with it are those that the item should have."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import multifield as mf
import pytest
import requests
from conftest import Portal, running
from test_clients import FastCall, FastRaw, PysdkCall, PysdkRaw

# Longer than a command of a batch, with each byte.
LARGE = bytes(range(256)) * 8_000


class WithRequests:
    """`requests`, whose response is as it came."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal

    def post(self, method: str, **body: Any) -> Any:
        return requests.post(self.portal.url + method, **body).json()

    def read(self, method: str, params: dict[str, Any]) -> Any:
        return self.post(method, json=params)

    def answer(self, request: mf.FilesRequest) -> Any:
        return self.post(request.method, json=request.params())


class WithHttpx(WithRequests):
    """`httpx`, which is given bytes of JSON that multifield wrote."""

    def post(self, method: str, **body: Any) -> Any:
        return httpx.post(self.portal.url + method, **body).json()

    def answer(self, request: mf.FilesRequest) -> Any:
        call = request.to_json()
        params = call[call.index('"params":') + len('"params":') : -1]
        return self.post(
            request.method, content=params.encode(), headers={"Content-Type": "application/json"}
        )


class FilesOfPysdkCall(PysdkCall):
    def answer(self, request: mf.FilesRequest) -> Any:
        return self.request(request.method, request.params()).result


class FilesOfPysdkRaw(PysdkRaw):
    def answer(self, request: mf.FilesRequest) -> Any:
        return self.token.call_method(request.method, request.params())


class FilesOfFastRaw(FastRaw):
    def answer(self, request: mf.FilesRequest) -> Any:
        return self.bx.call(request.method, request.params(), raw=True)


@contextmanager
def with_files(tmp_path: Path, *args: str) -> Iterator[tuple[Portal, int]]:
    """A portal with a contact, which has three files and another."""
    with running("--files", *args) as portal:
        id = portal.add("contact", {"PHONE": [["+1", "WORK"]]})
        old = [[f"old {number}.txt", base64.b64encode(b"old").decode()] for number in range(3)]
        fields = {"ufCrmFiles": old, "ufCrmFile": old[0]}
        portal.call("crm.item.update", {"entityTypeId": 3, "id": id, "fields": fields})
        yield portal, id


@pytest.mark.parametrize(
    "way",
    [WithRequests, WithHttpx, FilesOfPysdkCall, FilesOfPysdkRaw, FilesOfFastRaw],
    ids=lambda way: way.__name__,
)
def test_files_that_are_sent_are_those_of_the_item(
    tmp_path: Path, http: None, way: Any
) -> None:
    log = tmp_path / "log.ndjson"
    with with_files(tmp_path, "--log", str(log)) as (portal, id):
        client = way(portal)
        item = {"entityTypeId": 3, "id": id}
        fields = client.read("crm.item.fields", {"entityTypeId": 3})

        def read() -> Any:
            return client.read("crm.item.get", item)

        def files(name: str) -> Any:
            return portal.call("crm.item.get", item)["item"][name]

        kept, replaced, also_kept = [file["id"] for file in files("ufCrmFiles")]
        large = mf.File("large #1 & ü.bin", io.BytesIO(LARGE))
        desired = {"ufCrmFiles": [kept, large, also_kept], "ufCrmFile": []}
        current = read()
        edits = mf.files.diff(current, desired, fields=fields, max_deletes=2)
        phones = mf.diff(current, {"PHONE": ["+2"]})
        request = edits.request(multifields=phones)
        assert request is not None
        answer = client.answer(request)

        # The portal has what was meant.
        now = [file["id"] for file in files("ufCrmFiles")]
        assert len(now) == 3 and {kept, also_kept} < set(now) and replaced not in now
        assert not files("ufCrmFile")
        assert [row["VALUE"] for row in portal.call("crm.contact.get", {"id": id})["PHONE"]] == ["+2"]
        assert base64.b64encode(LARGE).decode() in log.read_text("utf-8")

        # Neither the answer nor another read lead to more edits.
        settled = edits.settle(answer)
        assert settled == edits.settle(read())
        assert settled["ufCrmFile"] == [] and set(settled["ufCrmFiles"]) == set(now)
        for after in (answer, read()):
            assert not mf.files.diff(after, settled, fields=fields, max_deletes=0)

        # A multiple field is cleared.
        edits = mf.files.diff(read(), {"ufCrmFiles": []}, fields=fields)
        request = edits.request()
        assert request is not None
        assert edits.settle(client.answer(request)) == {"ufCrmFiles": []}
        assert not files("ufCrmFiles")


def test_a_command_of_a_batch_has_small_files(tmp_path: Path) -> None:
    with with_files(tmp_path) as (portal, id):
        client = FilesOfFastRaw(portal)
        item = {"entityTypeId": 3, "id": id}
        fields = client.read("crm.item.fields", {"entityTypeId": 3})
        current = client.read("crm.item.get", item)
        kept = current["result"]["item"]["ufCrmFiles"][0]["id"]
        small = mf.File("small #1 & ü.bin", bytes(range(256)))
        edits = mf.files.diff(current, {"ufCrmFiles": [kept, small]}, fields=fields)
        request = edits.request()
        assert request is not None
        batch = {"halt": 0, "cmd": {"files": request.command()}}
        answer = client.bx.call("batch", batch, raw=True)["result"]["result"]["files"]
        settled = edits.settle(answer)
        assert len(settled["ufCrmFiles"]) == 2 and settled["ufCrmFiles"][0] == kept
        assert not mf.files.diff(client.read("crm.item.get", item), settled, fields=fields)


def test_a_field_that_a_batch_of_the_client_does_not_clear_is_not_settled(tmp_path: Path) -> None:
    """fast_bitrix24 makes a batch of a call, in which an empty list is nothing."""
    with with_files(tmp_path) as (portal, id):
        item = {"entityTypeId": 3, "id": id}
        fields = portal.call("crm.item.fields", {"entityTypeId": 3})
        current = portal.call("crm.item.get", item)
        edits = mf.files.diff(current, {"ufCrmFiles": [], "ufCrmFile": []}, fields=fields)
        request = edits.request()
        assert request is not None
        answer = FastCall(portal).bx.call(request.method, request.params())
        with pytest.raises(mf.FilesError) as refused:
            edits.settle(answer)
        assert (refused.value.code, refused.value.place) == ("not_settled", "ufCrmFiles")

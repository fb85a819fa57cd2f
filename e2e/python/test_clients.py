"""What is read with a real client, planned, and sent with it leads to the desired
state: by each client's ways of calling, and both families of methods."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import multifield as mf
import pytest
from b24pysdk import BitrixWebhook, Client
from conftest import FIELDS, Portal
from fast_bitrix24 import Bitrix

SCENARIOS = json.loads((Path(__file__).parents[1] / "scenarios.json").read_text("utf-8"))
NUMBERS = {"lead": 1, "contact": 3, "company": 4}


class Way(Protocol):
    """A way of calling: what it gives of a reading is left as it is."""

    def __init__(self, portal: Portal) -> None: ...
    def read(self, method: str, params: dict[str, Any]) -> Any: ...
    def send(self, request: mf.Request) -> None: ...


class Pysdk:
    def __init__(self, portal: Portal) -> None:
        url = urlsplit(portal.url)
        self.token = BitrixWebhook(domain=url.netloc, webhook_token="1/key")
        self.client = Client(self.token)

    def request(self, method: str, params: dict[str, Any]) -> Any:
        """The SDK's own function for a method, with its own names of parameters."""
        _, entity, action = method.split(".")
        names = {"id": "bitrix_id", "entityTypeId": "entity_type_id"}
        named = {names.get(key, key): value for key, value in params.items()}
        return getattr(getattr(self.client.crm, entity), action)(**named)


class PysdkCall(Pysdk):
    """`client.crm.contact.update(...)`"""

    def read(self, method: str, params: dict[str, Any]) -> Any:
        return self.request(method, params).result

    def send(self, request: mf.Request) -> None:
        assert self.request(request.method, request.params()).result


class PysdkRaw(Pysdk):
    """`token.call_method(...)`, whose response is as it came."""

    def read(self, method: str, params: dict[str, Any]) -> Any:
        return self.token.call_method(method, params)

    def send(self, request: mf.Request) -> None:
        assert self.token.call_method(request.method, request.params())["result"]


class PysdkBatch(Pysdk):
    """`client.call_batch(...)`, which writes the commands itself."""

    def result(self, method: str, params: dict[str, Any]) -> Any:
        batch = self.client.call_batch({"only": self.request(method, params)}).result
        assert not batch.result_error
        return batch.result["only"]

    def read(self, method: str, params: dict[str, Any]) -> Any:
        return self.result(method, params)

    def send(self, request: mf.Request) -> None:
        assert self.result(request.method, request.params())


class PysdkOurBatch(PysdkCall):
    """`token.call_method("batch", ...)` with commands that multifield wrote."""

    def send(self, request: mf.Request) -> None:
        (batch,) = mf.batch([request])
        result = self.token.call_method("batch", batch.params())["result"]
        assert not result["result_error"] and result["result"]


class Fast:
    def __init__(self, portal: Portal) -> None:
        self.bx = Bitrix(
            portal.url, verbose=False, request_pool_size=10**6, requests_per_second=1e6
        )


class FastCall(Fast):
    """`bx.call(...)`, which makes a batch of everything."""

    def read(self, method: str, params: dict[str, Any]) -> Any:
        found = self.bx.call(method, params)
        # What has one key is unwrapped, and the rest is under the command's own.
        return found.get("order0000000000", found)

    def send(self, request: mf.Request) -> None:
        assert self.bx.call(request.method, request.params())


class FastRaw(Fast):
    """`bx.call(..., raw=True)`"""

    def read(self, method: str, params: dict[str, Any]) -> Any:
        return self.bx.call(method, params, raw=True)

    def send(self, request: mf.Request) -> None:
        assert self.bx.call(request.method, request.params(), raw=True)["result"]


class FastBatch(FastCall):
    """`bx.call_batch(...)` with commands that multifield wrote."""

    def send(self, request: mf.Request) -> None:
        (batch,) = mf.batch([request])
        assert self.bx.call_batch(batch.params())


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario["name"])
@pytest.mark.parametrize("entity", NUMBERS)
@pytest.mark.parametrize("api", ["classic", "universal"])
@pytest.mark.parametrize(
    "way",
    [PysdkCall, PysdkRaw, PysdkBatch, PysdkOurBatch, FastCall, FastRaw, FastBatch],
    ids=lambda way: way.__name__,
)
def test_what_is_sent_leads_to_the_desired_state(
    portal: Portal, http: None, way: type[Way], api: mf.Api, entity: mf.Entity, scenario: Any
) -> None:
    if portal.generation == "legacy" and api == "universal":
        pytest.skip("legacy has no crm.item")
    client = way(portal)
    id = portal.add(entity, scenario["held"])

    def plan() -> mf.Edits:
        if api == "classic":
            current = client.read(f"crm.{entity}.get", {"id": id})
        else:
            params = {"entityTypeId": NUMBERS[entity], "id": id}
            current = client.read("crm.item.get", params)
        return mf.diff(current, scenario["desired"], read="all")

    request = plan().request(entity, id, api=api)
    assert request
    client.send(request)

    after = {field: sorted(scenario["after"].get(field, [])) for field in FIELDS}
    assert portal.held(entity, id) == after
    assert not plan()


def test_many_contacts_go_in_batches_of_50(portal: Portal) -> None:
    bx = FastCall(portal).bx
    wanted: dict[int, Any] = {}
    for index in range(120):
        id = portal.add("contact", {"PHONE": [[f"+1{index}", "WORK"], [f"+2{index}", "HOME"]]})
        wanted[id] = {"PHONE": [f"+2{index}", f"+3{index}"]}

    def plan() -> list[mf.Edits]:
        contacts = bx.get_by_ID("crm.contact.get", wanted)
        pairs = [(contacts[str(id)], desired) for id, desired in wanted.items()]
        return mf.diff_many(pairs, read="all")

    batches = mf.batch(
        [edits.request("contact", id) for id, edits in zip(wanted, plan(), strict=True)]
    )
    assert len(batches) == 3
    for batch in batches:
        assert all(bx.call_batch(batch.params()).values())
    for id, desired in wanted.items():
        held = portal.held("contact", id)["PHONE"]
        assert sorted(value for value, _ in held) == desired["PHONE"]
    assert not any(plan())


def test_a_contact_under_the_name_that_a_client_gives_it(portal: Portal) -> None:
    bx = FastCall(portal).bx
    id = portal.add("contact", {"PHONE": [["+1", "WORK"]]})
    found = bx.call("crm.contact.get", {"id": id})
    assert list(found) == ["order0000000000"]
    assert not mf.diff(found, {"PHONE": ["+1"]})
    assert mf.diff(found, {"PHONE": []}).request("contact").id == id
    # It could have come from a list with a select.
    with pytest.raises(mf.MultifieldError) as refused:
        mf.diff(found, {"WEB": ["a.example"]})
    assert refused.value.code == "field_not_read"

"""A sync that survives failures: a call that fails, and a call that was carried out but whose
answer was lost.

An edit is never sent again: if only its answer was lost, it would add its new values a second
time. Instead, after any error, the contacts are read and planned again. A contact is done when
its plan is empty, which does not depend on answers. Plans of several calls end in the same way.
The contacts are read with a classic method, which shows equal rows.

For the same reason the client must not repeat calls by itself: `max_retries=1` is one attempt.

    python sync.py DOMAIN USER/KEY WANTED.json

WANTED.json contains the desired state of each contact by its ID: `{"43": {"PHONE": [...]}}`.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

import multifield as mf
from b24pysdk import BitrixWebhook
from b24pysdk.errors import BitrixSDKException
from requests import RequestException

FIELDS: tuple[mf.Field, ...] = ("PHONE", "EMAIL", "WEB", "IM", "LINK")
PAGE = 50


def sync(
    token: BitrixWebhook,
    wanted: Mapping[int, mf.Input],
    *,
    rounds: int = 50,
    pause: float = 1.0,
    **options: Any,
) -> None:
    """Bring contacts to their desired states.

    Args:
        token: The webhook.
        wanted: The desired state of each contact by its ID.
        rounds: How many rounds to try.
        pause: How many seconds to wait between two rounds.
        options: The options of `multifield.diff`.

    Raises:
        RuntimeError: If some contacts are not in their desired state after all rounds.
    """
    left = list(wanted)
    for number in range(rounds):
        if number:
            time.sleep(pause)
        left = [id for page in pages(left) for id in carry_on(token, page, wanted, options)]
        if not left:
            return
    raise RuntimeError(f"{len(left)} contacts are not as they should be: {left[:10]}")


def pages(ids: list[int]) -> Iterator[list[int]]:
    rest = iter(ids)
    while page := list(islice(rest, PAGE)):
        yield page


def carry_on(
    token: BitrixWebhook, ids: list[int], wanted: Mapping[int, mf.Input], options: dict[str, Any]
) -> list[int]:
    """Read a page of contacts, send their edits, and return the IDs to check again."""
    try:
        params = {"filter": {"@ID": ids}, "select": ["ID", *FIELDS], "start": -1}
        found = token.call_method("crm.contact.list", params, max_retries=1)["result"]
        contacts = {int(contact["ID"]): contact for contact in found}
        # A contact that is gone is an error of the plan's, not of the network's.
        plans = mf.diff_many(
            ((contacts[id], wanted[id]) for id in ids), read=FIELDS, **options
        )
        changed = {id: edits for id, edits in zip(ids, plans, strict=True) if edits}
        requests = [edits.request("contact", id) for id, edits in changed.items()]
        for batch in mf.batch(requests):
            token.call_method("batch", batch.params(), max_retries=1)
    except (BitrixSDKException, RequestException):
        return ids
    # Contacts with calls are checked again, too: a single command of a batch can fail.
    return list(changed)


if __name__ == "__main__":
    domain, key, file = sys.argv[1:]
    with open(file, encoding="utf-8") as text:
        states = {int(id): state for id, state in json.load(text).items()}
    sync(BitrixWebhook(domain=domain, webhook_token=key), states, max_deletes=10)

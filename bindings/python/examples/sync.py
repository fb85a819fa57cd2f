"""Brings many contacts to their desired states, with b24pysdk.

    MULTIFIELD_WEBHOOK=https://example.bitrix24.com/rest/1/key/ python sync.py WANTED.json JOURNAL

WANTED.json has the desired state of each contact by its ID: `{"43": {"PHONE": [...]}}`.
If the program is killed, start it again with the same two files, and it continues.
"""

from __future__ import annotations

import json
import os
import sys
from urllib.parse import urlsplit

import multifield as mf
from b24pysdk import BitrixWebhook
from b24pysdk.errors import BitrixResponseError


def main(wanted: str, journal: str, webhook: str) -> int:
    url = urlsplit(webhook)
    token = BitrixWebhook(domain=url.netloc, webhook_token=url.path.removeprefix("/rest/").strip("/"))

    def send(call: mf.Call) -> mf.SyncReply:
        # One attempt: what was sent is never sent again.
        try:
            return 200, token.call_method(call.method, call.params(), timeout=80, max_retries=1)
        except BitrixResponseError as error:
            return error.status_code, error.response.content

    with open(wanted, encoding="utf-8") as file:
        states = json.load(file)
    run = mf.sync("contact", states, send, journal=journal, label=url.netloc, max_deletes=10)
    try:
        for end in run:
            if end.outcome not in ("unchanged", "changed"):
                print(end.id, end.outcome, end.message or end.code or "")
    except mf.SyncStopped as stopped:
        print(stopped)
        return 1
    print(run.totals)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:], webhook=os.environ["MULTIFIELD_WEBHOOK"]))

"""Runs with real clients, by the send functions of the package's README as they stand there, over HTTPS, on a portal where
calls fail, are not acknowledged, run later or are answered with garbage. Clients run as programs of their own, unpatched but
for the clock, which is faster."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Portal, running

README = (ROOT / "bindings" / "python" / "README.md").read_text("utf-8")
SENDS = {
    re.findall(r"^(?:import|from) (requests|httpx|b24pysdk|fast_bitrix24)\b", block, re.MULTILINE)[0]: block
    for block in re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    if "def send" in block
}
EXAMPLE = ROOT / "bindings" / "python" / "examples" / "sync.py"

SPEED = 50
# A call runs up to a second late, which is shorter than `settle` on that clock.
FAULTS = ["--fail-rate", "0.2", "--lose-rate", "0.2", "--late-rate", "0.1", "--late-delay", "1000", "--garbage-rate", "0.05"]

CLOCK = f"""
import asyncio, json, sys, time
began = time.time()
def now():
    return began + (time.time() - began) * {SPEED}
def sleep(seconds):
    time.sleep(seconds / {SPEED})
async def sleep_async(seconds):
    await asyncio.sleep(seconds / {SPEED})
def report(end):
    print(json.dumps([end.id, end.outcome, end.code]), flush=True)
wanted, journal, options = json.loads(sys.argv[1]), sys.argv[2] or None, json.loads(sys.argv[3])
with open(wanted) as file:
    wanted = json.load(file)
"""
RUN = """
import multifield as mf
run = mf.sync("contact", wanted, send, journal=journal, sleep=sleep, now=now, **options)
for end in run:
    report(end)
"""
RUN_ASYNC = """
async def main():
    async for end in mf.sync_async("contact", wanted, send, journal=journal, sleep=sleep_async, now=now, **options):
        report(end)
asyncio.run(main())
"""


def program(client: str, url: str) -> str:
    """A program with this client's send function."""
    send = re.split(r"^(?:wanted = |async def main)", SENDS[client], flags=re.MULTILINE)[0]
    host = url.split("/")[2]
    send, count = re.subn(r"https://example\.bitrix24\.com/rest/1/key/", url, send)
    send, more = re.subn(r"example\.bitrix24\.com", host, send)
    assert count + more == 1
    # It would wait by itself, by another clock.
    send = send.replace(f'BitrixAsync("{url}")', f'BitrixAsync("{url}", request_pool_size=10**6, requests_per_second=1e6)')
    return CLOCK + send + (RUN_ASYNC if "async def send" in send else RUN)


class Runner:
    """Contacts with three phones each, what they are to be, and the portal's files."""

    def __init__(self, folder: Path, contacts: int) -> None:
        self.folder = folder
        self.contacts = contacts
        self.log = folder / "log.ndjson"
        self.pem = folder / "portal.pem"
        self.wanted = folder / "wanted.json"
        self.wanted.write_text(json.dumps({id: wanted(id) for id in range(1, contacts + 1)}))
        with (folder / "seed.json").open("w") as file:
            for id in range(1, contacts + 1):
                rows = [
                    {"ID": 3 * id + number, "VALUE": value, "VALUE_TYPE": type}
                    for number, (value, type) in enumerate(held(id))
                ]
                json.dump({"ID": id, "PHONE": rows}, file)

    @contextmanager
    def portal(self, *args: str, generation: str = "distinct") -> Iterator[Portal]:
        db = str(self.folder / "portal.sqlite")
        seed = str(self.folder / "seed.json")
        files = ["--db", db, "--log", str(self.log), "--tls", str(self.pem)]
        files += [] if os.path.exists(db) else ["--seed", seed]
        with running(*files, *args, generation=generation) as portal:
            yield portal

    def start(self, code: str, journal: str = "", **options: Any) -> subprocess.Popen[str]:
        options = {"plan_age": 600, "max_deletes": 2, **options}
        arguments = [json.dumps(str(self.wanted)), journal, json.dumps(options)]
        trust = {"REQUESTS_CA_BUNDLE": str(self.pem), "SSL_CERT_FILE": str(self.pem)}
        return subprocess.Popen(
            [sys.executable, "-c", code, *arguments],
            env={**os.environ, **trust},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def check(self, generation: str = "distinct") -> None:
        """Nothing is lost, and nothing was added twice, at any time."""
        added: Counter[tuple[int, str]] = Counter()
        for line in self.log.read_text().splitlines():
            command = json.loads(line)
            if command["method"].endswith(".update"):
                rows = command["params"]["fields"].values()
                added.update((command["id"], row["VALUE"]) for field in rows for row in field if "ID" not in row)
        assert added and max(added.values()) == 1
        db = str(self.folder / "portal.sqlite")
        with running("--db", db, generation=generation) as portal:
            for id in range(1, self.contacts + 1):
                contact = portal.held("contact", id)
                for field, values in wanted(id).items():
                    assert sorted(value for value, _ in contact[field]) == values, f"{field} of {id}"


def held(id: int) -> list[list[str]]:
    return [[f"+1{id}", "WORK"], [f"+2{id}", "MOBILE"], [f"+3{id}", "HOME"]]


def wanted(id: int) -> dict[str, list[str]]:
    # One stays, one goes or is overwritten, and two or one are added.
    phones = [f"+1{id}", f"+4{id}", f"+5{id}", f"+6{id}"]
    return {"PHONE": phones if id % 2 else phones[:2], "EMAIL": [f"a{id}@example.com"]}


def ends(out: str) -> dict[int, str]:
    return {id: outcome for id, outcome, _ in map(json.loads, out.splitlines())}


GENERATIONS = ("legacy", "factory", "distinct")
CONTACTS = int(os.environ.get("MULTIFIELD_CONTACTS", "0"))
KILLS = int(os.environ.get("MULTIFIELD_KILLS", "10"))
TIMEOUT = 600 + CONTACTS
# Every day, one client runs on each generation, and the others on one.
CASES = [("requests", generation, 400) for generation in GENERATIONS]
CASES += [(client, "distinct", 200) for client in ("httpx", "b24pysdk", "fast_bitrix24")]
if CONTACTS:
    CASES = [(client, generation, CONTACTS) for client in SENDS for generation in GENERATIONS]


@pytest.mark.parametrize(("client", "generation", "contacts"), CASES)
def test_no_row_is_lost_and_none_doubled(tmp_path: Path, client: str, generation: str, contacts: int) -> None:
    runner = Runner(tmp_path, contacts)
    with runner.portal(*FAULTS, generation=generation) as portal:
        out, errors = runner.start(program(client, portal.url)).communicate(timeout=TIMEOUT)
    found = ends(out)
    assert len(found) == contacts, errors
    assert set(found.values()) == {"changed"}
    assert "/rest/" not in errors and "@example.com" not in errors
    runner.check(generation)


def grow(journal: Path, size: int, process: subprocess.Popen[str]) -> bool:
    """Waits until the process has written so many bytes, and returns whether it has."""
    end = size + (journal.stat().st_size if journal.exists() else 0)
    while not journal.exists() or journal.stat().st_size < end:
        if process.poll() is not None:
            return False
        time.sleep(0.01)
    return True


def test_a_run_that_is_killed_goes_on(tmp_path: Path) -> None:
    runner = Runner(tmp_path, CONTACTS or 1000)
    journal = tmp_path / "run.ndjson"
    chance = random.Random(5)
    found: dict[int, str] = {}
    with runner.portal(*FAULTS) as portal:
        code = program("requests", portal.url)
        kills = [signal.SIGKILL, signal.SIGINT] * (KILLS // 2)
        # The whole run writes about 40 bytes for each contact. A run that is interrupted goes on for a while.
        most = 100 + runner.contacts * 15 // len(kills)
        while True:
            process = runner.start(code, str(journal))
            if kills and grow(journal, chance.randrange(most), process):
                process.send_signal(kills.pop())
                out, errors = process.communicate(timeout=TIMEOUT)
                is_over = False
            else:
                out, errors = process.communicate(timeout=TIMEOUT)
                # A run whose first calls got no answer has stopped.
                is_over = "[no_answer]" not in errors
            # The last line may be cut off.
            found |= ends("".join(line + "\n" for line in out.splitlines() if line.endswith("]")))
            assert "/rest/" not in errors
            if is_over:
                break
    assert process.returncode == 0, errors
    assert not kills
    # An end that was recorded may not have been printed.
    assert set(found.values()) == {"changed"}
    assert len(found) > runner.contacts - 2 * KILLS
    assert "+1" not in journal.read_text() and "127.0.0.1" not in journal.read_text()
    runner.check()


@pytest.mark.parametrize("client", SENDS)
def test_nobody_is_there_and_a_call_is_refused(tmp_path: Path, client: str) -> None:
    runner = Runner(tmp_path, 3)
    # Every key expires at once.
    with runner.portal("--expire-rate", "1") as portal:
        url = portal.url
        out, errors = runner.start(program(client, url)).communicate(timeout=100)
        assert set(ends(out).values()) == {"stopped"}
        assert errors.splitlines()[-1].endswith("does not accept the webhook or the token [authorisation]")
    out, errors = runner.start(program(client, url)).communicate(timeout=100)
    assert set(ends(out).values()) == {"stopped"}
    assert "several calls in a row have got no answer" in errors
    assert "/rest/" not in errors and "key" not in errors


def test_the_example(tmp_path: Path) -> None:
    runner = Runner(tmp_path, 100)
    with runner.portal() as portal:
        env = {**os.environ, "MULTIFIELD_WEBHOOK": portal.url, "REQUESTS_CA_BUNDLE": str(runner.pem)}
        command = [sys.executable, str(EXAMPLE), str(runner.wanted), str(tmp_path / "run.ndjson")]
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=300)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith("SyncTotals(entities=100, outcomes={'changed': 100}")
        again = subprocess.run(command, env=env, capture_output=True, text=True, timeout=300)
        assert "outcomes={'unchanged': 100}" in again.stdout
    runner.check()


# Equal rows of which one or none is to stay, and two numbers that change places.
EQUAL = [(1, "+1"), (2, "+1"), (3, "+2"), (4, "+1")]
PLANS: dict[int, tuple[list[tuple[int, str]], list[str]]] = {
    1: (EQUAL, ["+1", "+2"]),
    2: ([(id + 4, value) for id, value in EQUAL], ["+3", "+2"]),
    3: ([(9, "+1"), (10, "+2")], ["+2", "+1"]),
}


@pytest.mark.parametrize("api", ["classic", "universal"])
@pytest.mark.parametrize("generation", ["legacy", "factory", "distinct"])
def test_plans_of_several_calls_come_to_an_end(tmp_path: Path, generation: str, api: str) -> None:
    if generation == "legacy" and api == "universal":
        pytest.skip("legacy has no crm.item")
    runner = Runner(tmp_path, 0)
    with (tmp_path / "seed.json").open("w") as file:
        for contact, (rows, _) in PLANS.items():
            phones = [{"ID": id, "VALUE": value, "VALUE_TYPE": "WORK"} for id, value in rows]
            json.dump({"ID": contact, "PHONE": phones}, file)
    runner.wanted.write_text(json.dumps({id: {"PHONE": phones} for id, (_, phones) in PLANS.items()}))
    with runner.portal(*FAULTS, generation=generation) as portal:
        run = runner.start(program("requests", portal.url), order="desired", max_deletes=9, api=api)
        out, errors = run.communicate(timeout=300)
        assert ends(out) == {1: "changed", 2: "changed", 3: "changed"}, errors
    with running("--db", str(tmp_path / "portal.sqlite"), generation=generation) as portal:
        for id, (_, phones) in PLANS.items():
            rows = portal.call("crm.contact.get", {"id": id})["PHONE"]
            assert [(row["VALUE"], row["VALUE_TYPE"]) for row in rows] == [(value, "WORK") for value in phones]

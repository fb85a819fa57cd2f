"""The end of the interpreter while a daemon thread is in code that the package calls."""

from __future__ import annotations

import subprocess
import sys

import pytest

# Each calls `busy` from a thread that the interpreter ends where it waits for the lock.
CALLS = {
    "items": "mf.diff({}, type('Items', (dict,), {'items': busy})())",
    "mapping": "mf.diff({}, Held())",
    "sequence": "mf.diff({}, {'PHONE': Listed()})",
    "index": "mf.diff({}, {'PHONE': type('Index', (), {'__index__': busy})()})",
    "pairs": "mf.diff_many(busy() for _ in 'a')",
    "pair": "mf.diff_many([Listed()])",
    "requests": "mf.batch(busy() for _ in 'a')",
    "options": "mf.Diff(only=Held())",
    "errors": "busy(lambda: mf.diff_many([({}, {'X': 1})] * 1000, on_error='skip'))",
    "records": "busy(lambda: list(mf.diff({'PHONE': []}, {'PHONE': '1'})))",
    "run": "busy(lambda: list(mf.sync('contact', {1: {}}, lambda call: (200, {'result': {'result': {'list-0': [{'ID': 1}]}}}))))",
    "push": "mf.Sync('contact').push(1, Held())",
    "poll": "busy(lambda: mf.Sync('contact').poll(0))",
    "reply": "busy(lambda: mf.Sync('contact').reply(0, (200, {'result': [{}] * 1000}), 0))",
    "many": "busy(lambda: mf.diff_many([('{}', '{}')] * 1000))",
}

CODE = """
import threading, time
from collections.abc import Mapping, Sequence
import multifield as mf

started = threading.Event()

def busy(work=None, *_):
    started.set()
    while True:
        work() if callable(work) else sum(range(100))

class Held(Mapping):
    __getitem__ = busy
    __len__ = lambda self: 1
    __iter__ = lambda self: iter(["PHONE"])

class Listed(Sequence):
    __getitem__ = busy
    __len__ = lambda self: 2

threading.Thread(target=lambda: CALL, daemon=True).start()
assert started.wait(60)
time.sleep(0.01)
"""


@pytest.mark.parametrize("name", CALLS)
def test_a_daemon_thread_does_not_abort_the_process(name: str) -> None:
    command = [sys.executable, "-c", CODE.replace("CALL", CALLS[name])]
    # Without what holds such a thread, some half of the runs end by a signal.
    running = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    for _ in range(4):
        running.append(subprocess.Popen(command, stderr=subprocess.PIPE, text=True))
        process = running.pop(0)
        assert (process.communicate(timeout=60)[1], process.returncode) == ("", 0)
    for process in running:
        assert (process.communicate(timeout=60)[1], process.returncode) == ("", 0)

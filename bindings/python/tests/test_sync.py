"""Runs against a portal in memory: ends, journals, and hostile callers."""

from __future__ import annotations

import asyncio
import json
import logging
import multiprocessing
import re
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

import multifield as mf
from conftest import ROOT

SECRET = "https://example.bitrix24.com/rest/1/s3cr3t/"


class Portal:
    """Contacts with one phone each, and a clock that sleeping moves on."""

    def __init__(self, **phones: str) -> None:
        self.phones = {int(id.strip("_")): value for id, value in phones.items()}
        self.time = 1000.0
        self.calls: list[mf.Call] = []
        self.edited: list[int] = []

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds

    async def sleep_async(self, seconds: float) -> None:
        self.time += seconds

    def send(self, call: mf.Call) -> mf.SyncReply:
        self.calls.append(call)
        self.time += 0.1
        results = {key: self.run(command) for key, command in call.params()["cmd"].items()}
        return 200, {"result": {"result": results, "result_error": []}}

    async def send_async(self, call: mf.Call) -> mf.SyncReply:
        await asyncio.sleep(0)
        return self.send(call)

    def run(self, command: str) -> Any:
        if ".list" in command:
            ids = [int(id) for id in re.findall(r"@ID\]\[\d+\]=(\d+)", command)]
            return [self.contact(id) for id in ids if id in self.phones]
        id = int(command.partition("id=")[2].partition("&")[0])
        value = re.search(r"\[VALUE\]=([^&]*)", command)
        assert value
        self.phones[id] = value[1].replace("%2B", "+")
        self.edited.append(id)
        return True

    def contact(self, id: int) -> dict[str, Any]:
        return {"ID": f"{id}", "PHONE": [{"ID": f"{id}0", "VALUE_TYPE": "WORK", "VALUE": self.phones[id]}]}

    def sync(self, desired: Any, send: Any = None, **options: Any) -> mf.SyncRun:
        return mf.sync("contact", desired, send or self.send, sleep=self.sleep, now=self.now, **options)

    def sync_async(self, desired: Any, send: Any = None, **options: Any) -> mf.AsyncSyncRun:
        send = send or self.send_async
        return mf.sync_async("contact", desired, send, sleep=self.sleep_async, now=self.now, **options)


def ends(run: mf.SyncRun) -> dict[int, mf.SyncOutcome]:
    return {end.id: end.outcome for end in run}


WANTED = {1: {"PHONE": ["+2"]}, 2: {"PHONE": ["+2"]}}


def test_contacts_become_as_they_are_desired() -> None:
    portal = Portal(_1="+1", _2="+2")
    run = portal.sync(WANTED)
    with pytest.raises(RuntimeError, match="iterate it to its end"):
        _ = run.totals
    first, second = sorted(run, key=lambda end: end.id)
    assert (first.outcome, second.outcome) == ("changed", "unchanged")
    [edits] = first.edits
    assert edits.fields() == {"PHONE": [{"ID": 10, "VALUE": "+2", "VALUE_TYPE": "WORK"}]}
    assert first.state == {
        "PHONE": [{"ID": 10, "TYPE_ID": "PHONE", "VALUE_TYPE": "WORK", "VALUE": "+2"}],
        **{field: [] for field in ("EMAIL", "WEB", "IM", "LINK")},
    }
    assert (first.code, first.message, first.conflicts, first.in_doubt) == (None, None, (), False)
    assert run.totals == mf.SyncTotals(2, {"unchanged": 1, "changed": 1}, 0, 1, 0, 1, 0, None)
    assert list(run) == []
    assert [call.is_edit for call in portal.calls] == [False, True, False]


LINES = b'{"ID": 1, "PHONE": ["+2"]}\n\n{"id": "2", "PHONE": "+2"}\n'


@pytest.mark.parametrize(
    "desired",
    [
        {"1": {"PHONE": "+2"}, "2": '{"PHONE": "+2"}'},
        list(WANTED.items()),
        iter(WANTED.items()),
        [["1", {"PHONE": ["+2"]}], (2, b'{"PHONE": ["+2"]}')],
        LINES,
        LINES.decode(),
        LINES.splitlines(),
        mf.desired_from_csv("ID;PHONE_WORK\n1;+2\n2;+2\n"),
    ],
    ids=lambda it: type(it).__name__,
)
def test_desired_states_in_many_forms(desired: Any) -> None:
    portal = Portal(_1="+1", _2="+2")
    assert ends(portal.sync(desired)) == {1: "changed", 2: "unchanged"}


def test_entities_are_pulled_as_there_is_room() -> None:
    portal = Portal()
    pulled = 0

    def endless() -> Iterator[tuple[int, Any]]:
        nonlocal pulled
        while True:
            pulled += 1
            portal.phones[pulled] = "+1"
            yield pulled, {"PHONE": ["+1"]}

    with portal.sync(endless()) as run:
        for _ in range(5000):
            assert next(run).outcome == "unchanged"
    assert pulled < 8000
    assert list(run) == []


def test_lines_in_memory_are_taken_as_there_is_room() -> None:
    portal = Portal()
    portal.phones = dict.fromkeys(range(1, 10_001), "+1")
    lines = "".join(f'{{"ID": {id}, "PHONE": ["+1"]}}\n' for id in portal.phones)
    for text in (lines + "{", (lines + "{").encode(), bytearray((lines + "{").encode())):
        run = portal.sync(text)
        # The last line is not read yet.
        assert next(run).outcome == "unchanged"
        with pytest.raises(mf.MultifieldError) as error:
            list(run)
        assert error.value.line == 10_001


def test_merges() -> None:
    portal = Portal(_1="+3", _2="+1")
    base: dict[int, dict[str, Any]] = {1: {"PHONE": []}, 2: portal.contact(2)}
    # Of 1 somebody has added a number; of 2 nothing has changed but in ours.
    run = portal.sync({1: {"PHONE": []}, 2: {"PHONE": ["+2"]}}, base=base)
    found = {end.id: end for end in run}
    assert {id: end.outcome for id, end in found.items()} == {1: "unchanged", 2: "changed"}
    assert portal.phones == {1: "+3", 2: "+2"}
    # The state is the next base.
    again = portal.sync({2: {"PHONE": ["+2"]}}, base={2: found[2].state or {}})
    assert ends(again) == {2: "unchanged"}
    conflict = portal.sync({2: {"PHONE": ["+9"]}}, base={2: {"PHONE": [{"ID": 20, "VALUE_TYPE": "WORK", "VALUE": "+1"}]}})
    [end] = conflict
    assert end.conflicts[0].id == 20
    # There is no base to guess.
    with pytest.raises(KeyError):
        next(portal.sync({3: {"PHONE": []}}, base=base))
    [end] = portal.sync({1: {"PHONE": []}}, base={1: {"PHONE": [{"ID": 1}]}})
    assert (end.outcome, end.code) == ("refused", "missing_value")


def test_a_state_that_cannot_be_read_is_an_end() -> None:
    portal = Portal(_1="+1", _2="+2")
    run = portal.sync({1: {"PHONES": ["+3"]}, 2: {"PHONE": ["+2"]}, 3: {"PHONE": [None]}})
    found = {end.id: (end.outcome, end.code) for end in run}
    assert found == {1: ("refused", "unknown_field"), 2: ("unchanged", None), 3: ("refused", "blank_value")}
    assert run.totals.outcomes == {"unchanged": 1, "refused": 2}
    [end] = portal.sync({3: {"PHONE": [None]}})
    # Options are named as Python does, of an error that is only found by comparing, too.
    assert end.message and 'blanks="skip"' in end.message
    [end] = portal.sync({1: {"PHONE": ["call me"]}})
    assert (end.outcome, end.code) == ("refused", "not_a_phone")
    assert end.message and 'invalid_phones="allow"' in end.message


WRONG: list[tuple[Any, type[Exception], str]] = [
    (5, TypeError, "expected a mapping, pairs, or lines, found int"),
    ([5], TypeError, "expected pairs of an ID and a state, or lines, found int"),
    ([(1, {}, {})], TypeError, "expected pairs"),
    ([{"ID": 1, "PHONE": []}], TypeError, "expected pairs of an ID and a state, or lines, found dict"),
    ([(1.5, {})], TypeError, "argument 'id'"),
    ([("one", {})], ValueError, "argument 'id'"),
    ([(-1, {})], ValueError, "argument 'id'"),
    ([(0, {})], mf.SyncError, "wrong_id"),
    ([(1, {}), ("1", {})], mf.SyncError, "repeated_entity"),
    ([(1, 5)], TypeError, "argument 'desired'"),
    ([b"\n", b"{"], mf.MultifieldError, "desired line 2: .*invalid_json"),
    (b'{"ID": 1}\n{"PHONE": []}', mf.MultifieldError, "desired line 2: .*missing_entity_id"),
]


@pytest.mark.parametrize(("desired", "error", "message"), WRONG, ids=lambda it: it if isinstance(it, str) else None)
def test_what_is_no_input_ends_the_run(desired: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        list(Portal(_1="+1").sync(desired))


def test_what_an_input_raises_comes_through() -> None:
    def breaks() -> Iterator[tuple[int, Any]]:
        yield 1, {"PHONE": ["+2"]}
        raise ZeroDivisionError

    run = Portal(_1="+1").sync(breaks())
    with pytest.raises(ZeroDivisionError):
        next(run)
    # As with a generator, there is no more to come.
    assert list(run) == []


REPLIES: list[tuple[Any, str]] = [
    (None, "found NoneType"),
    ("gone", "found str"),
    (200, "found int"),
    ((200,), "found tuple"),
    ((200, b"", {}), "found tuple"),
    (("200", b""), "expected an int as the status, found str"),
    ((True, b""), "expected an int as the status, found bool"),
    ((200, None), "expected a body that is a str, bytes, a dict or a list, found NoneType"),
    ((200, {"result": object()}), "not JSON serializable"),
    ((200, open), "found builtin_function_or_method"),
    ((0, b""), "expected a status from 100 to 599"),
    ((10**30, b""), "expected a status from 100 to 599"),
]


@pytest.mark.parametrize(("reply", "message"), REPLIES, ids=[message for _, message in REPLIES])
def test_what_is_no_reply_is_no_answer_to_wait_for(reply: Any, message: str) -> None:
    def send(call: mf.Call) -> Any:
        return reply

    run = Portal(_1="+1").sync(WANTED, send)
    with pytest.raises((TypeError, ValueError), match=message):
        next(run)
    assert list(run) == []


@pytest.mark.parametrize(
    "body", [b"", "", "<html>", b"\xff", "\ud800", '{"result": {', {}, [], {"error": None}, {"result": float("nan")}], ids=repr
)
@pytest.mark.parametrize("status", [200, 502])
def test_a_body_that_is_no_answer_is_none(status: int, body: Any) -> None:
    portal = Portal(_1="+1")

    def send(call: mf.Call) -> mf.SyncReply:
        if len(portal.calls) == 1:
            portal.send(call)
            return status, body
        return portal.send(call)

    assert ends(portal.sync({1: {"PHONE": ["+2"]}}, send)) == {1: "changed"}
    assert portal.edited == [1]


class Wire(Exception):
    """Its message is what those of HTTP clients are."""

    def __init__(self) -> None:
        super().__init__(f"POST {SECRET}batch: timed out")


def test_what_send_raises_is_an_answer_that_may_be_lost(caplog: pytest.LogCaptureFixture) -> None:
    portal = Portal(_1="+1")
    at: list[float] = []

    def send(call: mf.Call) -> mf.SyncReply:
        reply = portal.send(call)
        at.append(portal.time)
        if call.is_edit:
            raise Wire
        return reply

    with caplog.at_level(logging.WARNING, "multifield"):
        run = portal.sync({1: {"PHONE": ["+2"]}}, send)
        assert ends(run) == {1: "changed"}
    # It is sent once, and the contact is left alone for as long as the portal may take.
    assert portal.edited == [1]
    assert at[2] - at[1] >= 75
    line = send.__code__.co_firstlineno + 4
    assert caplog.messages == [f"call 1 (batch) got no answer: Wire (test_sync.py:{line})"]
    assert run.totals.updates == 1


def test_a_call_that_was_not_sent_is_sent_again(caplog: pytest.LogCaptureFixture) -> None:
    portal = Portal(_1="+1")
    tried = 0

    def send(call: mf.Call) -> mf.SyncReply:
        nonlocal tried
        tried += 1
        if tried == 2:
            raise mf.NotSent from Wire()
        if tried == 3:
            return mf.NOT_SENT
        return portal.send(call)

    began = portal.time
    assert ends(portal.sync({1: {"PHONE": ["+2"]}}, send)) == {1: "changed"}
    assert portal.time - began < 10
    assert "Wire" in caplog.text and "s3cr3t" not in caplog.text


def test_a_token_is_renewed_between_two_calls() -> None:
    portal = Portal(_1="+1")
    token, renewed = "old", 0

    def send(call: mf.Call) -> mf.SyncReply:
        nonlocal token, renewed
        if token == "old" or (call.is_edit and renewed == 1):
            token, renewed = f"new {renewed}", renewed + 1
            return 401, {"error": "expired_token"}
        return portal.send(call)

    assert ends(portal.sync({1: {"PHONE": ["+2"]}}, send)) == {1: "changed"}
    assert (renewed, portal.edited) == (2, [1])

    def expired(call: mf.Call) -> mf.SyncReply:
        return 401, {"error": "expired_token"}

    with pytest.raises(mf.SyncStopped, match="authorisation"):
        list(portal.sync(WANTED, expired))


def test_a_run_stops_without_answers() -> None:
    portal = Portal(_1="+1")

    sent: list[int] = []

    def send(call: mf.Call) -> mf.SyncReply:
        sent.append(call.id)
        raise Wire

    run = portal.sync(WANTED, send)
    found: list[mf.SyncEnd] = []
    with pytest.raises(mf.SyncStopped) as stopped:
        found += run
        raise AssertionError("it has not stopped")
    error = stopped.value
    assert str(error) == (
        "the run has stopped: several calls in a row have got no answer: the portal is down, or its address is wrong; "
        "the last one failed with Wire [no_answer]"
    )
    assert isinstance(error.cause, Wire)
    assert error.__cause__ is None and error.__context__ is None
    assert "s3cr3t" not in repr(error)
    assert error.totals == run.totals
    assert (run.totals.fault, run.totals.outcomes) == ("no_answer", {"stopped": 2})
    # Since none got an answer, the address may be wrong.
    assert len(sent) == 3


def test_the_ends_come_before_the_run_says_that_it_has_stopped() -> None:
    def send(call: mf.Call) -> mf.SyncReply:
        return 401, '{"error": "NO_AUTH_FOUND"}'

    run = Portal(_1="+1").sync(WANTED, send)
    assert {next(run).outcome, next(run).outcome} == {"stopped"}
    with pytest.raises(mf.SyncStopped, match="does not accept the webhook or the token"):
        next(run)
    assert list(run) == []


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, GeneratorExit])
def test_an_interrupted_run_is_resumed(tmp_path: Path, error: type[BaseException]) -> None:
    portal = Portal(_1="+1", _2="+1")
    journal = tmp_path / "run.ndjson"

    def send(call: mf.Call) -> mf.SyncReply:
        reply = portal.send(call)
        if call.is_edit:
            raise error
        return reply

    run = portal.sync(WANTED, send, journal=journal)
    with pytest.raises(error):
        list(run)
    assert list(run) == []
    began = portal.time
    assert ends(portal.sync(WANTED, journal=journal)) == {1: "changed", 2: "changed"}
    assert portal.time - began >= 75
    assert sorted(portal.edited) == [1, 2]
    # What has ended does not end again, unless all have.
    text = journal.read_text()
    journal.write_text(text.removesuffix('{"end":true}\n'))
    run = portal.sync(WANTED, journal=str(journal))
    assert ends(run) == {}
    assert run.totals.done_before == 2
    run = portal.sync(WANTED, journal=str(journal))
    assert ends(run) == {1: "unchanged", 2: "unchanged"}
    assert run.totals.done_before == 0
    text = journal.read_text()
    assert "+1" not in text and "+2" not in text


def test_a_journal_is_for_one_run_at_a_time(tmp_path: Path) -> None:
    journal = tmp_path / "run.ndjson"
    portal = Portal(_1="+1", _2="+1")
    first = portal.sync(WANTED, journal=journal)
    with pytest.raises(mf.SyncError) as locked:
        portal.sync(WANTED, journal=journal)
    assert locked.value.code == "journal_in_use"
    next(first)
    first.close()
    # An end is recorded once the caller has it, so that it may come again.
    assert ends(portal.sync(WANTED, journal=journal)) == {1: "changed", 2: "changed"}
    assert sorted(portal.edited) == [1, 2]
    # A run that nobody refers to is closed.
    run = portal.sync(WANTED, journal=journal)
    del run
    portal.sync(WANTED, journal=journal).close()


def test_a_journal_of_another_run_is_not_resumed(tmp_path: Path) -> None:
    journal = tmp_path / "run.ndjson"
    portal = Portal(_1="+1", _2="+1")
    list(portal.sync(WANTED, journal=journal, label="example.bitrix24.com"))
    before = journal.read_bytes().removesuffix(b'{"end":true}\n')
    journal.write_bytes(before)
    others: list[tuple[dict[str, Any], str]] = [
        ({"label": "other.bitrix24.com"}, "other_label"),
        ({"label": "example.bitrix24.com", "strategy": "add"}, "other_options"),
    ]
    for options, code in others:
        with pytest.raises(mf.SyncError) as error:
            portal.sync(WANTED, journal=journal, **options)
        assert error.value.code == code
    with pytest.raises(mf.SyncError, match="other_entity"):
        mf.sync("lead", WANTED, portal.send, journal=journal, label="example.bitrix24.com")
    other = tmp_path / "other"
    other.write_text("contacts\n")
    with pytest.raises(mf.SyncError, match="invalid_journal"):
        portal.sync(WANTED, journal=other)
    assert other.read_text() == "contacts\n"
    assert journal.read_bytes() == before


def test_wrong_arguments_leave_no_journal(tmp_path: Path) -> None:
    journal = tmp_path / "run.ndjson"
    portal = Portal()
    wrong: list[tuple[dict[str, Any], type[Exception]]] = [
        ({"max_delete": 1}, TypeError),
        ({"settle": -1}, mf.MultifieldError),
        ({"meanwhile": "ask"}, mf.MultifieldError),
    ]
    for options, error in wrong:
        with pytest.raises(error):
            portal.sync(WANTED, journal=journal, **options)
    address: Any = "https://portal.example/rest/1/s3cr3t/"
    with pytest.raises(TypeError, match="^argument 'send': expected a function, found str$"):
        portal.sync(WANTED, address)
    misspelled: dict[str, Any] = {"jornal": journal}
    with pytest.raises(TypeError, match="^jornal: unknown option, did you mean journal"):
        portal.sync(WANTED, **misspelled)
    with pytest.raises(mf.MultifieldError, match="wrong_choice"):
        mf.sync("deal", WANTED, portal.send, journal=journal)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    list(Portal(_1="+1", _2="+1").sync(WANTED, journal=journal, dry_run=True))
    assert not journal.exists()
    with pytest.raises(FileNotFoundError):
        portal.sync(WANTED, journal=tmp_path / "none" / "run.ndjson")


def test_a_full_disk_sends_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from multifield import _journal

    portal = Portal(_1="+1", _2="+1")
    journal = tmp_path / "run.ndjson"
    append: Callable[..., None] = _journal.Journal.append

    def full(self: Any, line: bytes) -> None:
        if b"sent" in line:
            append(self, line[:10])
            raise OSError(28, "No space left on device")
        append(self, line)

    monkeypatch.setattr(_journal.Journal, "append", full)
    with pytest.raises(OSError, match="No space left"):
        list(portal.sync(WANTED, journal=journal))
    assert portal.edited == []
    monkeypatch.undo()
    # A line that was cut off is passed over.
    assert ends(portal.sync(WANTED, journal=journal)) == {1: "changed", 2: "changed"}
    assert ends(portal.sync(WANTED, journal=journal)) == {1: "unchanged", 2: "unchanged"}


def test_a_run_is_iterated_once_at_a_time() -> None:
    portal = Portal(_1="+1", _2="+1")
    inside, go_on = threading.Event(), threading.Event()

    def send(call: mf.Call) -> mf.SyncReply:
        inside.set()
        assert go_on.wait(60)
        return portal.send(call)

    run = portal.sync(WANTED, send)
    found: list[mf.SyncEnd] = []
    thread = threading.Thread(target=lambda: found.extend(run))
    thread.start()
    assert inside.wait(60)
    with pytest.raises(RuntimeError, match="iterated already"):
        next(run)
    go_on.set()
    thread.join()
    # The other one was not disturbed.
    assert len(found) == 2


def test_a_send_function_cannot_iterate_its_own_run() -> None:
    portal = Portal(_1="+1", _2="+1")
    errors: list[Exception] = []

    def send(call: mf.Call) -> mf.SyncReply:
        try:
            next(run)
        except RuntimeError as error:
            errors.append(error)
        return portal.send(call)

    run = portal.sync(WANTED, send)
    assert ends(run) == {1: "changed", 2: "changed"}
    assert len(errors) == 3


def test_an_object_of_an_entity_can_push_into_the_machine_that_reads_it() -> None:
    machine = mf.Sync("contact")

    class Desired(dict[str, Any]):
        def items(self) -> Any:
            machine.push(2, {"PHONE": []})
            return super().items()

    machine.push(1, Desired(PHONE=["+1"]))
    with pytest.raises(mf.SyncError, match="repeated_entity"):
        machine.push(1, {})


def test_threads_share_a_machine() -> None:
    machine = mf.Sync("contact")

    def push(first: int) -> None:
        for id in range(first, 4000, 4):
            machine.push(id, {"PHONE": ["+1"]})

    threads = [threading.Thread(target=push, args=(first,)) for first in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    machine.close()
    output: mf.SyncOutput = machine.poll(0)
    while not isinstance(output, mf.Call):
        output = machine.poll(0)
    assert output.method == "batch"


@pytest.mark.parametrize("now", [-1.0, float("nan"), float("inf"), 1e18])
def test_what_is_no_time_is_refused(now: float) -> None:
    with pytest.raises(ValueError, match="argument 'now'"):
        mf.Sync("contact").poll(now)


def test_the_time_of_a_wait_is_reached() -> None:
    """Whatever a float makes of it."""
    for start in (0.0, 0.001, 1.7e9 + 0.1, 1796000000.123, 4.1e9 + 0.9996):
        machine = mf.Sync("contact")
        machine.push(1, {})
        now = start
        for _ in range(100):
            match machine.poll(now):
                case mf.Call(id=id):
                    machine.reply(id, mf.NOT_SENT, now)
                case mf.Wait(until=until):
                    assert until is not None and until > now
                    now = until
                case mf.NeedInput():
                    machine.close()
                case mf.Done():
                    break
                case _:
                    pass
        else:
            raise AssertionError("it does not stop")


def test_outputs_are_plain_records() -> None:
    machine = mf.Sync("lead", max_deletes=3)
    assert machine.entity == "lead"
    record = machine.poll(0)
    assert isinstance(record, mf.Record)
    assert record.line.startswith(b'{"format":1,"entity":"lead"')
    assert mf.Sync("lead", record.line.decode(), max_deletes=3).poll(0) == record
    assert machine.poll(0) == mf.NeedInput()
    machine.push("43", {"PHONE": ["+44 20 7946 0018"]})
    machine.close()
    call = machine.poll(0)
    assert isinstance(call, mf.Call)
    assert json.loads(call.body) == call.params()
    assert "7946" not in repr(call)
    assert machine.poll(0) == mf.Wait(None)
    machine.reply(call.id, (401, "{}"), 0)
    end = machine.poll(0)
    assert isinstance(end, mf.SyncEnd)
    assert (end.outcome, end.code, end.state, end.edits) == ("stopped", "authorisation", None, ())
    done = machine.poll(0)
    assert isinstance(done, mf.Done) and done.totals.fault == "authorisation"
    assert machine.poll(0) == done
    with pytest.raises(mf.SyncError) as closed:
        machine.push(44, {})
    assert (closed.value.code, closed.value.entity_id) == ("closed", 44)


def test_runs_without_an_event_loop_and_in_one() -> None:
    portal = Portal(_1="+1", _2="+2")

    async def pairs() -> AsyncIterator[tuple[int, Any]]:
        for pair in WANTED.items():
            await asyncio.sleep(0)
            yield pair

    async def main(desired: Any) -> dict[int, mf.SyncOutcome]:
        async with portal.sync_async(desired) as run:
            found: dict[int, mf.SyncOutcome] = {end.id: end.outcome async for end in run}
        assert run.totals.entities == 2
        # A run without asynchrony does not mind the loop around it.
        assert ends(portal.sync(WANTED)) == {1: "unchanged", 2: "unchanged"}
        return found

    assert asyncio.run(main(pairs())) == {1: "changed", 2: "unchanged"}
    assert asyncio.run(main(LINES)) == {1: "unchanged", 2: "unchanged"}


def test_send_is_asynchronous_where_the_run_is() -> None:
    portal = Portal(_1="+1")

    async def main() -> None:
        with pytest.raises(TypeError, match="sync_async"):
            next(portal.sync(WANTED, portal.send_async))
        send: Any = portal.send
        assert (await anext(portal.sync_async(WANTED, send))).outcome == "changed"

        async def forgets(call: mf.Call) -> None:
            portal.send(call)

        with pytest.raises(TypeError, match="found NoneType"):
            await anext(portal.sync_async(WANTED, forgets))

    asyncio.run(main())


def test_a_cancelled_run_is_resumed(tmp_path: Path) -> None:
    portal = Portal(_1="+1", _2="+1")
    journal = tmp_path / "run.ndjson"

    async def main() -> None:
        sending = asyncio.Event()

        async def send(call: mf.Call) -> mf.SyncReply:
            reply = portal.send(call)
            if call.is_edit:
                sending.set()
                await asyncio.sleep(3600)
            return reply

        async def run() -> None:
            async for _ in portal.sync_async(WANTED, send, journal=journal):
                pass

        task = asyncio.create_task(run())
        await sending.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        found = [end.outcome async for end in portal.sync_async(WANTED, journal=journal)]
        assert found == ["changed", "changed"]

    asyncio.run(main())
    assert sorted(portal.edited) == [1, 2]


def test_a_line_is_on_disk_before_a_cancelled_run_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from multifield import _journal

    portal = Portal(_1="+1", _2="+1")
    journal = tmp_path / "run.ndjson"
    writing, go_on = threading.Event(), threading.Event()
    append: Callable[..., None] = _journal.Journal.append

    def slow(self: Any, line: bytes) -> None:
        writing.set()
        assert go_on.wait(60)
        append(self, line)

    monkeypatch.setattr(_journal.Journal, "append", slow)

    async def main() -> None:
        task = asyncio.ensure_future(anext(portal.sync_async(WANTED, journal=journal)))
        await asyncio.to_thread(writing.wait)
        task.cancel()
        await asyncio.sleep(0.01)
        assert not task.done()
        go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
    assert journal.read_bytes().startswith(b'{"format":1')


def hold(journal: str, ready: Any) -> None:
    run = Portal().sync({}, journal=journal)
    ready.set()
    threading.Event().wait()
    del run


def test_another_process_cannot_use_the_journal_until_it_is_killed(tmp_path: Path) -> None:
    journal = str(tmp_path / "run.ndjson")
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    process = context.Process(target=hold, args=(journal, ready))
    process.start()
    try:
        assert ready.wait(60)
        with pytest.raises(mf.SyncError, match="journal_in_use"):
            Portal().sync({}, journal=journal)
    finally:
        process.kill()
        process.join()
    assert ends(Portal(_1="+1", _2="+2").sync(WANTED, journal=journal)) == {1: "changed", 2: "unchanged"}


@pytest.mark.parametrize(
    ("name", "path", "enum"), [("SyncOutcome", "end.rs", "Outcome"), ("SyncFault", "reply/known.rs", "Fault")]
)
def test_the_names_are_those_of_the_crate(name: str, path: str, enum: str) -> None:
    source = (ROOT / "crates" / "multifield-sync" / "src" / path).read_text("utf-8")
    [names] = re.findall(rf"names! \{{\s+{enum} \{{(.*?)\}}", source, re.DOTALL)
    assert list(get_args(getattr(mf, name))) == re.findall(r'= "(\w+)"', names)
    if name == "SyncFault":
        for fault in get_args(mf.SyncFault):
            assert str(mf.SyncStopped(fault, mf.SyncTotals(0, {}, 0, 0, 0, 0, 0, fault))).endswith(f"[{fault}]")

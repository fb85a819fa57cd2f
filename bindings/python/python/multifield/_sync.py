"""The loops of a run, on top of the native `Sync`, which has all rules.

Both loops are one coroutine. The coroutine of `sync` never waits for an event, so it needs no
event loop.
"""

from __future__ import annotations

import asyncio
import inspect
import io
import logging
import os
import threading
import time
import traceback
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Coroutine, Generator, Iterable, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar, cast

from ._errors import MultifieldError, NotSent, SyncStopped
from ._journal import Journal
from ._multifield import Sync, entities
from ._records import Call, Done, NeedInput, Record, SyncEnd, SyncTotals, Wait

if TYPE_CHECKING:
    from typing_extensions import Self, Unpack

    from ._types import Bases, Entity, Json, SyncInput, SyncOptions, SyncReply

LOST: Final[Literal["lost"]] = "lost"
"""The portal may have received the call: there was no answer in time, or only a part of one."""
NOT_SENT: Final[Literal["not_sent"]] = "not_sent"
"""A call certainly did not reach the portal."""

T = TypeVar("T")

_log = logging.getLogger("multifield")
_END: Final = object()


class _Run:
    """The part of a run that does not depend on how it waits."""

    def __init__(
        self,
        entity: Entity,
        send: object,
        journal: str | os.PathLike[str] | None,
        base: Bases | None,
        now: Callable[[], float],
        options: SyncOptions,
    ) -> None:
        self._journal: Journal | None = None
        self._is_over = False
        # This is checked now, because during the run an exception of send counts as a lost answer.
        if not callable(send):
            raise TypeError(f"argument 'send': expected a function, found {type(send).__name__}")
        # This checks the options before the journal is created.
        self._machine = Sync(entity, **options)
        # A dry run reads an existing journal, but does not create one.
        if journal is not None and not (options.get("dry_run") and not os.path.exists(journal)):
            self._journal = Journal(journal)
            try:
                self._machine = Sync(entity, self._journal.read(), **options)
            except BaseException:
                self.close()
                raise
        self._base = base
        self._now = now
        self._cause: Exception | None = None
        self._totals: SyncTotals | None = None
        self._lines = 0
        self._turn = threading.Lock()

    @property
    def totals(self) -> SyncTotals:
        """The counts of the run. They are known when the run has ended or has stopped."""
        if self._totals is None:
            raise RuntimeError("the totals are known when the run has ended: iterate it to its end")
        return self._totals

    def close(self) -> None:
        """End the run at once. A later run can continue with its journal. A run that has ended, or that
        an exception has ended, is already closed."""
        self._is_over = True
        if self._journal is not None:
            self._journal.close()

    def __del__(self) -> None:
        # The attribute is missing if the constructor refused an argument.
        if getattr(self, "_journal", None) is not None:
            self.close()

    @contextmanager
    def _alone(self) -> Generator[None]:
        """Allow one step at a time. An exception ends the run, because half of a step may be done."""
        if not self._turn.acquire(blocking=False):
            raise RuntimeError("the run is being iterated already, by another thread or its send function")
        try:
            yield
        except BaseException:
            self.close()
            raise
        finally:
            self._turn.release()

    async def _next(self) -> SyncEnd | None:
        """Return the end of the next entity, or None at the end of the run."""
        while not self._is_over:
            match self._machine.poll(self._now()):
                case NeedInput():
                    item = await self._pull()
                    if item is _END:
                        self._machine.close()
                    else:
                        self._push(item)
                case Record(line=line):
                    if self._journal is not None:
                        await self._append(self._journal, line)
                case Call() as call:
                    self._machine.reply(call.id, await self._reply(call), self._now())
                case SyncEnd() as end:
                    return end
                case Wait(until=until):
                    if until is None:
                        raise RuntimeError("a call has no reply")
                    await self._rest(max(0.0, until - self._now()))
                case Done(totals=totals):
                    self._totals = totals
                    self.close()
                    if totals.fault is not None:
                        raise SyncStopped(totals.fault, totals, self._cause)
        return None

    def _push(self, item: Any) -> None:
        if isinstance(item, (str, bytes, bytearray)):
            for id, line in self._entities(item):
                base = None if self._base is None else self._base[id]
                self._take(id, lambda: self._machine._push_line(id, line, base))
            return
        try:
            id, desired = _pair(item)
        except (TypeError, ValueError):
            kind = type(item).__name__
            raise TypeError(f"argument 'desired': expected pairs of an ID and a state, or lines, found {kind}") from None
        if self._base is None:
            self._take(id, lambda: self._machine.push(id, desired))
        else:
            base = self._base[id]
            self._take(id, lambda: self._machine.push_merge(id, base, desired))

    def _take(self, id: int | str, push: Callable[[], None]) -> None:
        """Add an entity. If it is invalid, only this entity is refused, and the others continue."""
        try:
            push()
        except MultifieldError as error:
            self._machine.refuse(id, error.code, str(error))

    def _entities(self, lines: Json) -> list[tuple[int, bytes]]:
        # One element of an iterable may contain several lines.
        before = self._lines
        self._lines += max(1, lines.count("\n") if isinstance(lines, str) else lines.count(b"\n"))
        found, errors = entities(lines, "desired")
        for error in errors:
            # Without an ID, the error cannot be the end of an entity, so it ends the run.
            line = before + (error.line or 1)
            raise MultifieldError(error.code, error.place, error.message, error.side, line=line)
        return found

    async def _reply(self, call: Call) -> SyncReply:
        """Return the reply of the send function. Its exception is kept for the end of the run. Only the
        kind of the exception is logged, because its message may contain the webhook."""
        try:
            reply = await self._ask(call)
        except Exception as error:
            self._cause = error
            is_sent = not isinstance(error, NotSent)
            known = error if is_sent else error.__cause__ or error
            _log.warning("call %d (%s) got no answer: %s%s", call.id, call.method, type(known).__qualname__, _place(error))
            return LOST if is_sent else NOT_SENT
        self._cause = None
        if inspect.iscoroutine(reply):
            reply.close()
            raise TypeError("the send function is asynchronous: use sync_async")
        return reply

    async def _pull(self) -> object:
        raise NotImplementedError

    async def _ask(self, call: Call) -> SyncReply:
        raise NotImplementedError

    async def _rest(self, seconds: float) -> None:
        raise NotImplementedError

    async def _append(self, journal: Journal, line: bytes) -> None:
        raise NotImplementedError


class SyncRun(_Run):
    """The ends of the entities of a run, as an iterator: see `sync`.

    The run continues while you iterate. It is closed when it ends, when an exception is raised, or
    at the end of its ``with`` block. Until then, its journal is locked.
    """

    def __init__(
        self,
        entity: Entity,
        desired: SyncInput,
        send: Callable[[Call], SyncReply],
        journal: str | os.PathLike[str] | None,
        base: Bases | None,
        sleep: Callable[[float], object],
        now: Callable[[], float],
        options: SyncOptions,
    ) -> None:
        self._items = iter(_items(desired))
        self._send = send
        self._sleep = sleep
        super().__init__(entity, send, journal, base, now, options)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> SyncEnd:
        with self._alone():
            end = _done(self._next())
        if end is None:
            raise StopIteration
        return end

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def _pull(self) -> object:
        return next(self._items, _END)

    async def _ask(self, call: Call) -> SyncReply:
        return self._send(call)

    async def _rest(self, seconds: float) -> None:
        self._sleep(seconds)

    async def _append(self, journal: Journal, line: bytes) -> None:
        journal.append(line)


class AsyncSyncRun(_Run):
    """The ends of the entities of a run, as an asynchronous iterator: see `sync_async`.

    It is a `SyncRun` in all other respects.
    """

    def __init__(
        self,
        entity: Entity,
        desired: SyncInput | AsyncIterable[object],
        send: Callable[[Call], Awaitable[SyncReply]],
        journal: str | os.PathLike[str] | None,
        base: Bases | None,
        sleep: Callable[[float], Awaitable[object]],
        now: Callable[[], float],
        options: SyncOptions,
    ) -> None:
        if isinstance(desired, AsyncIterable):
            self._later: AsyncIterator[object] | None = aiter(desired)
        else:
            self._later = None
            self._items = iter(_items(desired))
        self._send = send
        self._sleep = sleep
        super().__init__(entity, send, journal, base, now, options)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> SyncEnd:
        with self._alone():
            end = await self._next()
        if end is None:
            raise StopAsyncIteration
        return end

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()

    async def _pull(self) -> object:
        if self._later is None:
            return next(self._items, _END)
        return await anext(self._later, _END)

    async def _ask(self, call: Call) -> SyncReply:
        reply = self._send(call)
        # A send function that is not asynchronous returns the reply itself.
        return await reply if inspect.isawaitable(reply) else cast("SyncReply", reply)

    async def _rest(self, seconds: float) -> None:
        await self._sleep(seconds)

    async def _append(self, journal: Journal, line: bytes) -> None:
        # Wait for the thread even after a cancellation, because the file is closed afterwards.
        writing = asyncio.ensure_future(asyncio.to_thread(journal.append, line))
        try:
            await asyncio.shield(writing)
        except asyncio.CancelledError:
            await asyncio.wait([writing])
            raise


def _items(desired: Any) -> Iterable[object]:
    """Return the entities or lines one by one."""
    if isinstance(desired, Mapping):
        return cast("Mapping[object, object]", desired).items()
    if isinstance(desired, str):
        return io.StringIO(desired, newline="\n")
    if isinstance(desired, (bytes, bytearray)):
        return io.BytesIO(desired)
    if not isinstance(desired, Iterable):
        kind = type(desired).__name__
        raise TypeError(f"argument 'desired': expected a mapping, pairs, or lines, found {kind}")
    return cast("Iterable[object]", desired)


def _place(error: Exception) -> str:
    """Return the line of the send function that raised the exception, such as one with a misspelled name."""
    for frame, line in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_filename != __file__:
            return f" ({os.path.basename(frame.f_code.co_filename)}:{line})"
    return ""


def _pair(item: Any) -> Any:
    """Return an item to unpack as an ID and a state. An entity with two keys would also unpack, so it is refused."""
    return None if isinstance(item, Mapping) else item


def _done(work: Coroutine[Any, Any, T]) -> T:
    """Return the result of a coroutine that never waits."""
    try:
        work.send(None)
    except StopIteration as done:
        return cast("T", done.value)
    work.close()
    raise RuntimeError("a run that is not asynchronous has to wait")


def sync(
    entity: Entity,
    desired: SyncInput,
    send: Callable[[Call], SyncReply],
    *,
    journal: str | os.PathLike[str] | None = None,
    base: Bases | None = None,
    sleep: Callable[[float], object] = time.sleep,
    now: Callable[[], float] = time.time,
    **options: Unpack[SyncOptions],
) -> SyncRun:
    """Bring many contacts, leads or companies to their desired states, and return how each
    has ended, one by one.

    It reads the entities page by page, plans, sends the edits in batches, and reads again, until
    each plan is empty. Numbers are neither lost nor added twice, even if calls fail: if the answer
    to an edit was lost, the edit is not sent again. The run waits for 75 seconds, then reads the
    entity and plans again. Only existing entities are updated.

    Args:
        entity: ``contact``, ``lead`` or ``company``.
        desired: A mapping of IDs to desired states as of `diff`, an iterable of such pairs, or
            lines as of `diff_ndjson` and `desired_from_csv`. An iterable is read piece by piece,
            when the run can take more entities.
        send: Sends a `Call` once, and returns the status and the body of the response, even if it is
            an error. It must not repeat a call or follow redirects, and must wait at least 75
            seconds for the answer. After an exception, the portal may still be running the call,
            unless the exception is `NotSent`. KeyboardInterrupt and similar exceptions end the
            run.
        journal: A file that records the run. If the run was killed, the next run with this file
            continues it. After a complete run, the next run begins anew. The file contains no
            values and no addresses.
        base: The states of the portal at the last sync, by ID. If they are given, changes of desired
            since then are merged with the state of the portal, as by `merge`.
        sleep: Waits for this number of seconds.
        now: Returns the time in seconds.
        options: The options of `merge`, and those of `SyncOptions`.

    Returns:
        An iterator of `SyncEnd`, with `totals` at its end.

    Raises:
        MultifieldError: If an option is wrong, and from the iterator if a line has no ID. If a desired state
            is wrong, its entity ends as ``refused``.
        SyncError: If a journal cannot be used, and from the iterator if an entity occurs twice.
        SyncStopped: From the iterator, if no further call can succeed.

    >>> import multifield as mf
    >>> def send(call):  # In place of a portal, where contact 43 has this number already.
    ...     row = {"ID": "9", "VALUE_TYPE": "WORK", "VALUE": "111111"}
    ...     return 200, {"result": {"result": {"list-0": [{"ID": "43", "PHONE": [row]}]}}}
    >>> run = mf.sync("contact", {43: {"PHONE": ["111111"]}}, send, max_deletes=2)
    >>> for end in run:
    ...     print(end.id, end.outcome)
    43 unchanged
    >>> run.totals.updates
    0
    """
    return SyncRun(entity, desired, send, journal, base, sleep, now, options)


def sync_async(
    entity: Entity,
    desired: SyncInput | AsyncIterable[object],
    send: Callable[[Call], Awaitable[SyncReply]],
    *,
    journal: str | os.PathLike[str] | None = None,
    base: Bases | None = None,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    now: Callable[[], float] = time.time,
    **options: Unpack[SyncOptions],
) -> AsyncSyncRun:
    """Do what `sync` does, with an asynchronous send function, for ``async for``.

    Args:
        entity: As of `sync`.
        desired: As of `sync`, or an asynchronous iterable of pairs or lines.
        send: As of `sync`, as a coroutine function.
        journal: As of `sync`.
        base: As of `sync`.
        sleep: As of `sync`, as a coroutine function.
        now: As of `sync`.
        options: Those of `sync`.

    Returns:
        An asynchronous iterator of `SyncEnd`, with `totals` at its end.

    Raises:
        MultifieldError: Those of `sync`.
        SyncError: Those of `sync`.
        SyncStopped: Those of `sync`.

    >>> import asyncio, multifield as mf
    >>> async def send(call):  # In place of a portal, where contact 43 has no numbers.
    ...     return 200, {"result": {"result": {"list-0": [{"ID": "43"}]}}}
    >>> async def main():
    ...     run = mf.sync_async("contact", {43: {"PHONE": ["111111"]}}, send, dry_run=True)
    ...     async for end in run:
    ...         print(end.edits[0])
    >>> asyncio.run(main())
    PHONE
      + 111111 (WORK)
    """
    return AsyncSyncRun(entity, desired, send, journal, base, sleep, now, options)


def _name_options(function: Callable[..., object]) -> None:
    """Add the options of the core to the signature, for `help` and editors."""
    signature = inspect.signature(function)
    own = [it for it in signature.parameters.values() if it.kind is not it.VAR_KEYWORD]
    options = [it for it in inspect.signature(Sync).parameters.values() if it.kind is it.KEYWORD_ONLY]
    setattr(function, "__signature__", signature.replace(parameters=[*own, *options]))


for _thing in (SyncRun, AsyncSyncRun, sync, sync_async):
    _thing.__module__ = "multifield"
_name_options(sync)
_name_options(sync_async)

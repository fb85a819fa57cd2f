"""The journal file of a run."""

from __future__ import annotations

import os
import sys

from ._errors import SyncError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from io import FileIO


if sys.platform == "win32":
    import msvcrt

    def _lock(file: FileIO) -> None:
        # A locked byte cannot be read, so this locks a byte far after the end of the file.
        file.seek(1 << 30)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        file.seek(0)

else:
    import fcntl

    def _lock(file: FileIO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


class Journal:
    """A file that only one run at a time appends to."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        is_new = not os.path.exists(path)
        # Without a buffer, no part of a line can be written later.
        self._file = open(path, "a+b", buffering=0)
        try:
            try:
                _lock(self._file)
            except (BlockingIOError, PermissionError):
                message = "another run has the journal open: wait until it has ended"
                raise SyncError("journal_in_use", message) from None
            if is_new:
                _keep_name(path)
        except BaseException:
            self._file.close()
            raise

    def read(self) -> bytes:
        self._file.seek(0)
        return self._file.readall()

    def append(self, line: bytes) -> None:
        """Append a line. Returns when the line is on disk."""
        rest = memoryview(line)
        while rest:
            rest = rest[self._file.write(rest) :]
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Close the file and release the lock."""
        self._file.close()


def _keep_name(path: str | os.PathLike[str]) -> None:
    """Sync the folder of a new file. Otherwise, the file could be missing after a power cut. On Windows,
    a folder cannot be opened, and this is not necessary."""
    if sys.platform != "win32":
        folder = os.open(os.path.dirname(os.path.abspath(path)), os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

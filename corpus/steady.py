"""A stored file read through a store's passing failures: opened again where reading stopped, and read on."""

import io
from collections.abc import Callable
from typing import Any

from corpus.errors import InputError
from corpus.patience import PATIENCE, Patience, persist

# A read of an object store is a request, and one costs 20 to 100 ms whatever its size. So requests grow as reading
# goes on: a look at a file's start costs no more than it must, and a gigabyte takes 128 requests, not a thousand.
FIRST_BYTES = 1 << 20
BYTES_AT_MOST = 8 << 20
# Where an S3 store answers with fewer bytes than were asked for, pyarrow says that all have come, and leaves the rest
# of the memory as it was (seen in 26.0). So its last byte is marked before. No UTF-8, GBK or Big5 text holds this one.
MARK = 0xFF


class SteadyStream(io.RawIOBase):
    """The bytes of a file from an offset on; one connection at a time, and none between reads.

    open_file: opens the file as pyarrow does. Raises InputError where it is gone or has another size when it is
    opened again, as bytes of two files are no file; StoreError where the store fails to the end.
    """

    def __init__(
        self, uri: str, open_file: Callable[[], Any], offset: int = 0, patience: Patience = PATIENCE
    ) -> None:
        super().__init__()
        self._uri = uri
        self._open_file = open_file
        self._patience = patience
        self._position = offset
        self._request_bytes = FIRST_BYTES
        self._file: Any = persist("open", uri, open_file, patience)
        self._size: int = persist("open", uri, self._file.size, patience)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise ValueError(f"no place in a file: {start + offset}")
        if start + offset != self._position:
            self._position, self._request_bytes = start + offset, FIRST_BYTES
        return self._position

    def readinto(self, buffer: Any) -> int:
        wanted = min(len(buffer), self._request_bytes, self._size - self._position)
        if wanted <= 0:
            return 0
        part = memoryview(buffer)[:wanted]
        deed = f"read at byte {self._position:,}"
        count = persist(deed, self._uri, lambda: self._fill(part), self._patience)
        self._position += count
        self._request_bytes = min(BYTES_AT_MOST, 2 * self._request_bytes)
        return count

    def readall(self) -> bytes:
        content = bytearray(max(0, self._size - self._position))
        at = 0
        while count := self.readinto(memoryview(content)[at:]):
            at += count
        return bytes(content)

    def _fill(self, part: memoryview) -> int:
        """At least one byte. After a failure the file is opened anew: not every store's handle outlives one."""
        try:
            if self._file is None:
                self._file = self._open_file()
                self._check_size(self._file.size())
            count = self._ask(part, self._position, MARK)
            if count == 0 or (count == len(part) and part[-1] == MARK and not self._ends_with_mark(count)):
                raise OSError(f"fewer bytes came than the {len(part):,} that were asked for")
        except OSError:
            self._let_go()
            raise
        return count

    def _ends_with_mark(self, count: int) -> bool:
        """Whether the last byte of what was read is indeed the mark's, as one in 256 is."""
        last = memoryview(bytearray(1))
        self._ask(last, self._position + count - 1, MARK ^ 1)
        return last[0] == MARK

    def _ask(self, part: memoryview, position: int, mark: int) -> int:
        part[-1] = mark
        self._file.seek(position)
        count: int = self._file.readinto(part)
        return count

    def _check_size(self, size: int) -> None:
        if size != self._size:
            raise InputError(
                f"{self._uri} changed while it was read: it had {self._size:,} bytes and has {size:,}. Leave the "
                "crawl as it is and run again; what was read of other files is used again."
            )

    def _let_go(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            file.close()

    def close(self) -> None:
        if not self.closed:
            self._let_go()
        super().close()

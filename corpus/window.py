"""A stream read forward, with look-ahead and a bounded way back."""

import re
from collections.abc import Callable

# After damage the search for the next record starts again at the start of the broken member, as inflating
# may have run on into its neighbour; a larger member is searched from its last 4 MiB.
RETAIN_BYTES = 4 << 20
# Bytes read a second time, for each byte of the file: a broken member is one more, but members can be forged to
# overlap in thousands, each of them broken.
REREAD_AT_MOST = 4


class Window:
    """position: where the reader stands, in bytes from the start of the file. pull: gives the stream's next bytes,
    none at its end. base: the position of the first byte that `pull` will give."""

    def __init__(self, pull: Callable[[], bytes], base: int = 0) -> None:
        self.pull = pull
        self.buffer = bytearray()
        self.at = 0
        self.base = base
        self.reread = 0

    @property
    def position(self) -> int:
        return self.base + self.at

    @property
    def left(self) -> int:
        """Bytes that are held ahead, to which `fill` adds."""
        return len(self.buffer) - self.at

    def fill(self, count: int) -> bool:
        """Whether `count` bytes lie ahead, after reading what is needed for them."""
        while self.left < count:
            more = self.pull()
            if not more:
                return False
            spare = max(0, self.at - RETAIN_BYTES)
            del self.buffer[:spare]
            self.buffer += more
            self.base += spare
            self.at -= spare
        return True

    def ahead(self, count: int, after: int = 0) -> bytes:
        """Up to `count` bytes, from `after` bytes ahead."""
        self.fill(after + count)
        start = self.at + after
        return bytes(memoryview(self.buffer)[start : start + count])

    def take(self, count: int) -> bytes:
        taken = self.ahead(count)
        self.at += len(taken)
        return taken

    def skip(self, count: int) -> None:
        while count and self.fill(1):
            step = min(count, self.left)
            self.at += step
            count -= step

    def find(self, pattern: re.Pattern[bytes], count: int, after: int = 0) -> tuple[int, int] | None:
        """Where the first match within the next `count` bytes starts and ends, seen from here."""
        self.fill(count)
        match = pattern.search(self.buffer, self.at + after, self.at + count)
        return (match.start() - self.at, match.end() - self.at) if match else None

    def go_back(self, position: int) -> None:
        """Goes back as far as bytes are held; nowhere once that has been done far too often."""
        at = max(0, position - self.base)
        self.reread += self.at - at
        if self.reread <= REREAD_AT_MOST * self.position:
            self.at = at

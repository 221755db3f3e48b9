"""What one fetch may cost, beside the seconds of an attempt and the bytes of a page, which its request says. Declarations only."""

from dataclasses import dataclass

from scraper.fetcher.decoding import MOST_CODINGS
from scraper.fetcher.framing import LARGEST_HEAD

ATTEMPTS_OF_TIME = 3.0
"""A URL may take so many times what one attempt may, where nothing else is said."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far a server is followed."""

    total: float | None = None
    """Seconds that a URL may take with its redirects and other tries, waiting for the host's turn not counted; None: three attempts."""
    connect: float = 10.0
    """Seconds until an address takes the connection."""
    head_bytes: int = LARGEST_HEAD
    """Bytes of status lines and headers, interim answers counted; of a chunked body's trailers likewise."""
    redirects: int = 10
    """That are followed one after the other."""
    codings: int = MOST_CODINGS
    """Content codings in each other."""

    def seconds(self, attempt: float) -> float:
        """What a URL may take whose attempts may take so long."""
        return ATTEMPTS_OF_TIME * attempt if self.total is None else self.total

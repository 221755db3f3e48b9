"""Who we say we are. Opens nothing."""

from scraper.errors import InvalidUrl
from scraper.version import __version__


def user_agent(contact: str | None = None, agent: str | None = None) -> str:
    """The User-Agent: name, version, and where to complain. `agent` is said in place of name and
    version; `contact` is said with both.

    Raises InvalidUrl for what no header can hold.
    """
    for name, text in (("--user-agent", agent), ("--contact", contact)):
        if text is not None and not _fits(text):
            raise InvalidUrl(
                f"{name}: only printable letters of Latin-1 can be sent, and no empty line; write "
                "it in them"
            )
    return (agent or f"article-scraper/{__version__}") + (f" (+{contact})" if contact else "")


def _fits(text: str) -> bool:
    """Whether a header can hold it (RFC 9110 §5.5)."""
    return bool(text.strip()) and text.isprintable() and all(ord(letter) < 256 for letter in text)

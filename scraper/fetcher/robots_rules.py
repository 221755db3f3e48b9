"""Reads a robots.txt: which group is for us, and its rules (RFC 9309, and what Google documents of
its crawlers). Protego matches the rules. Fetches nothing.

Protego takes any part of a name for the whole name, lets an unknown line end the names of a group,
and keeps each rule for each name: forty kilobytes, half of them names and half rules, would take it
seconds. So it is given the rules of one group alone, each in one spelling.
"""

import re
from collections.abc import Iterator
from typing import Literal

from protego import Protego

PRODUCT_TOKEN = "article-scraper"  # noqa: S105 - RFC 9309's term

_Field = Literal["user-agent", "allow", "disallow", "crawl-delay", "sitemap"]
_LARGEST_LINE = 8 * 2083
"""Characters of a line that count, as in Google's parser. No URL that servers accept is longer."""
_LINE_END = re.compile(r"\r\n?|\n")
_BOM = re.compile(rb"\A\xef\xbb?\xbf?")
"""Of UTF-8, whole or in part."""
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")
_MISSPELT: dict[str, _Field] = dict.fromkeys(
    ("dissallow", "dissalow", "disalow", "diasllow", "disallaw"), "disallow"
)
_FIELDS: dict[str, _Field] = {
    "useragent": "user-agent",
    "useragents": "user-agent",
    "allow": "allow",
    "disallow": "disallow",
    "crawldelay": "crawl-delay",
    "sitemap": "sitemap",
    "sitemaps": "sitemap",
    **_MISSPELT,
}
"""What the names of lines mean, in lower case without hyphens. Sites misspell them."""
_LINE = re.compile(
    rf"(user[-_ ]?agents?|allow|disallow|{'|'.join(_MISSPELT)}|crawl[-_ ]?delay|site[-_ ]?maps?)"
    r"\s*[:\s]\s*(.*)",
    re.I | re.S,
)
"""A line that counts: its name and its value. Sites leave the colon out."""
_HYPHEN = re.compile(r"[-_ ]")
_NOT_OF_TOKEN = re.compile(r"[^a-zA-Z_-]")
"""The end of the part of a name that counts (RFC 9309 §2.2.1): a version or a comment may follow.
"""
_ALL = re.compile(r"\*(?:\s|\Z)")


def parse_robots(body: bytes, *, is_cut: bool = False) -> Protego:
    """The rules for us in a robots.txt, as rules for all programs. The last line of a robots.txt
    that `is_cut` at the size limit does not count, because a part of a rule is another rule.
    """
    lines = _LINE_END.split(_text(body))
    return Protego.parse("\n".join(_rules(lines[:-1] if is_cut else lines)))


def _text(body: bytes) -> str:
    """The text, with everything beyond ASCII percent-encoded: rules are compared byte by byte."""
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        body = body.decode("utf-16", "replace").encode("utf-8", "replace")
    elif body[:1] == b"\0" or body[1:2] == b"\0":
        body = body.decode("utf-16-be" if body[:1] == b"\0" else "utf-16-le", "replace").encode()
    else:
        body = _BOM.sub(b"", body)
    return _BEYOND_ASCII.sub(lambda found: b"%%%02X" % ord(found[0]), body).decode("ascii")


def _rules(lines: list[str]) -> Iterator[str]:
    """The lines of a robots.txt with one group, for all programs: ours, or that for all if no group
    names us.
    """
    ours: list[str] | None = None
    for_all: list[str] = []
    current: list[list[str]] = []
    """The rules of the groups that the last names began."""
    has_rules = False
    for field, value in filter(None, map(_directive, lines)):
        if field == "sitemap":
            yield f"Sitemap: {value}"
        elif field == "user-agent":
            if has_rules:
                current, has_rules = [], False
            if _NOT_OF_TOKEN.split(value, 1)[0].lower() == PRODUCT_TOKEN:
                ours = [] if ours is None else ours
                current.append(ours)
            elif _ALL.match(value):
                current.append(for_all)
        else:
            has_rules = has_rules or field != "crawl-delay"
            for rules in current:
                rules.append(f"{field}: {value}")
    yield "User-agent: *"
    yield from for_all if ours is None else ours


def _directive(line: str) -> tuple[_Field, str] | None:
    """The field of a line and its value, or None for a line that does not count."""
    found = _LINE.fullmatch(line[:_LARGEST_LINE].partition("#")[0].strip())
    if not found:
        return None
    value = _CONTROL.sub(lambda control: f"%{ord(control[0]):02X}", found[2].strip())
    return _FIELDS[_HYPHEN.sub("", found[1]).lower()], value

"""The headers of an ARC file, the form of web archives before WARC, by their names in WARC
(https://archive.org/web/researcher/ArcFileFormat.php, versions 1 and 2).
"""

import re

from scraper.fetcher.warc.stream import Damage, RecordStream

Headers = dict[str, str]

_LINE = re.compile(rb"\n")
_FIELDS = re.compile(
    r"(?P<url>.+) \S+ (?P<date>\d{14}) (?:(?P<type>\S+) )?(?:.* )?(?P<length>\d{1,15})\s*"
)
_VERSION_BLOCK = "filedesc:"
_MOST_FILLER = 4096
"""Bytes in which the first page is looked for if the version block gives a wrong length."""


def read_arc_header(stream: RecordStream) -> Headers:
    """The fields of a record, by their names in WARC. Raises Damage."""
    line = stream.take_through(_LINE, stream.form.head)
    found = _FIELDS.fullmatch(line.decode("utf-8", "replace")) if line else None
    if found is None:
        raise Damage("the header of the ARC record is damaged")
    is_version = found["url"].startswith(_VERSION_BLOCK)
    length = int(found["length"])
    headers = {
        "warc-type": "warcinfo" if is_version else "response",
        "warc-target-uri": found["url"],
        "warc-date": _iso(found["date"]),
        "content-length": str(_length_of_version(stream, length) if is_version else length),
    }
    if found["type"] and "/" in found["type"]:
        headers["warc-identified-payload-type"] = found["type"].lower()
    return headers


def close_arc_record(stream: RecordStream) -> None:
    """A line break ends a record. Raises Damage if something else than a record follows."""
    stream.take(len(_blank(stream)))
    stream.end()
    following = stream.peek(stream.form.head).lstrip(b"\r\n")
    if following and not stream.form.begins(following):
        raise Damage("the ARC record goes on behind its length")


def _blank(stream: RecordStream) -> bytes:
    head = stream.peek(2)
    return head[: len(head) - len(head.lstrip(b"\r\n"))]


def _length_of_version(stream: RecordStream, length: int) -> int:
    """The length of the block that opens a file. Some writers give a wrong one. Then the block ends
    where the first page begins.
    """
    head = stream.peek(min(length, _MOST_FILLER) + stream.form.head)
    behind = head[length:].lstrip(b"\r\n")
    if len(head) >= length and (not behind or stream.form.begins(behind)):
        return length
    found = stream.form.start.search(head)
    return found.start() if found else length


def _iso(date: str) -> str:
    """A time of 14 digits, in UTC, as ISO 8601."""
    day, time = date[:8], date[8:]
    return f"{day[:4]}-{day[4:6]}-{day[6:]}T{time[:2]}:{time[2:4]}:{time[4:]}Z"

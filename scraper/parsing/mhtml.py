"""MHTML (RFC 2557): a page and its resources in one MIME message, as browsers save it. Finds the
page in it. Judges nothing on the page.
"""

import binascii
import re
from collections.abc import Iterator
from datetime import UTC
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime
from itertools import zip_longest

from msgspec import structs

from scraper.errors import TruncatedBody, UnsupportedDocument
from scraper.records import Page

_FIELD = rb"[A-Za-z][A-Za-z0-9-]*:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*+"
_HEADER = re.compile(rb"(?:\xef\xbb\xbf)?\s*((?:%b){1,100}+)\r?\n" % _FIELD)
_PART_HEADER = re.compile(rb"((?:%b)*+)\r?\n" % _FIELD)
_MIME = re.compile(rb"^mime-version:", re.I | re.M)
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_DEEPEST = 4
_AS_IT_IS = frozenset({"", "7bit", "8bit", "binary"})


def page_in_mhtml(page: Page) -> Page:
    """The page in an MHTML file, with the URL and the time that the file gives. Any other page is
    returned unchanged.

    Raises UnsupportedDocument if an MHTML file has no page that can be read, and TruncatedBody if
    it ends inside the page.
    """
    if isinstance(page.content, str):
        return page
    found = _HEADER.match(page.content)
    if not found or not _MIME.search(found[1]):
        return page
    header = _fields(found[1])
    kind = header.get_content_type()
    if kind not in _HTML and not kind.startswith("multipart/"):
        return page
    part = next(_html_parts(page.source, header, page.content[found.end() :], 0), None)
    if part is None:
        raise UnsupportedDocument(f"{page.source}: this is an MHTML file without an HTML page")
    inner, body = part
    url = page.url or _url(inner) or _url(header)
    return structs.replace(
        page,
        content=_decoded(page.source, inner, body),
        url=url,
        final_url=page.final_url or url,
        charset=inner.get_content_charset() or page.charset,
        fetched_at=page.fetched_at or _saved_at(header),
    )


def _fields(block: bytes) -> Message:
    return BytesHeaderParser().parsebytes(block)


def _html_parts(
    source: str, header: Message, body: bytes, depth: int
) -> Iterator[tuple[Message, bytes]]:
    """The HTML parts, the main one first. Raises TruncatedBody."""
    if header.get_content_type() in _HTML:
        yield header, body
        return
    boundary = header.get_boundary()
    if not boundary or not header.get_content_type().startswith("multipart/") or depth > _DEEPEST:
        return
    parts = list(_parts(source, body, boundary.encode("utf-8", "surrogateescape")))
    start = str(header.get_param("start") or "")
    parts.sort(key=lambda part: part[0].get("Content-ID", "") != start)
    for inner, content in parts:
        yield from _html_parts(source, inner, content, depth + 1)


def _parts(source: str, body: bytes, boundary: bytes) -> Iterator[tuple[Message, bytes]]:
    """The parts of a multipart body. Raises TruncatedBody if the body ends inside an HTML part."""
    lines = list(re.finditer(rb"^--%b(--)?[ \t]*\r?$" % re.escape(boundary), body, re.M))
    for opened, closed in zip_longest(lines, lines[1:]):
        if opened[1]:
            return
        found = _PART_HEADER.match(body, opened.end() + 1)
        header = _fields(found[1]) if found else Message()
        if closed is None:
            if header.get_content_type() in _HTML:
                raise TruncatedBody(f"{source}: the MHTML file ends inside its page")
        elif found:
            yield header, body[found.end() : closed.start()]


def _decoded(source: str, header: Message, body: bytes) -> bytes:
    coding = str(header.get("Content-Transfer-Encoding", "")).strip().lower()
    if coding == "quoted-printable":
        return binascii.a2b_qp(body)
    if coding == "base64":
        try:
            return binascii.a2b_base64(body)
        except binascii.Error as error:
            raise TruncatedBody(f"{source}: the page in the MHTML file is damaged") from error
    if coding in _AS_IT_IS:
        return body
    raise UnsupportedDocument(
        f"{source}: this is an MHTML file with an encoding that is not known ({coding[:40]})"
    )


def _url(header: Message) -> str | None:
    """The URL that a part or the whole file gives for the page."""
    for name in ("Content-Location", "Snapshot-Content-Location"):
        url = "".join(str(header.get(name, "")).split())
        if url.lower().startswith(("http://", "https://")):
            return url
    return None


def _saved_at(header: Message) -> str | None:
    """When the page was saved, in the form of `Article.fetched_at`."""
    try:
        saved = parsedate_to_datetime(str(header.get("Date", "")))
    except ValueError:
        return None
    return saved.replace(tzinfo=saved.tzinfo or UTC).astimezone(UTC).isoformat(timespec="seconds")

"""The frozen records that stages hand to each other, and the record that users get. Imports nothing
of ours, does nothing.

The users' records carry their documentation as JSON Schema descriptions: the schema that `scraper
schema` prints is made from them.
"""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

SCHEMA_VERSION = "1.0"

BodyKind = Literal["paragraph", "heading", "list_item", "quote", "table_row", "code"]
BlockKind = BodyKind | Literal["caption"]

Label = Literal[
    "body",
    "heading",
    "headline",
    "standfirst",
    "navigation",
    "caption",
    "credit",
    "teaser",
    "byline",
    "dateline",
    "biography",
    "newsletter",
    "share",
    "advert",
    "embed",
    "comment",
    "legal",
    "consent",
    "boilerplate",
]

Status = Literal[
    "ok",
    "paywalled",
    "index",
    "other",
    "consent",
    "blocked",
    "login",
    "parked",
    "soft_404",
    "empty",
    "unsupported",
    "failed",
]


# Between the stages


class Request(Struct, frozen=True, kw_only=True):
    """What to fetch, and how far it may go."""

    url: str
    timeout: float = 30.0
    """Seconds for one attempt at one address; all attempts and redirects together may take three
    times as long.
    """
    max_bytes: int = 10 * 1024 * 1024
    """Bytes of the body after decompression."""
    etag: str | None = None
    """The ETag of what is known: where it has not changed, the server need not send it again."""
    last_modified: str | None = None
    """Likewise, its Last-Modified."""


class Page(Struct, frozen=True, kw_only=True):
    """A page as it came in: bytes from a socket or a file, or text."""

    source: str
    """As the user gave it: URL, path, or "-"; of a page of an archive its place there,
    "path:offset".
    """
    content: bytes | str
    url: str | None = None
    """The address asked for."""
    final_url: str | None = None
    """The address that answered, after redirects."""
    charset: str | None = None
    """The charset of the Content-Type header; HTML's own declarations are read later."""
    form: Literal["html", "text"] | None = None
    """What the user says it is; None lets the document find out."""
    http_status: int | None = None
    fetched_at: str | None = None
    """ISO 8601 in UTC; None for a file that is no archive."""
    etag: str | None = None
    last_modified: str | None = None
    """As the server gave them, for the next conditional GET."""


class DiscoveredUrl(Struct, frozen=True):
    """A page that a site offers: an entry of a feed or a sitemap, a link of a section page."""

    url: str
    title: str | None = None
    date: str | None = None
    """ISO 8601, as the feed or sitemap gives it."""
    found_in: Literal["feed", "sitemap", "news_sitemap", "page"] = "page"


class Ancestor(Struct, frozen=True, eq=False, gc=False):
    """An element above a block: where in the tree a block stood. Blocks of one element share one
    place.
    """

    tag: str
    words: frozenset[str]
    """Lower-case words of its class, id, role and itemprop attributes."""
    parent: "Ancestor | None"
    hidden: bool = False
    depth: int = 1
    """Levels from the root of the tree, which is 1."""


class BlockLink(Struct, frozen=True, gc=False):
    """A link inside a block, its address as written in the page."""

    href: str
    text: str


class Block(Struct, frozen=True, eq=False, gc=False):
    """A paragraph, heading, list item, quote, table row, code block or caption, in reading
    order.
    """

    index: int
    kind: BlockKind
    text: str
    """White space collapsed; a line break inside the block is a newline."""
    level: int | None = None
    """1 to 6 for headings."""
    anchors: tuple[BlockLink, ...] = ()
    place: Ancestor | None = None
    """None in flattened text."""
    run: int = 0
    """In flattened text: the number of the group of lines that no blank line parts."""
    figure: int | None = None
    """The number of the figure it stands in."""
    marker: str | None = None
    """The list marker that opened the line, in flattened text."""
    strong: int = 0
    """Characters of it in bold."""
    emphasis: int = 0
    """Characters of it in italics."""
    after_rule: bool = False
    """Whether a horizontal rule stands between it and the block above."""


class Picture(Struct, frozen=True, eq=False, gc=False):
    """An image element of the page, before anything judged it."""

    src: str | None
    """None where the page names no address, or only a pattern that a script was to fill in."""
    alt: str | None
    before: int
    """Index of the block that follows it."""
    place: Ancestor
    figure: int | None = None
    width: int | None = None
    height: int | None = None


class Verdict(Struct, frozen=True, gc=False):
    """What a block is, who says so, and how sure that is."""

    label: Label
    rule: str
    """Name of the rule or model that judged."""
    score: float = 1.0
    """0 to 1. A named rule is sure of itself unless it says otherwise."""
    found: tuple[tuple[str, str], ...] = ()
    """What was read out of the block, as (field, text): caption, credit, author, title, date, alt,
    url.
    """

    def get(self, field: str) -> str | None:
        """The first text found for `field`."""
        return next((text for name, text in self.found if name == field), None)


# What users get

Text = Annotated[str, Meta(description="One line of text.")]
Url = Annotated[str, Meta(description="Absolute URL.")]


class Author(Struct, frozen=True, forbid_unknown_fields=True):
    """A person, desk or agency that the page credits with the article."""

    name: Text
    url: Url | None


class DateInfo(Struct, frozen=True, forbid_unknown_fields=True):
    """Where the date came from, and how far it can be trusted."""

    raw: Annotated[str | None, Meta(description="The date as the page wrote it.")]
    source: Annotated[
        str | None,
        Meta(
            description="Where it stood: a source of docs/fields.md, such as json-ld, meta, text "
            "or htmldate."
        ),
    ]
    precision: Annotated[
        Literal["day", "minute", "second"] | None,
        Meta(description="The smallest unit that the page gave."),
    ]
    tz_known: Annotated[bool, Meta(description="Whether the page gave an offset from UTC.")]


class BodyBlock(Struct, frozen=True, forbid_unknown_fields=True):
    """A block of the body."""

    kind: BodyKind
    level: Annotated[int | None, Meta(description="1 to 6 for a heading, else null.")]
    text: str


class Link(Struct, frozen=True, forbid_unknown_fields=True):
    """A link of the article."""

    url: Annotated[str | None, Meta(description="Absolute URL; null for a teaser in plain text.")]
    text: str
    block: Annotated[int | None, Meta(description="Index in `blocks`, null outside the body.")]
    kind: Annotated[
        Literal["body", "related", "short", "tag", "author"],
        Meta(
            description="body: inside a sentence; related: a teaser; short: the page's own short "
            "address."
        ),
    ]
    internal: Annotated[
        bool | None, Meta(description="Same site as the page; null when that is not known.")
    ]


class Image(Struct, frozen=True, forbid_unknown_fields=True):
    """A picture of the article."""

    url: Annotated[
        str | None,
        Meta(description="Absolute URL; null in plain text and where a script was to make it."),
    ]
    caption: str | None
    credit: Annotated[
        str | None, Meta(description="Photographer and agency, without a label such as 'Photo:'.")
    ]
    alt: str | None


class Failure(Struct, frozen=True, forbid_unknown_fields=True):
    """Why there is no article."""

    code: Annotated[str, Meta(description="Stable name of the error, for programs.")]
    message: Annotated[str, Meta(description="What is wrong and what to do, for people.")]
    retryable: Annotated[bool, Meta(description="Whether trying again later can help.")]
    retry_after: Annotated[
        float | None, Meta(description="Seconds to wait, where the server said so.")
    ]


class Notice(Struct, frozen=True, forbid_unknown_fields=True):
    """Something the reader of a record should know about it."""

    code: str
    message: str


class Article(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One page, one record. Every key is always there: unknown scalars are null, unknown lists are
    empty.
    """

    schema_version: Annotated[str, Meta(description="Version of this schema.")]
    source: Annotated[
        str,
        Meta(
            description="As given: URL, path or '-'; of a page of an archive its place there, "
            "path:offset."
        ),
    ]
    url: Annotated[str | None, Meta(description="The address asked for.")]
    final_url: Annotated[str | None, Meta(description="The address that answered.")]
    canonical_url: Annotated[str | None, Meta(description="The address the page calls its own.")]
    status: Annotated[Status, Meta(description="What the page is.")]
    error: Annotated[
        Failure | None, Meta(description="Null exactly for ok, paywalled, index and other.")
    ]
    headline: str | None
    summary: Annotated[
        str | None, Meta(description="The standfirst as shown, else the page's description.")
    ]
    date: Annotated[str | None, Meta(description="Published; ISO 8601, as precise as the page.")]
    date_modified: Annotated[
        str | None, Meta(description="Changed; ISO 8601, as precise as the page.")
    ]
    date_info: DateInfo
    author: Annotated[str | None, Meta(description="Names of `authors`, joined by '; '.")]
    authors: list[Author]
    body: Annotated[
        str | None, Meta(description="The article alone: `blocks`, parted by blank lines.")
    ]
    blocks: list[BodyBlock]
    links: list[Link]
    images: list[Image]
    language: Annotated[str | None, Meta(description="Primary ISO 639-1 subtag.")]
    section: str | None
    tags: list[str]
    publisher: str | None
    free_access: Annotated[
        bool | None, Meta(description="As the page declares it; null when it says nothing.")
    ]
    fetched_at: Annotated[str | None, Meta(description="ISO 8601 in UTC; null for a file.")]
    http_status: int | None
    content_hash: Annotated[
        str | None, Meta(description="SHA-256 of headline and body, hexadecimal.")
    ]
    warnings: list[Notice]
    extractor: Annotated[
        str, Meta(description="Name and version of the program that made the record.")
    ]

    def to_dict(self) -> dict[str, Any]:
        """The record as plain dicts, lists, strings, numbers and None."""
        record: dict[str, Any] = msgspec.to_builtins(self)
        return record

    def to_json(self, indent: int | None = None) -> str:
        """The record as JSON, non-ASCII characters as they are; `indent` spaces a level, one line
        without.
        """
        line = msgspec.json.encode(self)
        return (msgspec.json.format(line, indent=indent) if indent else line).decode()


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of `Article`, made from the records above."""
    schema = msgspec.json.schema(Article)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Article", **schema}

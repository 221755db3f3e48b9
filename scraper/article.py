"""The record that users get, its version and its JSON Schema. Nothing here reads a page.

Each field has a JSON Schema description. `scraper schema` prints the schema that is made from them.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

SCHEMA_VERSION = "2.0"

BodyKind = Literal["paragraph", "heading", "list_item", "quote", "table_row", "code", "footnote"]
SpanKind = Literal["strong", "emphasis", "code", "link"]

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

Role = Literal[
    "editor",
    "photographer",
    "illustrator",
    "translator",
    "videographer",
    "reviewer",
    "fact_checker",
    "contributor",
]

Text = Annotated[str, Meta(description="One line of text.")]
Url = Annotated[str, Meta(description="Absolute URL.")]


class Author(Struct, frozen=True, forbid_unknown_fields=True):
    """A person, desk or agency that the page credits with the article."""

    name: Text
    url: Url | None


class Contributor(Struct, frozen=True, forbid_unknown_fields=True):
    """A person whom the page credits with other work on the article than writing it."""

    name: Text
    url: Url | None
    role: Role


class DateInfo(Struct, frozen=True, forbid_unknown_fields=True):
    """Where the date was found and how precise it is."""

    raw: Annotated[str | None, Meta(description="The date as the page wrote it.")]
    source: Annotated[
        str | None,
        Meta(
            description="Where it was found: a source of docs/fields.md, such as json-ld, meta, "
            "text."
        ),
    ]
    precision: Annotated[
        Literal["day", "minute", "second"] | None,
        Meta(description="The smallest unit that the page gave."),
    ]
    tz_known: Annotated[bool, Meta(description="Whether the page gave an offset from UTC.")]


class Span(Struct, frozen=True, forbid_unknown_fields=True):
    """A part of a block's text that the page marks."""

    start: Annotated[
        int, Meta(description="Index in `text` of the first character, as a Unicode code point.")
    ]
    end: Annotated[int, Meta(description="Index in `text` behind the last character.")]
    kind: SpanKind
    url: Annotated[str | None, Meta(description="Absolute URL of a link, else null.")]


class BodyBlock(Struct, frozen=True, forbid_unknown_fields=True):
    """A block of the body."""

    kind: BodyKind
    level: Annotated[int | None, Meta(description="1 to 6 for a heading, else null.")]
    text: str
    spans: Annotated[
        list[Span],
        Meta(
            description="Marked parts of `text`, by start; of two with one start the longer first. "
            "Spans of one kind do not overlap. A span neither starts nor ends with a blank."
        ),
    ]


class Post(Struct, frozen=True, forbid_unknown_fields=True):
    """A text of its own on the page of an article or a forum, with its own time or author."""

    kind: Annotated[
        Literal["update", "post"],
        Meta(
            description="update: an entry of a live blog; post: a post of a forum. Their texts are "
            "in the body."
        ),
    ]
    author: str | None
    date: Annotated[str | None, Meta(description="ISO 8601, as precise as the page.")]
    headline: str | None
    text: Annotated[str, Meta(description="Without the headline. Blank lines part its blocks.")]
    parent: Annotated[
        int | None, Meta(description="Index in `posts` of the post that this one answers.")
    ]
    block: Annotated[
        int | None,
        Meta(description="Index in `blocks` of its first block. Null without a block in the body."),
    ]


class Link(Struct, frozen=True, forbid_unknown_fields=True):
    """A link of the article."""

    url: Annotated[str | None, Meta(description="Absolute URL; null for a teaser in plain text.")]
    text: str
    block: Annotated[int | None, Meta(description="Index in `blocks`, null outside the body.")]
    kind: Annotated[
        Literal["body", "related", "short", "tag", "author"],
        Meta(
            description="body: inside a sentence; related: a teaser; short: the page's own short "
            "URL; tag: a tag's page; author: an author's page."
        ),
    ]
    internal: Annotated[bool | None, Meta(description="Same site as the page; null if unknown.")]


class Image(Struct, frozen=True, forbid_unknown_fields=True):
    """A picture of the article."""

    url: Annotated[
        str | None,
        Meta(description="Absolute URL; null in plain text and if a script would have set it."),
    ]
    caption: str | None
    credit: Annotated[
        str | None, Meta(description="Photographer and agency, without a label such as 'Photo:'.")
    ]
    alt: str | None
    block: Annotated[
        int | None,
        Meta(
            description="Index in `blocks` of the block that the image stands in or before. Null "
            "behind the last block, and if the place is not known."
        ),
    ]


Probability = Annotated[float, Meta(ge=0, le=1)]


class Confidence(Struct, frozen=True, forbid_unknown_fields=True):
    """The probability that a field is right, in two digits. Null for a field that the record does
    not have.
    """

    body: Annotated[
        Probability | None,
        Meta(description="That the f1 of the body is at least 0.95 (shingles of four words)."),
    ]
    headline: Annotated[
        Probability | None, Meta(description="That it is the headline, word for word.")
    ]
    date: Annotated[Probability | None, Meta(description="That the day of publication is right.")]
    authors: Annotated[
        Probability | None, Meta(description="That these are the authors, all and no others.")
    ]


NO_CONFIDENCE = Confidence(None, None, None, None)
"""That of a record without any of these fields."""


class Failure(Struct, frozen=True, forbid_unknown_fields=True):
    """Why a record has no article."""

    code: Annotated[str, Meta(description="Stable name of the error, for programs.")]
    message: Annotated[str, Meta(description="What went wrong and what to do, for people.")]
    retryable: Annotated[bool, Meta(description="Whether a retry later can succeed.")]
    retry_after: Annotated[
        float | None, Meta(description="Seconds to wait, if the server said so.")
    ]


class Notice(Struct, frozen=True, forbid_unknown_fields=True):
    """A warning about a record."""

    code: str
    message: str


class Article(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The record of one page. Every key is always present: unknown scalars are null, unknown lists
    are empty.
    """

    schema_version: Annotated[str, Meta(description="Version of this schema.")]
    source: Annotated[
        str,
        Meta(description="As given: URL, path or '-'; for a page of a WARC file path:offset."),
    ]
    url: Annotated[str | None, Meta(description="The requested URL.")]
    final_url: Annotated[str | None, Meta(description="The URL of the response, after redirects.")]
    canonical_url: Annotated[
        str | None, Meta(description="The canonical URL that the page declares.")
    ]
    status: Annotated[Status, Meta(description="The kind of page.")]
    error: Annotated[
        Failure | None, Meta(description="Null exactly for ok, paywalled, index and other.")
    ]
    headline: str | None
    summary: Annotated[
        str | None, Meta(description="The standfirst as shown, else the page's description.")
    ]
    key_points: Annotated[
        list[str],
        Meta(description="The page's own list of the article's main points, outside the body."),
    ]
    date: Annotated[str | None, Meta(description="Published; ISO 8601, as precise as the page.")]
    date_modified: Annotated[
        str | None, Meta(description="Changed; ISO 8601, as precise as the page.")
    ]
    date_info: DateInfo
    author: Annotated[str | None, Meta(description="Names of `authors`, joined by '; '.")]
    authors: list[Author]
    contributors: Annotated[
        list[Contributor],
        Meta(description="Editors, photographers, translators and others who did not write it."),
    ]
    body: Annotated[
        str | None, Meta(description="The article's text: `blocks`, separated by blank lines.")
    ]
    blocks: list[BodyBlock]
    posts: Annotated[
        list[Post],
        Meta(description="The updates of a live blog, or the posts of a forum, in their order."),
    ]
    links: list[Link]
    images: list[Image]
    language: Annotated[str | None, Meta(description="Primary ISO 639-1 subtag.")]
    section: str | None
    tags: list[str]
    publisher: str | None
    free_access: Annotated[
        bool | None, Meta(description="As the page declares it; null if it does not.")
    ]
    confidence: Confidence
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
        """The record as JSON, with non-ASCII characters unescaped. `indent` is the number of spaces
        per level; None gives one line.
        """
        line = msgspec.json.encode(self)
        return (msgspec.json.format(line, indent=indent) if indent else line).decode()

    @classmethod
    def from_json(cls, written: str | bytes) -> "Article":
        """The record that `to_json` wrote, in this version of the schema or in 1.0. Raises
        ValueError if it is not a record.
        """
        try:
            article = msgspec.json.decode(written, type=cls)
            if article.schema_version == SCHEMA_VERSION:
                return article
        except msgspec.ValidationError:  # an older record lacks keys
            pass
        except msgspec.DecodeError as error:
            raise ValueError(f"not JSON: {error}") from error
        return cls.from_dict(msgspec.json.decode(written))

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> "Article":
        """The record that `to_dict` returned, or a row of a Parquet dataset, in this version of the
        schema or in 1.0. Raises ValueError if it is not a record.
        """
        try:
            fields = msgspec.convert(record, dict[str, Any])
            fields.pop("day", None)  # a column of Parquet datasets
            if isinstance(fetched_at := fields.get("fetched_at"), datetime):
                fields["fetched_at"] = fetched_at.isoformat()
            return msgspec.convert(_migrated(fields), cls)
        except msgspec.ValidationError as error:
            raise ValueError(f"not a record: {error}") from error


_ADDED: Mapping[str, Any] = {
    "key_points": [],
    "contributors": [],
    "posts": [],
    "confidence": msgspec.to_builtins(NO_CONFIDENCE),
}
"""Keys that the first records of schema 2.0 do not have, nor those of 1.0, and their values."""


def _migrated(record: dict[str, Any]) -> dict[str, Any]:
    """A record in this version of the schema. Raises ValueError for an unknown version."""
    version = record.get("schema_version")
    record = {**_ADDED, **record}
    if version == SCHEMA_VERSION:
        return record
    if version != "1.0":
        raise ValueError(f"a record of schema {version}, which this version does not know")
    blocks, images = (
        msgspec.convert(record.get(name), list[dict[str, Any]]) for name in ("blocks", "images")
    )
    return record | {
        "schema_version": SCHEMA_VERSION,
        "blocks": [{**block, "spans": []} for block in blocks],
        "images": [{**image, "block": None} for image in images],
    }


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of `Article`."""
    schema = msgspec.json.schema(Article)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Article", **schema}

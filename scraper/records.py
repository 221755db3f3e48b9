"""The frozen records that the stages of the pipeline hand to each other. They hold data and do
nothing. The record that users get is in article.py.
"""

from typing import Literal, TypeVar

from msgspec import Struct

from scraper.article import BodyKind, Notice, SpanKind
from scraper.hiding import Hiding

BlockKind = BodyKind | Literal["caption"]

Label = Literal[
    "body",
    "heading",
    "footnote",
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
    "hidden",
    "key_points",
    "copy",
    "boilerplate",
]


class Request(Struct, frozen=True, kw_only=True):
    """A URL to fetch, with the limits of the fetch."""

    url: str
    timeout: float = 30.0
    """Seconds for one attempt at one URL. All retries and redirects together may take three times
    as long.
    """
    max_bytes: int = 10 * 1024 * 1024
    """Largest body in bytes, after decompression."""
    etag: str | None = None
    """The ETag of the stored copy. A server with the same ETag need not send the page again."""
    last_modified: str | None = None
    """The Last-Modified date of the stored copy, for the same purpose."""


Favour = Literal["precision", "recall"]
"""A body that has little of anything else, or one that lacks little of the article."""


class Page(Struct, frozen=True, kw_only=True):
    """A page as it was received: bytes from a socket or a file, or text."""

    source: str
    """As the user gave it: a URL, a path, or "-". For a page of a WARC file "path:offset"."""
    content: bytes | str
    url: str | None = None
    """The requested URL."""
    final_url: str | None = None
    """The URL of the response, after redirects."""
    charset: str | None = None
    """The charset of the Content-Type header. Declarations inside the HTML are read later."""
    form: Literal["html", "text"] | None = None
    """The format that the user gave. None means that the parser detects it."""
    http_status: int | None = None
    fetched_at: str | None = None
    """ISO 8601 in UTC. None for a file that is not a WARC file."""
    etag: str | None = None
    """The ETag of the response, for the next conditional request."""
    last_modified: str | None = None
    """The Last-Modified date of the response, for the next conditional request."""
    listed_date: str | None = None
    """When the page was published, in ISO 8601, as the feed or news sitemap says that lists it. For
    pages that do not show a date of their own.
    """
    listed_in: Literal["feed", "news sitemap"] | None = None
    """What gives `listed_date`."""
    warnings: tuple[Notice, ...] = ()
    """What was noticed when the page was fetched or read."""
    set_cookies: tuple[str, ...] = ()
    """The Set-Cookie headers of the response, for a browser that renders the page."""
    rendering: Literal["never", "auto", "always"] = "never"
    """Which pages are rendered. Messages do not advise what is done already."""
    keep_hidden: bool = False
    """Whether text that no reader sees counts as text of the page."""
    favour: Favour | None = None
    """What counts more for blocks of which the block model is not sure."""


class DiscoveredUrl(Struct, frozen=True):
    """A URL that a site offers: an entry of a feed or a sitemap, or a link of a section page."""

    url: str
    title: str | None = None
    date: str | None = None
    """ISO 8601, with the offset from UTC that the feed or sitemap gives. In a feed and a news
    sitemap it is when the page was published, in a sitemap when it was last changed.
    """
    found_in: Literal["feed", "sitemap", "news_sitemap", "page"] = "page"


class Ancestor(Struct, frozen=True, eq=False, gc=False):
    """An element of the tree that holds a block. Blocks of one element share one Ancestor."""

    tag: str
    words: frozenset[str]
    """Lower-case words of its class, id, role and itemprop attributes."""
    parent: "Ancestor | None"
    hiding: Hiding = Hiding.NONE
    """How it and the elements above it hide its text."""
    depth: int = 1
    """Level in the tree. The root has depth 1."""
    hides: Hiding = Hiding.NONE
    """How the element itself hides its text."""
    is_opened: bool = False
    """Whether a button or a link of the page shows the hidden element."""
    is_block: bool = False
    """Whether a style makes a paragraph of an inline element."""

    @property
    def hidden(self) -> bool:
        """Whether no reader sees the element before a script runs."""
        return self.hiding != 0


class BlockLink(Struct, frozen=True, gc=False):
    """A link inside a block."""

    href: str
    """As written in the page."""
    text: str
    is_author: bool = False
    """Whether its `rel` says that it leads to the author."""


class BlockSpan(Struct, frozen=True, gc=False):
    """A part of a block's text that the page marks, without blanks at its ends."""

    start: int
    end: int
    """The index behind its last character."""
    kind: SpanKind
    href: str | None = None
    """Of a link, as written in the page."""


class Block(Struct, frozen=True, eq=False, gc=False):
    """A paragraph, heading, list item, quote, table row, code block or caption. A page's blocks
    are in reading order.
    """

    index: int
    """Position in the page's list of blocks."""
    kind: BlockKind
    text: str
    """White space is collapsed. A line break inside the block is a newline."""
    level: int | None = None
    """1 to 6 for headings."""
    links: tuple[BlockLink, ...] = ()
    spans: tuple[BlockSpan, ...] = ()
    """In the order of `Span`. Spans of one kind do not overlap."""
    parent: Ancestor | None = None
    """The element that holds the text. None in flattened text."""
    paragraph_group: int = 0
    """In flattened text: the number of the group of lines. Blank lines separate groups."""
    figure: int | None = None
    """The number of the figure that holds the block."""
    marker: str | None = None
    """In flattened text: the list marker at the start of the line."""
    strong: int = 0
    """Number of characters in bold."""
    emphasis: int = 0
    """Number of characters in italics."""
    after_rule: bool = False
    """Whether a horizontal rule separates it from the block above."""
    unseen: str = ""
    """Hidden text inside it, which is not in `text`."""
    time: str | None = None
    """The `datetime` of the first <time> element in it, or right before it, as written."""
    parts: tuple[str, ...] = ()
    """The texts of its inline elements, if it is short and some of them touch: ("By Jane Doe", "3
    May"). A style sheet puts space between such elements.
    """

    signed: tuple[str, ...] = ()
    """The texts of its inline elements whose class is that of an author, if the block is short."""

    @property
    def is_link(self) -> bool:
        """Whether it is one link and nothing else."""
        return len(self.links) == 1 and self.links[0].text == self.text

    @property
    def apart(self) -> str:
        """The text as readers see it, with a bar between elements that touch."""
        return " | ".join(self.parts) or self.text


class PostSpan(Struct, frozen=True, gc=False):
    """Which blocks of a page are a post: a text of its own with a time or an author of its own."""

    kind: Literal["update", "post"]
    first: int
    """Index of its first block."""
    end: int
    """Index behind its last block."""
    parent: int | None = None
    """The position, in the page's list of posts, of the post that it answers."""


class Picture(Struct, frozen=True, eq=False, gc=False):
    """An image element of the page, not yet judged."""

    src: str | None
    """None if the page gives no URL, or only a pattern for a script to fill in."""
    alt: str | None
    before: int
    """Index of the block that follows it."""
    parent: Ancestor
    """The image element itself, with its own class words."""
    figure: int | None = None
    width: int | None = None
    height: int | None = None
    credit: str | None = None
    """What its attributes say of its photographer, as written."""
    title: str | None = None


class AuthorFinding(Struct, frozen=True, gc=False):
    """The name of an author, as a byline or a biography gives it. One finding for each name."""

    author: str


class CaptionFinding(Struct, frozen=True, gc=False):
    """The caption of an image, without its credit."""

    caption: str


class CreditFinding(Struct, frozen=True, gc=False):
    """The credit of an image: who made it or owns it."""

    credit: str


class AltTextFinding(Struct, frozen=True, gc=False):
    """The alternative text of an image, which flattened text shows as a line."""

    alt: str


class DateFinding(Struct, frozen=True, gc=False):
    """The first date of a date line or byline, as written."""

    date: str


class TeaserFinding(Struct, frozen=True, gc=False):
    """Another article that a teaser points to."""

    title: str | None
    url: str | None = None
    """As written in the page. None for a teaser that is not a link."""


class ShortUrlFinding(Struct, frozen=True, gc=False):
    """The short URL of the page itself, as share boxes show it."""

    url: str


class EmbedFinding(Struct, frozen=True, gc=False):
    """The title of an embedded post or video."""

    title: str


Finding = (
    AuthorFinding
    | CaptionFinding
    | CreditFinding
    | AltTextFinding
    | DateFinding
    | TeaserFinding
    | ShortUrlFinding
    | EmbedFinding
)
"""What a rule read out of a block besides its label. `scraper explain --json` shows the names and
values of the fields.
"""

_F = TypeVar("_F")


class Verdict(Struct, frozen=True, gc=False):
    """The label of a block, with the rule that gave it and a score."""

    label: Label
    rule: str
    """Name of the rule or model."""
    score: float = 1.0
    """0 to 1. Named rules give 1 unless they say otherwise."""
    findings: tuple[Finding, ...] = ()
    """What the rule read out of the block."""

    def first(self, kind: type[_F]) -> _F | None:
        """The first finding of a type, or None."""
        for finding in self.findings:
            if isinstance(finding, kind):
                return finding
        return None

    def all(self, kind: type[_F]) -> list[_F]:
        """All findings of a type, in the order of the text."""
        return [finding for finding in self.findings if isinstance(finding, kind)]

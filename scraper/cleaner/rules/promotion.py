"""Rules for promotion: adverts, the site's own promotion, teasers, newsletters, share bars,
embeds.
"""

import re

from scraper.cleaner.context import PageContext, is_bare_url
from scraper.cleaner.rules.advert_labels import label_before_mark
from scraper.cleaner.rules.rule import rule
from scraper.cleaner.rules.teaser_labels import title_behind_mark
from scraper.cleaner.rules.topics import asks, holds, is_statement, opens_with
from scraper.language import FoldedLine, Phrases, read_byline
from scraper.records import Block, EmbedFinding, ShortUrlFinding, TeaserFinding, Verdict
from scraper.text import FULL_STOPS, ends_sentence, fold

_DIVIDERS = re.compile(r"[|·•,/]|\s{2,}")
_DURATION = re.compile(r"\d{1,2}:\d\d(?::\d\d)?")
_MAX_LABEL_WORDS = 5
# In characters.
_MIN_TITLE = 12
_MAX_SHORT_URL = 32
_MAX_SHORT_URLS = 4
# In words.
_MAX_PROMOTION, _MAX_DISCLOSURE, _MAX_INVITATION = 30, 60, 25
_LONGEST_INVITATION = 90
_MAX_LABEL, _LONGEST_LABEL = 15, 30
_MAX_ADVERT = 25
_MAX_PRODUCT, _WORDS_OF_BUTTON = 15, 6
_MAX_LOADING = 30
_BESIDE_WORDS = " :.,;…-!()（）。、，،؛।"
_PRICE = r"[$€£¥₹₽₴₺₩]\s?\d|\d\s?(?:[€£¥₽₴₺₩]|(?:%(currency_words)s)\b)"
_LETTER = (
    r"A-Za-z\u00c0-\u024f\u0370-\u04ff\u0590-\u06ff\d_"  # of scripts with spaces between words
)
_INVITATION = rf"(?<![{_LETTER}])(?:%(channel_invitations)s)(?![{_LETTER}])"
_WAITING = rf"(?:%(waiting_words)s)(?![{_LETTER}])"
_SERVICE = rf"(?<![{_LETTER}])(?:%(channel_services)s)(?![{_LETTER}])"


@rule("advert", triggers="in_advert advert_whole advert_label advert_before_mark")
def advert_label(block: Block, page: PageContext) -> Verdict | None:
    """The word "Advertisement" alone on its line, before a colon or a dash, or as the name of the
    container.
    """
    line = page.lines[block.index]
    if block.kind != "list_item" and _opens_with_advert_label(block, line, page.phrases):
        return Verdict("advert", "advert_label_before_text", 0.9)
    if line.folded.strip(" -–—:*[]()") in page.phrases.vocabulary.vendors(
        "advert_labels"
    ) or page.phrases.has_whole("advert_whole", line):
        return Verdict("advert", "advert_phrase")
    if "advert" in page.ancestors[block.index].kinds and block.index != page.headline:
        return Verdict("advert", "advert_container")
    return None


def _opens_with_advert_label(block: Block, line: FoldedLine, phrases: Phrases) -> bool:
    """Whether a mark follows the word for an advert, as in "Advertisement – Winter tyres". Before a
    sentence, words such as "ads" can be its topic.
    """
    label = label_before_mark(line, phrases) if line.words <= _MAX_ADVERT else None
    if label is None:
        return False
    return label in phrases.vocabulary.vendors("advert_labels") or not ends_sentence(block.text)


@rule("teaser", triggers="in_recommendation in_teaser", hints="teaser_container")
def recommendations(block: Block, page: PageContext) -> Verdict | None:
    """Boxes of recommendation vendors, and boxes with a name such as "related" or "most read"."""
    kinds = page.ancestors[block.index].kinds
    if "recommendation" in kinds:
        return _teaser(block, "recommendation_vendor", block.text)
    if "teaser" in kinds and block.index != page.headline:
        return _teaser(block, "teaser_container", block.text)
    return None


@rule(
    "newsletter",
    triggers="in_newsletter newsletter_whole newsletter_start newsletter_contains "
    "newsletter_topic_start newsletter_topic_contains",
)
def newsletter_box(block: Block, page: PageContext) -> Verdict | None:
    """An invitation to a newsletter, by its container or its words."""
    if "newsletter" in page.ancestors[block.index].kinds:
        return Verdict("newsletter", "newsletter_container")
    line, phrases = page.lines[block.index], page.phrases
    if phrases.has_whole("newsletter_whole", line):
        return Verdict("newsletter", "newsletter_phrase")
    if line.words <= 40 and (
        opens_with("newsletter_start", block, line, phrases)
        or holds("newsletter_contains", block, line, phrases)
    ):
        return Verdict("newsletter", "newsletter_phrase")
    return None


@rule("advert", triggers="price")
def product_line(block: Block, page: PageContext) -> Verdict | None:
    """A line with a price and behind it a link to a shop: "Lantern 39.90 € To the shop"."""
    line = page.lines[block.index]
    if line.words > _MAX_PRODUCT or block.kind == "heading" or len(block.links) != 1:
        return None
    (link,) = block.links
    text = block.text.rstrip(" .…»>→")
    if ":" in text:
        return None  # a line of facts: "Price: $20 | Where to buy: Amazon"
    price = page.phrases.vocabulary.pattern(_PRICE).search(text)
    is_button = 0 < len(link.text.split()) <= _WORDS_OF_BUTTON and text.endswith(link.text)
    if price is None or not is_button or price.end() > len(text) - len(link.text):
        return None
    return Verdict("advert", "product_line", 0.9) if "//" in link.href else None


@rule(
    "advert",
    triggers="promotion_whole promotion_start promotion_topic_start disclosure_contains "
    "disclosure_topic_contains",
)
def own_promotion(block: Block, page: PageContext) -> Verdict | None:
    """What the site says for itself: subscriptions, accounts, donations, apps, channels, polls,
    shops, and how it earns money from links.
    """
    line, phrases = page.lines[block.index], page.phrases
    if block.index == page.headline:
        return None
    if phrases.has_whole("promotion_whole", line):
        return Verdict("advert", "promotion_phrase")
    if line.words <= _MAX_PROMOTION and opens_with("promotion_start", block, line, phrases):
        return Verdict("advert", "promotion_start", 0.8)
    if line.words <= _MAX_DISCLOSURE and holds("disclosure_contains", block, line, phrases):
        return Verdict("advert", "disclosure_phrase", 0.8)
    return None


@rule("newsletter", triggers="channel")
def channel_invitation(block: Block, page: PageContext) -> Verdict | None:
    """An invitation to the site's channel in another service, in any language: "Follow us on
    Telegram". A sentence about people who follow one is not one, unless it is a link.
    """
    line, vocabulary = page.lines[block.index], page.phrases.vocabulary
    is_short = line.words <= _MAX_INVITATION or len(block.text) <= _LONGEST_INVITATION
    if not is_short or block.index == page.headline or block.kind in ("table_row", "code"):
        return None
    found = vocabulary.pattern(_INVITATION).search(line.folded)
    if found is None or vocabulary.pattern(_SERVICE).search(line.folded) is None:
        return None
    linked = any(vocabulary.pattern(_SERVICE).search(fold(link.text)) for link in block.links)
    in_sentences = found[0] in vocabulary.words("invitations_in_sentences") and not linked
    if in_sentences and is_statement(block) and not asks(line.folded, page.phrases):
        return None
    opens = found.start() <= len(line.folded) - len(line.openings[0])
    is_label = line.words <= _MAX_LABEL or len(block.text) <= _LONGEST_LABEL
    if linked or opens or (is_label and not ends_sentence(block.text)):
        return Verdict("newsletter", "channel_invitation", 0.9)
    return None


@rule(
    "teaser",
    triggers="teaser_whole label_and_link lines_of_links colon teaser_start teaser_before_mark",
    hints="teaser_start",
)
def teaser_line(block: Block, page: PageContext) -> Verdict | None:
    """A pointer to another article: "Read: …", "Lire aussi", "Mehr zum Thema". A sentence that only
    starts with such a word is not one.
    """
    line, phrases = page.lines[block.index], page.phrases
    if phrases.has_whole("teaser_whole", line):
        linked = block.links[0].text if block.links else ""
        return _teaser(block, "teaser_label", linked if linked != block.text else "")
    if len(block.links) == 1 and line.words <= 35 and _is_label_and_link(block, phrases):
        return _teaser(block, "label_and_link", block.links[0].text)
    if len(block.links) > 1 and _is_label_and_links(block, phrases):
        findings = tuple(TeaserFinding(link.text, link.href) for link in block.links)
        return Verdict("teaser", "label_and_links", findings=findings)
    if len(block.links) == 1 and line.words <= 35 and _is_bold_label_and_link(block):
        return _teaser(block, "bold_label_and_link", block.links[0].text)
    title = phrases.lead("teaser_lead", line) or title_behind_mark(block.text, phrases)
    if title and line.words <= 35 and (block.links or not title.endswith(FULL_STOPS)):
        return _teaser(block, "teaser_lead", title)
    if line.words <= 25 and (phrase := phrases.start("teaser_start", line)):
        if not ends_sentence(block.text):
            return _teaser(block, "teaser_start", block.text[len(phrase) :].strip(" :–—-"))
        if block.links and len(block.links[0].text) * 3 >= len(block.text):
            return _teaser(block, "teaser_start", block.links[0].text)
    return None


@rule("share", triggers="url")
def short_link(block: Block, page: PageContext) -> Verdict | None:
    """The page's own short URL alone on its line, as share boxes show it."""
    if not is_bare_url(block.text):
        return None
    named = page.is_called(block.parent, "short_link")
    if page.bare_urls > _MAX_SHORT_URLS:
        return None  # the article is about these URLs
    if page.is_text or named or not block.links or len(block.text) <= _MAX_SHORT_URL:
        return Verdict("share", "bare_url", findings=(ShortUrlFinding(block.text),))
    return None


@rule("share", triggers="in_share share_whole share_start divided")
def share_bar(block: Block, page: PageContext) -> Verdict | None:
    """A button such as "Share on …" or "Copy link", and bars of such buttons."""
    line = page.lines[block.index]
    if (
        "share" in page.ancestors[block.index].kinds
        and line.words <= 30
        and not read_byline(block.apart, page.phrases)  # the byline can be next to the buttons
    ):
        return Verdict("share", "share_container")
    if page.phrases.has_whole("share_whole", line):
        return Verdict("share", "share_phrase")
    if (
        line.words <= 14
        and not ends_sentence(block.text)
        and page.phrases.start("share_start", line)
    ):
        return Verdict("share", "share_phrase")
    parts = _DIVIDERS.split(line.text) if line.words <= 20 else []
    if len(parts) > 1 and all(
        page.phrases.has_whole("share_whole", FoldedLine(part.strip()))
        for part in parts
        if part.strip()
    ):
        return Verdict("share", "share_phrase")
    return None


@rule("embed", triggers="in_embed in_video embed_whole embed_start embed_topic_start colon digits")
def social_embed(block: Block, page: PageContext) -> Verdict | None:
    """Embedded posts and videos: their text, their titles, and the notes in their place."""
    kinds = page.ancestors[block.index].kinds
    if "embed" in kinds:
        return Verdict("embed", "embed_container")
    if "video" in kinds and block.figure is not None:
        return Verdict("embed", "video_title")
    line, phrases = page.lines[block.index], page.phrases
    if _DURATION.fullmatch(block.text) and not _is_time(block, page):
        return Verdict("embed", "duration")
    if phrases.has_whole("embed_whole", line) or (
        line.words <= 40 and opens_with("embed_start", block, line, phrases)
    ):
        return Verdict("embed", "embed_phrase")
    title = phrases.lead("embed_lead", line)
    if title is not None and line.words <= 20 and not title.endswith(FULL_STOPS):
        return Verdict("embed", "embed_phrase", findings=(EmbedFinding(title),))
    return None


@rule("embed", triggers="loading_start")
def loading_notice(block: Block, page: PageContext) -> Verdict | None:
    """What stands in the place of a box until it is loaded: "Loading survey, please wait". A
    sentence can open with such words too, but goes on otherwise.
    """
    line = page.lines[block.index]
    found = page.phrases.start("loading_start", line) if line.words <= _MAX_LOADING else None
    if found is None or block.index == page.headline:
        return None
    rest = line.openings[0][len(found) :]
    behind = rest.lstrip(_BESIDE_WORDS)
    if not behind:
        return Verdict("embed", "loading_notice")
    waits = page.phrases.vocabulary.pattern(_WAITING).match(behind) is not None
    return Verdict("embed", "loading_notice", 0.9) if waits and rest != behind else None


def _is_time(block: Block, page: PageContext) -> bool:
    """Whether the element of a block says that it is a time of day."""
    element = block.parent
    return element is not None and (element.tag == "time" or page.is_called(element, "dateline"))


def _is_label_and_link(block: Block, phrases: Phrases) -> bool:
    """Whether a line is a teaser's label and a link, and nothing else. Often there is no space
    between them.
    """
    linked = block.links[0].text
    before = block.text.removesuffix(linked)
    if not linked or before == block.text or not before.strip() or len(before) > 40:
        return False
    label = FoldedLine(before)
    return phrases.has_whole("teaser_whole", label) or phrases.has_whole("teaser_lead", label)


def _is_label_and_links(block: Block, phrases: Phrases) -> bool:
    """Whether a block is a teaser's label on a line of its own, and below it only links, each on
    its line.
    """
    label, *titles = block.text.split("\n")
    return phrases.has_whole("teaser_whole", FoldedLine(label)) and titles == [
        link.text for link in block.links if link.text != label
    ]


def _is_bold_label_and_link(block: Block) -> bool:
    """Whether a line is a bold label with a colon and a link to another page of the site, in any
    language.
    """
    (link,) = block.links
    label = block.text.removesuffix(link.text).strip()
    return (
        label != block.text.strip()
        and label.endswith((":", "："))
        and len(label.split()) <= _MAX_LABEL_WORDS
        and len(link.text) >= _MIN_TITLE
        and not ends_sentence(link.text)
        and link.href.startswith("/")
        and any(span.kind == "strong" and span.start == 0 for span in block.spans)
    )


def _teaser(block: Block, rule: str, title: str) -> Verdict:
    link = next((link for link in block.links if link.text), None)
    if link is not None and (not title or link.text in title):
        title = link.text
    if not title and link is None:
        return Verdict("teaser", rule)
    url = link.href if link is not None else None
    return Verdict("teaser", rule, findings=(TeaserFinding(title or None, url),))

"""The article's pictures: those in its flow with their captions and credits. No icons, pixels,
logos, portraits of authors.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from scraper.article import Image
from scraper.cleaner.cleaned import Cleaned, is_content
from scraper.language.lines import FoldedLine
from scraper.language.phrases import Phrases
from scraper.parsing.structured_data import StructuredData
from scraper.records import (
    AltTextFinding,
    Ancestor,
    CaptionFinding,
    CreditFinding,
    Picture,
    Verdict,
)
from scraper.urls import absolute_url

_SMALLEST = 80
_SPEAKING = 5
_ABOVE, _BELOW = 5, 3
_NO_PICTURE = "%(no_picture_files)s"
_OF_IMAGES = frozenset({"caption", "credit"})
_JUNK_LABELS = frozenset(
    {
        "navigation",
        "teaser",
        "biography",
        "newsletter",
        "share",
        "advert",
        "comment",
        "consent",
        "legal",
    }
)


@dataclass(frozen=True, slots=True)
class JudgedPicture:
    """A picture of the page, and why it is none of the article's."""

    picture: Picture
    why_not: str | None
    """None where it is the article's."""


def judged_pictures(cleaned: Cleaned) -> list[JudgedPicture]:
    """Every picture of the page, in reading order."""
    reach = _reach(cleaned)
    return [
        JudgedPicture(picture, _why_not(picture, reach, cleaned)) for picture in cleaned.pictures
    ]


def images(
    cleaned: Cleaned,
    pictures: Sequence[JudgedPicture],
    structured: StructuredData,
    base: str | None,
) -> list[Image]:
    """The article's pictures in reading order, each with the caption and credit of its figure or
    right below it; captions whose picture a script was to make; the page's own choice for sharing
    where its flow has none.
    """
    if cleaned.judged and cleaned.judged[0].block.parent is None:
        return list(_images_of_text(cleaned))
    start, end = _reach(cleaned)
    legends = list(_legends(cleaned))
    by_figure = {legend.figure: legend for legend in reversed(legends) if legend.figure is not None}
    by_start = {legend.start: legend for legend in legends if legend.figure is None}
    found: dict[str, tuple[int, Image]] = {}
    taken: set[int] = set()
    for picture in (judged.picture for judged in pictures if judged.why_not is None):
        legend = (
            (by_figure.get(picture.figure) if picture.figure else None)
            or _right_below(picture, by_start, cleaned)
            or _NO_LEGEND
        )
        address = absolute_url(picture.src or "", base)
        if key := address or legend.caption:
            taken.add(legend.start)
            found.setdefault(
                key, (picture.before, Image(address, legend.caption, legend.credit, picture.alt))
            )
    told = {image.caption for _, image in found.values()}
    for legend in legends:
        alone = (
            legend.start not in taken
            and legend.caption not in told
            and start <= legend.start <= end
        )
        if alone and legend.speaks and legend.caption:
            found.setdefault(
                legend.caption, (legend.start, Image(None, legend.caption, legend.credit, None))
            )
    if (
        not found
        and (shared := structured.first_meta("og:image", "og:image:url", "twitter:image"))
        and (address := absolute_url(shared, base))
    ):
        return [Image(address, None, None, structured.first_meta("og:image:alt"))]
    return [image for _, image in sorted(found.values(), key=lambda one: one[0])]


@dataclass(frozen=True, slots=True)
class _CaptionGroup:
    """The caption and credit of one picture: blocks that follow each other in one figure, or
    outside any.
    """

    start: int
    """Index of its first block; -1 for none."""
    figure: int | None
    caption: str | None
    credit: str | None

    @property
    def speaks(self) -> bool:
        """Whether the caption says enough to stand without its picture: a label, a duration, a date
        does not.
        """
        return len(re.findall(r"[^\W\d_]+", self.caption or "")) >= _SPEAKING


def _right_below(
    picture: Picture, legends: dict[int, _CaptionGroup], cleaned: Cleaned
) -> _CaptionGroup | None:
    """The legend outside any figure that follows a picture; a button to enlarge it may stand
    between, but nothing of the article.
    """
    at = picture.before
    if at in legends:
        return legends[at]
    between = at < len(cleaned.judged) and not is_content(cleaned.judged[at].verdict)
    return legends.get(at + 1) if between and picture.figure is None else None


_NO_LEGEND = _CaptionGroup(-1, None, None, None)


def _legends(cleaned: Cleaned) -> Iterator[_CaptionGroup]:
    """What captions and credits say, a legend a picture."""
    legend: _CaptionGroup | None = None
    for block, verdict, _ in cleaned.judged:
        if verdict.label not in _OF_IMAGES:
            if legend:
                yield legend
                legend = None
            continue
        caption, credit, _ = _image_texts(verdict)
        if legend and (block.figure != legend.figure or (caption and legend.caption)):
            yield legend
            legend = None
        before = legend or _CaptionGroup(block.index, block.figure, None, None)
        legend = replace(
            before,
            caption=before.caption or _unlabelled(caption, cleaned.phrases),
            credit=before.credit or credit,
        )
    if legend:
        yield legend


def _image_texts(verdict: Verdict) -> tuple[str | None, str | None, str | None]:
    """(caption, credit, alternative text) that a verdict read out of its block."""
    caption, credit = verdict.first(CaptionFinding), verdict.first(CreditFinding)
    alt = verdict.first(AltTextFinding)
    return (
        caption.caption if caption else None,
        credit.credit if credit else None,
        alt.alt if alt else None,
    )


def _unlabelled(caption: str | None, phrases: Phrases) -> str | None:
    """A caption without "Image caption," before it; None where it is only the label of one:
    "Image:".
    """
    if caption is None:
        return None
    label, comma, rest = caption.partition(",")
    if comma and phrases.has_whole("caption_lead", FoldedLine(label)):
        caption = rest.strip()
    caption = phrases.lead("caption_lead", FoldedLine(caption)) or caption
    return None if len(caption.split()) < 3 and caption.rstrip().endswith((":", "：")) else caption


def _images_of_text(cleaned: Cleaned) -> Iterator[Image]:
    """One picture per run of caption, alternative text and credit lines."""
    caption = credit = alt = None
    for _, verdict, _ in cleaned.judged:
        is_legend = verdict.label in _OF_IMAGES
        its_caption, its_credit, its_alt = _image_texts(verdict)
        if caption or credit:
            again = credit is not None or (its_caption and caption)
            if not is_legend or again:
                yield Image(None, caption, credit, alt)
                caption = credit = alt = None
        if is_legend:
            alt = its_alt or alt
            caption, credit = its_caption or caption, its_credit or credit
    if caption or credit:
        yield Image(None, caption, credit, alt)


def _reach(cleaned: Cleaned) -> tuple[int, int]:
    """Between which blocks a picture may stand: from the headline, or a little above the body, to a
    little below it.
    """
    at = cleaned.span
    return (min(at.headline, at.first - _ABOVE), at.last + _BELOW) if at.last >= 0 else (0, -1)


def _why_not(picture: Picture, reach: tuple[int, int], cleaned: Cleaned) -> str | None:
    """Why a picture is not the article's; None if it is."""
    vocabulary = cleaned.lexicon.vocabulary
    no_picture = vocabulary.pattern(_NO_PICTURE, re.I)
    if not reach[0] <= picture.before <= reach[1]:
        return "above or below the article"
    if any(size is not None and size < _SMALLEST for size in (picture.width, picture.height)):
        return f"smaller than {_SMALLEST} pixels"
    if picture.src and (found := no_picture.search("/".join(picture.src.rsplit("/", 2)[1:]))):
        return f"its address says {found[0].lower()!r}"
    ancestor: Ancestor | None = picture.parent
    for _ in range(4):
        if ancestor is None:
            break
        if ancestor.tag in ("nav", "footer", "aside"):
            return f"in <{ancestor.tag}>"
        if words := sorted(ancestor.words & vocabulary.words("no_picture_classes")):
            return f"in an element of class {words[0]!r}"
        ancestor = ancestor.parent
    neighbours = [
        cleaned.judged[index].verdict.label
        for index in (picture.before - 1, picture.before)
        if 0 <= index < len(cleaned.judged)
    ]
    if neighbours and picture.figure is None and all(label in _JUNK_LABELS for label in neighbours):
        return f"among {' and '.join(dict.fromkeys(neighbours))}"
    return None

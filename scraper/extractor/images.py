"""The images of the article, with their captions and credits. Which pictures of the page are the
article's is in article_pictures.py.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from msgspec import structs

from scraper.article import Image
from scraper.cleaner import OF_PICTURES, Cleaned, is_content
from scraper.extractor.article_pictures import JudgedPicture, blocks_near_article
from scraper.extractor.body import body_places
from scraper.language import FoldedLine, Phrases, read_credit, split_caption, tidy_credit
from scraper.parsing import StructuredData
from scraper.records import (
    AltTextFinding,
    CaptionFinding,
    CreditFinding,
    Picture,
    Verdict,
)
from scraper.urls import absolute_url

_MIN_WORDS = 5


def article_images(
    cleaned: Cleaned,
    pictures: Sequence[JudgedPicture],
    structured: StructuredData,
    base: str | None,
) -> list[Image]:
    """The article's images in reading order, each with the caption and credit of its figure or
    right below it. A long caption without a picture is an image without a URL. If the article has
    no image, the page's picture for sharing is its image.
    """
    if cleaned.judged and cleaned.judged[0].block.parent is None:
        return list(_images_in_text(cleaned))
    found = _images_by_key(cleaned, pictures, base)
    places = body_places(cleaned) if found else []
    in_order = [
        structs.replace(image, block=places[before])
        for before, image in sorted(found.values(), key=lambda one: one[0])
    ]
    return in_order or _image_for_sharing(structured, base)


def _images_by_key(
    cleaned: Cleaned, pictures: Sequence[JudgedPicture], base: str | None
) -> dict[str, tuple[int, Image]]:
    """(the index of the block behind it, the image) by its URL, or by its caption if it does not
    have one. Each counts once.
    """
    start, end = blocks_near_article(cleaned)
    groups = list(_caption_groups(cleaned))
    by_figure = {group.figure: group for group in reversed(groups) if group.figure is not None}
    by_start = {group.start: group for group in groups if group.figure is None}
    found: dict[str, tuple[int, Image]] = {}
    taken: set[int] = set()
    for picture in (judged.picture for judged in pictures if judged.why_not is None):
        group = (
            (by_figure.get(picture.figure) if picture.figure else None)
            or _right_below(picture, by_start, cleaned)
            or _NO_CAPTION
        )
        url = absolute_url(picture.src or "", base)
        if key := url or group.caption:
            taken.add(group.start)
            credit = group.credit or _credit_in_attributes(picture, cleaned.phrases)
            image = Image(url, group.caption, credit, picture.alt, None)
            found.setdefault(key, (picture.before, image))
    found = _without_empty_copies(found)
    captions = {image.caption for _, image in found.values()}
    for group in groups:
        alone = (
            group.start not in taken
            and group.caption not in captions
            and start <= group.start <= end
        )
        if alone and group.is_descriptive and group.caption:
            found.setdefault(
                group.caption, (group.start, Image(None, group.caption, group.credit, None, None))
            )
    return found


def _without_empty_copies(found: dict[str, tuple[int, Image]]) -> dict[str, tuple[int, Image]]:
    """The images, without those that have no URL if another one has their caption: a script would
    put that one in their place.
    """
    captions = {image.caption for _, image in found.values() if image.url}
    return {
        key: (before, image)
        for key, (before, image) in found.items()
        if image.url or image.caption not in captions
    }


def _credit_in_attributes(picture: Picture, phrases: Phrases) -> str | None:
    """The credit in a picture's attributes: `data-credit`, or at the end of its title or
    alternative text.
    """
    if picture.credit:
        return read_credit(picture.credit, phrases) or tidy_credit(picture.credit, phrases) or None
    for text in filter(None, (picture.title, picture.alt)):
        split = split_caption(text, phrases)
        if credit := (split[1] if split else read_credit(text, phrases)):
            return credit
    return None


def _image_for_sharing(structured: StructuredData, base: str | None) -> list[Image]:
    shared = structured.first_meta("og:image", "og:image:url", "twitter:image")
    url = absolute_url(shared, base) if shared else None
    return [Image(url, None, None, structured.first_meta("og:image:alt"), None)] if url else []


@dataclass(frozen=True, slots=True)
class _CaptionGroup:
    """The caption and credit of one picture: adjacent blocks of one figure, or adjacent blocks
    outside figures.
    """

    start: int
    """Index of its first block; -1 for an empty group."""
    figure: int | None
    caption: str | None
    credit: str | None

    @property
    def is_descriptive(self) -> bool:
        """Whether the caption is understood without its picture. A label, a duration or a date is
        not.
        """
        return len(re.findall(r"[^\W\d_]+", self.caption or "")) >= _MIN_WORDS


def _right_below(
    picture: Picture, groups: dict[int, _CaptionGroup], cleaned: Cleaned
) -> _CaptionGroup | None:
    """The group outside figures that follows a picture. One block that is not content may be
    between them, such as a button that enlarges the picture.
    """
    index = picture.before
    if index in groups:
        return groups[index]
    is_between = index < len(cleaned.judged) and not is_content(cleaned.judged[index].verdict)
    return groups.get(index + 1) if is_between and picture.figure is None else None


_NO_CAPTION = _CaptionGroup(-1, None, None, None)


def _caption_groups(cleaned: Cleaned) -> Iterator[_CaptionGroup]:
    """The captions and credits of the page, one group per picture, in reading order."""
    group: _CaptionGroup | None = None
    for block, verdict, _ in cleaned.judged:
        if verdict.label not in OF_PICTURES:
            if group:
                yield group
                group = None
            continue
        caption, credit, _ = _image_texts(verdict)
        if group and (block.figure != group.figure or (caption and group.caption)):
            yield group
            group = None
        before = group or _CaptionGroup(block.index, block.figure, None, None)
        group = replace(
            before,
            caption=before.caption or _unlabelled(caption, cleaned.phrases),
            credit=before.credit or credit,
        )
    if group:
        yield group


def _image_texts(verdict: Verdict) -> tuple[str | None, str | None, str | None]:
    """(caption, credit, alternative text) that a verdict gives."""
    caption, credit = verdict.first(CaptionFinding), verdict.first(CreditFinding)
    alt = verdict.first(AltTextFinding)
    return (
        caption.caption if caption else None,
        credit.credit if credit else None,
        alt.alt if alt else None,
    )


def _unlabelled(caption: str | None, phrases: Phrases) -> str | None:
    """A caption without "Image caption," before it; None for a label alone, such as "Image:"."""
    if caption is None:
        return None
    label, comma, rest = caption.partition(",")
    if comma and phrases.has_whole("caption_lead", FoldedLine(label)):
        caption = rest.strip()
    caption = phrases.lead("caption_lead", FoldedLine(caption)) or caption
    return None if len(caption.split()) < 3 and caption.rstrip().endswith((":", "：")) else caption


def _images_in_text(cleaned: Cleaned) -> Iterator[Image]:
    """The images of plain text: one per run of lines with caption, alternative text and credit."""
    caption = credit = alt = None
    places, start = body_places(cleaned), 0
    for block, verdict, _ in cleaned.judged:
        is_of_image = verdict.label in OF_PICTURES
        its_caption, its_credit, its_alt = _image_texts(verdict)
        if caption or credit:
            is_next_image = credit is not None or (its_caption and caption)
            if not is_of_image or is_next_image:
                yield Image(None, caption, credit, alt, places[start])
                caption = credit = alt = None
        if is_of_image:
            start = block.index
            alt = its_alt or alt
            caption, credit = its_caption or caption, its_credit or credit
    if caption or credit:
        yield Image(None, caption, credit, alt, places[start])

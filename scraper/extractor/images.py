"""The images of the article, with their captions and credits. Icons, tracking pixels, logos,
portraits of authors and smaller copies are left out.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from msgspec import structs

from scraper.article import Image
from scraper.cleaner import OF_PICTURES, Cleaned, box_of_picture, is_content
from scraper.extractor.body import body_places
from scraper.language import FoldedLine, Phrases, read_credit, split_caption, tidy_credit
from scraper.parsing import StructuredData
from scraper.records import (
    AltTextFinding,
    Ancestor,
    AuthorFinding,
    Block,
    CaptionFinding,
    CreditFinding,
    Picture,
    Verdict,
)
from scraper.text import fold
from scraper.urls import absolute_url

_MIN_PIXELS = 80
_MIN_WORDS = 5
# A link of fewer words is a button such as "Enlarge".
_MIN_TITLE = 4
_LEADS_TO_PAGE = re.compile(r"(?!#|javascript:)(?!.*\.(?:jpe?g|png|gif|webp|avif)(?:\?|$))", re.I)
_BLOCKS_ABOVE, _BLOCKS_BELOW = 5, 3
_NO_PICTURE_FILE = "%(no_picture_files)s"
# "image.jpg" can be another picture in each folder.
_OWN_NAME = re.compile(r"\d")
# "photo-90.jpg", "photo-150x150.jpg"
_SIZE_IN_NAME = re.compile(r"[-_](\d{2,4})(?:x(\d{2,4}))?(?=\.[a-z]{3,4}$)", re.I)
_LARGEST_COPY = 400
_BLOCKS_ABOVE_HEADLINE = 4
_TITLE = 8
_NUMBER = re.compile(r"\d{1,6}")
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
    """A picture of the page, and why the article does not have it."""

    picture: Picture
    why_not: str | None
    """A phrase for users; None if the picture is the article's."""


def judge_pictures(cleaned: Cleaned) -> list[JudgedPicture]:
    """Every picture of the page, in reading order."""
    near, smaller = _near_article(cleaned), _smaller_copies(cleaned.pictures)
    blocks = [block for block, _, _ in cleaned.judged]
    authors = _authors(cleaned)
    judged = []
    for picture in cleaned.pictures:
        why_not = _why_not(picture, near, cleaned, authors)
        if why_not is None and id(picture) in smaller:
            why_not = "a smaller copy"
        elif why_not is None and _is_of_link(picture, blocks, cleaned):
            why_not = "in a link to another page"
        judged.append(JudgedPicture(picture, why_not))
    return judged


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
    start, end = _near_article(cleaned)
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


def _near_article(cleaned: Cleaned) -> tuple[int, int]:
    """The indices of the first and last block between which a picture can be the article's: from
    the headline, or a little above the body, to a little below it.
    """
    span = cleaned.span
    if span.last < 0:
        return 0, -1
    return min(span.headline, span.first - _BLOCKS_ABOVE), span.last + _BLOCKS_BELOW


def _why_not(
    picture: Picture, near: tuple[int, int], cleaned: Cleaned, authors: frozenset[str]
) -> str | None:
    """Why a picture is not the article's; None if it is."""
    vocabulary = cleaned.lexicon.vocabulary
    no_picture = vocabulary.pattern(_NO_PICTURE_FILE, re.I)
    above = _BLOCKS_ABOVE_HEADLINE if picture.figure is not None else 0
    if not near[0] - above <= picture.before <= near[1]:
        return "above or below the article"
    if picture.alt and _is_portrait(picture.alt, authors):
        return "a portrait of the author"
    if any(size is not None and size < _MIN_PIXELS for size in (picture.width, picture.height)):
        return f"smaller than {_MIN_PIXELS} pixels"
    if picture.src and (found := no_picture.search("/".join(picture.src.rsplit("/", 2)[1:]))):
        return f"its URL contains {found[0].lower()!r}"
    if folders := _folders(picture) & vocabulary.words("no_picture_folders"):
        return f"in the folder {min(folders)!r}"
    if _is_small_by_name(picture):
        return f"smaller than {_MIN_PIXELS} pixels"
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


def _authors(cleaned: Cleaned) -> frozenset[str]:
    """The names in bylines, folded."""
    return frozenset(
        fold(finding.author)
        for _, verdict, _ in cleaned.judged
        if verdict.label == "byline"
        for finding in verdict.all(AuthorFinding)
    )


def _is_portrait(alt: str, authors: frozenset[str]) -> bool:
    """Whether an alternative text is the name of an author, perhaps with a title."""
    folded = fold(alt)
    return any(
        folded.startswith(name) and len(folded) <= len(name) + _TITLE for name in authors if name
    )


def _folders(picture: Picture) -> frozenset[str]:
    return frozenset(urlsplit(picture.src or "").path.lower().split("/")[:-1])


def _is_small_by_name(picture: Picture) -> bool:
    """Whether the file name gives a size of few pixels: "ada-60x60.jpg"."""
    size = _SIZE_IN_NAME.search(_file_name(picture))
    return (
        size is not None and size[2] is not None and max(int(size[1]), int(size[2])) < _MIN_PIXELS
    )


def _is_of_link(picture: Picture, blocks: Sequence[Block], cleaned: Cleaned) -> bool:
    """Whether the lines in the box of a picture are not of the article and lead to another page:
    then the picture is that page's.
    """
    box = box_of_picture(picture, blocks)
    if box is None or sum(len(block.text.split()) for block in box.lines) < _MIN_TITLE:
        return False
    return all(
        not is_content(verdict)
        and verdict.label not in OF_PICTURES
        and any(_LEADS_TO_PAGE.match(link.href) for link in block.links)
        for block, verdict, _ in cleaned.judged[picture.before : picture.before + len(box.lines)]
    )


def _smaller_copies(pictures: Sequence[Picture]) -> frozenset[int]:
    """The `id` of each picture that has a larger copy: in its figure the same file name, with a
    larger number in the rest of the URL; anywhere the same URL except for a size in its file name.
    """
    copies: dict[tuple[object, str], list[tuple[int, Picture]]] = defaultdict(list)
    for picture in pictures:
        name = _file_name(picture)
        if picture.figure is not None and _OWN_NAME.search(name):
            copies[picture.figure, name].append((_size(picture), picture))
        if (size := _SIZE_IN_NAME.search(name)) and size.start():
            without = (picture.src or "").removesuffix(name) + _SIZE_IN_NAME.sub("", name)
            copies["url", without].append((int(size[1]), picture))
    smaller: set[int] = set()
    for (kind, _), group in copies.items():
        largest = max(size for size, _ in group)
        least = largest if kind != "url" else min(largest / 2, _LARGEST_COPY)
        smaller.update(id(picture) for size, picture in group if size < least)
    return frozenset(smaller)


def _file_name(picture: Picture) -> str:
    return urlsplit(picture.src or "").path.rpartition("/")[2]


def _size(picture: Picture) -> int:
    """The largest number in the folders of a URL, where servers that scale pictures have a size."""
    folders = urlsplit(picture.src or "").path.rpartition("/")[0]
    return max(map(int, _NUMBER.findall(folders)), default=0)

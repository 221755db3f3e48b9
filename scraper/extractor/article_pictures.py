"""Which pictures of the page are the article's. Icons, tracking pixels, logos, portraits of
authors, smaller copies and pictures of other pages are not. Reads no captions.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from scraper.cleaner import OF_PICTURES, Cleaned, box_of_picture, is_content
from scraper.records import Ancestor, AuthorFinding, Block, Picture
from scraper.text import fold

_MIN_PIXELS = 80
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
_PORTRAIT = "a portrait of the author"
_MOST_OF_PORTRAIT = 300
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
    near, smaller = blocks_near_article(cleaned), _smaller_copies(cleaned.pictures)
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
    return _without_portraits(judged, cleaned)


def _without_portraits(judged: list[JudgedPicture], cleaned: Cleaned) -> list[JudgedPicture]:
    """The pictures with those in the boxes of bylines as portraits, if the article has a picture
    elsewhere. Otherwise its lead picture may be in such a box.
    """
    blocks = [block for block, _, _ in cleaned.judged]
    portraits = {
        id(one.picture)
        for one in judged
        if one.why_not is None and _is_in_byline_box(one.picture, blocks, cleaned)
    }
    if all(one.why_not is not None or id(one.picture) in portraits for one in judged):
        return judged
    return [
        replace(one, why_not=_PORTRAIT) if id(one.picture) in portraits else one for one in judged
    ]


def _is_in_byline_box(picture: Picture, blocks: Sequence[Block], cleaned: Cleaned) -> bool:
    """Whether a picture shares its box with a byline below it, and with no caption and nothing of
    the article.
    """
    is_wide = picture.width is not None and picture.width > _MOST_OF_PORTRAIT
    if picture.figure is not None or is_wide:
        return False
    box = box_of_picture(picture, blocks)
    verdicts = [cleaned.judged[line.index].verdict for line in box.lines] if box else []
    return any(one.label == "byline" for one in verdicts) and not any(
        is_content(one) or one.label in OF_PICTURES for one in verdicts
    )


def blocks_near_article(cleaned: Cleaned) -> tuple[int, int]:
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
        return _PORTRAIT
    if any(size is not None and size < _MIN_PIXELS for size in (picture.width, picture.height)):
        return f"smaller than {_MIN_PIXELS} pixels"
    if picture.src and (found := no_picture.search("/".join(picture.src.rsplit("/", 2)[1:]))):
        return f"its URL contains {found[0].lower()!r}"
    if folders := _folders(picture) & vocabulary.words("no_picture_folders"):
        return f"in the folder {min(folders)!r}"
    if _is_small_by_name(picture):
        return f"smaller than {_MIN_PIXELS} pixels"
    foreign = _foreign_classes(picture, cleaned)
    ancestor: Ancestor | None = picture.parent
    for _ in range(4):
        if ancestor is None:
            break
        if ancestor.tag in ("nav", "footer", "aside"):
            return f"in <{ancestor.tag}>"
        if words := sorted(ancestor.words & foreign):
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


def _foreign_classes(picture: Picture, cleaned: Cleaned) -> frozenset[str]:
    """The class words of elements whose pictures are not the article's. A box that is named after
    videos can hold a picture, which then has a caption.
    """
    vocabulary = cleaned.lexicon.vocabulary
    foreign = vocabulary.words("no_picture_classes") | vocabulary.words("foreign_box_classes")
    below = cleaned.judged[picture.before : picture.before + 1]
    if any(one.verdict.label in OF_PICTURES for one in below):
        return foreign - vocabulary.words("video_classes")
    return foreign


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

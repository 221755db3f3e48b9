"""The article's pictures: those in its flow with their captions and credits. No icons, pixels, logos, portraits of authors."""

import re
from collections.abc import Iterator

from scraper.cleaner import Cleaned
from scraper.extractor.addresses import absolute
from scraper.extractor.body import is_content
from scraper.records import Block, Image, Picture, Place, Verdict
from scraper.structured import Structured

_SMALLEST = 80
_NO_PICTURE = re.compile(r"(?:logo|icon|sprite|pixel|avatar|placeholder|spacer|blank|badge|emoji|banner|gravatar|tracking)", re.I)
_NO_PICTURE_WORDS = frozenset(
    "video poster player logo icon avatar author-image author-photo share social nav footer bio biography byline comment comments "
    "related sidebar newsletter ad advert".split()
)
_JUNK_LABELS = frozenset({"navigation", "teaser", "biography", "newsletter", "share", "advert", "comment", "consent", "legal"})


def images(cleaned: Cleaned, structured: Structured, base: str | None) -> list[Image]:
    """Pictures in reading order; the page's own choice for sharing where its flow has none."""
    if cleaned.blocks and cleaned.blocks[0].place is None:
        return list(_images_of_text(cleaned))
    bounds = _bounds(cleaned)
    found: dict[str, Image] = {}
    captions = _captions(cleaned)
    for picture in cleaned.pictures:
        if not _is_article_picture(picture, bounds, cleaned):
            continue
        address = absolute(picture.src or "", base)
        caption, credit = captions.get(picture.figure, (None, None)) if picture.figure is not None else _caption_after(cleaned, picture)
        if key := address or caption:
            found.setdefault(key, Image(address, caption, credit, picture.alt))
    if not found and (shared := structured.first_meta("og:image", "og:image:url", "twitter:image")) and (address := absolute(shared, base)):
        found[address] = Image(address, None, None, structured.first_meta("og:image:alt"))
    return list(found.values())


def _images_of_text(cleaned: Cleaned) -> Iterator[Image]:
    """One picture per run of caption, alternative text and credit lines."""
    caption = credit = alt = None
    for block, verdict in _with_end(cleaned):
        is_picture = verdict is not None and verdict.label in ("caption", "credit")
        if caption or credit:
            again = is_picture and verdict is not None and (credit is not None or (verdict.get("caption") and caption))
            if not is_picture or again:
                yield Image(None, caption, credit, alt)
                caption = credit = alt = None
        if is_picture and verdict is not None and block is not None:
            alt = verdict.get("alt") or alt
            caption, credit = verdict.get("caption") or caption, verdict.get("credit") or credit


def _with_end(cleaned: Cleaned) -> Iterator[tuple[Block | None, Verdict | None]]:
    yield from zip(cleaned.blocks, cleaned.verdicts, strict=True)
    yield None, None


def _bounds(cleaned: Cleaned) -> tuple[int, int]:
    """From the headline, or a little above the body, to the body's last block."""
    content = [block.index for block, verdict in zip(cleaned.blocks, cleaned.verdicts, strict=True) if is_content(verdict)]
    headline = [block.index for block, verdict in zip(cleaned.blocks, cleaned.verdicts, strict=True) if verdict.label == "headline"]
    if not content:
        return 0, -1
    return min([*headline, content[0] - 5]), content[-1] + 3


def _captions(cleaned: Cleaned) -> dict[int | None, tuple[str | None, str | None]]:
    """Caption and credit by figure."""
    found: dict[int | None, tuple[str | None, str | None]] = {}
    for block, verdict in zip(cleaned.blocks, cleaned.verdicts, strict=True):
        if block.figure is not None and verdict.label in ("caption", "credit"):
            caption, credit = found.get(block.figure, (None, None))
            found[block.figure] = (caption or verdict.get("caption"), credit or verdict.get("credit"))
    return found


def _caption_after(cleaned: Cleaned, picture: Picture) -> tuple[str | None, str | None]:
    """Caption and credit that stand right after a picture outside any figure."""
    caption = credit = None
    for block, verdict in list(zip(cleaned.blocks, cleaned.verdicts, strict=True))[picture.before : picture.before + 2]:
        if verdict.label not in ("caption", "credit") or block.figure is not None:
            break
        caption, credit = caption or verdict.get("caption"), credit or verdict.get("credit")
    return caption, credit


def _is_article_picture(picture: Picture, bounds: tuple[int, int], cleaned: Cleaned) -> bool:
    if not bounds[0] <= picture.before <= bounds[1]:
        return False
    if any(size is not None and size < _SMALLEST for size in (picture.width, picture.height)):
        return False
    if picture.src and _NO_PICTURE.search("/".join(picture.src.rsplit("/", 2)[1:])):
        return False
    place: Place | None = picture.place
    for _ in range(4):
        if place is None:
            break
        if not place.words.isdisjoint(_NO_PICTURE_WORDS) or place.tag in ("nav", "footer", "aside"):
            return False
        place = place.parent
    neighbours = [cleaned.verdicts[index].label for index in (picture.before - 1, picture.before) if 0 <= index < len(cleaned.verdicts)]
    return not neighbours or picture.figure is not None or not all(label in _JUNK_LABELS for label in neighbours)

"""The lines that readers see as the title of a page, by their place: above the body or its byline,
or as one part of a declared title. Scores nothing.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

from scraper.cleaner import Cleaned, is_content
from scraper.extractor.candidates import Candidate
from scraper.language import is_dateline, read_byline
from scraper.parsing import TITLE_DIVIDER
from scraper.text import count_words, letters, one_line

_BLOCKS_OF_OPENING, _MOST_CUTS = 3, 20
_MIN_HEADLINE_WORDS, _MOST_HEADLINE_WORDS = 3, 20
_MOST_BLOCKS_TO_BODY, _MOST_TO_BODY_OF_CALLED = 6, 20
_NO_HEADLINES = ("navigation_whole", "teaser_whole", "share_whole", "comments_whole")


def shown_titles(cleaned: Cleaned, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The line above the body that is a declared title apart from its marks, if no heading is the
    headline. Readers see its spelling: a title tag often has other commas and quotation marks.
    """
    if any(one.source in ("headline block", "line of a title") for one in candidates):
        return []
    # Of another length, it has spaces more or less, which only the markup may have made.
    titles = {(letters(one.value), len(one.value)) for one in candidates}
    above = (one_line(one.block.text) for one in cleaned.judged[: max(cleaned.span.first, 0)])
    shown = [text for text in above if (letters(text), len(text)) in titles]
    shown = shown or list(_opening_lines(cleaned, candidates))
    return [Candidate(text, "line of a title") for text in shown][:1]


def line_above_byline(cleaned: Cleaned) -> Iterator[Candidate]:
    """The first line of the block of a page without any title that has the byline or the date in
    the line below it.
    """
    for block, _, _ in cleaned.judged[: max(cleaned.span.first, 0) + 1]:
        line, _, rest = block.text.partition("\n")
        is_title = _MIN_HEADLINE_WORDS <= count_words(line) <= _MOST_HEADLINE_WORDS
        if is_title and _opens_with_fact(rest, cleaned):
            yield Candidate(line, "line of a title")
            return


def _opens_with_fact(text: str, cleaned: Cleaned) -> bool:
    """Whether the first line of a text is a byline or a date."""
    line = text.partition("\n")[0]
    return bool(read_byline(line, cleaned.phrases)) or is_dateline(line, cleaned.phrases)


def heading_of_body(cleaned: Cleaned) -> Iterator[Candidate]:
    """The first heading of the body of a page without any title, if it opens the body."""
    body = [block for block, verdict, _ in cleaned.judged if is_content(verdict)]
    for block in body[:_BLOCKS_OF_OPENING]:
        if block.kind == "heading" and count_words(block.text) >= _MIN_HEADLINE_WORDS:
            yield Candidate(block.text, "h1")
            return


def _opening_lines(cleaned: Cleaned, candidates: Sequence[Candidate]) -> Iterator[str]:
    """The first lines of blocks with several, that are a title without its first or last part, up
    to the body, or above a byline or a date. In old pages only a <br> parts them.
    """
    titles = [one.value for one in candidates]
    cuts = [
        (title, cut)
        for title in titles
        for cut in islice(TITLE_DIVIDER.finditer(title), _MOST_CUTS)
    ]
    parts = {part for title, cut in cuts for part in (title[: cut.start()], title[cut.end() :])}
    for block, _, _ in cleaned.judged if parts else ():
        line, newline, rest = block.text.partition("\n")
        is_part = newline and line in parts and count_words(line) >= _MIN_HEADLINE_WORDS
        is_above = block.index <= max(cleaned.span.first, 0)
        if is_part and (is_above or _opens_with_fact(rest, cleaned)):
            yield line


def _is_below_smaller(cleaned: Cleaned) -> bool:
    """Whether the headline is a heading right below a smaller one."""
    shown = next((one.block for one in cleaned.judged if one.verdict.label == "headline"), None)
    above = cleaned.judged[shown.index - 1].block if shown is not None and shown.index else None
    return (
        shown is not None
        and above is not None
        and {shown.kind, above.kind} == {"heading"}
        and (above.level or 0) > (shown.level or 0)
    )


def stands_as_headline(cleaned: Cleaned) -> bool:
    """Whether the heading that the page shows is clearly the headline, though no declared title
    resembles it: the only one of the first level is no label, the body begins right below it,
    and it has some words or a class for headlines. So does one right below a smaller heading, which
    names the section.
    """
    if _is_below_smaller(cleaned):
        return True
    headings = [
        one
        for one in cleaned.judged
        if one.block.kind == "heading" and one.block.level == 1 and one.line.words
    ]
    if len(headings) != 1 or headings[0].verdict.label != "headline":
        return False
    block, _, line = headings[0]
    classes = cleaned.phrases.vocabulary.words("headline_classes")
    is_called_so = block.parent is not None and not block.parent.words.isdisjoint(classes)
    most = _MOST_TO_BODY_OF_CALLED if is_called_so else _MOST_BLOCKS_TO_BODY
    below = cleaned.judged[block.index + 1 : block.index + 1 + most]
    return (
        (count_words(block.text) >= _MIN_HEADLINE_WORDS or is_called_so)
        and not any(cleaned.phrases.has_whole(key, line) for key in _NO_HEADLINES)
        and any(is_content(one.verdict) for one in below)
    )

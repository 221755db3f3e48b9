"""Rules for bylines, date lines and author boxes. Headlines are found in context.py, standfirsts
in postprocess.py.
"""

import re

from scraper.cleaner.context import PageContext
from scraper.cleaner.rules.rule import rule
from scraper.language import (
    COLON,
    bare_names,
    is_dateline,
    read_author_line,
    read_byline,
    read_head_line,
    read_lower_case_byline,
    read_reporters,
    read_titled_byline,
    role_behind,
    split_names,
)
from scraper.records import AuthorFinding, Block, DateFinding, Finding, Label, Verdict

# A list of names with offices is a byline only so close below the headline.
_BLOCKS_BELOW_HEADLINE = 4
_BLOCKS_TO_TEXT, _LEAST_OF_TEXT = 8, 15
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,4}")
# In characters.
_LONGEST_WITH_ADDRESS = 90
_MARKS = " ()[]<>|,=·/-–—:："


@rule("byline", triggers="is_byline divided bar colon byline_lead")
def byline(block: Block, page: PageContext) -> Verdict | None:
    """A byline such as "By Jane Doe and John Roe", alone or with a role, a place or a date."""
    line = page.lines[block.index]
    if line.words > 30 or block.index == page.headline:
        return None
    if page.phrases.has_whole("standing_whole", line):
        return None  # "About the author"
    named = page.is_called(block.parent, "byline")
    text = block.apart
    divided = "," in text or "|" in text or COLON.search(text) is not None
    if not named and not divided and not page.phrases.start("byline_lead", line):
        return None
    if named and role_behind(text, page.phrases):
        return Verdict("byline", "byline_element")
    read = read_author_line if named else read_byline
    authors = read(text, page.phrases)
    if not authors and _is_near_headline(block, page):
        authors = read_titled_byline(text, page.phrases)
    if not authors:
        return None
    findings: list[Finding] = [
        AuthorFinding(name) for written in authors for name in split_names(written, page.phrases)
    ]
    if date := page.phrases.dates.find(text):
        findings.append(DateFinding(date.raw))
    rule_name = "byline_element" if named else "byline_phrase"
    return Verdict("byline", rule_name, findings=tuple(findings))


@rule("byline", "boilerplate", triggers="at_sign")
def name_with_address(block: Block, page: PageContext) -> Verdict | None:
    """A name with an e-mail address, and nothing else. It is a byline if it calls itself a reporter
    or is right below the headline. Elsewhere it can be a contact.
    """
    rest = _ADDRESS.sub("", block.text).strip(_MARKS)
    if (
        rest == block.text.strip(_MARKS)
        or len(block.text) > _LONGEST_WITH_ADDRESS
        or block.kind in ("list_item", "table_row")
    ):
        return None
    reporters, names = read_reporters(rest, page.phrases), bare_names(rest, page.phrases)
    if reporters or (names and _is_near_headline(block, page)):
        findings = tuple(map(AuthorFinding, reporters or names))
        return Verdict("byline", "name_with_address", findings=findings)
    return Verdict("boilerplate", "contact_line") if names and rest else None


@rule("byline", triggers="byline_lead")
def lower_case_byline(block: Block, page: PageContext) -> Verdict | None:
    """A byline right below the headline of a site that writes all in lower case."""
    headline = page.blocks[page.headline].text if page.headline is not None else ""
    if not headline.islower() or not _is_near_headline(block, page):
        return None
    names = read_lower_case_byline(block.text, page.phrases)
    findings = tuple(map(AuthorFinding, names))
    return Verdict("byline", "lower_case_byline", findings=findings) if names else None


def _is_near_headline(block: Block, page: PageContext) -> bool:
    below = block.index - page.headline if page.headline is not None else 0
    return 0 < below <= _BLOCKS_BELOW_HEADLINE


def _is_above_text(block: Block, page: PageContext) -> bool:
    """Whether a paragraph is right below a block."""
    below = page.blocks[block.index + 1 : block.index + 1 + _BLOCKS_TO_TEXT]
    return any(one.kind == "paragraph" and page.words(one) >= _LEAST_OF_TEXT for one in below)


@rule("dateline", triggers="reading_time_whole digits time is_dateline")
def dateline(block: Block, page: PageContext) -> Verdict | None:
    """A date alone on its line, or with "Published" or a reading time."""
    line = page.lines[block.index]
    if line.words > 20 or block.index == page.headline:
        return None
    if page.phrases.has_whole("reading_time_whole", line):
        return Verdict("dateline", "reading_time")
    if is_dateline(block.text, page.phrases) and (date := page.phrases.dates.find(block.text)):
        return Verdict("dateline", "dateline", findings=(DateFinding(date.raw),))
    element = block.parent
    if (
        element is not None
        and line.words <= 12
        and (element.tag == "time" or page.is_called(element, "dateline"))
    ):
        return Verdict("dateline", "dateline_element")
    return None


@rule("byline", "dateline", triggers="digits")
def line_below_headline(block: Block, page: PageContext) -> Verdict | None:
    """A line between the headline and the text with a date and other facts: names, labels, a
    place.
    """
    is_between = _is_near_headline(block, page) and _is_above_text(block, page)
    if block.kind == "heading" or not is_between:
        return None
    read = read_head_line(block.apart, page.phrases)
    if read is None or (not (read.names or read.bare) and is_dateline(block.text, page.phrases)):
        return None
    names = [name for written in read.names for name in split_names(written, page.phrases)]
    findings: list[Finding] = [*map(AuthorFinding, names), DateFinding(read.dates[0].raw)]
    label: Label = "byline" if names or read.bare else "dateline"
    return Verdict(label, "line_below_headline", 0.9, tuple(findings))


@rule("biography", "boilerplate", triggers="in_biography standing_whole")
def biography(block: Block, page: PageContext) -> Verdict | None:
    """The box about the author, by its class. neighbours.py finds the others by the author's
    name.
    """
    if "biography" in page.ancestors[block.index].kinds and block.index != page.headline:
        return Verdict("biography", "biography_container")
    if page.phrases.has_whole("standing_whole", page.lines[block.index]):
        return Verdict("boilerplate", "end_matter")
    return None

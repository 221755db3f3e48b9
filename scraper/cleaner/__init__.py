"""A document becomes blocks, each with a verdict. Opens nothing, fetches nothing, decides on no field.

Order of precedence: named rules (rules.py), then rules about neighbours (sequence.py), then, for what has no name, the choice of the
main content (main_content.py for trees, shape.py for flattened text), then what only the whole can tell (whole.py).
"""

from dataclasses import dataclass

from scraper.cleaner.language import language_of
from scraper.cleaner.main_content import judge_main
from scraper.cleaner.phrases import phrases_for
from scraper.cleaner.plaintext import blocks_of_text
from scraper.cleaner.rules import named_verdict, without_overreach
from scraper.cleaner.segment import Flow, segment
from scraper.cleaner.sequence import SEQUENCE
from scraper.cleaner.shape import judge_shape
from scraper.cleaner.surroundings import Surroundings, surroundings
from scraper.cleaner.whole import settle
from scraper.document import Document
from scraper.records import Block, Picture, Verdict
from scraper.structured import Structured


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A page's blocks with a verdict each, its pictures, and its language."""

    blocks: list[Block]
    verdicts: list[Verdict]
    pictures: list[Picture]
    language: str | None


def clean(document: Document, structured: Structured) -> Cleaned:
    """Cut a document into blocks and judge each."""
    flow = blocks_of_text(document.text or "") if document.tree is None else segment(document.tree)
    language = language_of(document, flow.blocks)
    page = surroundings(flow, phrases_for(language), structured)
    return Cleaned(flow.blocks, judge(document, page, flow), flow.pictures, language)


def judge(document: Document, page: Surroundings, flow: Flow) -> list[Verdict]:
    """One verdict a block, by the order of precedence."""
    named = without_overreach(flow.blocks, [named_verdict(block, page) for block in flow.blocks])
    if page.headline is not None:
        named[page.headline] = Verdict("headline", "titled_heading")
    for rule in SEQUENCE:
        rule(page, named)
    if document.tree is None:
        return settle(page, judge_shape(page, named))
    chosen = judge_main(document.tree, flow.blocks)
    return settle(page, [mine or theirs for mine, theirs in zip(named, chosen, strict=True)])

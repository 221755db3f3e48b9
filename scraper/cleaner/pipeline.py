"""A Document becomes blocks, each with a verdict. Decides on no field of the record.

The order of precedence: named rules (rules/), then rules about neighbours (rules/neighbours.py).
Blocks without a verdict then get one from the block model (model/select.py), or in flattened text
from their shape (rules/plain_text.py). Corrections that need all verdicts come last
(rules/postprocess.py). At the end the page gets its type (page_status.py).
"""

import json
from collections.abc import Callable
from functools import cached_property

from scraper.cleaner.cleaned import Cleaned, JudgedBlock, PageType, article_span
from scraper.cleaner.context import PageContext, page_context
from scraper.cleaner.model.block_model import BlockModel, load_shipped
from scraper.cleaner.model.last_resort import with_last_resort
from scraper.cleaner.model.select import Reason, classify_html, reasons
from scraper.cleaner.other_pages import other_kind, says_article, thread_evidence
from scraper.cleaner.page_status import page_type
from scraper.cleaner.rules.copies import leave_out_shell
from scraper.cleaner.rules.forum import take_posts
from scraper.cleaner.rules.hidden_text import hidden_for_good
from scraper.cleaner.rules.listing import keep_description, keep_items
from scraper.cleaner.rules.live_blog import take_updates
from scraper.cleaner.rules.main_container import leave_out, strays, take_long_text
from scraper.cleaner.rules.neighbours import NEIGHBOUR_RULES
from scraper.cleaner.rules.paywall import leave_out_offer
from scraper.cleaner.rules.plain_text import classify_text
from scraper.cleaner.rules.postprocess import postprocess
from scraper.cleaner.rules.product_page import leave_out_sections
from scraper.cleaner.rules.profile import take_biography
from scraper.cleaner.rules.registry import named_verdict, without_overreach
from scraper.cleaner.segment.elements import ElementReader
from scraper.cleaner.segment.html import segment
from scraper.cleaner.segment.text import blocks_of_text
from scraper.cleaner.segment.visibility import Visibility
from scraper.cleaner.stand_ins import count_body_words, page_phrases
from scraper.cleaner.teaser_list import is_teaser_list
from scraper.language import Lexicon
from scraper.parsing import (
    Document,
    Element,
    StructuredData,
    declared_languages,
    hydrated_article,
    text_of,
)
from scraper.records import Favour, PostSpan, Verdict

# A body of fewer words may be what a page shows before its scripts have run. So may one of a few
# more words if none of its blocks is a paragraph.
_STUB_WORDS, _MOST_STUB_WORDS = 25, 120
_PARAGRAPH_WORDS = 20
# So may a short body that is mostly links: a list of other stories.
_MOST_LISTED, _LINKED_SHARE = 400, 0.4
_LEAST_ARTICLE = 100
# A body with more words is no beginning. In characters: what is looked for of the beginning.
_MOST_SHOWN, _OPENING, _TIMES_AS_LONG = 150, 20, 1.8

# Pages that are not articles: what would be a standfirst is a part of their text.
_WITH_DESCRIPTION = frozenset({"other", "index"})

Seeing = Callable[[Element], Visibility]
"""Returns which elements of a tree can be seen."""


class Cleaner:
    """Cuts documents into blocks and judges them. Make one per process and share it between pages:
    it holds the tables, the block model, and what it has computed from them.
    """

    def __init__(
        self, lexicon: Lexicon, model: BlockModel | None = None, favour: Favour | None = None
    ) -> None:
        """`model` replaces the shipped block model, which is loaded when first used. `favour` is
        what counts more for blocks of which the model is not sure.
        """
        self.lexicon = lexicon
        self._favour = favour
        self._model = model
        self._elements = ElementReader(lexicon.vocabulary)

    @cached_property
    def model(self) -> BlockModel:
        """The block model."""
        return self._model or load_shipped()

    def favouring(self, favour: Favour) -> "Cleaner":
        """A cleaner with the same tables and model that favours something else."""
        return Cleaner(self.lexicon, self.model, favour)

    def clean(
        self, document: Document, structured: StructuredData, *, keep_hidden: bool = False
    ) -> Cleaned:
        """Cut a document into blocks and judge each. With `keep_hidden`, all text counts as seen.

        If that gives next to no body, and the page carries an article as data for its scripts, the
        article is judged together with the page.
        """
        return self._best(
            document, structured, Visibility.of_all if keep_hidden else Visibility.of
        )[1]

    def explain(
        self, document: Document, structured: StructuredData, *, keep_hidden: bool = False
    ) -> tuple[Cleaned, dict[int, list[Reason]]]:
        """The result of `clean`, and by index of block the reasons of the block model. Blocks that
        it did not judge do not have any.
        """
        seeing = Visibility.of_all if keep_hidden else Visibility.of
        page, cleaned = self._best(document, structured, seeing)
        return cleaned, {} if page.is_text else reasons(page, apply_rules(page), self.model)

    def context(
        self,
        document: Document,
        structured: StructuredData,
        extra: Element | None = None,
        seeing: Seeing = Visibility.of,
    ) -> PageContext:
        """The blocks of a document, and of `extra`, with what rules need to know about them."""
        if document.tree is None:
            segmentation = blocks_of_text(document.text or "")
        else:
            segmentation = segment(document.tree, self._elements, extra, seeing(document.tree))
        visible = (
            block.text
            for block in segmentation.blocks
            if block.parent is None or not block.parent.hidden
        )
        declared = declared_languages(document)
        languages = self.lexicon.detector.page_language(visible, declared)
        return page_context(
            segmentation, self.lexicon.phrases_for(languages[0]), structured, languages
        )

    def _best(
        self, document: Document, structured: StructuredData, seeing: Seeing
    ) -> tuple[PageContext, Cleaned]:
        page = self.context(document, structured, seeing=seeing)
        cleaned = self._judge(page, document)
        if document.tree is None:
            return page, cleaned
        is_stub, is_list = _is_stub(cleaned), _is_list_of_links(cleaned)
        opening = None if is_stub else _opening(cleaned)
        goes_on = opening is not None and _is_in_data(opening, document.tree)
        if not (is_stub or goes_on or is_list):
            return page, cleaned
        extra = hydrated_article(document.tree, structured.article_body, structured.titles)
        goes_on = goes_on and extra is not None and str(opening) in text_of(extra)
        if extra is None or not (is_stub or goes_on or is_list):
            return page, cleaned
        fuller_page = self.context(document, structured, extra, seeing)
        fuller = self._judge(fuller_page, document)
        shown = _body_words(cleaned)
        least = shown if is_stub else _TIMES_AS_LONG * shown if goes_on else _LEAST_ARTICLE
        is_better = _body_words(fuller) > least and (is_stub or fuller.page_type.status == "ok")
        return (fuller_page, fuller) if is_better else (page, cleaned)

    def _judge(self, page: PageContext, document: Document) -> Cleaned:
        named = apply_rules(page)
        if document.tree is None:
            verdicts = classify_text(page, named)
        else:
            verdicts = classify_html(page, named, self.model, self._favour)
        evidence = thread_evidence(page, document)
        if (
            (stray := strays(page, verdicts))
            and evidence in (None, "none")
            and other_kind(page, verdicts, document) is None
            and says_article(page, verdicts)
        ):
            leave_out(stray, verdicts)
        take_long_text(page, verdicts)
        posts = take_updates(page, verdicts)
        verdicts = postprocess(page, verdicts)
        leave_out_shell(page, verdicts)
        if not posts and evidence and not is_teaser_list(page, verdicts, document.url):
            posts = take_posts(page, named, verdicts, evidence)
        kind = self._type_of(page, verdicts, document, posts)
        if kind.status == "empty" and document.tree is not None:
            fuller = with_last_resort(page, verdicts, document.tree)
            fuller_kind = self._type_of(page, fuller, document, posts)
            if fuller_kind.status != "empty":
                verdicts, kind = fuller, fuller_kind
        self._correct_by_type(page, verdicts, kind)
        return Cleaned(
            judged=list(map(JudgedBlock, page.blocks, verdicts, page.lines)),
            span=article_span(verdicts),
            pictures=list(page.pictures),
            language=page.language,
            declared_language=page.declared_language,
            page_type=kind,
            lexicon=self.lexicon,
            phrases=page.phrases,
            carriers=page.carriers,
            posts=posts,
        )

    def _correct_by_type(
        self, page: PageContext, verdicts: list[Verdict], page_type: PageType
    ) -> None:
        """Correct what depends on what the page is."""
        kind, status = page_type.kind, page_type.status
        if kind == "product":
            leave_out_sections(page, verdicts)
        elif kind == "profile":
            take_biography(page, verdicts)
        if status == "index":
            keep_items(page, verdicts)
        elif status == "paywalled":
            words = count_body_words(page, verdicts)
            leave_out_offer(page, verdicts, page_phrases(page, words, self.lexicon))
        if status in _WITH_DESCRIPTION:
            keep_description(verdicts)

    def _type_of(
        self,
        page: PageContext,
        verdicts: list[Verdict],
        document: Document,
        posts: tuple[PostSpan, ...],
    ) -> PageType:
        has_posts = any(post.kind == "post" for post in posts)
        return page_type(page, verdicts, document, self.lexicon, has_posts=has_posts)


def apply_rules(page: PageContext) -> list[Verdict | None]:
    """The verdicts of named rules, one per block. None if no rule applies to the block."""
    named = without_overreach(page, [named_verdict(block, page) for block in page.blocks])
    named = [
        hidden_for_good(block, verdict) for block, verdict in zip(page.blocks, named, strict=True)
    ]
    if page.headline is not None:
        named[page.headline] = Verdict("headline", "titled_heading")
    for rule in NEIGHBOUR_RULES:
        rule(page, named)
    return named


def _is_stub(cleaned: Cleaned) -> bool:
    """Whether the body is so small that a script may show another one."""
    words = _body_words(cleaned)
    return words < _STUB_WORDS or (
        words < _MOST_STUB_WORDS
        and not any(
            verdict.label == "body" and line.words >= _PARAGRAPH_WORDS
            for _, verdict, line in cleaned.judged
        )
    )


def _opening(cleaned: Cleaned) -> str | None:
    """The beginning of a short body. None if the body is long or has next to no text."""
    body = [block.text for block, verdict, _ in cleaned.judged if verdict.label == "body"]
    opening = body[0][:_OPENING] if body else ""
    is_short = len(opening) == _OPENING and _body_words(cleaned) <= _MOST_SHOWN
    return opening if is_short else None


def _is_in_data(opening: str, tree: Element) -> bool:
    """Whether a script of the page has the beginning of the body: then it may have the rest too,
    which readers see when they ask for it.
    """
    written = opening, json.dumps(opening)[1:-1]
    return any(
        one in script.text for script in tree.iter("script") if script.text for one in written
    )


def _is_list_of_links(cleaned: Cleaned) -> bool:
    """Whether the body is short and mostly links."""
    body = [block for block, verdict, _ in cleaned.judged if verdict.label == "body"]
    linked = sum(len(link.text) for block in body for link in block.links)
    return (
        linked > _LINKED_SHARE * sum(len(block.text) for block in body)
        and _body_words(cleaned) < _MOST_LISTED
    )


def _body_words(cleaned: Cleaned) -> int:
    return sum(line.words for _, verdict, line in cleaned.judged if verdict.label == "body")

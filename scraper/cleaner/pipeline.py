"""A document becomes blocks, each with a verdict. Opens nothing, fetches nothing, decides on no
field.

Order of precedence: named rules (rules.py), then rules about neighbours (sequence.py), then, for
what has no name, the choice of the main content (main_content.py for trees, shape.py for flattened
text), then what only the whole can tell (whole.py). Last, what the page is (status.py).
"""

from functools import partial

from scraper.cleaner.cleaned import Cleaned, JudgedBlock, article_span
from scraper.cleaner.context import PageContext, page_context
from scraper.cleaner.model.select import Reason, classify_html, reasons
from scraper.cleaner.model.trafilatura_vote import chosen_by_trafilatura
from scraper.cleaner.model.trees import BlockModel, shipped
from scraper.cleaner.page_status import page_status
from scraper.cleaner.rules.neighbours import NEIGHBOUR_RULES
from scraper.cleaner.rules.plain_text import classify_text
from scraper.cleaner.rules.postprocess import postprocess
from scraper.cleaner.rules.registry import named_verdict, without_overreach
from scraper.cleaner.segment.html import segment
from scraper.cleaner.segment.text import blocks_of_text
from scraper.language import Lexicon
from scraper.parsing import Document, Element, StructuredData, declared_languages, hydrated_article
from scraper.records import Verdict

# A body of fewer words is no article, but what a page shows before its scripts have run.
_STUB = 25


def clean(
    document: Document,
    structured: StructuredData,
    lexicon: Lexicon,
    model: BlockModel | None = None,
) -> Cleaned:
    """Cut a document into blocks and judge each; by the shipped block model unless another is
    given.

    Where that gives next to nothing, and the page carries an article that it does not show, that is
    judged along with the page.
    """
    return _clean_best(document, structured, lexicon, model or shipped())[1]


def explain(
    document: Document, structured: StructuredData, lexicon: Lexicon
) -> tuple[Cleaned, dict[int, list[Reason]]]:
    """As `clean`, and for each block that the block model judged what weighed most."""
    page, cleaned = _clean_best(document, structured, lexicon, shipped())
    return cleaned, {} if page.is_text else reasons(page, apply_rules(page), shipped())


def _clean_best(
    document: Document, structured: StructuredData, lexicon: Lexicon, model: BlockModel
) -> tuple[PageContext, Cleaned]:
    page, languages = document_context(document, structured, lexicon)
    cleaned = _judged(page, languages, document, lexicon, model)
    if document.tree is None or _body_words(cleaned) >= _STUB:
        return page, cleaned
    more = hydrated_article(document.tree, structured.article_body)
    if more is None:
        return page, cleaned
    other_page, languages = document_context(document, structured, lexicon, more)
    other = _judged(other_page, languages, document, lexicon, model)
    return (other_page, other) if _body_words(other) > _body_words(cleaned) else (page, cleaned)


def _judged(
    page: PageContext,
    languages: tuple[str | None, str | None],
    document: Document,
    lexicon: Lexicon,
    model: BlockModel,
) -> Cleaned:
    named = apply_rules(page)
    if document.tree is None:
        verdicts = classify_text(page, named)
    else:
        verdicts = classify_html(page, named, model, partial(chosen_by_trafilatura, document.tree))
    verdicts = postprocess(page, verdicts)
    language, declared = languages
    return Cleaned(
        judged=list(map(JudgedBlock, page.blocks, verdicts, page.lines)),
        span=article_span(verdicts),
        pictures=list(page.pictures),
        language=language,
        declared_language=declared,
        status=page_status(page, verdicts, document.url, lexicon.page_types),
        lexicon=lexicon,
        phrases=page.phrases,
    )


def _body_words(cleaned: Cleaned) -> int:
    return sum(line.words for _, verdict, line in cleaned.judged if verdict.label == "body")


def document_context(
    document: Document,
    structured: StructuredData,
    lexicon: Lexicon,
    more: Element | None = None,
) -> tuple[PageContext, tuple[str | None, str | None]]:
    """A document's blocks, and those of `more`, with what rules need to know of them; its language,
    and the one it declares.
    """
    flow = (
        blocks_of_text(document.text or "")
        if document.tree is None
        else segment(document.tree, lexicon.vocabulary, more)
    )
    shown = (block.text for block in flow.blocks if block.parent is None or not block.parent.hidden)
    language, declared = lexicon.detector.page_language(shown, declared_languages(document))
    return page_context(flow, lexicon.phrases_for(language), structured), (language, declared)


def apply_rules(page: PageContext) -> list[Verdict | None]:
    """The verdicts of named rules; None for blocks that have no name."""
    named = without_overreach(page.blocks, [named_verdict(block, page) for block in page.blocks])
    if page.headline is not None:
        named[page.headline] = Verdict("headline", "titled_heading")
    for rule in NEIGHBOUR_RULES:
        rule(page, named)
    return named

"""What speaks for and against each field of a record: numbers by name, for the confidence. Weighs
nothing.
"""

from collections.abc import Mapping, Sequence

from scraper.cleaner import LAST_RESORT, Cleaned, JudgedBlock, is_content, is_of_model
from scraper.extractor.candidates import ScoredCandidate
from scraper.extractor.date import ScoredDates
from scraper.parsing import StructuredData
from scraper.text import count_words

Evidence = Mapping[str, float]
"""The name of a piece of evidence -> its number; 1 for what is so. What is not so has no entry."""
_LONG = 15
"""Words of a paragraph that counts alone."""
_SURE_RULE = 0.95
"""The probability that a block belongs to the body if a rule says so."""
_UNSURE = (0.1, 0.9)


def evidence_of(
    scored: Mapping[str, Sequence[ScoredCandidate]],
    dates: ScoredDates,
    cleaned: Cleaned,
    structured: StructuredData,
) -> dict[str, Evidence]:
    """The evidence about each field that a record with a body has. `scored` are the candidates for
    its fields.
    """
    found = {"body": body_evidence(cleaned, structured)}
    if any(one.won for one in scored["headline"]):
        found["headline"] = headline_evidence(scored["headline"], cleaned)
    if any(one.won for one in dates.scored):
        found["date"] = date_evidence(dates, cleaned)
    if any(one.won for one in scored["authors"]):
        found["authors"] = authors_evidence(scored["authors"], cleaned)
    return found


def body_evidence(cleaned: Cleaned, structured: StructuredData) -> Evidence:
    """The evidence about the body of a page that has one."""
    taken = [one for one in cleaned.judged if is_content(one.verdict)]
    left = [one for one in cleaned.judged if not is_content(one.verdict)]
    words = max(1, sum(line.words for _, _, line in taken))
    chars = max(1, sum(len(block.text) for block, _, _ in taken))
    return {
        **_of_page(cleaned),
        **_of_model(taken, left, words),
        **_of_gaps(cleaned, words),
        **_of_article_body(structured, chars),
        "words": words,
        "blocks": len(taken),
        "words per block": words / len(taken) if taken else 0,
        "share in links": sum(len(link.text) for block, _, _ in taken for link in block.links)
        / chars,
        "share in list items": _share(taken, words, "list_item"),
        "share in table rows": _share(taken, words, "table_row"),
        "share in headings": _share(taken, words, "heading"),
        "words left per word": sum(line.words for _, _, line in left) / words,
        "says that it is an article": structured.says_article,
        "posts": len(cleaned.posts) > 0,
        "hidden words": cleaned.hidden_words > 0,
        "share shown by scripts": cleaned.words_until_shown / words,
    }


def headline_evidence(scored: Sequence[ScoredCandidate], cleaned: Cleaned) -> Evidence:
    """The evidence about the headline that won."""
    won = next(one for one in scored if one.won)
    others = [one.value for one in scored if not one.won]
    return {
        **_of_page(cleaned),
        **_of_winner(won, scored),
        "words": count_words(won.value),
        "headings of the first level": sum(
            block.kind == "heading" and block.level == 1 for block, _, _ in cleaned.judged
        ),
        "is part of another": any(won.value in other for other in others),
        "has another in it": any(other in won.value for other in others),
        "colon": ":" in won.value,
        "divider": any(sign in won.value for sign in (" | ", " - ", " – ", " — ", " · ")),
        "blocks to the body": max(-1, min(30, cleaned.span.first - cleaned.span.headline)),
    }


def date_evidence(dates: ScoredDates, cleaned: Cleaned) -> Evidence:
    """The evidence about the day of publication that won."""
    won = next(one for one in dates.scored if one.won)
    return {
        **_of_page(cleaned),
        **_of_winner(won, dates.scored),
        "is the day of the last change": (dates.modified or "")[:10] == won.value,
        "an earlier day": any(one.value < won.value for one in dates.scored),
        "notices": len(dates.notices) > 0,
        "has a time": "T" in (dates.iso or ""),
    }


def authors_evidence(scored: Sequence[ScoredCandidate], cleaned: Cleaned) -> Evidence:
    """The evidence about the names that won: that of the one with the least trust."""
    won = [one for one in scored if one.won]
    least = min(won, key=lambda one: one.trust)
    return {
        **_of_page(cleaned),
        **_of_winner(least, [one for one in scored if one is least or not one.won]),
        "names": len(won),
        "words": max(count_words(one.value) for one in won),
        "some other": any(one.trust > 0 for one in scored if not one.won),
    }


def _of_page(cleaned: Cleaned) -> Evidence:
    return {
        f"status {cleaned.page_type.status}": 1,
        f"language {cleaned.language}": 1,
        "language not as declared": cleaned.declared_language not in (None, cleaned.language),
        "shows a headline": any(one.verdict.label == "headline" for one in cleaned.judged),
        "copied text": all(one.block.parent is None for one in cleaned.judged),
    }


def _of_winner(won: ScoredCandidate, scored: Sequence[ScoredCandidate]) -> Evidence:
    """The trust in a value, how far it is ahead of the next one, and its reasons."""
    next_best = max((one.trust for one in scored if one is not won), default=0.0)
    return {
        **{f"from {reason}": 1 for reason, _ in won.reasons},
        "trust": won.trust,
        "ahead of the next": won.trust - next_best,
        "reasons": len(won.reasons),
        "candidates": len(scored),
    }


def _of_model(taken: Sequence[JudgedBlock], left: Sequence[JudgedBlock], words: int) -> Evidence:
    """How sure the block model is."""
    inside = [(_probability(one, _SURE_RULE), one.line.words) for one in taken]
    outside = [(_probability(one, 0.0), one.line.words) for one in left]
    right = sum(probability * size for probability, size in inside)
    missing = sum(probability * size for probability, size in outside)
    unsure = sum(
        size for probability, size in (*inside, *outside) if _UNSURE[0] < probability < _UNSURE[1]
    )
    return {
        "expected f1": 2 * right / max(1.0, words + right + missing),
        "doubt inside": 1 - right / words,
        "doubt outside": missing / words,
        "unsure words": unsure / words,
        "least sure paragraph": min((one for one, size in inside if size >= _LONG), default=0.0),
        "surest paragraph left": max((one for one, size in outside if size >= _LONG), default=0.0),
        "share by rules": sum(one.line.words for one in taken if not is_of_model(one.verdict))
        / words,
        "taken by trafilatura": any(one.verdict.rule == LAST_RESORT for one in (*taken, *left)),
    }


def _probability(judged: JudgedBlock, otherwise: float) -> float:
    """The probability that a block belongs to the body, as the model sees it."""
    verdict = judged.verdict
    if not is_of_model(verdict):
        return otherwise
    return verdict.score if is_content(verdict) else 1 - verdict.score


def _of_gaps(cleaned: Cleaned, words: int) -> Evidence:
    """What the body leaves out between its first and its last block."""
    between = cleaned.judged[cleaned.span.first : cleaned.span.last + 1]
    gaps = [one.line.words for one in between if not is_content(one.verdict)]
    return {"gaps": len(gaps), "words in gaps": sum(gaps) / words}


def _of_article_body(structured: StructuredData, chars: int) -> Evidence:
    """How long the body is compared with the text that JSON-LD gives."""
    declared = len(structured.article_body)
    if not declared:
        return {}
    return {
        "article body": 1,
        "as long as the article body": min(chars, declared) / max(chars, declared),
    }


def _share(taken: Sequence[JudgedBlock], words: int, kind: str) -> float:
    return sum(line.words for block, _, line in taken if block.kind == kind) / words

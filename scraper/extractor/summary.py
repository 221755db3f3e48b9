"""The summary: the visible standfirst, or the description that the page gives."""

from scraper.cleaner import Cleaned
from scraper.extractor.candidates import Candidate, ScoredCandidate, best_wins, score
from scraper.parsing import StructuredData, texts
from scraper.text import letters, one_line

TRUST: dict[str, float] = {"standfirst": 4.0, "description": 2.0, "json-ld": 0.5}


def score_summaries(cleaned: Cleaned, structured: StructuredData) -> list[ScoredCandidate]:
    """Every text that may summarise the article, scored. The best one is marked as won."""
    found = [
        ("standfirst", block.text)
        for block, verdict, _ in cleaned.judged
        if verdict.label == "standfirst"
    ][:1]
    found += [("description", description) for description in structured.descriptions[:1]]
    found += [("json-ld", text) for text in texts(structured.article.get("description"))[:1]]
    return best_wins(
        score((Candidate(one_line(text), source) for source, text in found), TRUST, letters)
    )

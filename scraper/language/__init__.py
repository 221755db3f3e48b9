"""Knowledge of human languages, as tables (TOML) and their readers: phrases, names and bylines,
captions and credits, dates, detection. Knows no page.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scraper.language.bylines import (
        after_lead,
        bare_names,
        names_after_lead,
        read_author_line,
        read_byline,
        read_lower_case_byline,
        read_titled_byline,
        split_names,
    )
    from scraper.language.captions import split_caption, split_known_caption
    from scraper.language.contributions import (
        Contribution,
        is_label,
        is_line_of_credits,
        read_contributions,
        role_behind,
    )
    from scraper.language.credits import (
        is_agency_credit,
        may_hold_credit,
        names_agency,
        read_credit,
        tidy_credit,
    )
    from scraper.language.datelines import is_dateline, words_besides
    from scraper.language.dates import (
        COMMON_LANGUAGES,
        DateReader,
        ParsedDate,
        parse_machine,
        parse_timestamp,
    )
    from scraper.language.detection import LanguageDetector
    from scraper.language.empty_titles import is_empty_title, telling_titles
    from scraper.language.enumerations import has_role, is_title
    from scraper.language.head_lines import HeadLine, read_head_line
    from scraper.language.lexicon import Lexicon
    from scraper.language.lines import COLON, FoldedLine
    from scraper.language.names import (
        NameGrammar,
        grammar_of,
        is_surely_name,
        looks_like_name,
    )
    from scraper.language.page_phrases import PagePhrases
    from scraper.language.phrases import Phrases
    from scraper.language.reporters import (
        bracketed_reporters,
        read_reporters,
        reporter_behind_paper,
    )
    from scraper.language.signatures import (
        signed_by_contact,
        signed_in_bracket,
        signed_in_sentence,
    )
    from scraper.language.vocabulary import Vocabulary

_MODULES = {
    "after_lead": "bylines",
    "bare_names": "bylines",
    "has_role": "enumerations",
    "is_label": "contributions",
    "is_line_of_credits": "contributions",
    "is_empty_title": "empty_titles",
    "is_title": "enumerations",
    "is_dateline": "datelines",
    "words_besides": "datelines",
    "names_after_lead": "bylines",
    "read_author_line": "bylines",
    "read_byline": "bylines",
    "read_lower_case_byline": "bylines",
    "split_names": "bylines",
    "telling_titles": "empty_titles",
    "read_titled_byline": "bylines",
    "Contribution": "contributions",
    "read_contributions": "contributions",
    "role_behind": "contributions",
    "split_caption": "captions",
    "split_known_caption": "captions",
    "is_agency_credit": "credits",
    "may_hold_credit": "credits",
    "names_agency": "credits",
    "read_credit": "credits",
    "tidy_credit": "credits",
    "COMMON_LANGUAGES": "dates",
    "DateReader": "dates",
    "ParsedDate": "dates",
    "parse_machine": "dates",
    "parse_timestamp": "dates",
    "LanguageDetector": "detection",
    "HeadLine": "head_lines",
    "read_head_line": "head_lines",
    "Lexicon": "lexicon",
    "COLON": "lines",
    "FoldedLine": "lines",
    "NameGrammar": "names",
    "grammar_of": "names",
    "is_surely_name": "names",
    "looks_like_name": "names",
    "PagePhrases": "page_phrases",
    "Phrases": "phrases",
    "bracketed_reporters": "reporters",
    "read_reporters": "reporters",
    "reporter_behind_paper": "reporters",
    "signed_by_contact": "signatures",
    "signed_in_bracket": "signatures",
    "signed_in_sentence": "signatures",
    "Vocabulary": "vocabulary",
}

__all__ = [
    "COLON",
    "COMMON_LANGUAGES",
    "Contribution",
    "DateReader",
    "FoldedLine",
    "HeadLine",
    "LanguageDetector",
    "Lexicon",
    "NameGrammar",
    "PagePhrases",
    "ParsedDate",
    "Phrases",
    "Vocabulary",
    "after_lead",
    "bare_names",
    "bracketed_reporters",
    "grammar_of",
    "has_role",
    "is_agency_credit",
    "is_dateline",
    "is_empty_title",
    "is_label",
    "is_line_of_credits",
    "is_surely_name",
    "is_title",
    "looks_like_name",
    "may_hold_credit",
    "names_after_lead",
    "names_agency",
    "parse_machine",
    "parse_timestamp",
    "read_author_line",
    "read_byline",
    "read_contributions",
    "read_credit",
    "read_head_line",
    "read_lower_case_byline",
    "read_reporters",
    "read_titled_byline",
    "reporter_behind_paper",
    "role_behind",
    "signed_by_contact",
    "signed_in_bracket",
    "signed_in_sentence",
    "split_caption",
    "split_known_caption",
    "split_names",
    "telling_titles",
    "tidy_credit",
    "words_besides",
]


def __getattr__(name: str) -> Any:
    """The exported name, imported from its module. Raises AttributeError for any other name."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)

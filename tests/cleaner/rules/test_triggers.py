"""The prefilter only saves time: it never withholds a block from a rule that would judge it."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.cleaner import Cleaner
from scraper.cleaner.rules.registry import RULES, applies
from scraper.cleaner.rules.triggers import triggers_of
from scraper.language.lexicon import Lexicon
from scraper.language.lines import FoldedLine
from scraper.language.phrases import Phrases
from scraper.parsing.document import parse
from scraper.parsing.structured_data import parse_structured_data
from scraper.records import Page

LEXICON = Lexicon()
CLEANER = Cleaner(LEXICON)

FIXTURES = Path(__file__).parents[3] / "fixtures"
PAGES = sorted(FIXTURES.glob("*.example/**/*.html"))[::3]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(FIXTURES)))
def test_the_prefilter_withholds_no_block_from_a_rule_that_would_judge_it(path):
    document = parse(Page(source=path.name, content=path.read_bytes()))
    page = CLEANER.context(document, parse_structured_data(document))
    missed = [
        (rule.name, block.text)
        for block in page.blocks
        for rule in RULES
        if rule.judge(block, page) and not applies(rule, triggers_of(block, page))
    ]
    assert missed == []


def phrases_of(tables: Phrases) -> st.SearchStrategy[str]:
    """Lines made of a phrase of the tables, or of several, with words and marks around."""
    known = sorted({phrase for key in tables for phrase in tables[key]})
    return st.lists(
        st.sampled_from(known)
        | st.sampled_from(["the ferry", ":", "> ", "…", "7", "im Hafen", "_"]),
        max_size=4,
    ).map(" ".join)


@pytest.mark.parametrize("language", LEXICON.languages)
@settings(max_examples=25)  # for each language
@given(data=st.data())
def test_one_look_finds_what_looking_for_each_key_finds(language, data):
    tables = LEXICON.phrases_for(language)
    line = FoldedLine(data.draw(phrases_of(tables)))
    whole = {key for key in tables if key.endswith("_whole") and tables.has_whole(key, line)}
    start = {
        key for key in tables if key.endswith(("_start", "byline_lead")) and tables.start(key, line)
    }
    assert tables.keys_opening(line) >= whole | start
    assert tables.keys_inside(line) == {
        key for key in tables if key.endswith("_contains") and tables.contains(key, line)
    }

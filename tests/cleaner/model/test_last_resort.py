"""What trafilatura takes of a page of which nothing else takes anything."""

from scraper.cleaner import Cleaner
from scraper.cleaner.model.last_resort import with_last_resort
from scraper.language import Lexicon
from scraper.parsing import parse, parse_structured_data
from scraper.records import Page, Verdict

CLEANER = Cleaner(Lexicon())
PARAGRAPHS = (
    "The ferry between the two islands will run again from Monday, eleven weeks after the storm.",
    "Divers finished the last welds on Thursday night, and a trial run went without any trouble.",
    "The repair cost more than two million, most of it paid by the insurer of the harbour office.",
)
NOTHING = Verdict("boilerplate", "model")


def bodies(paragraphs, verdict=NOTHING):
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    html = f"<html><body><nav><a href=/>Home</a></nav><article>{text}</article></body></html>"
    document = parse(Page(source="test", content=html))
    page = CLEANER.context(document, parse_structured_data(document))
    found = with_last_resort(page, [verdict] * len(page.blocks), document.tree)
    return [
        block.text for block, one in zip(page.blocks, found, strict=True) if one.label == "body"
    ]


def test_what_trafilatura_takes_is_the_body():
    assert bodies(PARAGRAPHS) == list(PARAGRAPHS)


def test_a_few_words_are_no_body():
    assert bodies(PARAGRAPHS[:1]) == []


def test_what_a_rule_knows_stays_what_it_is():
    assert bodies(PARAGRAPHS, Verdict("consent", "consent_container")) == []

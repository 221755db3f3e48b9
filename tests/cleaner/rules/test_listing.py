"""The items and the description of pages that are no article."""

from scraper.cleaner import Cleaner
from scraper.cleaner.rules.listing import keep_description, keep_items
from scraper.language import Lexicon
from scraper.parsing import parse, parse_structured_data
from scraper.records import Page, Verdict

CLEANER = Cleaner(Lexicon())
FIRST, LAST = "Lamps of the northern bank", "All prices are those of the quay."
TITLES = ("Lantern of brass with a hook", "Lantern of iron for the winter", "39.50")


def test_titles_between_the_lines_of_a_list_are_its_items():
    links = "".join(f'<h3><a href="/{number}">{one}</a></h3>' for number, one in enumerate(TITLES))
    html = f"<body><p>{FIRST}</p>{links}<p>{LAST}</p><h3><a href=/9>Five more lamps to see</a></h3>"
    document = parse(Page(source="page", content=html.encode()))
    page = CLEANER.context(document, parse_structured_data(document))
    verdicts = [
        Verdict("teaser", "link_between_paragraphs", 0.7)
        if block.links
        else Verdict("body", "model", 0.9)
        for block in page.blocks
    ]
    keep_items(page, verdicts)
    assert [one.label for one in verdicts] == [
        *("body", "heading", "heading", "teaser", "body", "teaser")
    ]


def test_a_standfirst_describes_the_page():
    verdicts = [Verdict("headline", "titled_heading"), Verdict("standfirst", "page_description")]
    keep_description(verdicts)
    assert [one.label for one in verdicts] == ["headline", "body"]

"""The tables of trust: every point in them decides something. A contest is what was said for and
against each value; "+" marks who wins.
"""

import re
from pathlib import Path

import pytest

from scraper.extractor import authors, date, headline
from scraper.extractor.candidates import ScoredCandidate, best_wins

TABLES = {
    "authors": (authors.TRUST, authors.trusted_win),
    "date": (date.TRUST, best_wins),
    "headline": (headline.TRUST, best_wins),
}
# (field, the entry that decides): the values
CONTESTS = {
    ("authors", "json-ld"): ["+ json-ld, one word"],
    ("authors", "json-ld person"): [
        "+ json-ld person, looks like a person",
        "- below the headline, looks like a person",
    ],
    ("authors", "microdata"): ["+ microdata, one word"],
    ("authors", "meta"): ["+ meta, one word"],
    ("authors", "meta label"): [
        "+ meta, meta label, names the domain, one word, the site, and in no byline"
    ],
    ("authors", "byline at the end"): [
        "+ byline at the end, looks like a person",
        "- below the headline, looks like a person",
    ],
    ("authors", "line at the head"): ["+ line at the head"],
    ("authors", "line at the end"): [
        "- below the headline, looks like a person",
        "+ line at the end, names the domain, one word",
    ],
    ("authors", "sentence"): [
        "- below the headline, looks like a person",
        "+ looks like a person, sentence",
    ],
    ("authors", "link at the head"): [
        "- below the headline, looks like a person",
        "+ link at the head, looks like a person",
    ],
    ("authors", "link at the end"): [
        "+ author element at the head, byline at the head, link at the end, link at the head, "
        "looks like a person, three kinds of sources",
        "- a desk, author element at the head, byline at the head, looks like a person, names the "
        "domain, two kinds of sources",
    ],
    ("authors", "author element at the head"): [
        "+ author element at the end, author element at the head, link at the end, one word, two "
        "kinds of sources",
        "+ author element at the end, author element at the head, link at the end, looks like a "
        "person, two kinds of sources",
    ],
    ("authors", "two kinds of sources"): [
        "+ below the headline, json-ld organization, looks like a person, the site, and in no "
        "byline, two kinds of sources"
    ],
    ("authors", "three kinds of sources"): [
        "+ alone below the body, link at the end, meta label, the site, and in no byline, three "
        "kinds of sources"
    ],
    ("authors", "looks like a person"): ["+ below the headline, looks like a person"],
    ("authors", "one word"): ["+ alone below the body, a desk, one word"],
    ("authors", "four words or more"): [
        "+ another is in the byline, link at the head, looks like a person",
        "- four words or more, line at the head, looks like a person",
    ],
    ("authors", "a desk"): ["+ alone below the body, a desk, one word"],
    ("authors", "a role"): [
        "+ link at the head, looks like a person, meta, two kinds of sources",
        "- a role, link at the head, looks like a person",
    ],
    ("authors", "names the site"): [
        "+ meta, names the site, one word, the site, and in no byline",
        "- alone below the body, four words or more, looks like a person",
    ],
    ("authors", "names the domain"): [
        "- meta, names the domain, the site, and in no byline, two kinds of sources"
    ],
    ("authors", "the site, and in no byline"): [
        "- microdata, names the site, one word, the site, and in no byline"
    ],
    ("authors", "an organization, and not the site"): [
        "+ an organization, and not the site, one word",
        "+ json-ld, looks like a person",
    ],
    ("authors", "another is declared"): [
        "+ json-ld, looks like a person",
        "- another is declared, meta, one word",
    ],
    ("authors", "on one line with a declared one"): [
        "+ json-ld, line at the head, looks like a person, three kinds of sources",
        "+ byline at the head, looks like a person, on one line with a declared one",
    ],
    ("authors", "next to a date"): [
        "+ looks like a person, next to a date",
        "- below the headline, looks like a person",
    ],
    ("authors", "another is below the headline"): [
        "+ line at the head, looks like a person, two kinds of sources",
        "- another is below the headline, link at the head, looks like a person",
    ],
    ("authors", "a login name"): [
        "+ line at the head, looks like a person",
        "- a login name, json-ld, one word",
    ],
    ("authors", "only a newsroom"): ["- json-ld, link at the head, one word, only a newsroom"],
    ("authors", "a body next to the newsroom"): [
        "- a body next to the newsroom, json-ld, looks like a person, two kinds of sources"
    ],
    ("authors", "the site, and people sign the text"): [
        "+ line at the end, looks like a person",
        "- json-ld, link at the head, names the site, one word, the site, and people sign the text",
    ],
    ("authors", "an organization, and people are in the byline"): [
        "+ line at the head, looks like a person",
        "- an organization, and people are in the byline, json-ld, looks like a person",
    ],
    ("authors", "at the end, and another is at the head"): [
        "+ json-ld, looks like a person",
        "- at the end, and another is at the head, line at the end, looks like a person, two kinds "
        "of sources",
    ],
    ("authors", "another is in the byline"): [
        "+ line at the head, link at the head, looks like a person, two kinds of sources",
        "- another is in the byline, link at the head, looks like a person",
    ],
    ("authors", "one of many"): [
        "- another is in the byline, line at the end, looks like a person, microdata, one of many, "
        "three kinds of sources",
        "+ line at the head, link at the head, looks like a person, two kinds of sources",
    ],
    ("date", "json-ld"): ["+ json-ld", "- text, time shown"],
    ("date", "meta"): ["+ meta", "- time published"],
    ("date", "microdata"): ["+ microdata", "- time"],
    ("date", "json-ld of the page"): ["+ json-ld of the page", "- time published"],
    ("date", "time published"): [
        "+ labelled as the publication, text, time published",
        "- text, time shown",
    ],
    ("date", "text"): ["+ text", "- text elsewhere"],
    ("date", "time"): ["- text elsewhere", "+ time"],
    ("date", "time shown"): ["- meta", "+ text, time shown"],
    ("date", "feed"): ["+ feed", "- text elsewhere"],
    ("date", "news sitemap"): ["+ news sitemap", "- text above the headline"],
    ("date", "url"): ["- meta", "+ labelled as the publication, text, url"],
    ("date", "text above the headline"): [
        "- meta",
        "+ text above the headline, text elsewhere, time shown",
    ],
    ("date", "text in the head"): ["+ text in the head", "- last change"],
    ("date", "text elsewhere"): ["- meta", "+ text above the headline, text elsewhere, time shown"],
    ("date", "meta of another name"): ["+ meta of another name", "- text"],
    ("date", "text in an assumed order"): [
        "+ text in an assumed order",
        "- last change",
    ],
    ("date", "text above the menu"): [
        "- text above the menu",
        "+ labelled as an update, text above the headline",
    ],
    ("date", "later than the last change at the head"): [
        "- later than the last change at the head, text above the headline",
        "+ labelled as an update, text",
    ],
    ("date", "labelled as the printed edition"): [
        "- text above the headline",
        "+ labelled as the printed edition, text elsewhere",
    ],
    ("date", "last change"): ["- labelled as an update, text", "+ last change"],
    ("date", "labelled as the publication"): [
        "+ labelled as the publication, text",
        "- json-ld of the page",
    ],
    ("date", "script"): ["+ script", "- text elsewhere"],
    ("date", "text below the body"): ["- text elsewhere", "+ text below the body"],
    ("date", "an earlier day is shown at the head"): [
        "- json-ld, an earlier day is shown at the head",
        "+ text",
    ],
    ("date", "the day of the last change, and an earlier one is declared"): [
        "+ meta",
        "- text, time published, the day of the last change, and an earlier one is declared",
    ],
    ("date", "labelled as an update"): ["+ meta", "- labelled as an update, text, time shown"],
    ("headline", "headline block"): ["+ headline block", "- h1"],
    ("headline", "h1"): ["+ h1", "- og:title, title, twitter:title"],
    ("headline", "json-ld of news"): [
        "+ json-ld of news, meta",
        "- og:title, title, twitter:title",
    ],
    ("headline", "json-ld"): ["- h1", "+ json-ld, microdata, og:title, twitter:title"],
    ("headline", "microdata"): ["+ microdata", "- title"],
    ("headline", "og:title"): [
        "- headline block, json-ld of news, title",
        "+ og:title, the headline without its kicker",
    ],
    ("headline", "twitter:title"): ["- h1", "+ json-ld, microdata, og:title, twitter:title"],
    ("headline", "meta"): ["- title", "+ meta"],
    ("headline", "title"): ["- headline block", "+ json-ld of news, og:title, title"],
    ("headline", "the headline without its kicker"): [
        "- headline block",
        "+ og:title, the headline without its kicker, title",
    ],
    ("headline", "a declared title has a kicker before it"): [
        "+ headline block, a declared title has a kicker before it",
        "- json-ld of news, og:title, title, twitter:title",
    ],
    ("headline", "shared without kickers"): ["- headline block", "+ shared without kickers"],
    ("headline", "the headline without its label"): [
        "- headline block, og:title, title",
        "+ the headline without its label",
    ],
    ("headline", "nothing resembles it"): [
        "- headline block, nothing resembles it",
        "+ og:title, title",
    ],
    ("headline", "the site's name"): ["- h1, the site's name", "+ title"],
    ("headline", "line of a title"): ["+ line of a title", "- title"],
    ("headline", "cut off"): ["- og:title, cut off", "+ title"],
    ("headline", "one word"): ["- meta, one word", "+ json-ld"],
}


DOCUMENT = (Path(__file__).parents[2] / "docs" / "fields.md").read_text(encoding="utf-8")


def reasons_of(line, table):
    """The entries that a line names; their names may hold commas."""
    rest, found = line[2:], []
    while rest:
        name = max(
            (name for name in table if rest == name or rest.startswith(f"{name}, ")), key=len
        )
        found.append(name)
        rest = rest[len(name) + 2 :]
    return found


def wins(lines, table, judge, without=None):
    """Which lines win by a table, or by the same without one entry."""
    scored = []
    for line in lines:
        said = tuple(
            (name, 0.0 if name == without else table[name]) for name in reasons_of(line, table)
        )
        scored.append(ScoredCandidate(line, round(sum(weight for _, weight in said), 2), said))
    return [one.won for one in judge(scored)]


@pytest.mark.parametrize("contest", CONTESTS, ids=" - ".join)
def test_the_value_with_more_trust_wins(contest):
    table, judge = TABLES[contest[0]]
    assert wins(CONTESTS[contest], table, judge) == [
        line.startswith("+") for line in CONTESTS[contest]
    ]


@pytest.mark.parametrize("contest", CONTESTS, ids=" - ".join)
def test_without_the_entry_the_contest_ends_otherwise(contest):
    field, entry = contest
    table, judge = TABLES[field]
    assert wins(CONTESTS[contest], table, judge, without=entry) != [
        line.startswith("+") for line in CONTESTS[contest]
    ]


@pytest.mark.parametrize("field", TABLES)
def test_every_entry_with_points_decides_a_contest(field):
    table, _ = TABLES[field]
    assert {entry for entry, points in table.items() if points} == {
        entry for of, entry in CONTESTS if of == field
    }


def documented_points(field):
    """The points of each entry, by the document's section on a field. A row names its entries
    first; later rows may mention them again.
    """
    section = re.search(rf"^## {field}\b.*?(?=^## )", DOCUMENT, re.M | re.S)[0]
    points_of = {}
    for names, points in re.findall(r"^\| (`.*) \| (-?\d+\.\d) \|$", section, re.M):
        for name in re.findall(r"`([^`]+)`", names):
            points_of.setdefault(name, float(points))
    return points_of


@pytest.mark.parametrize("field", TABLES)
def test_the_points_in_the_document_are_those_of_the_table(field):
    table, _ = TABLES[field]
    documented = documented_points(field)
    points_of = {entry: points for entry, points in table.items() if points}
    assert {entry: documented.get(entry) for entry in points_of} == points_of

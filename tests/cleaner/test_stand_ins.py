"""Pages that stand in the place of an article, with status 200, in every language of our tables;
and articles about such pages.
"""

import tomllib
from html import escape
from pathlib import Path

import pytest

from scraper.language import Lexicon
from tests.language.sample_tables import SAMPLES

FOLDER = Path(__file__).parent
STAND_INS = tomllib.loads((FOLDER / "stand_ins.toml").read_text(encoding="utf-8"))
ARTICLES = tomllib.loads((FOLDER / "articles_about_stand_ins.toml").read_text(encoding="utf-8"))
STATUSES = {
    "consent": "consent",
    "maintenance": "blocked",
    "javascript": "empty",
    "login": "login",
    "queue": "blocked",
    "server_error": "failed",
    "blocked": "blocked",
    "soft_404": "soft_404",
}
for _language, _sample in SAMPLES.items():
    _kinds = _sample["page_types"]
    STAND_INS[_language] = {kind: _kinds[kind] for kind in STATUSES}
    ARTICLES[_language] = _sample.get("articles_about", {})
BANNER = (
    "<div class='cookie-banner'><p>We value your privacy</p><p>We and our 32 partners store and "
    "access information on your device.</p><button>Accept all</button><button>Reject all</button>"
    "</div>"
)


def rows(pages):
    return [
        pytest.param(language, kind, lines, id=f"{language}-{kind}")
        for language, kinds in pages.items()
        for kind, lines in kinds.items()
    ]


def line_of(text):
    if text.startswith("["):
        return f"<button>{escape(text[1:-1])}</button>"
    return f"<p>{escape(text)}</p>"


def page_of(language, title, lines, *, head="", above="", heading=True, site=""):
    h1 = f"<h1>{escape(title)}</h1>" if heading else ""
    return (
        f"<!doctype html><html lang={language}><head><title>{escape(title)}{site}</title>{head}"
        f"</head><body>{above}<main>{h1}{''.join(map(line_of, lines))}</main></body></html>"
    )


def test_every_language_has_all_kinds_of_stand_ins():
    assert set(STAND_INS) == set(ARTICLES) == set(Lexicon().languages)
    assert all(set(kinds) == set(STATUSES) for kinds in STAND_INS.values())


@pytest.mark.parametrize(("language", "kind", "lines"), rows(STAND_INS))
def test_a_stand_in_is_no_article(extract, language, kind, lines):
    title, *rest = lines
    assert extract(page_of(language, title, rest)).status == STATUSES[kind]


@pytest.mark.parametrize(("language", "kind", "lines"), rows(STAND_INS))
def test_a_stand_in_under_the_title_of_the_site_is_no_article(extract, language, kind, lines):
    title, *rest = lines
    page = page_of("en", "Harbour Post", [title, *rest], heading=False)
    assert extract(page).status == STATUSES[kind]


@pytest.mark.parametrize(("language", "kind", "lines"), rows(ARTICLES))
def test_an_article_about_it_is_ok(extract, language, kind, lines):
    title, *rest = lines
    article = extract(page_of(language, title, rest, site=" - Harbour Post"))
    assert article.status == "ok"
    assert len(article.blocks) >= len(rest) - 1


@pytest.mark.parametrize(("language", "kind", "lines"), rows(ARTICLES))
def test_an_article_about_it_below_a_cookie_banner_is_ok(extract, language, kind, lines):
    title, *rest = lines
    assert extract(page_of(language, title, rest, above=BANNER)).status == "ok"

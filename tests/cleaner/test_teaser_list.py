"""Lists of teasers, and articles that look like one."""

from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
LISTS = {
    "author_it": "https://molo.example/autori/ornella-brandi/",
    "cards_en": "https://gazette.example/business",
    "dates_ru": "https://vestnik.example/novosti",
    "headings_de": "https://uferbote.example/kultur/",
    "lead_story_pl": "https://przystan.example/aktualne",
    "long_teasers_es": "https://ribera.example/reportajes",
    "plain_list_fr": "https://bac.example/archives/mars",
    "river_en": "https://millrace.example/category/latest",
    "search_ja": "https://minato.example/search?q=x",
    "tag_pt": "https://cais.example/tag/barragem",
}
ARTICLES = [path.stem for path in sorted((FOLDER / "articles_like_lists").glob("*.html"))]


def page(folder, name):
    return (FOLDER / folder / f"{name}.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_teasers_is_an_index(extract, name):
    article = extract(page("index_pages", name), url=LISTS[name])
    assert (article.status, article.warnings[0].code) == ("index", "not_an_article")


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_teasers_is_an_index_without_its_url_too(extract, name):
    assert extract(page("index_pages", name)).status == "index"


@pytest.mark.parametrize("url", ["https://news.example/2024/04/a-story-like-a-list", None])
@pytest.mark.parametrize("name", ARTICLES)
def test_an_article_that_looks_like_a_list_is_ok(extract, name, url):
    assert extract(page("articles_like_lists", name), url=url).status == "ok"


@pytest.mark.parametrize(
    "url",
    [
        "https://uferbote.example/kultur/das-jahr-in-fuenf-geschichten",
        "https://uferbote.example/2024/12/jahres-rueckblick.html",
        "https://uferbote.example/20241230/jahres_rueckblick",
    ],
)
def test_a_page_whose_url_has_the_words_of_a_title_is_one_article(extract, url):
    assert extract(page("index_pages", "headings_de"), url=url).status == "ok"


@pytest.mark.parametrize(
    "path", ["kultur/orgeln-und-choere/", "2024/05/", "2024/05/16/", "thema/neue-musik-aus-kiel"]
)
def test_a_section_with_a_name_of_some_words_is_an_index(extract, path):
    url = f"https://uferbote.example/{path}"
    assert extract(page("index_pages", "headings_de"), url=url).status == "index"


def test_titles_and_texts_can_be_lines_of_one_block(extract):
    items = (
        ("Boats leave early this spring", "The first boat left before dawn with mended nets."),
        ("Council votes twice on one evening", "Nobody expected that it would vote at all."),
        ("Letter found under a bus seat", "The driver took it to the police, who read it aloud."),
        ("Bread becomes dearer once again", "The bakers say that it is because of the flour."),
    )
    lines = "".join(
        f"<li><time>{day} March 2024</time> <a href='/s/{day}-x'>{title}</a><br>{text}</li>"
        for day, (title, text) in enumerate(items, 1)
    )
    markup = f"<html lang=en><head><title>News</title></head><body><ul>{lines}</ul></body></html>"
    assert extract(markup, url="https://post.example/news").status == "index"


def test_there_are_as_many_lists_as_files():
    assert sorted(LISTS) == sorted(path.stem for path in (FOLDER / "index_pages").glob("*.html"))


DECLARED = (
    '<meta property="og:type" content="article"><script type="application/ld+json">%s</script>'
)


@pytest.mark.parametrize(
    ("json_ld", "status"),
    [
        ('{"@type": "CollectionPage"}', "index"),
        ('[{"@type": "CollectionPage"}, {"@type": "NewsArticle"}]', "ok"),
        ('{"@type": "WebPage"}', "ok"),
    ],
)
def test_json_ld_says_whether_a_list_that_is_declared_an_article_is_one(extract, json_ld, status):
    markup = page("index_pages", "tag_pt").replace("</head>", DECLARED % json_ld + "</head>")
    assert extract(markup, url=LISTS["tag_pt"]).status == status


def test_a_list_that_links_to_itself_with_queries_is_an_index(extract):
    markup = page("index_pages", "river_en")
    assert extract(markup, url="https://millrace.example/?cat=12").status == "index"


def test_a_byline_above_the_titles_makes_an_article_of_a_list(extract):
    markup = page("index_pages", "headings_de")
    bylined = markup.replace("<h1>Kultur</h1>", "<h1>Kultur</h1><p>Von Jette Brandt</p>")
    assert extract(bylined, url=LISTS["headings_de"]).status == "ok"


def test_titles_that_lead_to_other_sites_make_no_list(extract):
    markup = page("index_pages", "cards_en").replace('href="/business/', 'href="https://x.example/')
    assert extract(markup, url=LISTS["cards_en"]).status == "ok"

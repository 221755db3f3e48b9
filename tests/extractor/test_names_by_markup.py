"""Names that only the markup around them ends, or shows to be no authors' names."""

import pytest

import scraper
from scraper import Page
from scraper.language import Lexicon, names_after_lead, signed_in_sentence, split_names
from scraper.parsing import parse, parse_structured_data
from tests.ferry import TEXT

LEXICON = Lexicon()


def authors(below="", after="", head=""):
    html = f"<html lang=en><head><title>Ferry returns</title>{head}</head><body><main>"
    page = f"{html}<h1>Ferry returns</h1>{below}{TEXT}{after}</main></body></html>"
    article = scraper.extract(page, url="https://courier.example/news/ferry-returns")
    return [author.name for author in article.authors]


LINK = "<a href='/people/ada-linqvist'>Ada Linqvist</a>"
ENDED_BY_A_LINK = {
    "a button": f"<p>By {LINK} <a href='/issues/7' class=btn>View In Digital Edition</a></p>",
    "a section": f"<p>By {LINK} In <a href='/garden'>Gardens</a></p>",
    "a day without its year": f"<p>By {LINK} <span>December 8</span><span>December 8</span></p>",
    "a German day": f"<p>Von {LINK} Dezember 8</p>",
}


@pytest.mark.parametrize("what", ENDED_BY_A_LINK)
def test_a_name_ends_where_its_link_ends_before(what):
    assert authors(ENDED_BY_A_LINK[what]) == ["Ada Linqvist"]


def test_a_suffix_behind_the_link_belongs_to_the_name():
    link = "<a href='/people/bo-ek'>Bo Ek</a>"
    assert authors(f"<p>By {link}, Jr.</p>")[0].startswith("Bo Ek")


NO_NAMES = {
    "a link to a part of the page": "<a href='#show-sidebar'>Show Sidebar</a>",
    "a row of links": "<div><a href='/feed'>RSS</a> <a href='#n'>Free Newsletters</a></div>",
    "a day in an author's element": "<div class=author-date><span>Jun 2</span></div>",
}


@pytest.mark.parametrize("what", NO_NAMES)
def test_no_name_is(what):
    assert authors(NO_NAMES[what]) == []


DAYS = {"en": "Jun 2", "es": "2 de junio", "de": "Montag, 2. Juni", "pt": "2 jun", "ru": "2 июня"}


@pytest.mark.parametrize("language", DAYS)
def test_a_day_without_its_year_is_no_name(language):
    assert split_names(DAYS[language], LEXICON.phrases_for(language)) == []


def test_the_label_of_an_author_box_is_no_name():
    box = "<div class=author-bio><div>About The Author</div><p>Gardener and bee-keeper</p></div>"
    assert authors(after=box) == []


def test_a_link_to_a_profile_whose_text_has_no_part_of_the_name_is_a_button():
    below = (
        "<div class=byline><span class=author>Ada Linqvist</span>"
        "<a href='/authors/ada-linqvist'>View Full Profile</a></div>"
    )
    assert authors(below) == ["Ada Linqvist"]


def test_a_title_of_another_page_that_opens_with_a_name_and_a_job_is_no_byline():
    titles = ("Selma Berg, gardener", "How to prune an old apple tree", "A short history of snow")
    items = "".join(f"<li><a href='/2020/{len(one)}'>{one}</a></li>" for one in titles)
    far = "".join(f"<li><a href='/{number}'>Page {number}</a></li>" for number in range(30))
    assert authors(after=f"<ul>{far}</ul><h3>Popular posts</h3><ul>{items}</ul>") == []


def test_a_heading_that_is_a_name_above_the_date_is_the_author():
    assert authors("<h3><a href='/users/ek7'>Bo Ek</a></h3><p>17 December 2025</p>") == ["Bo Ek"]


def test_a_heading_that_is_a_name_without_a_date_is_none():
    assert authors("<h3>Bo Ek</h3>") == []


def test_a_name_before_a_linked_section_is_the_author():
    below = "<p>Dec 26, 2025 &bull; Mahua Das in <a href='/blog/boats'>Boats and Ports</a></p>"
    assert authors(below) == ["Mahua Das"]


SENTENCES = {
    "en": "This post was written by Ada Linqvist, MD, a gardener in Norhaven.",
    "de": "Dieser Beitrag wurde verfasst von Ada Linqvist, Gärtnerin in Norhaven.",
    "fr": "Cet article a été rédigé par Ada Linqvist, jardinière à Norhaven.",
    "es": "Este artículo ha sido escrito por Ada Linqvist, jardinera de Norhaven.",
    "it": "Questo articolo è stato scritto da Ada Linqvist, giardiniera di Norhaven.",
    "pt": "Este texto foi escrito por Ada Linqvist, jardineira de Norhaven.",
    "nl": "Dit artikel is geschreven door Ada Linqvist, tuinier in Norhaven.",
    "pl": "Ten artykuł napisała Ada Linqvist, ogrodniczka z Norhaven.",
    "id": "Artikel ini ditulis oleh Ada Linqvist, tukang kebun di Norhaven.",
    "ru": "Эту статью написала Ада Линквист, садовница из Норхавена.",
    "el": "Το άρθρο έγραψε η Άντα Λίνκβιστ, κηπουρός.",
}


@pytest.mark.parametrize("language", SENTENCES)
def test_a_sentence_says_who_wrote_the_text(language):
    names = signed_in_sentence(SENTENCES[language], LEXICON.phrases_for(language))
    assert [len(name.split()) for name in names] == [2]


def test_a_sentence_may_name_several():
    line = "This post was written by Ada Linqvist and Bo Ek, Head of Ships and Island Affairs"
    assert signed_in_sentence(line, LEXICON.phrases_for("en")) == ["Ada Linqvist", "Bo Ek"]


def test_a_sentence_at_the_head_of_the_body_names_the_author():
    assert authors(f"<p>{SENTENCES['en']}</p>") == ["Ada Linqvist"]


def test_a_sentence_below_the_body_names_the_author():
    line = "This post was written by Ada Linqvist, Head of Ships and Island Affairs"
    assert authors(after=f"<div class=author-bio>{line}</div>") == ["Ada Linqvist"]


def test_a_login_in_the_data_yields_to_the_person_at_the_head():
    head = (
        '<meta name=author content="ada.linqvist"><script type="application/ld+json">'
        '{"@type": "NewsArticle", "author": {"@type": "Person", "name": "ada.linqvist"}}</script>'
    )
    below = "<div class=author-info><span>Selma Berg</span></div><p>August 23, 2023</p>"
    assert authors(below, head=head) == ["Selma Berg"]


def test_the_name_of_a_body_is_not_cut_at_its_and():
    head = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "author": '
        '{"@type": "Organization", "name": "Linqvist &amp; Orme"}}</script>'
    )
    assert authors(head=head) == ["Linqvist & Orme"]


def test_a_name_in_a_columnists_box_above_the_headline_is_the_author():
    link = "<a href='/yazarlar/ada-linqvist'>Tüm yazıları</a>"
    box = f"<div class=yazar-kutu><h2>Ada Linqvist</h2>{link}</div>"
    page = f"<title>Ferry returns</title><main>{box}<h1>Ferry returns</h1>{TEXT}</main>"
    names = [author.name for author in scraper.extract(f"<html lang=tr>{page}").authors]
    assert names == ["Ada Linqvist"]


@pytest.mark.parametrize("name", ["autorzeile", "forfattere", "zuozhe", "penulis", "periodistas"])
def test_a_class_for_authors_in_any_language_makes_a_name_the_authors(name):
    assert authors(f"<ul class={name}><li><a href=/f/7>Bo Ek</a> Journalist</li></ul>") == ["Bo Ek"]


INTERVIEWS = {
    "de": "Das Gespräch führte Ada Linqvist.",
    "pl": "Rozmawiała Ada Linqvist.",
    "cs": "Rozhovor vedla Ada Linqvist.",
    "ru": "Беседовала Ада Линквист.",
    "fr": "Propos recueillis par Ada Linqvist.",
}


@pytest.mark.parametrize("language", INTERVIEWS)
def test_the_last_line_of_an_interview_names_who_asked(language):
    names = signed_in_sentence(INTERVIEWS[language], LEXICON.phrases_for(language))
    assert [len(name.split()) for name in names] == [2]


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Centre for Boats and Ropes", ["Centre for Boats and Ropes"]),
        ("Department of Boats and Ada Linqvist", ["Department of Boats", "Ada Linqvist"]),
        ("University of Norhaven and Bo Ek", ["University of Norhaven", "Bo Ek"]),
        ("Island News and Reuters", ["Island News", "Reuters"]),
    ],
)
def test_a_body_may_have_an_and_in_its_name(written, names):
    assert split_names(written, LEXICON.phrases_for("en")) == names


CARD = (
    "<div itemscope itemtype='https://schema.org/BlogPosting'><a href=/x>Another story</a>"
    "<meta itemprop=datePublished content=2026-03-10>"
    "<div itemprop=author itemscope itemtype='https://schema.org/Person'>"
    "<meta itemprop=name content='Selma Berg'></div></div>"
)
OWN = (
    "<article itemscope itemtype='https://schema.org/NewsArticle'><h1>Ferry returns</h1>"
    f"<span itemprop=author>Ada Linqvist</span>{TEXT}</article>"
)


TITLED = CARD.replace("<a href=/x>Another story</a>", "<h1><a href=/x>Ferry returns</a></h1>")
OF_DATA = (
    "<div itemscope itemtype='https://schema.org/NewsArticle'>"
    "<meta itemprop=headline content='Ferry returns'><meta itemprop=author content='Ada Linqvist'>"
    "</div>"
)
UNTITLED = (
    "<main itemscope itemtype='https://schema.org/Article'>"
    f"<span itemprop=author>Ada Linqvist</span>{TEXT}</main>"
)
LONG_CARD = (
    "<div itemscope itemtype='https://schema.org/Article'><h3 itemprop=headline>Snow falls</h3>"
    f"<meta itemprop=author content='Selma Berg'>{TEXT * 2}</div>"
)


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (OWN + CARD + CARD, ["Ada Linqvist"]),
        (CARD + OWN, ["Ada Linqvist"]),
        (OWN.replace("</article>", f"{CARD}</article>"), ["Ada Linqvist"]),
        (OWN.replace("h1", "h2") + CARD, ["Ada Linqvist"]),
        (CARD + CARD, []),
        (OWN, ["Ada Linqvist"]),
        (TITLED.replace("Ferry returns", "Snow falls") + OWN, ["Ada Linqvist"]),
        ("<h1>Ferry returns</h1>" + OF_DATA + TEXT + CARD + CARD, ["Ada Linqvist"]),
        ("<h1>Ferry returns</h1>" + UNTITLED + LONG_CARD * 3, ["Ada Linqvist"]),
        (f"<div itemscope itemtype='https://schema.org/Article'>{OWN}</div>", ["Ada Linqvist"]),
    ],
    ids=[
        "below",
        "above",
        "inside",
        "without a first heading",
        "cards only",
        "alone",
        "cards with first headings above",
        "own one of data only",
        "own one without a headline",
        "wrapped",
    ],
)
def test_microdata_of_the_cards_of_other_articles_is_not_the_pages(page, expected):
    html = f"<html><body>{page}</body></html>"
    data = parse_structured_data(parse(Page(source="page.html", content=html)))
    assert data.microdata.get("author", []) == expected


OF_OTHER_TEXTS = {
    "en": "This report was written by Ada Linqvist, a lawyer, and it has three hundred pages.",
    "en last": "This essay was written by Ada Linqvist, the first master, she read aloud, and sat.",
    "fr": "Ce texte a été écrit par Ada Linqvist, une marine, et personne ne le chante plus.",
    "pl": "Rozmawiała Ada Linqvist, przewodnicząca rady, z premierem o nowych pomostach.",
    "de": "Das Interview führte Ada Linqvist, und die Ministerin brach es nach Minuten ab.",
    "it": "Questo testo è stato scritto da Ada Linqvist, guardiana, e rimase in un cassetto.",
}


@pytest.mark.parametrize("language", OF_OTHER_TEXTS)
def test_a_sentence_that_goes_on_is_about_another_text(language):
    phrases = LEXICON.phrases_for(language.split()[0])
    assert signed_in_sentence(OF_OTHER_TEXTS[language], phrases) == []


def test_a_sentence_signs_nothing_next_to_a_byline():
    line = "<p>This guide was written by Bo Ek, the first harbour master.</p>"
    assert authors(f"<p class=byline>By Ada Linqvist</p>{line}") == ["Ada Linqvist"]


PROFILES = {
    "Jiří Šťastný": "/autor/jiri-stastny",
    "Søren Ægidius": "/forfatter/soeren-aegidius",
    "Åsa Öhman": "/forfattare/asa-ohman",
    "Jürgen Müller": "/autor/juergen-mueller",
    "Łukasz Żółtański": "/autor/lukasz-zoltanski",
    "Anna Holmes": "/author/the-team",
}


@pytest.mark.parametrize("name", PROFILES)
def test_a_name_that_its_profile_spells_otherwise_is_no_button(name):
    below = (
        f"<p class=byline>By <a href='{PROFILES[name]}'>{name}</a> and "
        "<a href='/author/bo-ek'>Bo Ek</a></p>"
    )
    assert authors(below) == [name, "Bo Ek"]


@pytest.mark.parametrize("name", ["Maria José de Souza", "Anna Maria van Dijk"])
def test_a_name_goes_on_behind_a_link_with_a_small_word(name):
    given = " ".join(name.split()[:2])
    slug = name.lower().replace(" ", "-")
    below = f"<p class=byline>By <a href='/author/{slug}'>{given}</a> {name[len(given) + 1 :]}</p>"
    assert authors(below) == [name]


COLUMNISTS = "<div class=columnists><a href='/columnist/bo-ek'>Bo Ek</a></div>"


def test_a_list_of_columnists_above_the_article_does_not_sign_it():
    html = f"<html lang=en><main>{COLUMNISTS}<article><h1>Ferry returns</h1>{TEXT}</article></main>"
    assert scraper.extract(html).authors == []


INLINE = {
    "an author between a paper and a date": (
        "<span class=source>Island Mercury</span> <span class=author>Ada Linqvist</span> "
        "<span class=pub>17/09/2024</span>"
    ),
    "an author and a number of comments": (
        "<span class=writer>Ada Linqvist</span> <span>14 comments</span>"
    ),
    "labels without marks": "<span>Words Ada Linqvist</span> <span>Photographs Bo Ek</span>",
}


@pytest.mark.parametrize("what", INLINE)
def test_an_inline_element_of_a_line_gives_the_author(what):
    assert authors(f"<div class=meta>{INLINE[what]}</div>") == ["Ada Linqvist"]


def test_the_owner_of_a_domain_signs_with_all_of_its_name():
    html = f"<html lang=en><main><h1>Swifts</h1><p>May 3, 2024 · Ada Linqvist</p>{TEXT}</main>"
    article = scraper.extract(html, url="https://adalinqvist.example/swifts")
    assert [author.name for author in article.authors] == ["Ada Linqvist"]


@pytest.mark.parametrize("before", ["Island Gazette", "Harbour Tribune"])
def test_the_name_of_the_site_before_a_name_is_no_part_of_it(before):
    html = (
        f"<html lang=en><title>Ferry returns - {before}</title><main><h1>Ferry returns</h1>"
        f"<p>{before} Ada Linqvist <time>May 3, 2024</time></p>{TEXT}</main>"
    )
    assert [author.name for author in scraper.extract(html).authors] == ["Ada Linqvist"]


@pytest.mark.parametrize("name", ["Super User", "administrator", "webredactie", "Администратор"])
def test_what_a_program_puts_in_the_place_of_an_author_is_none(name):
    head = f"<meta name=author content='{name}'>"
    below = "<dl><dd class=createdby>Ada Linqvist</dd></dl>"
    assert authors(below, head=head) == ["Ada Linqvist"]


def test_the_first_letters_of_the_site_do_not_sign_next_to_a_person():
    html = (
        "<html lang=en><head><title>Ferry returns | Island Courier</title>"
        "<meta name=author content=IC></head><main><h1>Ferry returns</h1>"
        f"<p class=byline>By Ada Linqvist</p>{TEXT}</main>"
    )
    assert [author.name for author in scraper.extract(html).authors] == ["Ada Linqvist"]


def test_the_byline_in_the_card_of_another_article_is_not_the_pages():
    card = "<p><a href=/a/1>Pie truck tips over again</a> By: Selma Berg 8:01 AM, Oct 1, 2022</p>"
    below = "<h2>Ferry returns</h2><p>9:00 AM, Oct 2, 2022</p><p>By: Ada Linqvist</p>"
    assert authors(below, after=f"<section>{card}</section>") == ["Ada Linqvist"]


def test_an_arabic_semicolon_ends_the_names_of_those_who_wrote():
    line = "گزارش از مینا رهنما؛ عکس از سارا کاویانی"
    assert names_after_lead(line, LEXICON.phrases_for("fa")) == ["مینا رهنما"]


JSON_LD = """<script type="application/ld+json">{"@type": "NewsArticle", "url": "%s",
"headline": "%s", "author": {"@type": "Person", "name": "Selma Berg"}}</script>"""


@pytest.mark.parametrize(
    ("url", "headline", "expected"),
    [
        ("https://courier.example/news/snow", "Snow falls on all of us", ["Ada Linqvist"]),
        ("https://courier.example/news/ferry-returns", "Snow falls on all of us", ["Selma Berg"]),
        ("https://courier.example/amp/ferry", "The ferry returns at last", ["Selma Berg"]),
    ],
    ids=["other page", "same URL", "same headline"],
)
def test_json_ld_of_another_page_says_nothing_of_this_one(url, headline, expected):
    head = JSON_LD % (url, headline)
    assert authors("<p class=byline>By Ada Linqvist</p>", head=head)[:1] == expected


def test_the_author_of_a_quotation_below_the_text_does_not_sign_it():
    quote = "<p>“The sea gives, and the sea takes.” <span class=author>Karl Berg</span></p>"
    assert authors(after=quote) == []


def test_the_first_letters_of_the_site_are_not_a_second_author():
    html = (
        "<html lang=en><head><title>Ferry returns | Island Courier</title>"
        "<meta name=author content=IC></head><main><h1>Ferry returns</h1>"
        f"<address><a rel=author href=/p/1>Ada Linqvist</a></address>{TEXT}</main>"
    )
    assert [author.name for author in scraper.extract(html).authors] == ["Ada Linqvist"]


def test_labels_without_marks_name_the_writer():
    line = "Words Ada Linqvist Photographs Bo Ek"
    assert names_after_lead(line, LEXICON.phrases_for("en")) == ["Ada Linqvist"]


def test_json_ld_with_the_number_of_the_page_counts():
    head = JSON_LD % ("https://courier.example/?p=4711", "Snow falls on all of us")
    assert authors(head=head) == ["Selma Berg"]


def test_an_item_with_the_headline_of_the_page_goes_before_one_with_its_beginning():
    card = LONG_CARD.replace("Snow falls", "Ferry returns to all")
    title = "<h1 itemprop=headline>Ferry returns to all: what we know</h1>"
    own = OWN.replace("<h1>Ferry returns</h1>", title)
    html = f"<html><body>{card}{own}</body></html>"
    data = parse_structured_data(parse(Page(source="page.html", content=html)))
    assert data.microdata["author"] == ["Ada Linqvist"]


def test_in_a_script_without_capitals_the_byline_of_a_card_below_is_not_the_pages():
    text = "<p>टापू पर डाक अब पतंग से पहुंचती है, क्योंकि बाढ़ में पुल बह गया था और नाव टूट गई।</p>" * 3
    card = "<p><a href=/a/1>घाट पर लौटी नावें फिर</a> By: अजय मिश्रा, 08 Mar 2025</p>"
    own = "<p>By: सुरभि त्रिवेदी, 09 Mar 2025</p>"
    html = f"<html lang=hi><main><h1>डाकिया और पतंग की कहानी</h1>{own}{text}</main>{card}"
    assert [author.name for author in scraper.extract(html).authors] == ["सुरभि त्रिवेदी"]

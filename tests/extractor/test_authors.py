"""Whom a page credits with its article."""

import json

import pytest

from tests.conftest import page_with


def json_ld(author, **fields):
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "author": author, **fields})}</script>'


def person(name, **fields):
    return {"@type": "Person", "name": name, **fields}


SITE = '<meta property="og:site_name" content="Island Courier">'
# case: (head, below the headline, below the body, names)
CASES = {
    "JSON-LD": (json_ld(person("Ada Linqvist")), "", "", ["Ada Linqvist"]),
    "JSON-LD of several, in their order": (
        json_ld([person("Ada Linqvist"), person("Bo Ek")]),
        "",
        "",
        ["Ada Linqvist", "Bo Ek"],
    ),
    "JSON-LD that points to another node": (
        '<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "author": {"@id": '
        '"#ada"}}, '
        '{"@type": "Person", "@id": "#ada", "name": "Ada Linqvist"}]}</script>',
        "",
        "",
        ["Ada Linqvist"],
    ),
    "a meta tag": ("<meta name=author content='Ada Linqvist'>", "", "", ["Ada Linqvist"]),
    "a byline": ("", "<p>By Ada Linqvist and Bo Ek</p>", "", ["Ada Linqvist", "Bo Ek"]),
    "a byline between a date and a reading time": (
        "",
        "<p>May 16, 2024 | By Ada Linqvist | 4 min read</p>",
        "",
        ["Ada Linqvist"],
    ),
    "a link to a profile": (
        "",
        "<p><a href='/authors/ada'>Ada Linqvist</a></p>",
        "",
        ["Ada Linqvist"],
    ),
    "the person of the byline, not the site of the meta tag": (
        SITE + "<meta name=author content='Island Courier'>",
        "<p>By Ada Linqvist</p>",
        "",
        ["Ada Linqvist"],
    ),
    "a desk that the page bylines": (
        "",
        "<p>By Courier Newsroom Staff</p>",
        "",
        ["Courier Newsroom Staff"],
    ),
    "one name in two writings": (
        json_ld(person("Ada Linqvist")),
        "<p>By ADA LINQVIST</p>",
        "",
        ["Ada Linqvist"],
    ),
    "a junior stays one": (json_ld(person("John Smith, Jr.")), "", "", ["John Smith, Jr."]),
    "degrees are no names": ("", "<p>By Ada Linqvist, PhD, MBA</p>", "", ["Ada Linqvist"]),
    "a reviewer is no author": (
        "",
        "<p>By Ada Linqvist | Medically reviewed by Dr Bo Ek</p>",
        "",
        ["Ada Linqvist"],
    ),
    "a photographer is no author": (
        "",
        "<p>By Ada Linqvist • Photos by Bo Ek</p>",
        "",
        ["Ada Linqvist"],
    ),
    "an e-mail address is no name": (
        "",
        "<p>By Ada Linqvist ada@courier.example</p>",
        "",
        ["Ada Linqvist"],
    ),
    "who wrote in a Korean paper": ("", "<p class=byline>김하나 기자</p>", "", ["김하나"]),
    "a co-author whom JSON-LD leaves out and the byline does not": (
        json_ld(person("Ada Linqvist")),
        "<p>By Ada Linqvist and Bo Ek</p>",
        "",
        ["Ada Linqvist", "Bo Ek"],
    ),
    "a role glued to a declared name is no second author": (
        json_ld(person("Ada Linqvist")),
        "<p class=author><a href=/authors/ada>Ada Linqvist</a><a href=/authors/ada>Ada "
        "LinqvistCorrespondent</a></p>",
        "",
        ["Ada Linqvist"],
    ),
    "but not a name that stands elsewhere": (
        json_ld(person("Ada Linqvist")),
        "<p>By Ada Linqvist</p>",
        "<p class=author>Bo Ek</p>",
        ["Ada Linqvist"],
    ),
    "an author and an agency parted by a slash": (
        "",
        "<p class=autor><a href='/autor/ada'>Ada Linqvist</a> / EFE</p>",
        "",
        ["Ada Linqvist"],
    ),
    "two linked names with a space between": (
        "",
        "<p class=byline><a href='/reporter/1/'>山田健太郎</a>　<a href='/reporter/2/'>佐藤美咲</a></p>",
        "",
        ["山田健太郎", "佐藤美咲"],
    ),
    "a sentence that opens with 'By' credits nobody": (
        "",
        "<p>By Monday, the ferry was back in service.</p>",
        "",
        [],
    ),
    "nor does one at the end": ("", "", "<p>By then, she had left the island for good.</p>", []),
    "nor a heading": ("", "<h2>By the numbers</h2>", "", []),
    "the site itself, declared an author, is none where a person is bylined": (
        SITE + json_ld({"@type": "Organization", "name": "Island Courier"}),
        "<p>By Ada Linqvist</p>",
        "",
        ["Ada Linqvist"],
    ),
    "one of a row of names is no author": (
        json_ld(person("Ada Linqvist")),
        "",
        "".join(
            f"<p><a href='/authors/{number}'>{name}</a></p>"
            for number, name in enumerate(("Bo Ek", "Cy Dahl", "Di Lund", "Ed Holm"))
        ),
        ["Ada Linqvist"],
    ),
    "nor where its domain is its name's first letters": (
        "<meta name=author content='Island Courier'>",
        "",
        "<p>By Ada Linqvist</p>",
        ["Ada Linqvist"],
    ),
    "an agency that JSON-LD declares beside a person": (
        json_ld([person("Ada Linqvist"), {"@type": "Organization", "name": "NPA"}]),
        "",
        "",
        ["Ada Linqvist", "NPA"],
    ),
    "a desk that signs below the body": ("", "", "<p><em>IC-Redaktion</em></p>", ["IC-Redaktion"]),
    "but not one of a list below it": ("", "", "<ul><li>Redaktion</li></ul>", []),
    "given and family name in JSON-LD": (
        json_ld({"@type": "Person", "givenName": "Ada", "familyName": "Linqvist"}),
        "",
        "",
        ["Ada Linqvist"],
    ),
    "given and family name of a Japanese author": (
        json_ld({"@type": "Person", "givenName": "花子", "familyName": "佐藤"}),
        "",
        "",
        ["佐藤花子"],
    ),
    "a catalogue's family name first": (
        "<meta name=citation_author content='Linqvist, Ada'><meta name=citation_author "
        "content='Ek, Bo'>",
        "",
        "",
        ["Ada Linqvist", "Bo Ek"],
    ),
    "names with the digits of footnotes": (
        "",
        "<p class=authors>Ada Linqvist<sup>1</sup>, Bo Ek<sup>1,2</sup></p>",
        "",
        ["Ada Linqvist", "Bo Ek"],
    ),
    "an office, a division and a company are nobody": (
        "",
        "<p class=author-name>By Ada Linqvist, Vice President, Island Division, Sorrel Corp</p>",
        "",
        ["Ada Linqvist"],
    ),
    "a label in one line and the name in the next": (
        "",
        "<div>Written by</div><div>Ada Linqvist</div>",
        "",
        ["Ada Linqvist"],
    ),
    "the people of the byline, not the organization of the meta tag": (
        "<meta name=author content='Norhaven Broadcasting Corporation'>",
        "<p class=byline>By <a href='/people/a'>Ada Linqvist</a> and <a href='/people/b'>Bo "
        "Ek</a></p>",
        "",
        ["Ada Linqvist", "Bo Ek"],
    ),
    "the person of the byline, not the login of the meta tag": (
        "<meta name=author content='ada.l77'>",
        "<p class=byline>By Ada Linqvist</p>",
        "",
        ["Ada Linqvist"],
    ),
    "all of a list in JSON-LD, though the byline has only the first": (
        json_ld([person("Ada Linqvist"), person("Bo Ek")]),
        "<p class=byline>By <a href='/authors/ada'>Ada Linqvist</a></p>",
        "",
        ["Ada Linqvist", "Bo Ek"],
    ),
    "a section that a link below the headline leads to is nobody": (
        "",
        "<p><a href='/north/'>North Norhaven</a> 09:31 May 16, 2024</p>",
        "",
        [],
    ),
    "topics are nobody": (
        "",
        "<ul><li>Harbour Trust</li><li>Norhaven Quay</li></ul><p>16 May 2024</p>",
        "",
        [],
    ),
    "the words for a change, on a Chinese page, are nobody": (
        "",
        "<div><span>更新时间</span><span>2024年5月16日</span></div>",
        "",
        [],
    ),
    "an editor alone is no author": ("", "<p>Edited by Bo Ek</p>", "", []),
    "JSON-LD with a @list": (
        json_ld({"@list": [person("Ada Linqvist"), person("Bo Ek")]}),
        "",
        "",
        ["Ada Linqvist", "Bo Ek"],
    ),
    "JSON-LD with the id of another node alone": (
        '<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "author": "#ada"}, '
        '{"@type": "Person", "@id": "#ada", "name": "Ada Linqvist"}]}</script>',
        "",
        "",
        ["Ada Linqvist"],
    ),
    "the creator, where the author is the site": (
        SITE + json_ld({"@type": "Organization", "name": "Island Courier"}, creator="Ada Linqvist"),
        "",
        "",
        ["Ada Linqvist"],
    ),
    "all whom one meta tag names, though JSON-LD has only the first": (
        json_ld(person("Ada Linqvist")) + "<meta name=author content='Ada Linqvist, Bo Ek'>",
        "",
        "",
        ["Ada Linqvist", "Bo Ek"],
    ),
    "but not the company of another meta tag": (
        json_ld(person("Ada Linqvist"))
        + "<meta name=author content='Ada Linqvist'><meta name=creator content='Norhaven Nast'>",
        "",
        "",
        ["Ada Linqvist"],
    ),
    "a link whose rel says so": (
        "",
        "<div><a rel='author noopener' href='/x/1'>Ada Linqvist</a> <time>May 3, 2024</time></div>",
        "",
        ["Ada Linqvist"],
    ),
    "an attribute, if nothing else names an author": (
        "",
        "<div class=post data-author='Ada Linqvist' data-category=North></div>",
        "",
        ["Ada Linqvist"],
    ),
    "the data for a counter of readers, if nothing else names an author": (
        '<script>var dataLayer = [{"section": "north", "author": "Ada Linqvist"}];</script>',
        "",
        "",
        ["Ada Linqvist"],
    ),
    "but not where a byline names another": (
        '<script>var dataLayer = [{"author": "Cy Dahl"}];</script>',
        "<p>By Ada Linqvist</p>",
        "",
        ["Ada Linqvist"],
    ),
    "the URL of a profile, if nothing else names an author": (
        "<meta property='article:author' content='https://ic.example/author/ada-linqvist'>",
        "",
        "",
        ["Ada Linqvist"],
    ),
    "a name without the site's behind it": (
        SITE,
        "<p class=byline>By Ada Linqvist The Island Courier</p>",
        "",
        ["Ada Linqvist"],
    ),
    "and without the site's behind a bar": (
        SITE,
        "<p>By Ada Linqvist and Bo Ek | The Island Courier</p>",
        "",
        ["Ada Linqvist", "Bo Ek"],
    ),
    "and without the site's office behind a comma": (
        '<meta property="og:site_name" content="Courier">' + json_ld(person("Ada Linqvist")),
        "<p>By Ada Linqvist, Courier Norhaven Bay</p>",
        "",
        ["Ada Linqvist"],
    ),
    "a nickname in lower case before a date": (
        "",
        "<p>Posted by adal on May 3, 2024</p>",
        "",
        ["adal"],
    ),
    "a linked nickname before a date": (
        "",
        "<p><a href='/users/HarbourAda'>HarbourAda</a> 3 May 2024, 10:12</p>",
        "",
        ["HarbourAda"],
    ),
    "who wrote, and not who holds the rights": (
        "",
        "<p>By Ada Linqvist/Reuters</p>",
        "",
        ["Ada Linqvist"],
    ),
    "the word for the newsroom is nobody": ("", "<p class=byline>By Staff report</p>", "", []),
    "the staff of JSON-LD is nobody": (json_ld(person("Staff")), "", "", []),
    "the newsroom that JSON-LD declares": (
        json_ld(person("Editorial Team")),
        "",
        "",
        ["Editorial Team"],
    ),
    "the newsroom and an agency are nobody": (
        json_ld(person("Norhaven News Agency")),
        "<p class=byline>By Newsroom / Norhaven News Agency</p>",
        "",
        [],
    ),
    "the person of JSON-LD, though the byline names the newsroom": (
        json_ld(person("Ada Linqvist")),
        "<p class=byline>By Staff report</p>",
        "",
        ["Ada Linqvist"],
    ),
    "those who sign the text, and not the site": (
        SITE + json_ld(person("Island Courier", url="/author/ic")),
        "<p class=byline><a href='/author/ic'>Island Courier</a></p>",
        "<p>Words: Ada Linqvist and Bo Ek. Photos: Cy Dahl.</p>",
        ["Ada Linqvist", "Bo Ek"],
    ),
    "a name in capitals, as the box about its author has it": (
        "",
        "<p>WORDS BY ADA MCLINQVIST</p>",
        "<section><p>Ada McLinqvist sails between the islands and writes about them.</p></section>",
        ["Ada McLinqvist"],
    ),
    "a name in capitals, as JSON-LD has it": (
        json_ld(person("ADA LINQVIST")),
        "<p class=byline>By Ada Linqvist</p>",
        "",
        ["Ada Linqvist"],
    ),
    "catalogued names, whose family names have several words": (
        "<meta name=DC.Creator.PersonalName content='Ada de la Orme'>"
        "<meta name=citation_author content='de la Orme, Ada'>"
        "<meta name=citation_author content='Ek, Bo'>",
        "",
        "",
        ["Ada de la Orme", "Bo Ek"],
    ),
    "who wrote by a label in bold, and not the photographer": (
        "",
        "<p><b>Words</b> Ada Linqvist and Bo Ek<br><b>Photos</b> Cy Dahl</p>",
        "",
        ["Ada Linqvist", "Bo Ek"],
    ),
    "those in bold below the text": (
        SITE + "<meta name=author content='Island Courier'>",
        "",
        "<p><b>Ada Linqvist - Bo Ek</b></p>",
        ["Ada Linqvist", "Bo Ek"],
    ),
    "whose name the class of the last paragraph puts on the right": (
        "",
        "",
        "<p class=text-right>Ada Linqvist</p>",
        ["Ada Linqvist"],
    ),
    "whom the last bracket of the text names": (
        "",
        "",
        "<p>The ferry will sail again on Monday. (Ada Linqvist, 3 May 2024)</p>",
        ["Ada Linqvist"],
    ),
    "whom a bracket below the text names": ("", "", "<p>(Ada Linqvist)</p>", ["Ada Linqvist"]),
    "but not one in the last bracket inside of a sentence": (
        "",
        "",
        "<p>The ferry will sail again on Monday with its old captain (Bo Ek).</p>",
        [],
    ),
    "whom one can reach": (
        "",
        "",
        "<p>Reach staff writer Ada Linqvist at 555-0100 or ada@courier.example.</p>",
        ["Ada Linqvist"],
    ),
    "who can be reached": (
        "",
        "",
        "<p><i>Ada Linqvist is a staff writer. She can be reached at 555-0100.</i></p>",
        ["Ada Linqvist"],
    ),
    "but not a ferry that one can reach": (
        "",
        "",
        "<p>Reach the ferry at the old quay or call the harbour office.</p>",
        [],
    ),
    "the meta tag of a publisher's system": (
        "<meta name='bt:author' content='Ada Linqvist'>",
        "",
        "",
        ["Ada Linqvist"],
    ),
    "without the paper on a line of its own": (
        "",
        "<p>By Ada Linqvist</p><p>Norhaven News</p><p>May 16, 2024</p>",
        "",
        ["Ada Linqvist"],
    ),
    "without the site's name of the title behind it": (
        "",
        "<p class=byline>CY DAHL and BO EK <span>Island Courier</span></p>",
        "",
        ["CY DAHL", "BO EK"],
    ),
    "in a heading with a date": (
        "",
        "<h5>May 16, 2024 by Ada Linqvist</h5>",
        "",
        ["Ada Linqvist"],
    ),
    "and not where the head names another": (
        "",
        "<p>By Ada Linqvist</p>",
        "<p>The ferry will sail again on Monday. (Bo Ek)</p>",
        ["Ada Linqvist"],
    ),
    "a name in bold that text follows is nobody's": (
        "",
        "",
        "<p><b>Ada Linqvist</b></p><p>She has sailed between the islands for thirty years, and she "
        "will go on sailing until the last ferry has been sold.</p>",
        [],
    ),
    "four on one line": (
        "",
        "<p>By Ada Linqvist, R. B. Dahl Jr., Cy Orme and Harald P. Nast III</p>",
        "",
        ["Ada Linqvist", "R. B. Dahl Jr.", "Cy Orme", "Harald P. Nast III"],
    ),
    "nobody": ("", "", "", []),
    "a reading time is nobody": ("", "<p class=author>4 min read</p>", "", []),
    "'Minutes ago' is nobody": ("<meta name=author content='Minutes ago'>", "", "", []),
    "an administrator is nobody": ("<meta name=author content='admin'>", "", "", []),
    "an address is nobody": (
        "<meta property='article:author' content='https://www.facebook.com/islandcourier'>",
        "",
        "",
        [],
    ),
    "whom the article names is no author": (
        "",
        "",
        "<h3>More from the islands</h3><p><a href='/x'>Ada Linqvist on the storm</a></p>",
        [],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_authors_are(case, extract):
    head, above, below, names = CASES[case]
    markup = (
        page_with(head=head)
        .replace("</h1>", f"</h1>{above}")
        .replace("</article>", f"{below}</article>")
    )
    assert [
        author.name for author in extract(markup, url="https://ic.example/ferry").authors
    ] == names


def test_a_site_in_lower_case_has_bylines_in_lower_case(extract):
    markup = page_with().replace(
        "<h1>Ferry returns to Norhaven</h1>",
        "<h1>ferry returns to norhaven</h1><p>by ada linqvist and bo ek<br>photos: cy dahl</p>",
    )
    assert [author.name for author in extract(markup).authors] == ["Ada Linqvist", "Bo Ek"]


def test_an_author_has_the_profile_that_the_byline_links(extract):
    markup = page_with(head=json_ld(person("Ada Linqvist", url="/people/1"))).replace(
        "</h1>", "</h1><p>By <a href='/authors/ada?utm_source=x'>Ada Linqvist</a></p>"
    )
    (author,) = extract(markup, url="https://courier.example/ferry").authors
    assert author.url == "https://courier.example/authors/ada"


def test_an_author_has_the_profile_that_json_ld_gives(extract):
    (author,) = extract(
        page_with(head=json_ld(person("Ada Linqvist", url="/people/1"))),
        url="https://courier.example/ferry",
    ).authors
    assert author.url == "https://courier.example/people/1"


def test_a_profile_link_is_a_link_of_the_record(extract):
    article = extract(
        page_with(head=json_ld(person("Ada Linqvist", url="/people/1"))),
        url="https://courier.example/ferry",
    )
    assert [(link.kind, link.url) for link in article.links] == [
        ("author", "https://courier.example/people/1")
    ]


BOXES = {
    "a site and its counts": "<a href=/u/1>中国新闻网</a><p>文章</p><p>总阅读</p>",
    "buttons": "<a href=/u/1>我来说两句</a><p>返回首页</p><p>查看更多</p>",
    "buttons in Japanese": "<a href=/u/1>続きを読む</a><p>コメント</p>",
    "buttons in Korean": "<a href=/u/1>구독하기</a><p>댓글</p>",
}


@pytest.mark.parametrize("what", BOXES)
def test_labels_in_an_author_box_of_scripts_without_spaces_are_not_names(what, extract):
    text = (
        "<p>渡轮经过四个月的修理后回到了岛上。经理表示，新的发动机比旧的发动机消耗的燃料更少。</p>"
    )
    page = (
        f"<html lang=zh><title>渡轮回来了</title><article><h1>渡轮回来了</h1>"
        f"<div class=author-card>{BOXES[what]}</div>{text * 4}</article>"
    )
    assert extract(page).authors == []

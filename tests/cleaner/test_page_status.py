"""What a page is: an article, or what stands in its place."""

import json

import pytest

WORDS = (
    "The ferry left the quay at noon, as it had done every day since the bridge was closed, and "
    "nobody waved. "
)


def page(title, *paragraphs, head="", body=""):
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f"<html><head><title>{title}</title>{head}</head><body><h1>{title}</h1>{text}{body}</body></html>"


WALLS = {
    "blocked": [
        page(
            "Just a moment...",
            "Checking your browser before accessing the site.",
            "This may take a few seconds.",
        ),
        page("Access denied", "You do not have permission to view this page."),
        page("Attention Required!", "Please verify you are a human by solving the captcha below."),
    ],
    "consent": [
        page(
            "Before you continue",
            "We value your privacy.",
            "We and our partners store data on your device.",
            "Accept all cookies",
            "Manage cookies",
        ),
        page(
            "Willkommen",
            "Wir verwenden Cookies und ähnliche Techniken.",
            "Alle akzeptieren",
            "Mit Werbung weiterlesen",
        ),
    ],
    "login": [
        page(
            "The Harbour Post", "Log in to continue", "Forgot your password?", "E-mail", "Password"
        )
    ],
    "parked": [
        page("ferries.example", "This domain is for sale!", "Inquire about this domain."),
        page(
            "Welcome to nginx!",
            "If you see this page, the server works. Further configuration is required.",
        ),
    ],
    "soft_404": [
        page(
            "Page not found",
            "The page you requested has moved, or was never here. Try the search, or start from "
            "the front page.",
        ),
        page("Seite nicht gefunden", "Vielleicht hilft die Suche weiter."),
        page("404", "Sorry, we can't find that page."),
    ],
}


@pytest.mark.parametrize(
    ("status", "markup"), [(status, markup) for status, pages in WALLS.items() for markup in pages]
)
def test_a_wall_is_called_by_its_name_and_gives_no_body(extract, status, markup):
    article = extract(markup)
    assert (article.status, article.body) == (status, None)
    assert article.error is not None


@pytest.mark.parametrize(
    "title",
    [
        "Ferry page not found in the harbour's log, says captain",
        "Just a moment of silence for the old bridge",
        "Access denied: how the port shut out its own workers",
        "The domain is for sale, and nobody wants it",
        "We value your privacy, said the harbour, and sold the list",
        "Why forgotten passwords cost the port millions",
    ],
)
def test_an_article_about_such_a_thing_keeps_its_body(extract, title):
    article = extract(
        page(title, *[WORDS * 3] * 4, head='<meta property="og:type" content="article">')
    )
    assert article.status == "ok"
    assert article.body.count("The ferry left") == 12


def test_a_consent_box_over_an_article_is_no_consent_wall(extract):
    box = (
        "<div class='cookie-banner'><p>We value your privacy.</p><p>We and our partners store "
        "data.</p><button>Accept all cookies</button></div>"
    )
    assert extract(page("The ferry is late", *[WORDS * 2] * 3, body=box)).status == "ok"


def test_a_stub_for_subscribers_is_paywalled_and_gives_what_it_shows(extract):
    article = extract(
        page(
            "The ferry is late",
            WORDS * 2,
            "Subscribe to continue reading",
            "Already a subscriber? Log in",
        )
    )
    assert article.status == "paywalled"
    assert article.body.startswith("The ferry left")


def test_an_article_that_is_declared_not_free_and_shown_whole_is_ok(extract):
    declared = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": '
        "false}</script>"
    )
    assert extract(page("The ferry is late", *[WORDS * 3] * 8, head=declared)).status == "ok"


def test_a_product_keeps_its_text_as_other(extract):
    declared = (
        '<script type="application/ld+json">{"@type": "Product", "name": "A small ferry"}</script>'
    )
    article = extract(page("A small ferry", *[WORDS * 2] * 3, head=declared))
    assert article.status == "other"
    assert article.body


def test_a_thread_of_a_forum_is_other(extract):
    article = extract(
        page("Which ferry?", *[WORDS * 2] * 3), url="https://harbour.example/forum/which-ferry"
    )
    assert article.status == "other"


def test_a_front_page_is_an_index(extract):
    assert (
        extract(page("The Harbour Post", *[WORDS] * 6), url="https://harbour.example/").status
        == "index"
    )


def test_a_page_without_text_is_empty(extract):
    assert extract("<html><body><img src=a.png></body></html>").status == "empty"


@pytest.mark.parametrize(
    ("head", "text"),
    [
        ('<meta http-equiv="refresh" content="0; url=/2025/ferry">', ""),
        ('<meta http-equiv="refresh" content="3; url=/2025/ferry">', "You are being redirected."),
        ('<script>window.location.replace("/2025/ferry")</script>', "Please wait …"),
        (
            '<noscript><meta http-equiv="refresh" content="0; url=/2025/ferry"></noscript>'
            "<script>location.href = '/2025/ferry'</script>",
            "",
        ),
        (
            '<meta http-equiv="refresh" content="5; url=/2025/ferry">',
            "This page has moved. If your browser does not take you there, follow the link.",
        ),
    ],
)
def test_a_page_that_only_leads_elsewhere_names_the_target(extract, head, text):
    markup = (
        f"<html><head><title>Harbour Post</title>{head}</head><body><p>{text}</p></body></html>"
    )
    article = extract(markup, url="https://harbour.example/go/17")
    assert (article.status, article.error.code) == ("empty", "client_redirect")
    assert "https://harbour.example/2025/ferry" in article.error.message


@pytest.mark.parametrize(
    "head",
    [
        '<noscript><meta http-equiv="refresh" content="0; url=/no-script"></noscript>',
        '<meta http-equiv="refresh" content="1800; url=/">',
        '<meta http-equiv="refresh" content="300">',
        "<script>if (old) location.href = '/old-browser'</script>",
    ],
)
def test_an_article_that_can_lead_elsewhere_is_ok(extract, head):
    markup = page("The ferry is late", *[WORDS * 2] * 3, head=head)
    assert extract(markup, url="https://harbour.example/2025/ferry").status == "ok"


OG_ARTICLE = '<meta property="og:type" content="article">'


def json_ld(kind):
    return f'<script type="application/ld+json">{{"@type": "{kind}", "name": "Ferry"}}</script>'


OTHER_PAGES = {
    "product": [json_ld("Product"), '<meta property="og:type" content="product">'],
    "a program": [json_ld("SoftwareApplication")],
    "a job": [json_ld("JobPosting")],
    "an event": [json_ld("Event")],
    "a course": [json_ld("Course")],
    "a business": [json_ld("Restaurant")],
    "a vehicle": [json_ld("Car")],
    "a house": [json_ld("RealEstateListing")],
    "a list": [
        json_ld("Product") * 3,
        json_ld("Product") + json_ld("ItemList"),
        '<meta property="og:type" content="product.group">',
    ],
    "a forum": [json_ld("DiscussionForumPosting"), '<meta name="generator" content="phpBB">'],
    "questions and answers": [json_ld("QAPage")],
    "a podcast": [json_ld("PodcastEpisode")],
    "a person": [json_ld("ProfilePage")],
    "documentation": [
        json_ld("APIReference"),
        '<meta name=generator content="Sphinx 7.2">',
        '<meta name="docsearch:version" content="2.1">',
    ],
}


@pytest.mark.parametrize(
    ("kind", "head"), [(kind, head) for kind, heads in OTHER_PAGES.items() for head in heads]
)
def test_another_page_says_in_its_warnings_what_it_seems_to_be(extract, kind, head):
    article = extract(page("Ferry", *[WORDS * 2] * 3, head=head))
    (warning,) = article.warnings
    assert (article.status, warning.code) == ("other", "not_an_article")
    assert kind in warning.message
    assert warning.message.endswith(", not an article")


def test_a_page_with_a_container_of_a_program_for_documentation_is_documentation(extract):
    html = page("Ferry", *[WORDS * 2] * 3).replace("<body>", '<body><div class="rst-content">')
    (warning,) = extract(html).warnings
    assert "documentation" in warning.message


@pytest.mark.parametrize("kind", ["Event", "Course", "JobPosting", "QAPage", "ProfilePage"])
def test_a_page_that_is_described_by_its_title_is_no_article_whatever_its_og_type(extract, kind):
    head = OG_ARTICLE + json_ld(kind)
    assert extract(page("Ferry", *[WORDS * 2] * 3, head=head)).status == "other"


@pytest.mark.parametrize("kind", ["Event", "Course", "Place", "Service"])
def test_an_article_about_something_with_another_name_is_ok(extract, kind):
    head = OG_ARTICLE + json_ld(kind).replace('"Ferry"', '"Regatta"')
    assert extract(page("Ferry", *[WORDS * 2] * 3, head=head)).status == "ok"


UNSIGNED = {
    "a legal notice": ["/aviso-legal", "/en/privacy-policy/", "/o-nas/polityka-prywatnosci.html"],
    "documentation": ["/hc/hu/articles/360014-hosszabbitas", "/docs/guides/ropes"],
    "a service": ["/diensten/touwen-en-netten/", "/servicios/cuerdas"],
}


@pytest.mark.parametrize(
    ("kind", "path"), [(kind, path) for kind, paths in UNSIGNED.items() for path in paths]
)
@pytest.mark.parametrize("head", ["", '<meta property="og:type" content="article">'])
def test_a_page_that_nobody_signs_is_what_its_url_says(extract, kind, path, head):
    html = page("Ferry", *[WORDS * 2] * 3, head=head)
    (warning,) = extract(html, url=f"https://quay.example{path}").warnings
    assert kind in warning.message


def test_a_signed_article_in_such_a_folder_is_ok(extract):
    html = page("Ferry", "By Ada Reed, 3 May 2024", *[WORDS * 2] * 3, head=OG_ARTICLE)
    assert extract(html, url="https://quay.example/servicios/ferry").status == "ok"


@pytest.mark.parametrize(
    "host", ["help.quay.example", "hilfe.quay.example", "support.quay.example"]
)
def test_a_page_of_a_help_centre_is_documentation(extract, host):
    html = page("How do I tie a knot?", *[WORDS * 2] * 3)
    (warning,) = extract(html, url=f"https://{host}/articles/12-knots").warnings
    assert "documentation" in warning.message


def test_a_page_of_questions_and_answers_is_other(extract):
    faq = '<script type="application/ld+json">{"@type": "FAQPage"}</script>'
    asked = "".join(f"<details><summary>{q}?</summary><p>{WORDS}</p></details>" for q in QUESTIONS)
    html = f"<html><head><title>FAQ</title>{faq}</head><body><h1>FAQ</h1>{asked}</body></html>"
    assert extract(html, url="https://quay.example/faq").status == "other"


QUESTIONS = ["When does the ferry leave", "Who rings the bell", "What is a fare"]


def test_the_profile_of_a_person_keeps_the_biography(extract):
    biography = f"<section id=biography><h2>Biography</h2><p>Ada Reed {WORDS * 2}</p></section>"
    html = page("Ada Reed", *[WORDS * 2] * 3, head=json_ld("ProfilePage"), body=biography)
    article = extract(html, url="https://quay.example/people/ada-reed")
    assert article.status == "other"
    assert "Ada Reed " + WORDS.strip() in article.body


def test_the_page_of_an_author_with_titles_of_stories_is_an_index(extract):
    stories = "".join(
        f"<div><a href=/news/{n}-story><h3>Story {n} of the ferry that is late</h3></a></div>"
        for n in range(6)
    )
    html = page("Ada Reed", "Writes about ropes.", head=json_ld("ProfilePage"), body=stories)
    assert extract(html, url="https://quay.example/people/ada-reed").status == "index"


def priced(name, **more):
    data = {"@type": "Product", "name": name, "offers": {"@type": "Offer", "price": 5}, **more}
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


SHOPS = {
    "a shop whose pages all have og:type article": OG_ARTICLE + priced("Ferry"),
    "a product with its variants": "".join(map(priced, ("Ferry", "Ferry, blue", "Ferry, red"))),
    "a group of variants": OG_ARTICLE
    + priced("Ferry", **{"@type": "ProductGroup", "hasVariant": [{"@type": "Product"}]}),
}


@pytest.mark.parametrize("shop", SHOPS)
def test_a_product_with_the_title_of_the_page_is_what_the_page_is_about(extract, shop):
    (warning,) = extract(page("Ferry", *[WORDS * 2] * 3, head=SHOPS[shop])).warnings
    assert "product" in warning.message


@pytest.mark.parametrize(
    "head", [priced("Oars"), priced("Ferry") + json_ld("NewsArticle"), json_ld("Product")]
)
def test_an_article_that_mentions_a_product_is_ok(extract, head):
    assert extract(page("Ferry", *[WORDS * 2] * 3, head=OG_ARTICLE + head)).status == "ok"


@pytest.mark.parametrize("attribute", ["itemscope itemtype", "typeof"])
def test_a_product_in_microdata_or_rdfa_is_another_page(extract, attribute):
    item = f'<div {attribute}="http://schema.org/Product"><h1>Ferry</h1><p>{WORDS * 6}</p></div>'
    assert extract(f"<html><body>{item}</body></html>").status == "other"
    inside = f'<h1>Ferry</h1><p>{WORDS * 6}</p><div {attribute}="http://schema.org/Product">x</div>'
    assert extract(f"<html><body>{inside}</body></html>").status == "ok"


@pytest.mark.parametrize(
    "url", ["https://docs.harbour.example/x/ferry", "https://harbour.example/docs/ferry"]
)
def test_documentation_is_known_by_its_url(extract, url):
    article = extract(page("Ferry", *[WORDS * 2] * 3), url=url)
    assert article.status == "other"
    assert "documentation" in article.warnings[0].message
    bylined = page("Ferry", "By Ada Quill", "7 May 2025", *[WORDS * 2] * 3)
    assert extract(bylined, url=url).status == "ok"


def test_an_index_says_in_its_warnings_that_it_is_a_list(extract):
    article = extract(page("The Harbour Post", *[WORDS] * 6), url="https://harbour.example/en/")
    assert (article.status, article.warnings[0].code) == ("index", "not_an_article")


def test_an_article_has_no_such_warning(extract):
    head = json_ld("NewsArticle") + json_ld("Product")
    assert extract(page("The ferry is late", *[WORDS * 2] * 3, head=head)).warnings == []


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        ("<script src='/cdn-cgi/challenge-platform/h/b/x.js'></script>", "automated clients"),
        ("<script>window._cf_chl_opt = {}</script>", "automated clients"),
        ("<iframe src='https://geo.captcha-delivery.com/captcha/?x=1'></iframe>", "automated"),
        ("<script src='https://static.queue-it.net/script/queueclient.min.js'></script>", "queue"),
    ],
)
def test_a_page_with_next_to_nothing_is_known_by_its_scripts(extract, script, kind):
    article = extract(
        f"<html><head><title>harbour.example</title></head><body>{script}</body></html>"
    )
    assert (article.status, article.error.code) == ("blocked", "blocked")
    assert kind in article.error.message
    story = page("The ferry is late", *[WORDS * 2] * 3, body=script)
    assert extract(story).status == "ok"


@pytest.mark.parametrize("labels", ["E-mail Password Enter", "Имя Ключ Открыть", "Nimi Avain Avaa"])
def test_a_page_that_is_a_form_for_a_password_is_a_login(extract, labels):
    name, secret, button = labels.split()
    form = (
        f"<form><label>{name}</label><input name=a><label>{secret}</label>"
        f"<input type=password name=b><p>{button} {name} {secret}</p><button>{button}</button></form>"
    )
    assert (
        extract(f"<html><head><title>Harbour Post</title></head><body>{form}</body></html>").status
        == "login"
    )
    assert extract(page("The ferry is late", *[WORDS * 2] * 3, body=form)).status == "ok"


def test_a_hidden_form_for_a_password_is_no_login(extract):
    form = "<form style='display: none'><input name=a><input type=password name=b></form>"
    assert extract(f"<html><head><title>Ferry</title></head><body>{form}</body></html>").status == (
        "empty"
    )

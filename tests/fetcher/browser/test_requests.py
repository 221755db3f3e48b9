"""What a rendered page gets for its requests: by what they are for, with its cookies and charset."""

import pytest

import scraper
from scraper.records import Request
from tests.fetcher.browser.pages import OTHER, at, requested, shell

RAN = b"<title>ran</title>"


@pytest.fixture
def rendered(client, renderer, site):
    """Fetch and render a page that is served already."""

    def of(path="/page"):
        request = Request(url=at(site, path), timeout=20)
        return renderer.render(client.fetch(request), request)

    return of


@pytest.mark.parametrize("crossorigin", ["crossorigin", ""])
def test_preloaded_data_is_fetched_once_and_reaches_the_fetch(crossorigin, render, site):
    site.serve("/api", "ran", content_type="text/plain")
    script = "onload = () => fetch('/api').then(r => r.text()).then(t => { document.title = t })"
    page = render(f"<link rel=preload as=fetch {crossorigin} href=/api>{shell(script)}")
    assert RAN in page.content
    assert requested(site).count("/api") <= 2


def test_a_preloaded_module_runs(render, site):
    site.serve("/m.js", "document.title = 'ran'", content_type="text/javascript")
    head = "<link rel=modulepreload href=/m.js>"
    page = render(head + shell("") + "<script type=module src=/m.js></script>")
    assert RAN in page.content


@pytest.mark.parametrize("how", ["fetch", "XMLHttpRequest"])
def test_a_request_for_headers_gets_them(how, render, site):
    site.serve("/api", "x" * 99, content_type="text/plain", X_Total="7")
    script = {
        "fetch": "fetch('/api', {method: 'HEAD'}).then(r => { if (r.ok) "
        "document.title = 'total ' + r.headers.get('X-Total') })",
        "XMLHttpRequest": "const x = new XMLHttpRequest(); x.open('HEAD', '/api'); x.onload = () "
        "=> { document.title = 'total ' + x.getResponseHeader('X-Total') }; x.send()",
    }[how]
    assert b"<title>total 7</title>" in render(shell(script)).content


@pytest.mark.parametrize(
    "markup",
    [
        "<link rel=prefetch href=/later>",
        "<link rel=prefetch as=script href=/later>",
        "<link rel=icon href=/later>",
        "<link rel=manifest href=/later>",
        "<link rel=preload as=font crossorigin href=/later>",
        "<script>navigator.sendBeacon('/later', 'x')</script>",
        "<script>fetch('/later', {method: 'POST', body: 'x'}).catch(() => 0)</script>",
        "<script>new EventSource('/later')</script>",
    ],
)
def test_what_the_text_does_not_need_is_refused(markup, render, site):
    site.serve("/later", "x")
    render(shell("") + markup)
    assert "/later" not in requested(site)


def test_preloads_count_as_requests_of_the_page(render, site):
    links = "".join(f"<link rel=preload as=fetch href=/n{n}>" for n in range(300))
    render(links + shell(""))
    assert sum(path.startswith("/n") for path in requested(site)) <= 150


# Headers


def headers_seen(render, site, target="", **headers):
    """The names of the headers that a script of the page sees."""
    site.serve("/api", "{}", content_type="application/json", **headers)
    script = (
        f"fetch('{target}/api').then(r => {{ document.title = 'saw ' + "
        "[...r.headers.keys()].join(' ') })"
    )
    title = render(shell(script)).content.decode().partition("<title>")[2].partition("</title>")[0]
    assert title.startswith("saw")
    return title.split()[1:]


def test_scripts_of_the_same_origin_see_all_headers_except_those_of_the_coding(render, site):
    seen = headers_seen(render, site, X_Total="1", ETag='"e"', Link="<x>; rel=next")
    assert {"x-total", "etag", "link", "content-type"} <= set(seen)
    assert not {"content-encoding", "set-cookie"} & set(seen)


def test_a_compressed_response_reaches_the_script(render, site):
    import gzip

    site.serve("/api", gzip.compress(b"ran"), content_type="text/plain", Content_Encoding="gzip")
    script = "fetch('/api').then(r => r.text()).then(t => { document.title = t })"
    assert RAN in render(shell(script)).content


def test_scripts_of_another_origin_see_what_is_exposed(render, site):
    seen = headers_seen(
        render,
        site,
        at(site, "", OTHER),
        X_Total="1",
        X_Secret="1",
        Access_Control_Allow_Origin="*",
        Access_Control_Expose_Headers="X-Total",
    )
    assert ("x-total" in seen, "x-secret" in seen) == (True, False)


# Cookies of the response

COOKIES = {
    "a session": ("a=1", True),
    "HttpOnly": ("a=1; HttpOnly", True),
    "SameSite": ("a=1; SameSite=Strict", True),
    "its path": ("a=1; Path=/data", True),
    "its domain": ("a=1; Domain=courier.example", True),
    "for later": ("a=1; Max-Age=3600", True),
    "another path": ("a=1; Path=/other", False),
    "another domain": ("a=1; Domain=wire.example", False),
    "a secure transport": ("a=1; Secure", False),
    "expired": ("a=1; Max-Age=0", False),
    "expired by a date": ("a=1; Expires=Wed, 21 Oct 2015 07:28:00 GMT", False),
}


@pytest.mark.parametrize("kind", COOKIES)
def test_the_browser_keeps_the_cookies_of_the_response(kind, render, site):
    written, is_sent = COOKIES[kind]
    site.serve("/data/x", "{}", content_type="application/json")
    render(shell("fetch('/data/x')"), headers={"Set_Cookie": written})
    sent = [headers.get("Cookie") for path, headers in site.requests if path == "/data/x"]
    assert sent == ["a=1" if is_sent else None]


def test_scripts_read_the_cookies_of_the_response_except_http_only(render):
    script = "document.title = 'has ' + document.cookie"
    page = render(shell(script), headers={"Set_Cookie": "a=1"})
    assert b"<title>has a=1</title>" in page.content
    page = render(shell(script), headers={"Set_Cookie": "b=1; HttpOnly"})
    assert b"<title>has </title>" in page.content


def test_no_other_origin_and_no_other_page_gets_the_cookies(render, site):
    site.serve("/x", "{}", content_type="application/json")
    script = f"fetch('/x').then(() => fetch('{at(site, '/x', OTHER)}'))"
    render(shell(script), headers={"Set_Cookie": "a=1"})
    render(shell("fetch('/x')"))
    sent = [headers.get("Cookie") for path, headers in site.requests if path == "/x"]
    assert sent == ["a=1", None, None]


# The charset that was decided on

WORDS = "Été à la rivière gelée"


@pytest.mark.parametrize(
    ("coded_in", "header", "meta"),
    [
        ("utf-8", "iso-8859-1", "utf-8"),
        ("utf-8", "windows-1251", None),
        ("utf-8", None, "iso-8859-1"),
        ("latin-1", "iso-8859-1", "utf-8"),
        ("latin-1", "utf-8", None),
        ("utf-16-le", None, None),
        ("utf-8-sig", "iso-8859-1", None),
    ],
)
def test_the_browser_reads_the_page_in_the_charset_of_its_record(
    coded_in, header, meta, rendered, site
):
    declared = f"<meta charset={meta}>" if meta else ""
    text = f"<!doctype html><html lang=fr>{declared}<title>{WORDS}</title><p>{f'{WORDS} ' * 9}</p>"
    content_type = f"text/html; charset={header}" if header else "text/html"
    site.serve("/page", text.encode(coded_in), content_type=content_type)
    page = rendered()
    assert scraper.extract(page.content, page.final_url).body.startswith(WORDS)
    assert f"<title>{WORDS}</title>" in page.content.decode()


# What is noticed


def test_a_request_that_failed_is_noticed(render, site):
    site.serve("/api", "busy", status=503)
    page = render(shell("fetch('/api')"))
    assert [notice.code for notice in page.warnings] == ["requests_failed"]
    assert "/api: HTTP status 503" in page.warnings[0].message


@pytest.mark.parametrize(
    ("markup", "is_noticed"),
    [("<script src=/gone></script>", True), ("<script>fetch('/gone')</script>", False)],
)
def test_a_missing_script_is_noticed_and_missing_data_is_not(markup, is_noticed, render):
    assert bool(render(shell("") + markup).warnings) == is_noticed


def test_a_page_that_robots_txt_keeps_a_page_from_is_noticed(site):
    from scraper.fetcher.environment import Environment
    from tests.fetcher.browser.pages import HOST, resolve
    from tests.fetcher.clients import client_with

    site.serve("/robots.txt", "User-agent: *\nDisallow: /secret", content_type="text/plain")
    site.serve("/page", shell("location.href = '/secret'"))
    client = client_with(allow_private=(HOST,), delay=0, environment=Environment(resolve=resolve))
    request = Request(url=at(site, "/page"), timeout=20)
    with client.renderer() as renderer:
        page = renderer.render(client.fetch(request), request)
    assert [notice.code for notice in page.warnings] == ["robots_disallowed"]
    assert "robots.txt" in page.warnings[0].message

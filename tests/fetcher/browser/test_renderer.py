"""Pages in a real Chromium, fed from loopback: what comes back, what it may not reach, and that
nothing hangs.
"""

import json
import os
import socket
import subprocess
import sys
import threading
import time

import pytest

import scraper
from scraper.fetcher import Client, FetchSettings
from scraper.fetcher.environment import Environment
from scraper.records import Page, Request
from tests.conftest import PARAGRAPHS, page_with
from tests.fetcher.browser.pages import (
    HIDDEN,
    HOST,
    OTHER,
    WRITE,
    Renderer,
    at,
    chromium,
    living,
    requested,
    resolve,
    shell,
)


@pytest.fixture
def warm(client, renderer):
    """A browser that runs, for tests that look at the clock."""
    address = "http://courier.example/"
    renderer.render(
        Page(source=address, content=b"<p>x</p>", final_url=address), Request(url=address)
    )


def test_an_article_that_a_script_writes_is_there(render):
    page = render(shell(f"{WRITE} write({HIDDEN})"))
    article = scraper.extract(page.content, page.final_url)
    assert article.body.split("\n\n") == list(PARAGRAPHS)


def test_an_article_that_comes_as_json_is_there(render, site):
    site.serve("/story.json", json.dumps(PARAGRAPHS), content_type="application/json")
    page = render(shell(f"{WRITE} fetch('/story.json').then(answer => answer.json()).then(write)"))
    assert PARAGRAPHS[2] in page.content.decode()


def test_data_of_another_host_is_had_across_origins(render, site):
    site.serve("/story.json", json.dumps(PARAGRAPHS), content_type="application/json")
    page = render(
        shell(
            f"{WRITE} fetch('{at(site, '/story.json', OTHER)}', "
            "{headers: {'X-Api': '1'}}).then(a => a.json()).then(write)"
        )
    )
    assert PARAGRAPHS[2] in page.content.decode()


def test_the_bytes_of_the_page_keep_their_charset(client, renderer, site):
    site.serve(
        "/page",
        "<p>Grüße aus Köln</p>".encode("latin-1"),
        content_type="text/html; charset=ISO-8859-1",
    )
    request = Request(url=at(site, "/page"))
    page = renderer.render(client.fetch(request), request)
    assert (page.charset, "Grüße aus Köln" in page.content.decode()) == ("utf-8", True)


def test_the_page_itself_is_fetched_once(render, site):
    render(shell(""))
    assert requested(site) == ["/robots.txt", "/page"]


def test_a_redirected_script_runs(render, site):
    site.serve("/a.js", "", status=302, Location="/b.js")
    site.serve("/b.js", "document.title = 'ran'", content_type="text/javascript")
    assert b"<title>ran</title>" in render(shell("") + "<script src=/a.js></script>").content


def test_we_say_who_we_are_to_every_server_and_to_the_page(render, site):
    site.serve("/x.js", "document.title = navigator.userAgent", content_type="text/javascript")
    page = render(shell("") + "<script src=/x.js></script>")
    assert {headers["User-Agent"] for _, headers in site.requests} == {"article-scraper/0.1.0"}
    assert b"<title>article-scraper/0.1.0</title>" in page.content


# Where a page leads to


def test_a_redirect_by_script_gives_the_address_it_leads_to(render, site):
    site.serve("/next", page_with())
    page = render(shell("location.href = '/next'"))
    assert page.final_url == at(site, "/next")
    assert PARAGRAPHS[0] in page.content.decode()


def test_a_meta_refresh_is_followed(render, site):
    site.serve("/next", page_with())
    assert render('<meta http-equiv="refresh" content="0; url=/next">').final_url == at(
        site, "/next"
    )


def test_the_server_redirects_on_the_way_are_followed_and_the_last_address_kept(render, site):
    site.serve("/a", "", status=302, Location="/b/")
    site.serve("/b/", "", status=301, Location="c")
    site.serve("/b/c", page_with())
    assert render(shell("location.href = '/a'")).final_url == at(site, "/b/c")


def test_an_address_that_only_the_script_changes_is_the_final_one(render, site):
    assert render(shell("history.pushState({}, '', '/news/ferry#top')")).final_url == at(
        site, "/news/ferry"
    )


def test_pages_that_lead_to_each_other_for_ever_come_to_an_end(render, site):
    site.serve("/next", shell("location.href = '/page'"))
    render(shell("location.href = '/next'"))
    assert 2 <= requested(site).count("/next") <= 4


def test_a_page_that_leads_to_an_error_is_that_error(render, site):
    with pytest.raises(scraper.HttpStatusError, match="HTTP status 404"):
        render(shell("location.href = '/gone'"))


def test_an_error_of_the_page_itself_is_never_rendered(render, site, client):
    site.serve("/gone", shell(""), status=404)
    with pytest.raises(scraper.HttpStatusError, match="404"):
        client.fetch(Request(url=at(site, "/gone")))


def test_robots_txt_is_asked_about_where_a_page_leads_to(render, site):
    site.serve("/robots.txt", "User-agent: *\nDisallow: /secret", content_type="text/plain")
    client = Client(
        FetchSettings(allow_private=(HOST,), delay=0), environment=Environment(resolve=resolve)
    )
    site.serve("/page", shell("location.href = '/secret'"))
    request = Request(url=at(site, "/page"), timeout=20)
    with client.renderer() as renderer:
        page = renderer.render(client.fetch(request), request)
    assert page.final_url == request.url
    assert "/secret" not in requested(site)


def test_a_page_that_leaves_the_web_is_an_error(render):
    with pytest.raises(scraper.RenderingFailed, match="lead to about:blank"):
        render(shell("location.href = 'about:blank'"))


# The guard


class Trap:
    """Listens on loopback, TCP and UDP, over IPv4 and IPv6, and writes down who comes."""

    def __init__(self):
        self.visits = []
        self.port = 0
        self.sockets = []
        for family, kind in (
            (family, kind)
            for family in (socket.AF_INET, socket.AF_INET6)
            for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM)
        ):
            listener = socket.socket(family, kind)
            try:
                listener.bind(("127.0.0.1" if family == socket.AF_INET else "::1", self.port))
            except OSError:  # no IPv6 here
                listener.close()
                continue
            self.port = self.port or listener.getsockname()[1]
            if kind == socket.SOCK_STREAM:
                listener.listen()
            self.sockets.append(listener)
            threading.Thread(target=self._listen, args=(listener, kind), daemon=True).start()

    def _listen(self, listener, kind):
        while True:
            try:
                if kind == socket.SOCK_DGRAM:
                    self.visits.append(listener.recvfrom(100))
                else:
                    listener.accept()[0].close()
                    self.visits.append("TCP")
            except OSError:
                return

    def close(self):
        for listener in self.sockets:
            try:
                listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits
            except OSError:
                pass
            listener.close()


@pytest.fixture
def trap():
    listening = Trap()
    yield listening
    listening.close()


INSIDE = {
    "an image": "document.body.append(Object.assign(new Image(), {src: 'http://HERE/i.png'}))",
    "a script": "document.body.append(Object.assign(document.createElement('script'), {src: "
    "'http://HERE/x.js'}))",
    "a module": "import('http://HERE/m.js').catch(() => 0)",
    "a frame": 'root.innerHTML = \'<iframe src="http://HERE/f"></iframe><object '
    'data="http://HERE/o"></object><embed src="http://HERE/e">\'',
    "a style": 'root.innerHTML = \'<link rel=stylesheet href="http://HERE/s.css"><style>@import '
    '"http://HERE/t.css"; p{background:url(http://HERE/b)}</style><p>x\'',
    "a font": "new FontFace('x', 'url(http://HERE/f.woff2)').load().catch(() => 0)",
    "a video": 'root.innerHTML = \'<video src="http://HERE/v.mp4" autoplay></video><audio '
    'src="http://HERE/a.mp3" preload=auto></audio>\'',
    "hints": "document.head.insertAdjacentHTML('beforeend', '<link rel=preconnect "
    'href="http://HERE"><link rel=prefetch href="http://HERE/p">'
    '<link rel=preload as=fetch href="http://HERE/q"><link rel=modulepreload '
    'href="http://HERE/r"><link rel=dns-prefetch href="http://HERE">'
    '<link rel=manifest href="http://HERE/m"><link rel=icon href="http://HERE/i">\')',
    "speculation rules": "document.head.append(Object.assign(document.createElement('script'), "
    "{type: 'speculationrules', "
    "textContent: JSON.stringify({prefetch: [{urls: ['http://HERE/p'], eagerness: 'immediate'}], "
    "prerender: [{urls: ['http://HERE/r'], eagerness: 'immediate'}]})}))",
    "fetch": "fetch('http://HERE/').catch(() => 0); fetch('http://HERE/', {mode: "
    "'no-cors'}).catch(() => 0)",
    "fetch that stays alive": "fetch('http://HERE/', {method: 'POST', keepalive: true, mode: "
    "'no-cors', body: 'x'}).catch(() => 0)",
    "XMLHttpRequest": "const x = new XMLHttpRequest(); x.open('PUT', 'http://HERE/'); x.send('x')",
    "a beacon": "navigator.sendBeacon('http://HERE/', 'x')",
    "a ping": 'root.innerHTML = \'<a id=a href="#x" ping="http://HERE/">x</a>\'; a.click()',
    "an event stream": "new EventSource('http://HERE/')",
    "a web socket": "new WebSocket('ws://HERE/')",
    "web transport": "new WebTransport('https://HERE/').ready.catch(() => 0)",
    "WebRTC": "const p = new RTCPeerConnection({iceServers: [{urls: ['stun:HERE', "
    "'turn:HERE?transport=tcp'], username: 'u', credential: 'c'}]});"
    "p.createDataChannel('x'); p.createOffer().then(o => p.setLocalDescription(o))",
    "a WebRTC candidate": "const p = new RTCPeerConnection(), q = new RTCPeerConnection(); "
    "p.createDataChannel('x');"
    "p.createOffer().then(async o => { await p.setLocalDescription(o); await "
    "q.setRemoteDescription(o); const a = await q.createAnswer();"
    "await q.setLocalDescription(a); await p.setRemoteDescription(a); const [host, port] = "
    "['127.0.0.1', 'HERE'.split(':').pop()];"
    "await p.addIceCandidate({candidate: `candidate:1 1 udp 2122260223 ${host} ${port} typ host`, "
    "sdpMid: '0', sdpMLineIndex: 0}) })",
    "a worker": "new Worker(URL.createObjectURL(new Blob([\"fetch('http://HERE/').catch(() => 0); "
    "new WebSocket('ws://HERE/');\"])))",
    "a worker's import": "new Worker(URL.createObjectURL(new "
    "Blob([\"importScripts('http://HERE/w.js')\"])))",
    "a shared worker": "new SharedWorker(URL.createObjectURL(new "
    "Blob([\"fetch('http://HERE/')\"])))",
    "a window": "window.open('http://HERE/')",
    "a form": 'root.innerHTML = \'<form id=f method=post action="http://HERE/"><input '
    "name=x></form>'; f.submit()",
    "a redirect by script": "location.href = 'http://HERE/'",
    "a meta refresh": "document.head.insertAdjacentHTML('beforeend', '<meta http-equiv=refresh "
    'content="0; url=http://HERE/">\')',
    "a download": "root.innerHTML = '<a id=a href=\"http://HERE/\" download>x</a>'; a.click()",
    "a redirect of the server": "fetch('/inward').catch(() => 0)",
    "a document's redirect": "location.href = '/inward'",
    "a reporting endpoint": "document.head.insertAdjacentHTML('beforeend', '<meta "
    'http-equiv=Content-Security-Policy content="img-src none; report-uri '
    "http://HERE/\">');"
    "document.body.append(Object.assign(new Image(), {src: 'http://x.invalid/i.png'}))",
}


@pytest.mark.parametrize("how", INSIDE)
def test_nothing_reaches_a_private_address_by(how, render, site, trap):
    here = [
        f"127.0.0.1:{trap.port}",
        f"localhost:{trap.port}",
        f"[::1]:{trap.port}",
        f"2130706433:{trap.port}",
    ]
    site.serve("/inward", "", status=302, Location=f"http://127.0.0.1:{trap.port}/")
    script = "".join(
        f"try {{ (() => {{ {INSIDE[how].replace('HERE', place)} }})() }} catch (e) {{}};"
        for place in here
    )
    page = render(shell(f"{script} document.title = 'asked'"))
    time.sleep(0.2)
    assert trap.visits == []
    assert page.final_url == at(site, "/page")
    assert b"<title>asked</title>" in page.content  # the script did run


def test_the_second_wall_holds_alone(trap):
    """Chromium as it is started, with nobody who answers its requests."""
    from playwright.sync_api import Error, sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.executable(),
            chromium_sandbox=os.geteuid() != 0,
            args=list(chromium.NOWHERE),
        )
        tab = browser.new_page()
        for place in (f"127.0.0.1:{trap.port}", f"localhost:{trap.port}", f"[::1]:{trap.port}"):
            with pytest.raises(Error, match="ERR_"):
                tab.goto(f"http://{place}/")
        tab = browser.new_page()
        for script in INSIDE.values():
            for place in (f"127.0.0.1:{trap.port}", f"localhost:{trap.port}", f"[::1]:{trap.port}"):
                try:
                    tab.set_content('<div id="root"></div>')
                    tab.evaluate(f"() => {{ {script.replace('HERE', place)}; return 0 }}")
                except Error:
                    pass
        tab.wait_for_timeout(500)
        browser.close()
    assert trap.visits == []


def test_a_name_whose_second_answer_is_private_gives_the_page_nothing(site, trap):
    answers = []

    def rebinding(host, port):
        answers.append(host)
        return [(socket.AF_INET, ("127.0.0.1", port))]

    client = Client(
        FetchSettings(allow_private=(HOST,), delay=0), environment=Environment(resolve=rebinding)
    )
    site.serve("/page", shell(f"fetch('http://rebound.example:{trap.port}/').catch(() => 0)"))
    request = Request(url=at(site, "/page"), timeout=20)
    with client.renderer() as renderer:
        renderer.render(client.fetch(request), request)
    assert "rebound.example" in answers
    assert trap.visits == []


def test_a_page_sends_no_form_and_no_post(render, site):
    site.serve("/api", "{}", content_type="application/json")
    page = render(
        shell(
            "fetch('/api', {method: 'POST', body: '{}'}).catch(() => { document.title = 'refused' "
            "})"
        )
    )
    assert b"<title>refused</title>" in page.content
    assert "/api" not in requested(site)


def test_pictures_fonts_and_frames_of_other_sites_are_not_loaded(render, site):
    frame = at(site, "/f", OTHER)
    page = render(
        f"<img src=/i.png onerror=this.remove()><iframe src={frame}></iframe><video src=/v></video><link "
        "rel=stylesheet href=/s.css><p>x</p>"
    )
    assert requested(site) == ["/robots.txt", "/page"]
    assert b"<img src" in page.content  # a script that replaces broken pictures found none


def test_a_cookie_is_kept_within_the_page_and_its_site_alone(render, site):
    site.serve(
        "/one.json",
        "{}",
        content_type="application/json",
        Set_Cookie="b=2; Expires=Wed, 21 Oct 2065 07:28:00 GMT",
    )
    site.serve("/two.json", "{}", content_type="application/json")
    script = (
        "document.cookie = 'a=1'; fetch('/one.json').then(() => fetch('/two.json')).then(() => "
        f"fetch('{at(site, '/two.json', OTHER)}'))"
    )
    render(shell(script))
    render(shell("fetch('/two.json')"))
    cookies = [headers.get("Cookie") for path, headers in site.requests if path == "/two.json"]
    assert [sorted((cookie or "").split("; ")) for cookie in cookies] == [
        ["a=1", "b=2"],
        [""],
        [""],
    ]


# Pages that do not behave


def test_a_script_that_never_ends_costs_its_time_and_no_more(client, renderer, site, warm):
    site.serve("/page", shell("for (;;) ;"))
    page = client.fetch(Request(url=at(site, "/page")))
    started = time.monotonic()
    with pytest.raises(
        scraper.DeadlineExceeded, match="not rendered within 2 seconds|did not respond in time"
    ):
        renderer.render(page, Request(url=page.final_url, timeout=2.0))
    assert time.monotonic() - started < 60  # the script itself would go on for ever


def test_the_page_after_a_broken_one_is_rendered(render):
    with pytest.raises(scraper.DeadlineExceeded):
        render(shell("for (;;) ;"), timeout=1.0)
    assert b"<title>well</title>" in render(shell("document.title = 'well'")).content


@pytest.mark.parametrize(
    "script",
    [
        "const kept = []; for (;;) kept.push(new Uint8Array(64 << 20).fill(1))",
        "const kept = []; for (;;) kept.push(new Array(1 << 20).fill(0.5 + kept.length))",
        "for (;;) document.body.append('x'.repeat(1 << 20))",
    ],
    ids=["buffers", "objects", "text"],
)
def test_a_page_that_takes_memory_without_end_is_an_error(render, script):
    with pytest.raises((scraper.RenderingFailed, scraper.DeadlineExceeded)):
        render(shell(script), timeout=6.0)


def test_a_flood_of_console_messages_is_bounded(render):
    with pytest.raises((scraper.RenderingFailed, scraper.DeadlineExceeded)):
        render(
            shell("const x = 'x'.repeat(1 << 20); for (;;) console.log(x + Math.random())"),
            timeout=4.0,
        )


def test_a_dom_over_the_limit_is_too_large(render):
    with pytest.raises(scraper.TooLarge, match="larger than 100000 bytes"):
        render(shell("root.textContent = 'x'.repeat(200_000)"), max_bytes=100_000)


def test_a_script_over_the_limit_is_not_loaded(render, site):
    site.serve("/x.js", "document.title = 'ran'//" + "x" * 200_000, content_type="text/javascript")
    assert (
        b"ran" not in render(shell("") + "<script src=/x.js></script>", max_bytes=100_000).content
    )


def test_a_page_that_asks_without_end_is_taken_as_it_is(render, site):
    """It would ask until its deadline, which is an error: that it is a page shows that it was
    stopped. No machine is too slow for that.
    """
    page = render(
        shell("let n = 0; setInterval(() => { fetch('/n' + n++); root.textContent = n }, 5)"),
        timeout=90.0,
    )
    fetched = [path for path in requested(site) if path.startswith("/n")]
    assert 0 < len(fetched) <= 150
    assert b'<div id="root">' in page.content


def test_an_answer_without_end_holds_nobody_up(render, site):
    """A page is waited for half of its time: that there is one shows that its deadline was not."""

    def drip(handler):
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(b" ")
            time.sleep(0.05)

    site.responders["/drip"] = drip
    page = render(
        shell("fetch('/drip').then(a => a.text()); root.textContent = 'here'"), timeout=12.0
    )
    assert b"here</div>" in page.content
    assert "/drip" in requested(site)


@pytest.mark.parametrize(
    "script",
    [
        "alert('x'); confirm('x'); prompt('x')",
        "onbeforeunload = e => { e.preventDefault(); e.returnValue = 'x' }",
        "for (let n = 0; n < 30; n++) window.open('/page')",
        "root.innerHTML = '<a id=a href=\"data:application/zip,x\" download=x>x</a>'; a.click()",
        "navigator.serviceWorker && navigator.serviceWorker.register('/sw.js').catch(() => 0)",
        "navigator.geolocation.getCurrentPosition(() => 0); Notification.requestPermission()",
        "window.print()",
    ],
    ids=[
        "dialogs",
        "beforeunload",
        "popups",
        "a download",
        "a service worker",
        "permissions",
        "printing",
    ],
)
def test_what_would_ask_the_reader_stops_nothing(render, script):
    page = render(shell(f"{script}; document.title = 'went on'"), timeout=8.0)
    assert b"<title>went on</title>" in page.content


def test_a_page_that_grows_while_it_is_scrolled_is_scrolled_only_once(render):
    script = (
        "root.style.minHeight = '3000px'; addEventListener('scroll', () => { if (scrollY + "
        "innerHeight > document.body.scrollHeight - 500) "
        "root.insertAdjacentHTML('beforeend', '<p style=height:3000px>more') })"
    )
    assert 1 <= render(shell(script)).content.count(b"more") <= 3


def test_a_page_cannot_lie_about_its_dom(render):
    script = (
        "Object.defineProperty(Element.prototype, 'outerHTML', {get: () => 'lies'}); "
        "document.title = 'true'"
    )
    assert b"<title>true</title>" in render(shell(script)).content


def test_a_closed_renderer_says_so(client):
    renderer = client.renderer()
    renderer.close()
    with pytest.raises(scraper.RenderingFailed, match="closed"):
        renderer.render(
            Page(source="x", content=b"x", final_url="http://x.example/"),
            Request(url="http://x.example/"),
        )


def test_nothing_of_the_browser_is_left_when_it_is_closed(client, site):
    site.serve("/page", shell(""))
    request = Request(url=at(site, "/page"))
    renderer = client.renderer()
    renderer.render(client.fetch(request), request)
    process = renderer._chromium.process
    assert living(process)
    renderer.close()
    until = time.monotonic() + 30
    while living(process) and time.monotonic() < until:
        time.sleep(0.05)
    assert living(process) == []


def test_a_chromium_that_is_none_is_said(monkeypatch, client):
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    with pytest.raises(scraper.RenderingUnavailable, match="CHROMIUM names /nowhere/chromium"):
        client.renderer()


def test_a_program_that_is_no_chromium_is_said(monkeypatch, client):
    monkeypatch.setenv("CHROMIUM", "/bin/false")
    with (
        client.renderer() as renderer,
        pytest.raises(scraper.RenderingUnavailable, match="does not start"),
    ):
        renderer.render(
            Page(source="x", content=b"x", final_url="http://x.example/"),
            Request(url="http://x.example/"),
        )


def test_pages_of_many_threads_take_turns(client, renderer, site):
    outcomes = []
    for number in range(4):
        site.serve(f"/{number}", shell(f"document.title = 'number {number}'"))

    def one(number):
        request = Request(url=at(site, f"/{number}"), timeout=20)
        outcomes.append(
            f"number {number}".encode() in renderer.render(client.fetch(request), request).content
        )

    threads = [threading.Thread(target=one, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == [True] * 4


def test_a_renderer_is_what_a_client_gives(renderer):
    assert isinstance(renderer, Renderer)


# Joined with the rest


def run(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "scraper", *arguments, "--allow-private", "127.0.0.1"],
        capture_output=True,
        text=True,
        timeout=100,
    )


def test_extract_renders_what_is_empty_and_nothing_else(site):
    empty = site.serve("/empty", shell(f"{WRITE} write({HIDDEN})", root=""))
    whole = site.serve("/whole", page_with())
    result = run("extract", empty, whole, "--render", "auto", "--delay", "0")
    records = [json.loads(line) for line in result.stdout.splitlines()]
    assert (result.returncode, result.stderr) == (0, "")
    assert [record["body"] for record in records] == ["\n\n".join(PARAGRAPHS)] * 2
    assert [[notice["code"] for notice in record["warnings"]] for record in records] == [
        ["rendered"],
        [],
    ]


def test_explain_shows_the_page_that_its_record_is_made_from(site):
    result = run(
        "explain",
        site.serve("/empty", shell(f"{WRITE} write({HIDDEN})", root="")),
        "--render",
        "auto",
    )
    assert (result.returncode, PARAGRAPHS[1] in result.stdout) == (0, True)


def test_explain_says_why_a_page_was_not_rendered(site, monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/bin/false")
    result = run("explain", site.serve("/whole", page_with()), "--render", "always")
    assert "Chromium does not start" in result.stderr
    assert PARAGRAPHS[1] in result.stdout


def test_scrape_renders_when_it_is_asked_to(site):
    url = site.serve("/empty", shell(f"{WRITE} write({HIDDEN})", root=""))
    article = scraper.scrape(url, allow_private=["127.0.0.1"], render="auto")
    assert article.body == "\n\n".join(PARAGRAPHS)


def test_a_file_is_not_rendered(tmp_path):
    path = tmp_path / "empty.html"
    path.write_text(shell(f"{WRITE} write({HIDDEN})", root=""))
    assert json.loads(run("extract", str(path), "--render", "always").stdout)["status"] == "empty"


def test_without_a_chromium_extract_says_what_to_do(site, monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    result = run("extract", site.serve("/empty", shell("", root="")), "--render", "auto")
    assert (result.returncode, result.stdout) == (3, "")
    assert result.stderr.startswith(
        "scraper: rendering needs Chromium: CHROMIUM names /nowhere/chromium, which is not a program; "
        "install it"
    )

"""Text that comes late, below the fold, in frames and in shadow roots, as a reader sees it."""

import json

import pytest

from tests.conftest import PARAGRAPHS, page_with
from tests.fetcher.browser.pages import HIDDEN, OTHER, WRITE, at, requested, shell

SAYS = f"{WRITE} const story = {HIDDEN};"
LOW = "<div style='height:3000px'>above</div>" + "word " * 30


def text_of(page):
    return page.content.decode()


def test_text_that_a_timer_writes_after_two_seconds_is_there(render):
    page = render(shell(f"{SAYS} setTimeout(() => write(story), 2000)", root=""))
    assert PARAGRAPHS[3] in text_of(page)


def test_text_that_comes_in_steps_is_there_to_the_last(render):
    script = (
        f"{SAYS} story.forEach((_, n) => setTimeout(() => write(story.slice(0, n + 1)), 300 * n))"
    )
    assert PARAGRAPHS[3] in text_of(render(shell(script)))


def test_an_empty_root_next_to_text_is_waited_for(render):
    page = shell(f"{SAYS} setTimeout(() => write(story), 1500)", root="").replace(
        "<script>", f"<p>{'standfirst ' * 40}</p><script>"
    )
    assert PARAGRAPHS[3] in text_of(render(page))


def test_text_that_scrolling_brings_is_there(render):
    script = f"{SAYS} addEventListener('scroll', () => write(story), {{once: true}})"
    assert PARAGRAPHS[3] in text_of(render(shell(script, root=LOW)))


def test_text_that_waits_until_it_is_seen_is_there(render):
    script = (
        f"{SAYS} new IntersectionObserver(seen => {{ if (seen[0].isIntersecting) write(story) }})"
        ".observe(document.getElementById('low'))"
    )
    assert PARAGRAPHS[3] in text_of(render(shell(script, root=f"{LOW}<i id=low>x</i>")))


def test_text_in_an_element_that_scrolls_by_itself_is_there(render):
    script = (
        f"{SAYS} const pane = document.getElementById('pane');"
        "pane.addEventListener('scroll', () => write(story), {once: true})"
    )
    pane = f"<div id=pane style='height:100vh;overflow:auto'>{LOW}</div>"
    style = "<style>body { margin: 0; overflow: hidden }</style>"
    assert PARAGRAPHS[3] in text_of(render(style + shell(script, root=pane)))


def test_the_next_article_of_an_endless_page_is_left_out(render, site):
    script = (
        "addEventListener('scroll', () => { history.pushState({}, '', '/next');"
        "root.insertAdjacentHTML('beforeend', '<p>next story</p>') }, {once: true})"
    )
    page = render(shell(script, root=LOW))
    assert (page.final_url, "next story</p>" in text_of(page).split("<script")[0]) == (
        at(site, "/page"),
        False,
    )


def test_a_fragment_that_scrolling_sets_is_no_other_page(render):
    script = (
        "addEventListener('scroll', () => { location.replace('#part'); root.append('seen') }, "
        "{once: true})"
    )
    assert "seen</div>" in text_of(render(shell(script, root=LOW)))


def test_text_that_scrolling_takes_away_stays(render):
    script = "addEventListener('scroll', () => { root.textContent = 'gone' }, {once: true})"
    assert "above" in text_of(render(shell(script, root=LOW)))


def test_a_page_that_leaves_while_it_is_scrolled_is_the_one_that_was_there(render, site):
    site.serve("/next", page_with())
    page = render(shell("addEventListener('scroll', () => { location.href = '/next' })", root=LOW))
    assert (page.final_url, "above" in text_of(page)) == (at(site, "/page"), True)


# Shadow roots and frames

SHADOW = "const open = (host, html) => { host.attachShadow({mode: 'open'}).innerHTML = html };"


def test_an_open_shadow_root_is_read(render):
    script = f"{SAYS} {SHADOW} open(root, story.map(t => `<p>${{t}}</p>`).join(''))"
    assert f"<p>{PARAGRAPHS[3]}</p>" in text_of(render(shell(script, root="")))


def test_a_shadow_root_in_another_is_read_at_its_place(render):
    script = (
        f"{SHADOW} open(root, '<p>first</p><section id=inner></section><p>last</p>');"
        "open(root.shadowRoot.getElementById('inner'), '<p>mid' + 'dle</p>')"
    )
    text = text_of(render(shell(script, root=""))).split("<script")[0]
    assert text.index("first") < text.index("middle") < text.index("last")


def test_a_declarative_shadow_root_is_read_with_what_is_put_into_its_slot(render):
    page = (
        "<!doctype html><title>x</title><article><template shadowrootmode=open>"
        "<p>before</p><slot></slot><p>after</p></template><p>slotted</p></article>"
    )
    text = text_of(render(page))
    assert text.index("<p>before") < text.index("<p>slotted") < text.index("<p>after")
    assert text.count("slotted") == 1


def test_a_closed_shadow_root_is_not_read(render):
    script = "root.attachShadow({mode: 'closed'}).innerHTML = '<p>clo' + 'sed</p>'"
    assert "closed</p>" not in text_of(render(shell(script, root="")))


@pytest.mark.parametrize("how", ["src", "a redirect", "srcdoc", "written"])
def test_a_frame_of_the_page_itself_is_read(how, render, site):
    site.serve("/story", page_with())
    site.serve("/moved", "", status=302, Location="/story")
    script = (
        "const f = document.createElement('iframe');"
        + {
            "src": "f.src = '/story'; root.append(f)",
            "a redirect": "f.src = '/moved'; root.append(f)",
            "srcdoc": f"f.srcdoc = {HIDDEN}.join('<p>'); root.append(f)",
            "written": f"root.append(f); f.contentDocument.write({HIDDEN}.join('<p>'))",
        }[how]
    )
    assert PARAGRAPHS[3] in text_of(render(shell(script, root="")))


def test_a_frame_of_another_origin_is_not_requested(render, site):
    site.serve("/story", page_with())
    render(shell("") + f"<iframe src={at(site, '/story', OTHER)}></iframe>")
    assert "/story" not in requested(site)


def test_robots_txt_is_obeyed_for_frames(client, renderer, site):
    from scraper.fetcher import Client, FetchSettings
    from scraper.fetcher.environment import Environment
    from scraper.records import Request
    from tests.fetcher.browser.pages import HOST, resolve

    site.serve("/robots.txt", "User-agent: *\nDisallow: /story", content_type="text/plain")
    site.serve("/story", page_with())
    site.serve("/page", shell("") + "<iframe src=/story></iframe>")
    own = Client(
        FetchSettings(allow_private=(HOST,), delay=0), environment=Environment(resolve=resolve)
    )
    with own.renderer() as browser:
        request = Request(url=at(site, "/page"), timeout=20)
        browser.render(own.fetch(request), request)
    assert "/story" not in requested(site)


def test_a_hidden_frame_is_not_read(render, site):
    site.serve("/story", page_with())
    page = render(shell("") + "<iframe src=/story style='display:none'></iframe>")
    assert PARAGRAPHS[3] not in text_of(page)


def test_a_deep_page_is_read(render):
    script = (
        "let at = root; for (let n = 0; n < 400; n++) at = at.appendChild("
        "document.createElement('div')); at.textContent = 'dee' + 'pest';"
        "root.attachShadow({mode: 'open'}).append(...root.children)"
    )
    assert "deepest" in text_of(render(shell(script)))


def test_a_page_that_changes_for_ever_is_taken_as_it_is(render):
    page = render(shell("setInterval(() => { root.textContent = 'now ' + Math.random() }, 50)"))
    assert "now 0." in text_of(page)


def test_data_that_comes_as_json_after_a_second_is_waited_for(render, site):
    import time

    def slow(handler):
        time.sleep(1)
        body = json.dumps(PARAGRAPHS).encode()
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    site.responders["/story.json"] = slow
    page = render(shell(f"{WRITE} fetch('/story.json').then(r => r.json()).then(write)"))
    assert PARAGRAPHS[3] in text_of(page)

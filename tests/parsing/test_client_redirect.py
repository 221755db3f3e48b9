"""Where a page sends its browser, by a refresh or by a script."""

import pytest

from scraper.parsing import parse, refresh_target, script_target
from scraper.records import Page

URL = "https://quay.example/go/17?from=feed"
STORY = "https://quay.example/2025/ferry"


def document(head="", body="", url=URL):
    page = f"<html><head><title>One moment</title>{head}</head><body{body}></body></html>"
    return parse(Page(source="", content=page, url=url))


@pytest.mark.parametrize(
    "tag",
    [
        '<meta http-equiv="refresh" content="0;url=/2025/ferry">',
        '<meta content="0; URL=/2025/ferry" http-equiv="Refresh">',
        "<meta http-equiv=refresh content=\"5; url='/2025/ferry'\">",
        "<META HTTP-EQUIV='REFRESH' CONTENT='3,url=https://quay.example/2025/ferry'>",
        '<meta http-equiv="refresh" content="0;/2025/ferry">',
        '<meta http-equiv="refresh" content=" 0.5 ; url = ../2025/ferry ">',
        '<meta http-equiv="refresh" content="0; url=&quot;//quay.example/2025/ferry&quot;">',
        '<base href="/2025/"><meta http-equiv="refresh" content="0; url=ferry">',
        '<noscript><meta http-equiv="refresh" content="0; url=/2025/ferry"></noscript>',
    ],
)
def test_a_refresh_names_its_target(tag):
    assert refresh_target(document(tag)) == STORY


@pytest.mark.parametrize(
    "tag",
    [
        '<meta http-equiv="refresh" content="60">',
        '<meta http-equiv="refresh" content="60; url=">',
        f'<meta http-equiv="refresh" content="60; url={URL}">',
        '<meta http-equiv="refresh" content="60; url=#top">',
        '<meta http-equiv="refresh" content="0; url=javascript:history.back()">',
        '<meta name="refresh" content="0; url=/2025/ferry">',
    ],
)
def test_a_page_that_reloads_itself_has_no_target(tag):
    assert refresh_target(document(tag)) is None


@pytest.mark.parametrize(
    "code",
    [
        'location.href = "/2025/ferry";',
        "window.location='https://quay.example/2025/ferry'",
        'window.location.replace("/2025/ferry")',
        'top.location.assign( "/2025/ferry" );',
        'document.location.href="https:\\/\\/quay.example\\/2025\\/ferry";',
        'self.location = "\\u002f2025\\x2fferry"',
        "window.top.location.href = `/2025/ferry`",
        "setTimeout(\"location.href='/2025/ferry'\", 500)",
        "setTimeout(function () { window.location.href = '/2025/ferry' }, 0)",
        "// location = '/old'\nlocation = '/2025/ferry' // https://quay.example/x",
        "/* location.href = '/old' */ location = '/2025/ferry'",
    ],
)
def test_a_script_names_its_target(code):
    assert script_target(document(f"<script>{code}</script>")) == STORY


def test_a_script_of_the_body_names_its_target():
    page = document(body=" onload=\"location.replace('/2025/ferry')\"")
    assert script_target(page) == STORY


@pytest.mark.parametrize(
    "code",
    [
        "location.reload()",
        "if (location.href == '/2025/ferry') show()",
        "var location = 'Hull/Yorkshire'",
        "map.location = '/2025/ferry'",
        "location.href = host + '/2025/ferry'",
        "location.href = '/go?x=' + id",
        "location.hash = '#/2025'",
        "location.href = '#top'",
        "my_location = '/2025/ferry'",
    ],
)
def test_other_scripts_have_no_target(code):
    assert script_target(document(f"<script>{code}</script>")) is None


def test_a_program_is_not_searched():
    code = "function later() { location.href = '/2025/ferry' }" + "run();" * 1000
    assert script_target(document(f"<script>{code}</script>")) is None


def test_a_page_without_a_url_names_absolute_targets_alone():
    head = '<meta http-equiv="refresh" content="0;url=/2025/ferry">'
    assert refresh_target(document(head, url=None)) is None
    head = f'<meta http-equiv="refresh" content="0;url={STORY}">'
    assert refresh_target(document(head, url=None)) == STORY

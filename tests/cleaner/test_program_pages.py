"""Error messages and folder listings that programs write in the place of a page."""

import pytest

import scraper

URL = "https://quaypost.example/2024/03/lock-gates"
PROSE = "".join(
    f"<p>The keeper of the {name} lock told the council that the gates had been stuck since Monday "
    "because a tree trunk had come down the river with the flood, and that divers were on their "
    "way to cut it loose before the weekend.</p>"
    for name in ("northern", "southern", "upper", "lower")
)

ERRORS = {
    "a PHP warning": (
        "<br />\n<b>Warning</b>:  mysqli::__construct(): (HY000/1040): Too many clients in "
        "<b>/srv/quay/inc/store.php</b> on line <b>88</b><br />"
    ),
    "a PHP fatal error with its trace": (
        "<b>Fatal error</b>:  Uncaught TypeError: render(): Argument #1 must be of type array in "
        "/srv/quay/theme/single.php:61\nStack trace:\n#0 /srv/quay/index.php(17): render()\n"
        "#1 {main}\n  thrown in <b>/srv/quay/theme/single.php</b> on line <b>61</b>"
    ),
    "a PHP parse error": (
        "Parse error: syntax error, unexpected end of file in /srv/quay/list.php on line 4"
    ),
    "a Python traceback": (
        '<pre>Traceback (most recent call last):\n  File "/srv/quay/web.py", line 9, in page\n'
        "    return pages[key]\nKeyError: 'lock-gates'</pre>"
    ),
    "a Java exception": (
        "<pre>java.lang.IllegalStateException: No session\n"
        "\tat com.quay.Page.render(Page.java:118)\n\tat com.quay.Main.run(Main.java:40)</pre>"
    ),
    "a JavaScript error": (
        "<pre>ReferenceError: story is not defined<br>"
        "&nbsp; &nbsp;at show (/srv/quay/show.js:7:13)<br>"
        "&nbsp; &nbsp;at /srv/quay/node_modules/router/index.js:240:9</pre>"
    ),
    "a route that does not exist": "<pre>Cannot GET /2024/03/lock-gates</pre>",
    "a database that refuses": (
        "<p>SQLSTATE[08006] [7] connection to server at 10.1.1.4 failed: Connection refused</p>"
    ),
    "an error in SQL": (
        "<p>You have an error in your SQL syntax; check the manual for the right syntax to use "
        "near 'FROM stories' at line 3</p>"
    ),
    "a database that cannot be reached": "<p>Unable to connect to the database.</p>",
    "an interpreter without a file": "<p>No input file specified.</p>",
}


@pytest.mark.parametrize("html", ERRORS.values(), ids=ERRORS)
def test_an_error_message_of_a_program_is_an_error_page(html: str) -> None:
    found = scraper.extract(f"<html><body>{html}</body></html>", url=URL)
    assert found.status == "failed"
    assert found.error is not None
    assert found.error.code == "error_page"


def test_a_frameworks_page_for_errors_is_one_whatever_it_shows_of_its_settings() -> None:
    rows = "".join(
        f"<tr><td>SETTING_{n}</td><td>a value of some words</td></tr>" for n in range(90)
    )
    html = (
        "<html><head><title>ProgrammingError at /2024/03/lock-gates</title></head><body>"
        f"<h1>ProgrammingError at /2024/03/lock-gates</h1><table>{rows}</table></body></html>"
    )
    assert scraper.extract(html, url=URL).status == "failed"


@pytest.mark.parametrize(
    "line",
    [
        '<pre>Traceback (most recent call last):\n  File "a.py", line 1</pre>',
        "<p>Warning: Undefined variable $day in /srv/quay/head.php on line 3</p>",
        "<p>You have an error in your SQL syntax, the console told her.</p>",
    ],
)
def test_an_article_with_such_a_message_stays_an_article(line: str) -> None:
    html = f"<html><body><article><h1>Lock gates stuck</h1>{PROSE}{line}</article></body></html>"
    assert scraper.extract(html, url=URL).status == "ok"


LISTINGS = {
    "of Apache": (
        "<title>Index of /archive</title>",
        "<h1>Index of /archive</h1><ul><li><a href='/'> Parent Directory</a></li>"
        "<li><a href='gates.html'> gates.html</a></li></ul>",
    ),
    "of nginx": (
        "<title>Index of /archive/</title>",
        "<h1>Index of /archive/</h1><hr><pre><a href='../'>../</a>\n"
        "<a href='gates.html'>gates.html</a>    12-Mar-2024 08:00   5120\n</pre><hr>",
    ),
    "of Python": (
        "<title>Directory listing for /archive/</title>",
        "<h1>Directory listing for /archive/</h1><ul><li><a href='gates.html'>gates.html</a></ul>",
    ),
    "of IIS": (
        "<title>quaypost.example - /archive/</title>",
        "<H1>quaypost.example - /archive/</H1><pre><A HREF='/'>[To Parent Directory]</A><br>"
        " 3/12/2024  8:00 AM  5120 <A HREF='/archive/gates.html'>gates.html</A><br></pre>",
    ),
}


@pytest.mark.parametrize(("head", "body"), LISTINGS.values(), ids=LISTINGS)
def test_a_servers_listing_of_a_folder_is_an_index(head: str, body: str) -> None:
    html = f"<html><head>{head}</head><body>{body}</body></html>"
    assert scraper.extract(html, url="https://quaypost.example/archive/").status == "index"

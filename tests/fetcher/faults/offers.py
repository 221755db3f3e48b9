"""Faults of feeds and sitemaps: bombs, entities from elsewhere, loops, XML that is none. What they
offer is looked for.
"""

import gzip
from dataclasses import replace

from tests.fetcher.faults.servers import HEAD, Behaviour, Conversation, by_path, page
from tests.fetcher.faults.table import Fault, Outcome, offers

_NAMES = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_SITE = "http://courier.example"
_LAUGHS = '<!ENTITY e0 "ha">' + "".join(
    f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, 10)
)
_QUADRATIC = f'<!ENTITY e9 "{"ha" * 50_000}">'
_FILE = '<!ENTITY e9 SYSTEM "file:///etc/passwd">'
_WEB = '<!ENTITY e9 SYSTEM "http://courier.example:{port}/entity">'
_PARAMETER = '<!ENTITY % all SYSTEM "http://courier.example:{port}/dtd"> %all; <!ENTITY e9 "x">'


def _rss(title: str, definitions: str = "", link: str = f"{_SITE}/1") -> str:
    doctype = f"<!DOCTYPE rss [{definitions}]>" if definitions else ""
    return f"{doctype}<rss version='2.0'><channel><item><title>{title}</title><link>{link}</link></item></channel></rss>"


def _sitemap(*pages: str, definitions: str = "", extra: str = "") -> str:
    doctype = f"<!DOCTYPE urlset [{definitions}]>" if definitions else ""
    return (
        f"{doctype}<urlset "
        f"{_NAMES}>{''.join(f'<url><loc>{one}</loc>{extra}</url>' for one in pages)}</urlset>"
    )


def _index(*sitemaps: str) -> str:
    return f"<sitemapindex {_NAMES}>{''.join(f'<sitemap><loc>{one}</loc></sitemap>' for one in sitemaps)}</sitemapindex>"


def _xml(text: str) -> Behaviour:
    """A document in which `{port}` is the server's."""

    def behave(talk: Conversation) -> None:
        talk.hear()
        page(text.replace("{port}", str(talk.port)).encode())(talk)

    return behave


def _fault(name: str, text: str, outcome: Outcome, **paths: str) -> Fault:
    return Fault(
        name,
        by_path({"/": _xml(text), **{f"/{path}": _xml(one) for path, one in paths.items()}}),
        outcome,
        discovers=True,
    )


def _goes_on(talk: Conversation) -> None:
    """Each index names a new one."""
    talk.hear()
    _xml(_index(f"{talk.path}x"))(talk)


def _endless(talk: Conversation) -> None:
    talk.hear()
    talk.say(HEAD + f"\r\n<urlset {_NAMES}>".encode())
    talk.pour(b"<!-- nothing here -->" * 3000)


_FINE = offers("/1", requests=1)
_BOTH = offers("/1", "/2", requests=1)
_NOTHING = offers(requests=1)
_BOMB = gzip.compress(
    f"<urlset {_NAMES}><url><loc>{_SITE}/1</loc></url>".encode() + b" " * 100_000_000
)

FAULTS = (
    _fault("A feed contains an entity bomb", _rss("&e9;", _LAUGHS), _FINE),
    _fault("A feed repeats one long entity", _rss("&e9;" * 5000, _QUADRATIC), _FINE),
    _fault("A feed has an entity that is a file", _rss("&e9;", _FILE), _FINE),
    _fault("A feed has an entity that is on the web", _rss("&e9;", _WEB), _FINE),
    _fault("A feed takes entities from a DTD on the web", _rss("&e9;", _PARAMETER), _FINE),
    _fault(
        "A feed links to an entity that is a file",
        _rss("x", _FILE, "&e9;"),
        offers("/&e9;", requests=1),
    ),
    _fault(
        "A feed is truncated",
        _rss("x").replace("</channel>", "<item><title>y</title><link>http:")[: -len("</rss>")],
        _FINE,
    ),
    _fault(
        "A feed closes elements that it did not open",
        _rss("x").replace("<link>", "</b></i><link>"),
        _FINE,
    ),
    _fault(
        "A feed uses namespaces and entities that it does not declare",
        _rss("x &eacute; &nbsp;").replace("<link>", "<geo:point>x</geo:point><link>"),
        _FINE,
    ),
    _fault("A feed has bytes that XML forbids", _rss("\x00\x08\x1f"), _FINE),
    _fault(
        "A feed links to a file and a script",
        _rss("x", link="file:///etc/passwd") + _rss("x", link="javascript:1"),
        _NOTHING,
    ),
    _fault(
        "A sitemap contains an entity bomb",
        _sitemap(f"{_SITE}/1", definitions=_LAUGHS, extra="<lastmod>&e9;</lastmod>"),
        _FINE,
    ),
    _fault(
        "A sitemap repeats one long entity",
        _sitemap(f"{_SITE}/1", definitions=_QUADRATIC, extra=f"<lastmod>{'&e9;' * 5000}</lastmod>"),
        _FINE,
    ),
    _fault(
        "A sitemap has an entity that is a file",
        _sitemap(f"{_SITE}/1", definitions=_FILE, extra="<lastmod>&e9;</lastmod>"),
        _FINE,
    ),
    _fault(
        "A sitemap has an entity that is on the web",
        _sitemap(f"{_SITE}/1", definitions=_WEB, extra="<lastmod>&e9;</lastmod>"),
        _FINE,
    ),
    _fault(
        "A sitemap takes entities from a DTD on the web",
        _sitemap(f"{_SITE}/1", definitions=_PARAMETER, extra="<lastmod>&e9;</lastmod>"),
        _FINE,
    ),
    _fault(
        "A sitemap is truncated",
        _sitemap(f"{_SITE}/1", f"{_SITE}/22").partition("2</loc>")[0],
        _FINE,
    ),
    _fault(
        "A sitemap closes elements that it did not open",
        _sitemap(f"{_SITE}/1", f"{_SITE}/2", extra="</b>"),
        _BOTH,
    ),
    _fault(
        "A sitemap uses a namespace that it does not declare",
        _sitemap(f"{_SITE}/1", extra="<pic:image><pic:loc>/x.png</pic:loc></pic:image>"),
        _FINE,
    ),
    _fault(
        "A sitemap does not escape `&`",
        _sitemap(f"{_SITE}/1&copy=3"),
        offers("/1&copy=3", requests=1),
    ),
    _fault(
        "A sitemap misses end tags",
        _sitemap(f"{_SITE}/1", f"{_SITE}/2").replace("</url>", "").replace("</loc>", ""),
        _BOTH,
    ),
    _fault("A sitemap has tags in capitals", _sitemap(f"{_SITE}/1").upper(), _FINE),
    _fault(
        "A sitemap follows an error message of its server",
        f"<br />\n<b>Warning</b>: x in <b>/srv/a.php</b><br />\n{_sitemap(f'{_SITE}/1')}",
        _FINE,
    ),
    Fault(
        "A sitemap is in UTF-16",
        page(_sitemap(f"{_SITE}/1").encode("utf-16")),
        _FINE,
        discovers=True,
    ),
    Fault(
        "A sitemap was gzipped twice",
        page(gzip.compress(gzip.compress(_sitemap(f"{_SITE}/1").encode()))),
        _FINE,
        discovers=True,
    ),
    _fault(
        "A sitemap lists files and scripts",
        _sitemap("file:///etc/passwd", "javascript:1", f"{_SITE}/1"),
        _FINE,
    ),
    _fault("A sitemap index names itself", _index("/"), _NOTHING),
    _fault(
        "Sitemap indexes name each other",
        _index("/a"),
        offers("/1", requests=3),
        a=_index("/b", "/"),
        b=_sitemap(f"{_SITE}/1"),
    ),
    Fault("Each sitemap index names a new one", _goes_on, offers(requests=4), discovers=True),
    _fault(
        "A sitemap index names a private IP address",
        _index("http://10.0.0.8/a", "/a"),
        offers("forbidden_url", "/1", requests=2),
        a=_sitemap(f"{_SITE}/1"),
    ),
    _fault(
        "A sitemap index names a page that is not a sitemap, and one that does not exist",
        _index("/a", "/b"),
        offers("unsupported_document", "http_status", requests=3),
        a="<html><p>x</p></html>",
    ),
    replace(
        Fault("A gzipped sitemap is a decompression bomb", page(_BOMB), _FINE, discovers=True),
        greedy=True,
        seconds=6,
    ),
    replace(
        Fault("A sitemap is endless", _endless, Outcome("too_large", False, 1), discovers=True),
        greedy=True,
    ),
)

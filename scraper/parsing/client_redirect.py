"""Where a page sends the browser that shows it: by a refresh in its head or by a script. Runs no
script and judges nothing.
"""

import math
import re

from scraper.parsing.document import Document, Element
from scraper.urls import absolute_url, join_url

# HTML §4.2.5.3: seconds, then a separator, then the URL, with or without "url=" and quotes.
_REFRESH = re.compile(
    r"""\s*+(?P<seconds>\d*)(?:\.[\d.]*)?(?:\s*+[;,]\s*+|\s++)(?:url\s*+=\s*+)?+"""
    r"""(?P<url>'[^']*+|"[^"]*+|[^'"\s].*+)""",
    re.I | re.S,
)
_OBJECTS = r"(?:(?:window|document|self|top|parent|globalThis)\s*+\.\s*+)*+location"
_STRING = r"""(?:'(?P<single>[^'\n]++)'|"(?P<double>[^"\n]++)"|`(?P<template>[^`$]++)`)"""
# A name of the page's own before it ("map.location", "var location") makes it another variable.
_SCRIPT = re.compile(
    rf"""(?<![\w$.])(?<!var\ )(?<!let\ )(?<!const\ ){_OBJECTS}\s*+
    (?:(?:\.\s*+href\s*+)?=(?!=)|\.\s*+(?:replace|assign)\s*+\()\s*+{_STRING}\s*+(?![+.\[])""",
    re.X,
)
_ESCAPE = re.compile(r"\\(?:u([\da-fA-F]{4})|x([\da-fA-F]{2})|(.))", re.S)
_COMMENT = re.compile(r"/\*.*?\*/|(?:^|(?<=[\s;{}]))//[^\n]*+", re.S)
# A relative URL in a script has a sign that it is one.
_URL_SIGN = re.compile(r"[/?.]")
# Longer scripts are programs, which lead elsewhere only in some cases.
_LONGEST_SCRIPT = 5_000


def refresh_target(document: Document, within: float = math.inf) -> str | None:
    """The URL that <meta http-equiv=refresh> loads in the place of the page, at most `within`
    seconds later. None if the page has no such element, or only reloads itself.
    """
    for element in document.metadata_elements["meta"]:
        if (element.get("http-equiv") or "").strip().lower() != "refresh":
            continue
        found = _REFRESH.match(element.get("content") or "")
        if not found or float(found["seconds"] or 0) > within:
            continue
        if target := _other_page(found["url"].strip("'\" \t\r\n"), document):
            return target
    return None


def script_target(document: Document) -> str | None:
    """The URL that a short script of the page gives to the browser's location. None if no script
    does.
    """
    for code in _scripts(document):
        if len(code) > _LONGEST_SCRIPT:
            continue
        for found in _SCRIPT.finditer(_COMMENT.sub(" ", code)):
            written = found["single"] or found["double"] or found["template"]
            href = _ESCAPE.sub(_unescaped, written)
            if _URL_SIGN.search(href) and (target := _other_page(href, document)):
                return target
    return None


def _scripts(document: Document) -> list[str]:
    scripts = [element.text or "" for element in document.metadata_elements["script"]]
    body = document.tree.find("body") if document.tree is not None else None
    return [*scripts, *([body.get("onload") or ""] if body is not None else [])]


def _unescaped(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    return chr(int(code, 16)) if code else found[3]


def _other_page(href: str, document: Document) -> str | None:
    """The absolute URL of a link, unless it is the page itself."""
    base = _base(document)
    target = join_url(href, base) if base else absolute_url(href, None)
    if target is None or (
        document.url and _without_fragment(target) == _without_fragment(document.url)
    ):
        return None
    return target


def _base(document: Document) -> str | None:
    hrefs: list[Element] = [*document.metadata_elements["base"]]
    declared = next((href for element in hrefs if (href := element.get("href"))), None)
    return absolute_url(declared, document.url) if declared else document.url


def _without_fragment(url: str) -> str:
    return url.partition("#")[0]

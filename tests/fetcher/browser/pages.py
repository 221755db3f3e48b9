"""What tests of rendering share: two names of the test's server, and pages that need scripts. Tests
that import it are skipped if there is no browser.
"""

import base64
import glob
import json
import os
import socket

import pytest

import scraper
from scraper.fetcher.http import ssrf
from tests.conftest import PARAGRAPHS

pytest.importorskip("playwright", reason="needs the extra [render]")

from scraper.fetcher.browser import chromium
from scraper.fetcher.browser.renderer import Renderer

try:
    chromium.executable()
except scraper.RenderingUnavailable as missing:
    pytest.skip(missing.message, allow_module_level=True)

__all__ = ["Renderer", "chromium"]

HOST, OTHER = "courier.example", "wire.example"


def resolve(host, port):
    """Two names of the test's server; all else is what it is."""
    return (
        [(socket.AF_INET, ("127.0.0.1", port))]
        if host in (HOST, OTHER)
        else ssrf.resolve(host, port)
    )


def at(site, path, host=HOST):
    return f"http://{host}:{site.port}{path}"


ENOUGH = "word " * 30
"""A page with fewer words is waited for."""


def shell(script, root=ENOUGH):
    """An application before its scripts have run."""
    return (
        "<!doctype html><html><head><title>Ferry</title></head><body><div "
        f'id="root">{root}</div><script>{script}</script></body></html>'
    )


def requested(site):
    return [path for path, _ in site.requests]


# The paragraphs of the story as no reader of scripts finds them: only a browser decodes them.
HIDDEN = (
    json.dumps([base64.b64encode(text.encode()).decode() for text in PARAGRAPHS])
    + ".map(t => new TextDecoder().decode(Uint8Array.from(atob(t), c => c.charCodeAt(0))))"
)
WRITE = (
    "const write = texts => { root.innerHTML = '<article><h1>Ferry returns</h1>' + texts.map(t => "
    "`<p>${t}</p>`).join('') + '</article>' };"
)


def browser_folders(place):
    """The folders of browsers, and of Chromium and Playwright themselves, in a folder."""
    return sorted(
        name
        for name in os.listdir(place)
        if name.startswith(("scraper-", "playwright", "org.chromium", ".org.chromium"))
    )


def living(group):
    """The processes of a group that run still (proc(5))."""
    found = []
    for path in glob.glob("/proc/[0-9]*/stat"):
        try:
            with open(path) as stat:
                state, _parent, its_group, *_ = stat.read().rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        if int(its_group) == group and state not in "ZX":
            found.append(path)
    return found

"""Shadow roots that are declared in HTML: what browsers show, in their order."""

import pytest

from scraper.parsing import parse
from scraper.records import Page


def shown(markup):
    """The text of a page outside of templates."""
    tree = parse(Page(source="", content=f"<html><body>{markup}</body></html>")).tree
    hidden = {text for template in tree.iter("template") for text in template.itertext()}
    return " ".join(text.strip() for text in tree.itertext() if text not in hidden and text.strip())


ROOT = "<template shadowrootmode=open>"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (f"<x-a>{ROOT}<p>in the root</p></template></x-a>", "in the root"),
        (f"<x-a>{ROOT}<p>in the root</p></template><p>light</p></x-a>", "in the root"),
        (f"<x-a>{ROOT}<p>one</p><slot></slot></template><p>two</p></x-a>", "one two"),
        (f"<x-a>{ROOT}<slot></slot><p>two</p></template>one</x-a>", "one two"),
        (
            f"<x-a>{ROOT}<slot name=b></slot><slot name=a></slot></template>"
            "<p slot=a>A</p><p slot=b>B</p><p slot=c>C</p></x-a>",
            "B A",
        ),
        (f"<x-a>{ROOT}<slot>as it is</slot></template></x-a>", "as it is"),
        (f"<x-a>{ROOT}<slot>as it is</slot></template>given</x-a>", "given"),
        (
            f"<x-a>{ROOT}<x-b>{ROOT}<p>inner</p><slot></slot></template><slot></slot></x-b>"
            "</template>light</x-a>",
            "inner light",
        ),
        ("<x-a><template shadowroot=open><p>old name</p></template></x-a>", "old name"),
        ("<x-a><template><p>not shown</p></template>light</x-a>", "light"),
    ],
)
def test_text_of_a_page_with_shadow_roots(markup, text):
    assert shown(markup) == text

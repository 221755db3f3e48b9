"""A story becomes a page of its shape: the article, and around and inside it the junk that real
pages carry. Opens nothing.

What stands where depends on the story and its language alone, so that a page changes only where its
story does.
"""

import json
from collections.abc import Iterable, Sequence
from html import escape
from string import Template
from typing import Any
from urllib.parse import quote

from scraper.demo.stories import Picture, Piece, Story, links_replaced, shape, stories, words

_POPULAR, _RELATED = 4, 3


def article_page(story: Story, base: str) -> bytes:
    """The page of a story on the site at `base`, in the charset of its shape."""
    form = shape(story.shape)
    page = filled(form["page"], _fields(story, form, base))
    return page.encode(form.get("charset", "utf-8"), "xmlcharrefreplace")


def content_type(story: Story) -> str:
    """Of the page of a story; the old shape leaves the charset to its <meta>."""
    return "text/html" if "charset" in shape(story.shape) else "text/html; charset=utf-8"


def furniture(language: str, base: str) -> dict[str, str]:
    """What every page of a language carries."""
    said = words(language)
    home = f"{base}/{language}/"
    menu = [(home, name) for name in said["menu"]]
    legal = [(f"{base}/legal/", name) for name in said["legal"]]
    popular = [(base + story.path, story.headline) for story in _lasting(language)[:_POPULAR]]
    fields = {key: escape(value) for key, value in said.items() if isinstance(value, str)}
    return (
        fields
        | {"language": language}
        | _lists("menu", menu)
        | _lists("legal", legal)
        | _lists("popular", popular)
    )


def picture_url(picture: Picture, base: str) -> str:
    """Where a picture is served."""
    return f"{base}/img/{picture.file}"


def section_url(section: str, language: str, base: str) -> str:
    """The page of a section."""
    return f"{base}/{language}/{slug(section)}/"


def profile_url(name: str, language: str, base: str) -> str:
    """The page of an author."""
    return f"{base}/{language}/authors/{slug(name)}"


def tag_url(tag: str, language: str, base: str) -> str:
    """The page of a tag."""
    return f"{base}/{language}/tags/{slug(tag)}"


def slug(name: str) -> str:
    """A name as part of an address, percent-encoded."""
    return quote("-".join(name.lower().split()))


def filled(template: str, fields: dict[str, str]) -> str:
    """The template with its fields, which are markup already."""
    return Template(template).substitute(fields)


def _fields(story: Story, form: dict[str, Any], base: str) -> dict[str, str]:
    said = words(story.language)
    lead = "".join(_picture(picture, form, base) for picture in story.pictures[:1])
    share = [("#", name) for name in said["share_links"]]
    tags = [(tag_url(tag, story.language, base), tag) for tag in story.tags]
    related = [(base + other.path, other.headline) for other in _others(story)]
    return {
        **furniture(story.language, base),
        **_lists("share", share),
        **_lists("tag", tags),
        **_lists("related", related),
        "headline": escape(story.headline),
        "standfirst": escape(story.standfirst),
        "section": escape(story.section),
        "section_url": section_url(story.section, story.language, base),
        "canonical": base + story.path,
        "instant": story.published.isoformat(),
        "dateline": escape(story.dateline),
        "byline": _byline(story, form, base),
        "updated_html": _updated(story, form),
        "lead_picture": lead,
        "body": "\n".join(_flow(story, form, base)),
        "biography_html": _biography(story, form),
        "tag_names": escape(", ".join(story.tags)),
        "comment_items": _comments(story),
        "json_ld": _json_ld(story, base),
    }


def _lists(name: str, links: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The links of a list in the forms that shapes ask for."""
    anchors = [f'<a href="{escape(url)}">{escape(text)}</a>' for url, text in links]
    return {
        f"{name}_items": "".join(f"<li>{anchor}</li>" for anchor in anchors),
        f"{name}_divs": "".join(f"<div>{anchor}</div>" for anchor in anchors),
        f"{name}_bar": " | ".join(anchors),
        f"{name}_lines": "<br>".join(anchors),
    }


def _lasting(language: str) -> list[Story]:
    """The stories of a language that are there on both days, the newest first."""
    mine = [
        story
        for story in stories()
        if story.language == language and story.kind in ("article", "stub")
    ]
    return sorted(mine, key=lambda story: story.published, reverse=True)


def _others(story: Story) -> list[Story]:
    """Those that a story's page leads to: the next ones after it in the newsroom's order."""
    mine = [other for other in stories() if other.language == story.language]
    after = (
        mine.index(story)
        if story in mine
        else next(place for place, other in enumerate(mine) if other.path == story.path)
    )
    in_turn = mine[after + 1 :] + mine[:after]
    return [
        other for other in in_turn if other.kind == "article" and other.headline != story.headline
    ][:_RELATED]


def _byline(story: Story, form: dict[str, Any], base: str) -> str:
    said = words(story.language)
    names = [
        filled(
            form["author"],
            {
                "name": escape(name),
                "url": escape(profile_url(name, story.language, base)),
                "type": "Organization" if story.agency else "Person",
            },
        )
        for name in story.signers
    ]
    joint = f" {escape(said['and'])} "
    return f"{escape(said['by'])} {joint.join(names)}"


def _updated(story: Story, form: dict[str, Any]) -> str:
    if story.corrected is None:
        return ""
    label = escape(words(story.language)["updated"])
    return filled(
        form["updated"],
        {
            "label": label,
            "instant": story.corrected.updated.isoformat(),
            "shown": escape(story.corrected.shown),
        },
    )


def _flow(story: Story, form: dict[str, Any], base: str) -> Iterable[str]:
    """The body with what stands between its paragraphs: a piece of junk after each from the second
    on, never below a heading.
    """
    waiting = [] if story.kind == "stub" else _junk(story, form, base)
    for place, piece in enumerate(story.pieces):
        yield _piece(piece, form, base)
        if place and piece.kind != "heading" and waiting:
            yield waiting.pop(0)
    yield from waiting
    if story.kind == "stub":
        yield filled(form["paywall"], furniture(story.language, base))
    if story.corrected:
        yield filled(form["note"], {"note": escape(story.corrected.note)})


def _junk(story: Story, form: dict[str, Any], base: str) -> list[str]:
    fields = furniture(story.language, base)
    teased = _others(story)[-1]
    teaser = filled(
        form["teaser"], {**fields, "url": base + teased.path, "title": escape(teased.headline)}
    )
    pictures = [_picture(picture, form, base) for picture in story.pictures[1:]]
    return [teaser, filled(form["advert"], fields), *pictures, filled(form["newsletter"], fields)]


def _piece(piece: Piece, form: dict[str, Any], base: str) -> str:
    lines = [
        links_replaced(escape(line, quote=False), rf'<a href="{base}\2">\1</a>')
        for line in piece.lines
    ]
    if piece.kind == "items":
        return filled(
            form["items"],
            {"items": "".join(filled(form["item"], {"text": line}) for line in lines)},
        )
    return filled(form[piece.kind], {"text": lines[0]})


def _picture(picture: Picture, form: dict[str, Any], base: str) -> str:
    fields = {
        "url": picture_url(picture, base),
        "alt": picture.alt,
        "caption": picture.caption,
        "credit": picture.credit_line,
    }
    return filled(form["picture"], {key: escape(value) for key, value in fields.items()})


def _biography(story: Story, form: dict[str, Any]) -> str:
    people = words(story.language)["people"]
    known = [people[name] for name in story.authors if name in people]
    about = escape(words(story.language)["about"])
    return "\n".join(
        filled(form["biography"], {"about": about, "biography": escape(biography)})
        for biography in known
    )


def _comments(story: Story) -> str:
    written = words(story.language)["comment_list"]
    return "".join(
        f'<div class="comment"><b>{escape(name)}</b><p>{escape(text)}</p></div>'
        for name, text in written
    )


def _json_ld(story: Story, base: str) -> str:
    kind = "Organization" if story.agency else "Person"
    described = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": base + story.path,
        "headline": story.headline,
        "description": story.standfirst,
        "datePublished": story.published.isoformat(),
        "dateModified": story.changed.isoformat(),
        "author": [{"@type": kind, "name": name} for name in story.signers],
        "publisher": {"@type": "NewsMediaOrganization", "name": "Quaypost"},
        "articleSection": story.section,
        "keywords": list(story.tags),
        "inLanguage": story.language,
        "image": [picture_url(picture, base) for picture in story.pictures],
        "isAccessibleForFree": story.kind != "stub",
    }
    return json.dumps(described, ensure_ascii=False).replace("</", "<\\/")

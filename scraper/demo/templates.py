"""The page of a story, made from templates: the article with the boilerplate of real pages around
and inside it. Opens nothing.

A page depends on its story and language alone, so it changes only if its story does.
"""

import json
from collections.abc import Iterable, Sequence
from html import escape
from string import Template
from typing import Any
from urllib.parse import quote

from scraper.demo.stories import (
    Picture,
    Piece,
    Story,
    all_stories,
    page_templates,
    page_texts,
    replace_links,
)

_POPULAR, _RELATED = 4, 3


def article_page(story: Story, base: str) -> bytes:
    """The page of a story on the site at `base`, in the charset of its template."""
    templates = page_templates(story.template)
    page = fill(templates["page"], _fields(story, templates, base))
    return page.encode(templates.get("charset", "utf-8"), "xmlcharrefreplace")


def content_type(story: Story) -> str:
    """The Content-Type of a story's page. A template with its own charset declares it in <meta>."""
    return (
        "text/html" if "charset" in page_templates(story.template) else "text/html; charset=utf-8"
    )


def page_frame(language: str, base: str) -> dict[str, str]:
    """The fields for every page of a language: menu, legal links, popular stories."""
    texts = page_texts(language)
    home = f"{base}/{language}/"
    menu = [(home, name) for name in texts["menu"]]
    legal = [(f"{base}/legal/", name) for name in texts["legal"]]
    popular = [(base + story.path, story.headline) for story in _on_both_days(language)[:_POPULAR]]
    fields = {key: escape(value) for key, value in texts.items() if isinstance(value, str)}
    return (
        fields
        | {"language": language}
        | _lists("menu", menu)
        | _lists("legal", legal)
        | _lists("popular", popular)
    )


def picture_url(picture: Picture, base: str) -> str:
    """The URL of a picture."""
    return f"{base}/img/{picture.file}"


def section_url(section: str, language: str, base: str) -> str:
    """The URL of a section's page; its path if `base` is empty."""
    return f"{base}/{language}/{slug(section)}/"


def profile_url(name: str, language: str, base: str) -> str:
    """The URL of an author's page; its path if `base` is empty."""
    return f"{base}/{language}/authors/{slug(name)}"


def tag_url(tag: str, language: str, base: str) -> str:
    """The URL of a tag's page; its path if `base` is empty."""
    return f"{base}/{language}/tags/{slug(tag)}"


def slug(name: str) -> str:
    """A name as part of a URL's path, percent-encoded."""
    return quote("-".join(name.lower().split()))


def fill(template: str, fields: dict[str, str]) -> str:
    """The template with its fields filled in. The values of `fields` are markup already."""
    return Template(template).substitute(fields)


def _fields(story: Story, templates: dict[str, Any], base: str) -> dict[str, str]:
    texts = page_texts(story.language)
    lead = "".join(_picture(picture, templates, base) for picture in story.pictures[:1])
    share = [("#", name) for name in texts["share_links"]]
    tags = [(tag_url(tag, story.language, base), tag) for tag in story.tags]
    related = [(base + other.path, other.headline) for other in _others(story)]
    return {
        **page_frame(story.language, base),
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
        "byline": _byline(story, templates, base),
        "updated_html": _updated(story, templates),
        "lead_picture": lead,
        "body": "\n".join(_flow(story, templates, base)),
        "biography_html": _biography(story, templates),
        "tag_names": escape(", ".join(story.tags)),
        "comment_items": _comments(story),
        "json_ld": _json_ld(story, base),
    }


def _lists(name: str, links: Sequence[tuple[str, str]]) -> dict[str, str]:
    """A list of (URL, text) links as fields of templates, in four kinds of markup."""
    tags = [f'<a href="{escape(url)}">{escape(text)}</a>' for url, text in links]
    return {
        f"{name}_items": "".join(f"<li>{tag}</li>" for tag in tags),
        f"{name}_divs": "".join(f"<div>{tag}</div>" for tag in tags),
        f"{name}_bar": " | ".join(tags),
        f"{name}_lines": "<br>".join(tags),
    }


def _on_both_days(language: str) -> list[Story]:
    """The stories of a language that are published on both days, the newest first."""
    mine = [
        story
        for story in all_stories()
        if story.language == language and story.kind in ("article", "stub")
    ]
    return sorted(mine, key=lambda story: story.published, reverse=True)


def _others(story: Story) -> list[Story]:
    """The related stories: the next ones in the newsroom's order."""
    mine = [other for other in all_stories() if other.language == story.language]
    after = (
        mine.index(story)
        if story in mine
        else next(index for index, other in enumerate(mine) if other.path == story.path)
    )
    in_turn = mine[after + 1 :] + mine[:after]
    return [
        other for other in in_turn if other.kind == "article" and other.headline != story.headline
    ][:_RELATED]


def _byline(story: Story, templates: dict[str, Any], base: str) -> str:
    texts = page_texts(story.language)
    names = [
        fill(
            templates["author"],
            {
                "name": escape(name),
                "url": escape(profile_url(name, story.language, base)),
                "type": "Organization" if story.agency else "Person",
            },
        )
        for name in story.credited
    ]
    joint = f" {escape(texts['and'])} "
    return f"{escape(texts['by'])} {joint.join(names)}"


def _updated(story: Story, templates: dict[str, Any]) -> str:
    if story.corrected is None:
        return ""
    label = escape(page_texts(story.language)["updated"])
    return fill(
        templates["updated"],
        {
            "label": label,
            "instant": story.corrected.updated.isoformat(),
            "shown": escape(story.corrected.shown),
        },
    )


def _flow(story: Story, templates: dict[str, Any], base: str) -> Iterable[str]:
    """The pieces of the body, with a piece of boilerplate after each from the second on, but never
    after a heading.
    """
    waiting = [] if story.kind == "stub" else _junk(story, templates, base)
    for index, piece in enumerate(story.pieces):
        yield _piece(piece, templates, base)
        if index and piece.kind != "heading" and waiting:
            yield waiting.pop(0)
    yield from waiting
    if story.kind == "stub":
        yield fill(templates["paywall"], page_frame(story.language, base))
    if story.corrected:
        yield fill(templates["note"], {"note": escape(story.corrected.note)})


def _junk(story: Story, templates: dict[str, Any], base: str) -> list[str]:
    fields = page_frame(story.language, base)
    teased = _others(story)[-1]
    teaser = fill(
        templates["teaser"], {**fields, "url": base + teased.path, "title": escape(teased.headline)}
    )
    pictures = [_picture(picture, templates, base) for picture in story.pictures[1:]]
    return [
        teaser,
        fill(templates["advert"], fields),
        *pictures,
        fill(templates["newsletter"], fields),
    ]


def _piece(piece: Piece, templates: dict[str, Any], base: str) -> str:
    lines = [
        replace_links(escape(line, quote=False), rf'<a href="{base}\2">\1</a>')
        for line in piece.lines
    ]
    if piece.kind == "items":
        return fill(
            templates["items"],
            {"items": "".join(fill(templates["item"], {"text": line}) for line in lines)},
        )
    return fill(templates[piece.kind], {"text": lines[0]})


def _picture(picture: Picture, templates: dict[str, Any], base: str) -> str:
    fields = {
        "url": picture_url(picture, base),
        "alt": picture.alt,
        "caption": picture.caption,
        "credit": picture.credit_line,
    }
    return fill(templates["picture"], {key: escape(value) for key, value in fields.items()})


def _biography(story: Story, templates: dict[str, Any]) -> str:
    people = page_texts(story.language)["people"]
    known = [people[name] for name in story.authors if name in people]
    about = escape(page_texts(story.language)["about"])
    return "\n".join(
        fill(templates["biography"], {"about": about, "biography": escape(biography)})
        for biography in known
    )


def _comments(story: Story) -> str:
    written = page_texts(story.language)["comment_list"]
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
        "author": [{"@type": kind, "name": name} for name in story.credited],
        "publisher": {"@type": "NewsMediaOrganization", "name": "Quaypost"},
        "articleSection": story.section,
        "keywords": list(story.tags),
        "inLanguage": story.language,
        "image": [picture_url(picture, base) for picture in story.pictures],
        "isAccessibleForFree": story.kind != "stub",
    }
    return json.dumps(described, ensure_ascii=False).replace("</", "<\\/")

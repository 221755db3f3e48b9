"""Builds a page from the seed's text, with the kind of markup that its outlet uses: skip links, a
kicker, an author line, share buttons, figures whose credit stands in a <small>, lists of related
links, embedded videos, an author box. The text is the seed's.
"""

import json
from html import escape

URL = "https://www.dw.com/en/desperate-north-koreans-defect-to-south/a-39650000"
_SITE = "https://www.dw.com"
_RELATED = {
    "Read: North Korean defector: 'I am still not free'": "/en/i-am-still-not-free/a-1001",
    "- South Korea to hike rewards for North Korean defectors": "/en/south-korea-to-hike-rewards/a-1002",
    "- Key North Korean diplomat defects to South Korea": "/en/key-diplomat-defects/a-1003",
    "Read: What next after North Korea's 'ICBM test' - diplomacy or armed confrontation?": "/en/what-next/a-1004",
    "Read: North Korean defector details 'human experiments'": "/en/human-experiments/a-1005",
}
_INLINE = {
    "Kim Jong-un": "/en/kim-jong-un/t-19108537",
    "Donald Trump": "/en/donald-trump/t-18935105?utm_source=article",
}
ADDRESSES = [
    *(_SITE + path for path in _RELATED.values()),
    *(_SITE + path.partition("?")[0] for path in _INLINE.values()),
]


def page_from(text: str) -> str:
    """The seed's article as a page."""
    text = text.replace("\xa0", " ")
    groups = [
        [line.strip() for line in group.split("\n") if line.strip()] for group in text.split("\n\n")
    ]
    groups = [group for group in groups if group]
    skips, (headline,), (day,), (standfirst,), (short, alt, credit) = groups[:5]
    flow, end = _flow(groups[5:])
    label, _, holder = credit.partition(": ")
    skip_links = "".join(
        f'<li><a href="#s{n}" class="sc-cbn"><span>{escape(line.split(". ", 1)[1])}</span></a></li>'
        for n, line in enumerate(skips)
    )
    head = (
        f"<title>{headline} – DW – 07/12/2017</title>"
        f'<meta property="og:title" content="{headline} – DW – 07/12/2017"><meta '
        'property="og:site_name" content="dw.com">'
        f'<meta name="description" content="{escape(standfirst)}"><link rel="canonical" '
        f'href="{URL}">'
        f'<script type="application/ld+json">{_json_ld(headline)}</script>'
    )
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8">{head}</head><body><div id="root"><div class="sc-dkj">
<ol class="sc-elI focus-menu-shown">{skip_links}</ol>
<nav class="sc-nav"><ul><li><a href="/en/germany/s-1432">Germany</a></li><li><a href="/en/world/s-1429">World</a></li></ul></nav>
<div class="sc-main container-fluid"><div id="s0"></div><section class="row"><article class="sc-kAT"><div class="content-area">
<header class="sc-osf"><div class="sc-iJf kicker"><span>Politics</span><span><a href="/en/north-korea/t-1">North Korea</a></span></div>
<h1 class="sc-gIv">{escape(headline)}</h1>
<div class="sc-ihx author-details"><span><span class="sc-gFW author no-link">Julian Ryall</span></span></div>
<span class="sc-hxG time-area"><span class="publication"><time aria-hidden="true">07/12/2017</time><span class="sr-only">{day}</span></span></span>
<p class="sc-fja teaser-text">{escape(standfirst)}</p></header>
<section class="in-line closed"><div class="always-visible"><a href="https://www.facebook.com/sharer/sharer.php?u=x" class="facebook"></a></div>
<div class="copy-button-wrapper"><span class="sc-url">{short}</span></div></section>
<figure class="sc-lead"><img src="https://static.dw.com/image/1_1004.webp" alt="" width="700" height="394">
<figcaption class="ezD">{escape(alt)}<small class="sc-bXn copyright">{label}:<!-- --> <!-- -->{escape(holder)}</small></figcaption></figure>
<div class="advertisement"><span class="label-top">Advertisement</span><div id="dw_article_top" class="gpt-slot"></div></div>
<div class="sc-rich rich-text">{flow}</div>
<footer class="sc-foot"><div class="feedback"><div role="button" id="feedback-button">Send us your feedback!</div></div></footer>
</div></article>{end}</section></div>
<footer class="sc-page-footer"><h2>Company</h2><ul><li><a href="/en/about-dw/s-30688">About us</a></li><li><a href="/en/press/s-1">Press</a></li></ul>
<section>© 2024 Deutsche Welle<a href="/en/privacy">Privacy Policy</a></section></footer></div></div></body></html>"""


def _flow(groups: list[list[str]]) -> tuple[str, str]:
    """The markup of the body, and of what stands below the article."""
    parts: list[str] = []
    number = 0
    while number < len(groups):
        group = groups[number]
        if group[0].startswith("- "):
            items = []
            while groups[number][0].startswith("- "):
                items.append(groups[number][0])
                number += 1
            parts.append(
                '<ul class="related-links">'
                + "".join(f"<li>{_link(item, item[2:])}</li>" for item in items)
                + "</ul>"
            )
            continue
        parts.append(_group(group, groups[number + 1] if number + 1 < len(groups) else []))
        if group[0] == "US warns China over North Korea":
            number += 1  # its caption stands in the same embed
        number += 1
    below = [part for part in parts if part.startswith("<section")]
    return "\n".join(part for part in parts if not part.startswith("<section")), "".join(below)


def _group(group: list[str], following: list[str]) -> str:
    line = group[-1]
    if "Image: " in line:
        caption, _, holder = line.partition("Image: ")
        small = f'<small class="copyright">Image: {escape(holder)}</small>'
        image = (
            f'<img src="https://static.dw.com/image/2_${{formatId}}.jpg" alt="{escape(group[0])}">'
        )
        return (
            f'<figure class="placeholder-image">{image}<figcaption '
            f'class="img-caption">{escape(caption)}{small}</figcaption></figure>'
        )
    if line.startswith("Read: "):
        return f"<p><em>Read:</em> {_link(line, line.removeprefix('Read: '))}</p>"
    if line == "US warns China over North Korea":
        return (
            f'<div class="vjs-wrapper embed big"><h2 class="headline">{line}</h2><video '
            f"controls></video><p>{following[0]}</p></div>"
        )
    if len(group) == 2:
        name, text = group
        return (
            '<section class="author-box"><h2><a '
            f'href="/en/julian-ryall/person-1">{name}</a></h2><span '
            f'class="author-description">{escape(text)}</span></section>'
        )
    if line == "Frightening message from North Korea":
        return (
            f'<section class="embed vjs-wrapper"><h2 class="headline">{line}</h2><video '
            "controls></video></section>"
        )
    if len(line) < 60 and not line.endswith("."):
        return f"<h2>{escape(line)}</h2>"
    marked = escape(line, quote=False)
    for words, path in _INLINE.items():
        marked = marked.replace(words, f'<a href="{path}" class="internal-link">{words}</a>', 1)
    return f"<p>{marked}</p>"


def _link(line: str, title: str) -> str:
    return f'<a href="{_RELATED[line]}" class="internal-link">{escape(title)}</a>'


def _json_ld(headline: str) -> str:
    return json.dumps(
        {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "mainEntityOfPage": {"@type": "WebPage", "@id": URL},
            "publisher": {"@type": "Organization", "name": "Deutsche Welle"},
            "author": [{"@type": "Person", "name": "Julian Ryall"}],
            "headline": headline,
            "datePublished": "2017-07-12",
        }
    )

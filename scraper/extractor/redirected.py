"""Whether the URL of a story led to the home page, a section page or an error page instead. Sites
redirect stories that they have deleted so, with a status of success.
"""

import re

from scraper.cleaner import Cleaned, folders_of, is_home_page
from scraper.parsing import StructuredData
from scraper.records import Page
from scraper.urls import same_page

_NOT_FOUND = r"(?:%(not_found_paths)s)(?:\.\w{2,5})?"
# A section page has so many headings that are links to other pages.
_MIN_TEASERS = 4
_STORY_WORDS = 3
_DIGIT = re.compile(r"\d")


def redirected_to_index(page: Page, structured: StructuredData, cleaned: Cleaned) -> bool:
    """Whether the page of a story's URL is not the story but a page for all stories, or an error
    page, to which the site redirected.
    """
    if not page.url or not page.final_url or page.url == page.final_url:
        return False
    vocabulary = cleaned.lexicon.vocabulary
    if is_home_page(page.url, vocabulary):
        return False
    if is_home_page(page.final_url, vocabulary):
        return True
    if same_page(page.url, page.final_url):
        return False
    start, end = folders_of(page.url), folders_of(page.final_url)
    if vocabulary.pattern(_NOT_FOUND, re.I).fullmatch(end[-1] if end else ""):
        return True
    is_above = len(end) < len(start) and start[: len(end)] == end
    is_list = cleaned.page_type.status == "index"
    return (
        (is_above or len(end) < len(start) or (is_list and _may_be_story(page.url, start)))
        and not structured.says_article
        and not structured.article
        and (is_list or _teasers(cleaned) >= _MIN_TEASERS)
    )


def _may_be_story(url: str, folders: list[str]) -> bool:
    """Whether a URL has a number or some words of a title. That of a section seldom has."""
    words = re.split("[-_]", folders[-1]) if folders else []
    return len(words) >= _STORY_WORDS or bool(
        _DIGIT.search(url.partition("://")[2].partition("/")[2])
    )


def _teasers(cleaned: Cleaned) -> int:
    """The number of headings that are links to other pages."""
    return len(
        {
            link.href
            for block, _, _ in cleaned.judged
            if block.kind == "heading"
            for link in block.links
            if len(link.text) * 2 > len(block.text)
        }
    )

"""What the path of a URL says about its page. Reads no page."""

import re
from urllib.parse import parse_qsl, unquote, urlsplit

from scraper.language import Vocabulary

# A folder of a language or an edition: "/en/", "/de-ch/".
_EDITION = re.compile(r"[a-z]{2}(?:[-_][a-z]{2})?", re.I)
_MOST_EDITIONS = 2
_HOME_FILE = r"(?:%(home_files)s)(?:\.\w{2,5})?"
# A query that selects a page has a number: "?p=1234".
_NUMBER = re.compile(r"\d\d")
_WORD = re.compile(r"[^\W\d_]{2,}|[^\W\d_](?=[-_])")
_MONTH = re.compile(r"/(?:19|20)\d\d[/-]?(?:0?[1-9]|1[0-2])(?=[/-]|\d)")
_WORDS_OF_TITLE, _WORDS_AFTER_DATE = 5, 2


def is_home_page(url: str, vocabulary: Vocabulary) -> bool:
    """Whether a URL is that of a site's home page, or of its home page in a language."""
    folders = folders_of(url)
    if folders and vocabulary.pattern(_HOME_FILE, re.I).fullmatch(folders[-1]):
        folders = folders[:-1]
    return (
        len(folders) <= _MOST_EDITIONS
        and all(_EDITION.fullmatch(folder) for folder in folders)
        and not any(_NUMBER.search(value) for _, value in parse_qsl(urlsplit(url).query))
    )


def has_title(url: str) -> bool:
    """Whether the last part of a URL's path has the words of a title: five, or two behind a day or
    month. A search page or the page of a tag seldom has so many.
    """
    folders = folders_of(url)
    words = len(_WORD.findall(unquote(folders[-1]))) if folders else 0
    return words >= _WORDS_OF_TITLE or (words >= _WORDS_AFTER_DATE and bool(_MONTH.search(url)))


def folders_of(url: str) -> list[str]:
    """The parts of a URL's path."""
    return [folder for folder in urlsplit(url).path.split("/") if folder]

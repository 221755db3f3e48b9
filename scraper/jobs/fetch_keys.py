"""Messages of a job: they name the keys of jobs.toml, not the options of `scraper extract`."""

import re
from typing import get_type_hints

from msgspec import structs

from scraper.article import Article
from scraper.fetcher import SETTINGS, FetchSettings, option_of

_KEYS = {option_of(name): name for name in SETTINGS}
_OPTION = re.compile(
    rf"(?P<option>{'|'.join(sorted(_KEYS, key=len, reverse=True))})(?![\w-])"
    r"(?: (?P<host>[\w.:\[\]-]*\w\]?)(?=$|[\s;,)]))?"
)
_TYPES = get_type_hints(FetchSettings)


def name_keys(message: str) -> str:
    """The message of an error with the keys of [fetch] in place of options."""
    return _OPTION.sub(_key, message.replace("pass --", "set --"))


def with_keys(article: Article) -> Article:
    """A record whose error names keys."""
    if article.error is None:
        return article
    error = structs.replace(article.error, message=name_keys(article.error.message))
    return structs.replace(article, error=error)


def _key(found: re.Match[str]) -> str:
    key, word = _KEYS[found["option"]], found["host"]
    rest = f" {word}" if word else ""
    if key == "allow_private" and word:
        return f'allow_private = ["{word}"] in [fetch]'
    if key == "render" and word in ("auto", "always"):
        return f'render = "{word}" in [fetch]'
    if _TYPES[key] is bool:
        return f"{key} = true in [fetch]{rest}"
    return f"{key} in [fetch]{rest}"

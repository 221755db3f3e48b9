"""What to try next if a page did not give an article. One line for a person at a terminal."""

from scraper.article import Article, Status
from scraper.inputs import is_url

_WHAT: dict[Status, str] = {
    "paywalled": "the page shows only the beginning of an article for subscribers",
    "index": "the page is a list of articles, not an article",
    "other": "the page has text, but it is not an article",
    "consent": "the page asks for consent to cookies and shows no article",
    "blocked": "the server refuses automated clients or is not available",
    "login": "the page asks for a login and shows no article",
    "parked": "the domain is for sale or not set up",
    "soft_404": "the page says that it does not exist",
    "empty": "the page shows no text of an article",
    "unsupported": "the document is neither HTML nor text",
}
_RENDER = "run its scripts with --render auto"
_SAVE = "save the page in a browser and extract the file"
_EXPLAIN = "see what is on it with: scraper explain {source}"
_LIST = "list its articles with: scraper discover {source}"
_CHECK = "check the URL"
_SAVE_AGAIN = "save the page again, in a browser that has shown it"
_TRACE = "repeat the command with -vv to see each request"
_EXPLAINED = frozenset(
    {
        "forbidden_url",
        "invalid_url",
        "not_in_warc",
        "proxy_failed",
        "rendering_unavailable",
        "robots_disallowed",
        "too_large",
    }
)
"""Codes of errors whose message says all that a trace of the requests could."""
_OF_URL: dict[Status, tuple[str, ...]] = {
    "paywalled": (_SAVE,),
    "index": (_LIST,),
    "other": (_EXPLAIN,),
    "consent": (_RENDER, _SAVE),
    "blocked": ("try again later", _SAVE),
    "login": (_SAVE,),
    "parked": (_CHECK,),
    "soft_404": (_CHECK,),
    "empty": (_RENDER, _SAVE),
    "unsupported": ("give the URL of an HTML page",),
}
_OF_FILE: dict[Status, str] = {
    "empty": _SAVE_AGAIN,  # `explain` has nothing to show either
    "unsupported": "give an HTML or text file",
}


def hint_of(article: Article, *, render: str) -> str | None:
    """A line that says what a source is and what to try next, or None for an article. `render` is
    the value of --render.
    """
    status, source = article.status, article.source
    if status == "ok":
        return None
    if status == "failed":
        return _hint_of_failure(article)
    if is_url(source):
        steps = [one for one in _OF_URL[status] if one != _RENDER or render == "never"]
    else:
        steps = [_OF_FILE.get(status, _EXPLAIN)]
    return f"{_WHAT[status]}; {' or '.join(steps).format(source=source)}"


def _hint_of_failure(article: Article) -> str | None:
    error = article.error
    if error is not None and error.retryable:
        return "this may be temporary; try again later"
    if article.http_status in (404, 410):
        return f"there is no page at this URL; {_CHECK}"
    if is_url(article.source) and (error is None or error.code not in _EXPLAINED):
        return f"there is no page; {_TRACE}"
    return None

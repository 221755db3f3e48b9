"""Which records a dataset has: the condition of `--where`, as a function. Opens no file."""

from collections.abc import Callable

from scraper.article import Article


def record_filter(condition: str | None) -> Callable[[Article], bool]:
    """Whether a record meets a condition. Raises ConfigError if it is not a condition."""
    if condition is None:
        return lambda _: True
    raise NotImplementedError

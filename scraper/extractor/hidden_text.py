"""What users read about text that no reader of the page sees. Judges no block."""

from collections.abc import Iterator

from scraper.article import Notice
from scraper.cleaner import Cleaned


def hidden_text_notices(cleaned: Cleaned) -> Iterator[Notice]:
    """The warnings that hidden text was left out, and that hidden text is the article."""
    if words := cleaned.hidden_words:
        yield Notice(
            "hidden_text",
            f"{words} word(s) that no reader of the page sees were left out; --keep-hidden keeps "
            "them",
        )
    if cleaned.carriers:
        yield Notice(
            "hidden_text",
            f"{cleaned.carriers} invisible characters that can carry a text were removed",
        )
    if words := cleaned.words_until_shown:
        yield Notice(
            "shown_by_script", f"{words} word(s) of the body are hidden until a script shows them"
        )

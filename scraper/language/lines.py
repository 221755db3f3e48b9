"""A line of text in the folded forms that phrase lookups need. Knows no phrases."""

import re

from scraper.text import count_words, fold, numbers_as_hash

OPENERS = (
    " >→»•·|-*►▶▸▷▹➤➜➡➔➥➦⇒⟶↓⬇↘⤵☞☛✔✅✓✉✍☎★☆※◆◇■□●○▪▫◾◽❯❱›‣⁃⦿◉"
    "\ufe0f👉👇👆👈🔔📢📣📩📧📱📲📰📌📍🗞🎧🎥🎬📷📸🔴🔵🟢🔗💬📺📹🎙💡⚡🔥❗❓🆕🤖🚨👀💰❤"
)
ENDERS = " :.…»>→|!+▶–—-➤➜➡⇒↓⬇👇👉\ufe0f"
COLON = re.compile("[:：՝៖፦]")
"""The mark between a label and what it labels: also those of Chinese, Armenian, Khmer, Amharic."""
TOKEN = re.compile(r"\w+")


class FoldedLine:
    """A line of text in the forms that lookups need. Each is computed when first used."""

    __slots__ = ("_bare", "_openings", "_tokens", "folded", "text", "words")

    def __init__(self, text: str) -> None:
        self.text = text
        if text.isascii():  # `fold` and `count_words` at once
            words = text.replace("`", "'").lower().split()
            self.folded, self.words = " ".join(words), len(words)
        else:
            self.folded, self.words = fold(text), count_words(text)
        self._bare: tuple[str, ...] | None = None
        self._openings: tuple[str, ...] | None = None
        self._tokens: frozenset[str] | None = None

    @property
    def bare(self) -> tuple[str, ...]:
        """The folded line without opening and closing marks. If it has numbers, a second form with
        "#" in the place of each follows.
        """
        if self._bare is None:
            self._bare = tuple([opening.rstrip(ENDERS) for opening in self.openings])
        return self._bare

    @property
    def openings(self) -> tuple[str, ...]:
        """The forms of `bare`, with their closing marks."""
        if self._openings is None:
            opening, hashed = self.folded.lstrip(OPENERS), numbers_as_hash(self.folded)
            self._openings = (
                (opening,) if hashed == self.folded else (opening, hashed.lstrip(OPENERS))
            )
        return self._openings

    @property
    def tokens(self) -> frozenset[str]:
        """The folded words of the line."""
        if self._tokens is None:
            self._tokens = frozenset(TOKEN.findall(self.folded))
        return self._tokens

"""The tags and known class words above a block, as bits of an integer: a page has thousands of blocks and few distinct containers."""

from scraper.cleaner.phrases import model_words
from scraper.records import Place

TAGS = (
    "p div li span td section article main aside nav footer header figure form table ul ol blockquote a b strong em button h1 h2 h3 h4 h5 "
    "h6 dd dt details center font pre label"
).split()
"""The tags that the block model looks at, in the order of its columns."""


class NameBits:
    """The tags and known class words of places, as bits of an integer; each place is looked at once."""

    def __init__(self) -> None:
        words = model_words()
        self._words = {word: 1 << number for number, word in enumerate(words)}
        self._known_words = frozenset(words)
        self._tags = {tag: 1 << number for number, tag in enumerate(TAGS)}
        self._near_at, self._above_at = 2 * len(TAGS), 2 * len(TAGS) + len(words)
        self.width = self._above_at + len(words)
        self._masks: dict[int, tuple[int, int, int]] = {}
        self._of_words: dict[frozenset[str], int] = {}

    def row(self, place: Place | None) -> int:
        """All bits of a place: its tag, the tags above, the words near, the words above."""
        if place is None:
            return 0
        own, above, tags = self._above(place)
        near = own | (self._above(place.parent)[0] if place.parent is not None else 0)
        return self._tags.get(place.tag, 0) | tags << len(TAGS) | near << self._near_at | above << self._above_at

    def _above(self, place: Place) -> tuple[int, int, int]:
        """Its own words, all words from here up, all tags from here up."""
        found = self._masks.get(id(place))
        if found is None:
            tag = self._tags.get(place.tag, 0)
            if place.parent is None:
                found = (0, 0, tag)  # the root's classes are about the page
            else:
                own = self._of(place.words)
                _, words, tags = self._above(place.parent)
                found = (own, words | own, tags | tag)
            self._masks[id(place)] = found
        return found

    def _of(self, words: frozenset[str]) -> int:
        found = self._of_words.get(words)
        if found is None:
            found = self._of_words[words] = sum(self._words[word] for word in words & self._known_words)
        return found

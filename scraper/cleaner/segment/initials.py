"""Drop caps: the first letter of a text, set large in an element of its own. Knows no blocks."""

from scraper.language import Vocabulary
from scraper.parsing import Element

_QUOTES = "\"'“”„‚‘’«»‹›¿¡"
_LONGEST = 4


class InitialReader:
    """Recognises drop caps."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._classes = vocabulary.words("drop_cap_classes")
        self._words = vocabulary.words("one_letter_words")

    def initial(self, element: Element, words: frozenset[str]) -> str:
        """The letter of an element that is a drop cap, with a quote before it. Empty for other
        elements.
        """
        if words.isdisjoint(self._classes) and "float" not in (element.get("style") or ""):
            return ""
        text = element.get("alt") or "" if element.tag == "img" else _text_of(element)
        text = "".join(text.split())
        letter = text.lstrip(_QUOTES)
        is_initial = len(letter) == 1 and letter.isalpha() and len(text) < _LONGEST
        return text if is_initial else ""

    def joined(self, initial: str, text: str) -> str:
        """A text with the drop cap before it. White space between them is that of the source,
        unless the letter is a word.
        """
        rest = text.lstrip()
        is_word = rest != text and initial.lstrip(_QUOTES).casefold() in self._words
        return f"{initial} {rest}" if is_word or not rest[:1].isalpha() else initial + rest


def _text_of(element: Element) -> str:
    """The text of an element, if it is short."""
    found = ""
    for text in element.itertext():
        found += str(text).strip()
        if len(found) > _LONGEST:
            break
    return found

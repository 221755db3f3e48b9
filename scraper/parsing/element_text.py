"""The text inside an element as the page has it, hidden parts included."""

from scraper.parsing.tolerant_tree import Element


def text_of(element: Element) -> str:
    """All text of an element, with its white space."""
    return "".join([str(piece) for piece in element.itertext()])


def text_length(element: Element) -> int:
    """The number of characters in an element, without white space."""
    return sum(len("".join(str(piece).split())) for piece in element.itertext())


def count_words_of(element: Element) -> int:
    """The number of words in an element, as white space parts them."""
    return len(text_of(element).split())

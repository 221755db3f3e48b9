"""Elements by the attributes that they have. One look at the names of an element's attributes is
several times faster than an XPath expression with a test for each name.
"""

from collections.abc import Iterable, Set

from scraper.parsing.tolerant_tree import Element

# Those that most elements have.
_COMMON = frozenset(
    "alt charset class content href height id name property rel src style type width".split()
)


class RareAttributes:
    """The elements that have other attributes than common ones such as `class`."""

    def __init__(self, elements: Iterable[Element]) -> None:
        self._named = [
            (element, names)
            for element in elements
            if not _COMMON.issuperset(names := element.keys())
        ]

    def elements(self, names: Set[str]) -> list[Element]:
        """The elements with an attribute of one of these names, which are rare ones, in their
        order.
        """
        return [element for element, own in self._named if not names.isdisjoint(own)]

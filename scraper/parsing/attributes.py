"""Elements by the attributes that they have. One look at the names of an element's attributes is
several times faster than an XPath expression with a test for each name.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from scraper.parsing.tolerant_tree import Element

# Those that most elements have.
_COMMON = frozenset(
    "alt charset class content href height id name property rel src style type width".split()
)


class RareAttributes:
    """The elements that have other attributes than common ones such as `class`."""

    def __init__(self, elements: Iterable[Element]) -> None:
        found: dict[str, list[tuple[int, Element]]] = defaultdict(list)
        for place, element in enumerate(elements):
            names = element.keys()
            if not _COMMON.issuperset(names):
                for name in names:
                    found[str(name)].append((place, element))
        self._by_name: Mapping[str, list[tuple[int, Element]]] = found

    def elements(self, names: Iterable[str]) -> list[Element]:
        """The elements with an attribute of one of these names, which are rare ones, in their
        order. An element with several of them is there once.
        """
        found = dict(place for name in names for place in self._by_name.get(name, ()))
        return [element for _, element in sorted(found.items(), key=lambda one: one[0])]

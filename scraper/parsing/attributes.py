"""Elements by the attributes that they have. One look at the names of an element's attributes is
several times faster than an XPath expression with a test for each name.
"""

from collections.abc import Iterable, Set

from scraper.parsing.tolerant_tree import Element

# Those that most elements have.
_COMMON = frozenset(
    "alt charset class content href height id name property rel src style type width".split()
)


def with_attributes(elements: Iterable[Element], names: Set[str]) -> list[Element]:
    """The elements that have an attribute of one of these names, in their order."""
    return [element for element in elements if not names.isdisjoint(element.keys())]


def with_rare_attributes(tree: Element) -> list[Element]:
    """The elements of a tree that have other attributes than common ones such as `class`, in the
    order of the page.
    """
    return [element for element in tree.iter() if not _COMMON.issuperset(element.keys())]

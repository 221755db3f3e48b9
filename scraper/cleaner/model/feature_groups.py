"""What a group of features is: names, and the function that computes them from a page's columns.

One row of a matrix is a feature and one column a block, since features are computed so and the
trees read them so.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from scraper.cleaner.context import PageContext
from scraper.cleaner.model.second_pass import Layout
from scraper.cleaner.rules.registry import is_hint
from scraper.records import Ancestor, Verdict

Matrix = NDArray[np.float32]
Rows = NDArray[np.float32] | NDArray[np.uint8]
Build = Callable[["PageColumns"], Rows]

CONTAINER_LEVELS = 4
_FORM_LEVELS = 3
# A block with a hint and fewer words is not judged again.
_MIN_WORDS = 4


class PageColumns:
    """A page and the features of its blocks so far, each feature as an array by name."""

    def __init__(self, page: PageContext, named: Sequence[Verdict | None]) -> None:
        """`named` are the verdicts of named rules."""
        self.page = page
        self.named = named
        self.elements = [block.parent for block in page.blocks]
        self.judged = np.array(
            [
                verdict is None
                or (is_hint(verdict) and (line.words >= _MIN_WORDS or block.kind == "heading"))
                for block, line, verdict in zip(page.blocks, page.lines, named, strict=True)
            ],
            dtype=bool,
        )
        """Which blocks the model judges: those without a verdict, and those with a hint if they say
        anything.
        """
        self._by_name: dict[str, Matrix] = {}

    def __getitem__(self, name: str) -> Matrix:
        return self._by_name[name]

    def add(self, names: Sequence[str], rows: Matrix) -> None:
        """Keep features for the groups that are computed from them."""
        self._by_name.update(zip(names, rows, strict=True))

    def stack(self, names: Sequence[str]) -> Matrix:
        """(names, blocks) the named features."""
        if not self.elements:
            return np.zeros((len(names), 0), dtype=np.float32)
        return np.stack([self[name] for name in names])

    @cached_property
    def total_chars(self) -> float:
        """The characters of the page, at least 1."""
        return max(1.0, float(self["chars"].sum()))

    @cached_property
    def judged_indices(self) -> NDArray[np.int64]:
        """The indices of the judged blocks."""
        return np.flatnonzero(self.judged)

    @cached_property
    def containers(self) -> list[NDArray[np.int64]]:
        """For each level, the number of each block's container: the one around its element, the one
        around that, and so on.
        """
        levels = []
        elements = self.elements
        for _ in range(CONTAINER_LEVELS):
            elements = [
                element.parent if element is not None and element.parent is not None else element
                for element in elements
            ]
            known: dict[int, int] = {}
            levels.append(
                np.array(
                    [known.setdefault(id(element), len(known)) for element in elements],
                    dtype=np.int64,
                )
            )
        return levels

    @cached_property
    def shapes(self) -> NDArray[np.int64]:
        """The number of each block's shape: the tag and class words of its element."""
        return numbers([shape_of(element) for element in self.elements])

    @cached_property
    def forms(self) -> NDArray[np.int64]:
        """The number of each block's form: its shape and those of the elements around it. Words
        with digits, which number elements, do not count.
        """
        own: dict[int, int] = {}
        known: dict[Hashable, int] = {}
        return numbers([_form_of(element, own, known) for element in self.elements])

    @property
    def layout(self) -> Layout:
        """What does not depend on any judgement of the model."""
        headings = self["kind_heading"] > 0
        return Layout(
            self.judged,
            self["chars"],
            self["words"],
            headings,
            tuple(self.containers),
            (self.shapes, self.forms),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Features that are computed together, for all blocks."""

    names: tuple[str, ...]
    build: Build
    """Returns (len(names), blocks)."""

    @classmethod
    def named(cls, *names: str) -> Callable[[Build], Self]:
        """Declare the decorated function as a group. Each argument is one name, or several
        separated by spaces.
        """
        return lambda build: cls(tuple(" ".join(names).split()), build)

    def fill(self, columns: PageColumns, rows: Matrix) -> None:
        """Write the features of the judged blocks into `rows`, (len(names), judged blocks).

        Raises ValueError if the names and the built rows do not match.
        """
        np.take(self._built(columns), columns.judged_indices, axis=1, out=rows, mode="clip")

    def _built(self, columns: PageColumns) -> Any:
        rows = self.build(columns)
        if len(rows) != len(self.names):
            raise ValueError(f"{len(rows)} rows for the features {self.names}")
        return rows


class ColumnGroup(Group):
    """A group from whose features others are computed."""

    __slots__ = ()

    def fill(self, columns: PageColumns, rows: Matrix) -> None:
        """As `Group.fill`. The features are also added to the columns."""
        built = self._built(columns)
        columns.add(self.names, built)
        np.take(built, columns.judged_indices, axis=1, out=rows, mode="clip")


class JudgedGroup(Group):
    """A group that is computed for the judged blocks alone: `build` returns (len(names), judged
    blocks).
    """

    __slots__ = ()

    def fill(self, columns: PageColumns, rows: Matrix) -> None:
        """As `Group.fill`."""
        rows[...] = self._built(columns)


def matrix(rows: Sequence[Sequence[float]], width: int) -> Matrix:
    """(width, rows) the transposed matrix of rows that each have `width` numbers."""
    return np.ascontiguousarray(np.array(rows, dtype=np.float32).reshape(len(rows), width).T)


def numbers(keys: Sequence[Hashable]) -> NDArray[np.int64]:
    """A number for each key, from 0 up. Equal keys have equal numbers."""
    known: dict[Hashable, int] = {}
    return np.array([known.setdefault(key, len(known)) for key in keys], dtype=np.int64)


def _form_of(
    element: Ancestor | None, own: dict[int, int], known: dict[Hashable, int]
) -> tuple[int, ...]:
    """The numbers of the shapes of an element and of those around it. `own` has them by id of the
    element, `known` by shape.
    """
    form: list[int] = []
    while element is not None and len(form) < _FORM_LEVELS:
        number = own.get(id(element))
        if number is None:
            shape = element.tag, _without_digits(element.words)
            number = own[id(element)] = known.setdefault(shape, len(known))
        form.append(number)
        element = element.parent
    return tuple(form)


@lru_cache(maxsize=1 << 14)
def _without_digits(words: frozenset[str]) -> frozenset[str]:
    return frozenset(filter(str.isalpha, words))


def shape_of(element: Ancestor | None) -> tuple[str, frozenset[str]] | None:
    """What elements of one kind share: tag and class words."""
    return (element.tag, element.words) if element is not None else None

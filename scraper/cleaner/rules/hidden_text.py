"""What no reader sees. It is not part of the body, unless the article itself is hidden until a
script shows it. Takes no other block into the body.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from scraper.cleaner.cleaned import CONTENT
from scraper.cleaner.context import PageContext
from scraper.hiding import UNTIL_SHOWN, Hiding
from scraper.records import Ancestor, Block, Verdict

# What scripts fade in or make visible bears no common name.
_GROUPED_BY_HIDING = Hiding.FADED | Hiding.INVISIBLE
# A hidden byline or menu is still what it is.
_STILL_NAMED = frozenset(
    "navigation share newsletter consent legal comment advert dateline byline".split()
)
# What screen readers read out is said to readers.
_NAMED_FOR_SCREEN_READERS = frozenset({"byline", "dateline"})

_Shape = tuple[Hiding, str, frozenset[str]]


def hidden_for_good(block: Block, named: Verdict | None) -> Verdict | None:
    """The verdict on a block that no script shows, given that of a rule: `hidden`, unless the rule
    says that the block is no part of an article anyway.
    """
    hiding = block.parent.hiding if block.parent is not None else Hiding.NONE
    if not hiding & ~UNTIL_SHOWN:
        return named
    if named is not None and named.label in _STILL_NAMED:
        is_read_out = hiding & ~UNTIL_SHOWN == Hiding.FOR_SCREEN_READERS
        if named.label not in _NAMED_FOR_SCREEN_READERS or is_read_out:
            return named
    return Verdict("hidden", "hidden_for_good")


def name_hidden_blocks(page: PageContext, verdicts: list[Verdict]) -> None:
    """Blocks that a script may show are `hidden` too, except those of the body that are the
    article: without them the visible body would be less than half of it, or a button shows them.

    A hidden copy of a visible block is never part of the body.
    """
    hidden = [block for block in page.blocks if block.parent is not None and block.parent.hiding]
    if not hidden:
        return
    copies = _copies(page, verdicts, hidden)
    single = [block for block in hidden if block.index not in copies]
    shown = _shown_containers(page, verdicts, single)
    for block in hidden:
        label = verdicts[block.index].label
        if label not in CONTENT and label != "boilerplate":
            continue
        if block.index in copies:
            verdicts[block.index] = Verdict("hidden", "hidden_copy")
        elif any(id(container) not in shown for container in _hiders(block)):
            rule = "hidden_until_shown" if label in CONTENT else "hidden_boilerplate"
            verdicts[block.index] = Verdict("hidden", rule)


def _copies(page: PageContext, verdicts: Sequence[Verdict], hidden: Sequence[Block]) -> set[int]:
    """The indices of hidden blocks whose text is visible too."""
    visible = {
        page.lines[block.index].folded
        for block in page.blocks
        if block.parent is not None
        and not block.parent.hiding
        and verdicts[block.index].label in CONTENT
    }
    return {block.index for block in hidden if page.lines[block.index].folded in visible}


def _shown_containers(
    page: PageContext, verdicts: Sequence[Verdict], hidden: Sequence[Block]
) -> set[int]:
    """The `id` of each hiding element that holds a part of the article: those that readers open,
    and those with most of its words. Elements of one shape are judged together, the outer ones
    first.
    """
    of_body = [block for block in hidden if verdicts[block.index].label in CONTENT]
    shown = {
        id(container)
        for block in of_body
        for container in _hiders(block)
        if container.is_opened and not container.hides & ~UNTIL_SHOWN
    }
    seen = sum(
        page.words(block)
        for block in page.blocks
        if verdicts[block.index].label in CONTENT and _outermost(block, shown) is None
    )
    while True:
        groups: dict[_Shape, list[tuple[Block, Ancestor]]] = defaultdict(list)
        for block in of_body:
            if (outermost := _outermost(block, shown)) is not None:
                groups[_shape(outermost)].append((block, outermost))
        taken = next(
            (group for group in _by_size(page, groups) if _is_article(page, group, seen)), None
        )
        if taken is None:
            return shown
        shown.update(id(container) for _, container in taken)
        seen += sum(page.words(block) for block, _ in taken if _outermost(block, shown) is None)


def _by_size(
    page: PageContext, groups: dict[_Shape, list[tuple[Block, Ancestor]]]
) -> list[list[tuple[Block, Ancestor]]]:
    return sorted(groups.values(), key=lambda group: -_words(page, group))


def _is_article(page: PageContext, group: list[tuple[Block, Ancestor]], seen: int) -> bool:
    """Whether hidden blocks are the article, next to a visible body of `seen` words."""
    containers = [container for _, container in group]
    if any(container.hides & ~UNTIL_SHOWN for container in containers):
        return False
    return _words(page, group) > seen


def _words(page: PageContext, group: list[tuple[Block, Ancestor]]) -> int:
    return sum(page.words(block) for block, _ in group)


def _shape(container: Ancestor) -> _Shape:
    hides = container.hides
    if hides & _GROUPED_BY_HIDING and not hides & ~_GROUPED_BY_HIDING:
        return hides, "", frozenset()
    return hides, container.tag, container.words


def _outermost(block: Block, shown: set[int]) -> Ancestor | None:
    """The outermost element that hides a block and is not shown."""
    found = None
    for container in _hiders(block):
        if id(container) not in shown:
            found = container
    return found


def _hiders(block: Block) -> Iterator[Ancestor]:
    """The elements that hide a block, from the inside out."""
    element, hiding = block.parent, block.parent.hiding if block.parent is not None else Hiding.NONE
    while element is not None and element.hiding:
        if element.hides & hiding:  # an element inside may have undone it
            yield element
        element = element.parent

"""How elements of a page hide their text from readers. Data only."""

from enum import IntFlag


class Hiding(IntFlag):
    """How an element hides its text from readers."""

    NONE = 0
    NOT_SHOWN = 1
    """`display: none`, the attribute `hidden`, a closed dialog."""
    INVISIBLE = 2
    """`visibility: hidden`. An element inside can be visible again."""
    FADED = 4
    """`opacity: 0`."""
    COLLAPSED = 8
    """No height or width."""
    TINY = 16
    """Letters of at most two pixels."""
    SAME_COLOUR = 32
    """Letters of no colour, or of the colour behind them."""
    OFF_SCREEN = 64
    """Moved out of the page."""
    INDENTED = 128
    """The text is moved out of its element."""
    CLIPPED = 256
    """All of it is cut off."""
    BEHIND = 512
    """Below the page."""
    FOR_SCREEN_READERS = 1024


UNTIL_SHOWN = Hiding.NOT_SHOWN | Hiding.INVISIBLE | Hiding.FADED | Hiding.COLLAPSED
"""What scripts often undo: they open menus, unlock texts and fade paragraphs in."""

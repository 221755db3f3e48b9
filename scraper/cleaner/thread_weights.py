"""How much each block counts as text of the post of a thread that it is in. What recurs from box to
box, and comments on posts, count nothing. Finds no posts (threads.py).
"""

import re
from collections import Counter
from collections.abc import Sequence

from scraper.cleaner.context import PageContext
from scraper.cleaner.thread_boxes import Boxes
from scraper.cleaner.thread_texts import lines_of_panels
from scraper.records import Ancestor, Verdict

BOILERPLATE_WORDS = 12
"""A line of so few words that is in several boxes is boilerplate, a longer one a quotation."""
NEVER_TEXT = frozenset(
    "navigation share legal consent newsletter advert byline dateline headline hidden copy".split()
)
"""The labels of blocks that are no text of a post."""
# A long post weighs as much as one of so many characters.
_MOST_CHARS = 600
# A post has not more of its text in comments on it.
_COMMENTED = 0.75
_LEVELS_OF_QUOTE, _LEVELS_OF_BOILERPLATE = 5, 4
_RULE_ABOVE_SIGNATURE = "_" * 10
# The number of a post.
_NUMBER = re.compile(r"#\s?\d{1,7}[.:]?")


class TextWeights:
    """The weights of the blocks of one page. `running` has the characters of running text of each
    block.
    """

    def __init__(
        self, page: PageContext, named: Sequence[Verdict | None], running: Sequence[int]
    ) -> None:
        vocabulary = page.phrases.vocabulary
        self._page = page
        self._named = named
        self._running = running
        self._quotes = vocabulary.words("post_quote_classes")
        self._boilerplate = vocabulary.words("post_boilerplate_classes")

    def of(self, boxes: Boxes) -> dict[int, int]:
        """The index of each block that may be a post's text -> its weight, in characters."""
        recurring = self._recurring(boxes) | lines_of_panels(self._page, boxes)
        left_out = recurring | self._comments(boxes)
        return {
            index: min(len(self._page.blocks[index].text), _MOST_CHARS)
            for own in boxes.own.values()
            for index in own
            if index not in left_out and not self._is_boilerplate(index)
        }

    def _recurring(self, boxes: Boxes) -> set[int]:
        """The indices of short lines that several boxes have. One that others only quote is text
        where it is not quoted.
        """
        lines = self._page.lines
        short = [
            [index for index in own if lines[index].words <= BOILERPLATE_WORDS]
            for own in boxes.own.values()
        ]
        quoted = {index for own in short for index in own if self._is_quoted(index)}
        counts = Counter(text for own in short for text in {lines[one].folded for one in own})
        unquoted = Counter(
            text
            for own in short
            for text in {lines[one].folded for one in own if one not in quoted}
        )
        return {
            index
            for own in short
            for index in own
            if (counts if index in quoted else unquoted)[lines[index].folded] > 1
        }

    def _comments(self, boxes: Boxes) -> set[int]:
        """The indices of the blocks that are comments on posts. In most boxes of some threads next
        to all text would be one: then it is the text of the post.
        """
        found = {
            key: {index for index in own if self._is_comment(index, boxes.elements[key])}
            for key, own in boxes.own.items()
        }
        replies = {
            key
            for key, inside in found.items()
            if sum(self._running[index] for index in inside)
            > _COMMENTED * sum(self._running[index] for index in boxes.own[key])
        }
        are_posts = len(replies) * 2 > len(boxes.own)
        return {
            index
            for key, inside in found.items()
            if not (are_posts and key in replies)
            for index in inside
        }

    def _is_quoted(self, index: int) -> bool:
        """Whether a block is in a post's quotation of another."""
        block = self._page.blocks[index]
        element, levels = block.parent, 0
        while element is not None and levels < _LEVELS_OF_QUOTE:
            if element.tag == "blockquote" or not element.words.isdisjoint(self._quotes):
                return True
            element, levels = element.parent, levels + 1
        return False

    def _is_comment(self, index: int, box: Ancestor) -> bool:
        """Whether a block is a comment on the post that it is in: something between it and the box
        is called so, and neither the box nor anything above it is.
        """
        if "comment" not in self._page.ancestors[index].kinds:
            return False
        comments = self._page.phrases.vocabulary.containers("comment")
        element: Ancestor | None = box
        while element is not None:
            if not element.words.isdisjoint(comments):
                return False
            element = element.parent
        return True

    def _is_boilerplate(self, index: int) -> bool:
        verdict, block = self._named[index], self._page.blocks[index]
        if (verdict is not None and verdict.label in NEVER_TEXT) or _NUMBER.fullmatch(block.text):
            return True
        if block.text.startswith(_RULE_ABOVE_SIGNATURE):
            return True
        element, levels = block.parent, 0
        while element is not None and levels < _LEVELS_OF_BOILERPLATE:
            if not element.words.isdisjoint(self._boilerplate) or element.tag in (
                "footer",
                "button",
            ):
                return True
            element, levels = element.parent, levels + 1
        return False

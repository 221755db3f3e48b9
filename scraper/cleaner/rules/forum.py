"""The posts of a forum's thread: their texts are the body, what signs them is not. Which elements
are posts is found in threads.py.
"""

import re
from collections.abc import Sequence

from scraper.cleaner.context import PageContext
from scraper.cleaner.threads import Evidence, Post, find_posts
from scraper.records import Ancestor, AuthorFinding, Block, DateFinding, Finding, PostSpan, Verdict

AUTHOR_OF_POST = "author_of_post"
"""The rule of a byline that belongs to a post, not to the page."""
PARAGRAPH_OF_POST = "paragraph_of_post"
"""The rule of a block of a post that is no item of a list in the post, although the post itself may
be one.
"""
_ITEMS = frozenset("li dd".split())
_UNSHOWN = frozenset({"hidden", "copy"})
_TEXT = frozenset({"body", "heading"})
_NAME_WORDS = 5
_LONGEST_ABOVE = 8
_PROFILE = r"(?:[/?&;](?:%(user_paths)s)[/=.?-]|/@)"
_LEVELS_OF_NAME = 3


def take_posts(
    page: PageContext,
    named: Sequence[Verdict | None],
    verdicts: list[Verdict],
    evidence: Evidence,
) -> tuple[PostSpan, ...]:
    """The posts of a thread, if the page is one. Their texts become body, and nothing below the
    first post but them is body. `named` are the verdicts of named rules.
    """
    given = [
        verdict if verdict.label in _UNSHOWN else name
        for name, verdict in zip(named, verdicts, strict=True)
    ]
    posts = find_posts(page, given, evidence)
    if not posts:
        return ()
    boxes = {index: post.box for post in posts for index in post.text}
    first = min(post.blocks[0] for post in posts if post.blocks)
    for block in page.blocks[first:]:
        if block.index in boxes:
            verdicts[block.index] = _text(block, boxes[block.index])
        elif verdicts[block.index].label in _TEXT:
            verdicts[block.index] = Verdict("boilerplate", "between_posts", 0.8)
    _leave_out_above(page, verdicts, first)
    for number, post in enumerate(posts):
        _sign(page, verdicts, post, is_first=not number)
    return tuple(_span(post) for post in posts)


def _leave_out_above(page: PageContext, verdicts: list[Verdict], first: int) -> None:
    """Above its headline a thread has no text. Between that and the first post it has one if its
    first text is no post, as a question with answers: then there is more than short lines.
    """
    top = page.headline if page.headline is not None and page.headline < first else 0
    between = [block for block in page.blocks[top:first] if verdicts[block.index].label in _TEXT]
    has_text = any(page.words(block) > _LONGEST_ABOVE for block in between)
    above = [block for block in page.blocks[:top] if verdicts[block.index].label in _TEXT]
    for block in above if has_text else [*above, *between]:
        verdicts[block.index] = Verdict("boilerplate", "above_posts", 0.8)


def _text(block: Block, box: Ancestor) -> Verdict:
    if block.kind == "heading":
        return Verdict("heading", "text_of_post", 0.8)
    element = block.parent
    while element is not None and element is not box and element.tag not in _ITEMS:
        element = element.parent
    is_item = element is not None and element is not box
    return Verdict("body", "text_of_post" if is_item else PARAGRAPH_OF_POST, 0.8)


def _span(post: Post) -> PostSpan:
    """A post up to the first post inside it."""
    end = post.blocks[0]
    while end in post.blocks:
        end += 1
    return PostSpan("post", post.blocks[0], end, post.parent)


def _sign(page: PageContext, verdicts: list[Verdict], post: Post, *, is_first: bool) -> None:
    """Name the byline of a post: the line with a link to a user's page, else one whose class words
    say that it names the author.
    """
    around = [
        page.blocks[index]
        for index in post.blocks
        if index not in post.text and verdicts[index].label != "headline"
    ]
    for find in (_profile, _called):
        for block in around:
            if (name := find(block, page)) and _may_be_name(name, page):
                rule = "author_of_thread" if is_first else AUTHOR_OF_POST
                dates = verdicts[block.index].all(DateFinding)
                findings: tuple[Finding, ...] = (AuthorFinding(name), *dates)
                verdicts[block.index] = Verdict("byline", rule, 0.8, findings=findings)
                return


def _profile(block: Block, page: PageContext) -> str | None:
    """The text of the first link of a block to a user's page."""
    pattern = page.phrases.vocabulary.pattern(_PROFILE, re.I)
    return next(
        (link.text for link in block.links if link.text and pattern.search(link.href)), None
    )


def _called(block: Block, page: PageContext) -> str | None:
    """The first link of a block that is called an author, else its text."""
    if not _is_called(block, page.phrases.vocabulary.words("post_author_classes")):
        return None
    return next((link.text for link in block.links if link.text), block.text)


def _is_called(block: Block, names: frozenset[str]) -> bool:
    """Whether class words near a block say that it names an author."""
    element, levels = block.parent, 0
    while element is not None and levels < _LEVELS_OF_NAME:
        if not element.words.isdisjoint(names):
            return True
        element, levels = element.parent, levels + 1
    return False


def _may_be_name(name: str, page: PageContext) -> bool:
    line = page.phrases.line(name)
    return (
        line.words <= _NAME_WORDS
        and len(name) > 1
        and any(map(str.isalpha, name))
        and not page.phrases.dates.find(name)
        and not page.phrases.has_whole("time_ago_whole", line)
    )

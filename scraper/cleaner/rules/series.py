"""Series in the body, such as the days of a chronicle: elements of one tag and class. A single one
that the model left out is like the others. Names no boxes.
"""

from scraper.cleaner.cleaned import CONTENT
from scraper.cleaner.context import PageContext
from scraper.records import Block, Verdict

_FEWEST = 4
_SHARE_OF_CONTENT = 0.75
# A verdict that is surer than this stays, and so does a line much longer than the others.
_MOST_SURE, _TIMES_AS_LONG = 0.65, 3


def take_series(page: PageContext, verdicts: list[Verdict]) -> None:
    """What the model left out of a series of the body is of the body, too."""
    for series in _series(page, verdicts):
        content = [block for block in series if verdicts[block.index].label in CONTENT]
        if len(series) < _FEWEST or len(content) < _SHARE_OF_CONTENT * len(series):
            continue
        longest = _TIMES_AS_LONG * max(page.words(block) for block in content)
        for block in series:
            verdict = verdicts[block.index]
            is_unsure = verdict.rule == "model" and verdict.score < _MOST_SURE
            if verdict.label == "boilerplate" and is_unsure and page.words(block) <= longest:
                verdicts[block.index] = Verdict("body", "part_of_series", 0.6)


def _series(page: PageContext, verdicts: list[Verdict]) -> list[list[Block]]:
    """The blocks between the first and the last of the body that have a class, by tag, class and
    kind.
    """
    body = [block.index for block in page.blocks if verdicts[block.index].label == "body"]
    series: dict[tuple[str, frozenset[str], str], list[Block]] = {}
    for block in page.blocks[body[0] : body[-1] + 1] if body else ():
        if block.parent is not None and block.parent.words and not block.links:
            key = (block.parent.tag, block.parent.words, block.kind)
            series.setdefault(key, []).append(block)
    return list(series.values())

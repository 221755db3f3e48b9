"""Phrases by which sites speak to their readers, and those of them that sentences of articles have
too: "Cookie settings", "An dieser Stelle befindet sich". The tables of the latter have `_topic_` in
their names. Judges no block.
"""

from scraper.language import FoldedLine, Phrases
from scraper.records import Block
from scraper.text import ends_sentence

_ASKING = r"%(asking_words)s"
_EXCLAMATION_MARKS = ("!", "！")


def opens_with(key: str, block: Block, line: FoldedLine, phrases: Phrases) -> bool:
    """Whether a phrase of a table `_start` opens a block. One of its topics counts in a line that
    is not a statement, or that asks the reader behind it.
    """
    if phrases.start(key, line):
        return True
    topic = phrases.start(_topic(key), line)
    if topic is None:
        return False
    return not is_statement(block) or asks(line.folded.replace(topic, "", 1), phrases)


def holds(key: str, block: Block, line: FoldedLine, phrases: Phrases) -> bool:
    """Whether a phrase of a table `_contains` is in a block. One of its topics counts in a line
    that is not a statement.
    """
    return phrases.contains(key, line) or (
        not is_statement(block) and phrases.contains(_topic(key), line)
    )


def is_statement(block: Block) -> bool:
    """Whether a block ends as a sentence does, and not with an exclamation mark."""
    return ends_sentence(block.text) and not block.text.rstrip().endswith(_EXCLAMATION_MARKS)


def asks(text: str, phrases: Phrases) -> bool:
    """Whether a folded text in Japanese, Korean or Chinese asks the reader for something."""
    return phrases.vocabulary.pattern(_ASKING).search(text) is not None


def _topic(key: str) -> str:
    table, _, place = key.rpartition("_")
    return f"{table}_topic_{place}"

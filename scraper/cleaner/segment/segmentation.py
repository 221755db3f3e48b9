"""The result of cutting a page into blocks, whether it was HTML or text."""

from dataclasses import dataclass, field

from scraper.cleaner.segment.note_marks import NoteMarks
from scraper.records import Ancestor, Block, Picture


@dataclass(frozen=True, slots=True)
class Segmentation:
    """The blocks and pictures of a page."""

    blocks: list[Block]
    """In reading order."""
    pictures: list[Picture] = field(default_factory=list)
    email_boxes: list[Ancestor] = field(default_factory=list)
    """The elements around forms that ask for an e-mail address."""
    marks: NoteMarks = field(default_factory=NoteMarks)
    carriers: int = 0
    """How many invisible characters that can carry a text were left out."""

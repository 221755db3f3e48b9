"""The biography on the profile of a person: there it is the text. Judges no other page."""

from scraper.cleaner.context import PageContext
from scraper.records import Label, Verdict


def take_biography(page: PageContext, verdicts: list[Verdict]) -> None:
    """What would be the box about the author on another page belongs to the body."""
    for block in page.blocks:
        if verdicts[block.index].label == "biography":
            label: Label = "heading" if block.kind == "heading" else "body"
            verdicts[block.index] = Verdict(label, "biography_of_profile", 0.9)

"""What belongs to the text of a page that is not an article, although it would be something else in
one: the items of a list of other pages, and the description at the top.
"""

from scraper.cleaner.cleaned import CONTENT
from scraper.cleaner.context import PageContext
from scraper.records import Label, Verdict

_ITEMS = frozenset({"link_under_label", "link_between_paragraphs"})
"""The rules that name single links to other pages in an article."""
# In words. What is shorter is a price, a time or the name of a section.
_SHORTEST_TITLE = 5


def keep_items(page: PageContext, verdicts: list[Verdict]) -> None:
    """Titles with links, between the first and last line of a list of pages, are its items."""
    content = [block.index for block in page.blocks if verdicts[block.index].label in CONTENT]
    for block in page.blocks[content[0] : content[-1]] if content else []:
        if verdicts[block.index].rule in _ITEMS and page.words(block) >= _SHORTEST_TITLE:
            label: Label = "heading" if block.kind == "heading" else "body"
            verdicts[block.index] = Verdict(label, "item_of_list", 0.6)


def keep_description(verdicts: list[Verdict]) -> None:
    """What reads like a standfirst describes the product, the service or the list."""
    for index, verdict in enumerate(verdicts):
        if verdict.label == "standfirst":
            verdicts[index] = Verdict("body", "description_of_page", 0.8)

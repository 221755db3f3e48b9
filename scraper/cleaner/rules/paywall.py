"""What a site offers in the place of the rest of an article for subscribers. Whether a page is the
beginning of one is decided in page_status.py.
"""

from scraper.cleaner.cleaned import CONTENT
from scraper.cleaner.context import PageContext
from scraper.language import PagePhrases
from scraper.records import Verdict

_NOTICE = "paywall"
# In words.
_LONGEST = 60
_BLOCKS = 6


def leave_out_offer(page: PageContext, verdicts: list[Verdict], phrases: PagePhrases) -> None:
    """Of the last blocks of the body, what says that the rest is for subscribers, all below it, and
    the heading right above it.
    """
    body = [block for block in page.blocks if verdicts[block.index].label in CONTENT]
    for number, block in list(enumerate(body))[-_BLOCKS:]:
        line = page.lines[block.index]
        if line.words > _LONGEST or _NOTICE not in phrases.keys_in(line.text):
            continue
        start = number - 1 if number and body[number - 1].kind == "heading" else number
        if not start:
            return  # nothing else is shown
        for offer in body[start:]:
            verdicts[offer.index] = Verdict("advert", "offer_to_subscribe", 0.8)
        return

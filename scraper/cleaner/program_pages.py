"""Recognises what a program wrote in the place of a page: the error messages of interpreters,
databases and frameworks, and listings of folders. They are English in every country. Judges no
blocks.
"""

from collections.abc import Iterator

from scraper.cleaner.context import PageContext
from scraper.text import count_words

# Words that such a page may have besides the messages: a name, a greeting, a notice of copyright.
_OTHER_WORDS = 25
# Of what a listing shows, so much is names of files; the rest is their dates and sizes.
_MIN_NAMES_SHARE = 0.3
# The folder above is the first entry, or comes after the links that sort the list.
_FIRST_NAMES = 5


def is_error_output(page: PageContext) -> bool:
    """Whether nearly all that a page shows is what a program writes when it fails."""
    vocabulary = page.phrases.vocabulary
    if any(map(vocabulary.expressions("error_titles").search, _titles(page))):
        return not page.structured.says_article
    message = vocabulary.expressions("error_messages")
    found, others = False, 0
    for block in page.blocks:
        for line in block.text.splitlines():
            if message.search(line.strip()):
                found = True
                break  # what follows in its block belongs to it
            others += count_words(line)
            if others > _OTHER_WORDS:
                return False
    return found


def is_folder_listing(page: PageContext) -> bool:
    """Whether a page is a server's listing of the files in a folder."""
    if page.is_text:
        return False
    vocabulary = page.phrases.vocabulary
    if any(map(vocabulary.expressions("listing_titles").search, _titles(page))):
        return True
    names = [link.text.strip() for block in page.blocks for link in block.links]
    shown = sum(len(block.text) for block in page.blocks)
    has_parent = any(map(vocabulary.expressions("parent_entries").search, names[:_FIRST_NAMES]))
    return has_parent and sum(map(len, names)) > _MIN_NAMES_SHARE * shown


def _titles(page: PageContext) -> Iterator[str]:
    yield from page.structured.titles[:2]
    if page.headline is not None:
        yield page.blocks[page.headline].text

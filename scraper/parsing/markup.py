"""What a tag looks like in the bytes of a page, as a tokeniser sees it. Decodes nothing.

Quotes count only after "=".

Nothing in these patterns can be matched in two ways and nothing is given back (possessive), so a
scan is linear in the page's size whatever the page is.
"""

import re

ATTRIBUTE_VALUE = rb"(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z))"
_ATTRIBUTES = rb"(?:[^>=]++|=\s*+%b?+)*+" % ATTRIBUTE_VALUE
TAG = re.compile(rb"<[a-zA-Z]%b>?" % _ATTRIBUTES)


def tags_outside(elements: bytes) -> re.Pattern[bytes]:
    """A pattern whose group "tag" is each start tag that is not in a comment, a declaration, an end
    tag or the content of some elements, such as "script|style".
    """
    # A comment may end with its own dashes (HTML §13.2.3.2, prescan).
    return re.compile(
        rb"<!--(?:-?>|.*?(?:-->|\Z))|<[!?][^>]*+>?|</[^a-zA-Z][^>]*+>?"
        rb"|<(%(elements)b)\b%(attributes)b>.*?(?:</\1|\Z)|</[a-zA-Z]%(attributes)b>?"
        rb"|(?P<tag>%(tag)b)"
        % {b"elements": elements, b"attributes": _ATTRIBUTES, b"tag": TAG.pattern},
        re.I | re.S,
    )

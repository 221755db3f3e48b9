"""What a page is if it is not an article: the names of the kinds. Recognises none of them."""

from typing import Literal

StandInKind = Literal[
    "blocked",
    "queue",
    "maintenance",
    "ad_blocker",
    "region",
    "browser",
    "age",
    "javascript",
    "redirect",
    "consent",
    "login",
    "parked",
    "server_error",
    "soft_404",
]
"""What stands in the place of an article."""

OtherKind = Literal[
    "product",
    "forum",
    "questions",
    "documentation",
    "legal",
    "podcast",
    "profile",
    "software",
    "job",
    "event",
    "course",
    "service",
    "place",
    "property",
    "vehicle",
    "listing",
]
"""What a page with a text of its own is, if it is not an article."""

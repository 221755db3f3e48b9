"""Reads Chinese, Japanese and Korean reporters out of lines without colons: "（记者 张三）",
"本报记者张三发自北京", "강서윤 기자". Knows no page.
"""

import re
from collections.abc import Iterator

from scraper.language.enumerations import may_be_name
from scraper.language.names import grammar_of
from scraper.language.phrases import Phrases

_BEFORE = r"(?:%(east_asian_reporters)s)[\s:：/]*"
_AFTER = (
    r"([\uac00-\ud7a3]{2,4}(?:\s*[·,ㆍ・]\s*[\uac00-\ud7a3]{2,4})*)\s?"
    r"(?:%(east_asian_roles)s)(?![\uac00-\ud7a3])"
)
_TOGETHER = r"([\u4e00-\u9fff]{2,4}?)(?:%(east_asian_departures)s)"
_EAST_ASIAN = re.compile(r"[\u4e00-\u9fff\uac00-\ud7a3]")
_BRACKET = re.compile(r"[（(【\[]([^（）()【】\[\]]{2,60})[）)】\]]")
_BETWEEN = re.compile(r"[\s、，,·ㆍ・]+")
# What may follow the bracket that ends a text, or come before the one that opens it.
_NEAR_EDGE = 30
_END = 4


def read_reporters(line: str, phrases: Phrases) -> list[str]:
    """The names of reporters in a line or in a bracket."""
    if not _EAST_ASIAN.search(line):
        return []
    found = re.split(phrases.vocabulary.pattern(_BEFORE), line)[1:]
    names = [name for rest in found for name in _leading_names(rest, phrases)]
    is_name = grammar_of(phrases).is_surely_person
    for reporter in phrases.vocabulary.pattern(_AFTER).finditer(line):
        names += filter(is_name, _BETWEEN.split(reporter[1]))
    return [name for name in dict.fromkeys(names) if may_be_name(name, phrases)]


def bracketed_reporters(text: str, phrases: Phrases) -> list[str]:
    """The names of reporters in the brackets that open or end a text: "…。（记者 张三）". A bracket
    at the end may have nothing but names.
    """
    if not _EAST_ASIAN.search(text):
        return []
    found: list[str] = []
    for bracket in _BRACKET.finditer(text):
        is_last = bracket.end() >= len(text) - _END
        if is_last or bracket.start() <= _NEAR_EDGE:
            found += read_reporters(bracket[1], phrases)
        if is_last and not found:
            names = [name for name in _BETWEEN.split(bracket[1].strip()) if name]
            is_signature = all(map(grammar_of(phrases).is_surely_person, names))
            found += names if is_signature else []
    return [name for name in dict.fromkeys(found) if may_be_name(name, phrases)]


def _leading_names(rest: str, phrases: Phrases) -> Iterator[str]:
    """The names that a text begins with. The last may have no space behind it."""
    is_name = grammar_of(phrases).is_surely_person
    for word in _BETWEEN.split(re.split(r"[)）\]】]", rest, maxsplit=1)[0]):
        if not word:
            continue
        together = phrases.vocabulary.pattern(_TOGETHER).match(word)
        name = together[1] if together else word
        if not is_name(name):
            return
        yield name
        if together:
            return

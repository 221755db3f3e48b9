"""Reads Chinese, Japanese and Korean reporters out of lines without colons: "（记者 张三）",
"本报记者张三发自北京", "강서윤 기자". Knows no page.
"""

import re
from collections.abc import Iterator

from scraper.language.enumerations import may_be_name
from scraper.language.names import grammar_of
from scraper.language.phrases import Phrases

_BEFORE = r"(?:%(east_asian_reporters)s)[\s:：/／╱・]*"
_KOREAN = (
    r"([\uac00-\ud7a3]{2,4}(?:\s*[·,ㆍ・]\s*[\uac00-\ud7a3]{2,4})*)\s?"
    r"(?:(?<=\s)[\uac00-\ud7a3]{0,4}(?=전문|선임))?"
    r"(?:%(east_asian_roles)s)(?![\uac00-\ud7a3])"
)
_JAPANESE = r"([\u4e00-\u9fff々\u3040-\u30ff]{3,6})\s?(?:%(east_asian_roles)s)(?:$|[)）】\]、・\s])"
# "张三发自北京", "張三台北報導", "張三台北3日電".
_DEPARTURE = r"([\u4e00-\u9fff]{%d})(%%(east_asian_departures)s)"
_PLACE = (
    r"([\u4e00-\u9fff]{%d})[\u4e00-\u9fff]{2,4}(?:\d{1,2}日)?"
    r"(%%(east_asian_reports)s|[电電])(?![\u4e00-\u9fff])"
)
# "北港报 张三丰 综合报道".
_REPORTED = (
    r"(?:^|[\s/／╱])([\u4e00-\u9fff]{3})[\s/／╱]{1,3}[\u4e00-\u9fff]{0,4}"
    r"(?:%(east_asian_reports)s)\W{0,3}$"
)
# "2024-05-16 北港晚报 张三丰 我要评论": behind a paper.
_BEHIND_PAPER = r"(?:%(east_asian_bodies)s)[\s|]{1,4}([\u4e00-\u9fff]{3})(?=[\s|]|$)"
# "(해항=통신) 강서윤 김하나 기자": between a bracket and the role are nothing but names.
_KOREAN_NAMES = re.compile(
    r"[)\]】]\s?([\uac00-\ud7a3]{2,4}(?:\s[\uac00-\ud7a3]{2,4}){1,3})\s기자$"
)
_PLACE_NAME = ("省", "市", "县", "縣", "区", "區", "州")
_LINES, _LONGEST_LINE = 4, 30
_JAPANESE_CODE, _CHINESE_CODE = "ja", "zh"
_LENGTHS = (3, 2, 4)
_EAST_ASIAN = re.compile(r"[\u4e00-\u9fff\uac00-\ud7a3]")
_BRACKET = re.compile(r"[（(【\[〔]([^（）()【】\[\]〔〕]{2,60})[)）】\]〕]")
_CLOSING = re.compile(r"[)）\]】〕]")
_BETWEEN = re.compile(r"[\s、，,·ㆍ・/／╱]+")
# "新华社海港5月3日电", before a bracket with names.
_AGENCY_LINE = re.compile(r"(?:[电電]|[讯訊])\s*$")
# What opens an article without brackets: "本报讯 记者张三报道：", "(해항=통신) 강서윤 기자 =".
_OPENING = r"\W{0,3}(?:\w{0,8}[讯訊]\s?)?\w{0,6}(?:%(east_asian_reporters)s)"
_KOREAN_OPENING = re.compile(r"[^=]{0,30}=?[^=]{0,24}기자\s?=\s?")
# Behind a photographer's name, and not behind that of a reporter who took the pictures too.
_PHOTOGRAPHED = re.compile("[摄攝](?!影?[报報])")
# "张三／台北報導", in a bracket.
_PLACE_ALONE = r"[\u4e00-\u9fff]{2,4}(?:%(east_asian_reports)s)"
# Japanese newspapers sign in such brackets: "…。【佐藤みどり、山田太郎】".
_SIGNED = re.compile(r"【[^【】]+】\W*\Z")
_JAPANESE_SIGNER = re.compile(r"[\u4e00-\u9fff々][\u3040-\u30ff\u4e00-\u9fff々]{2,5}")
# What may follow the bracket that ends a text, or come before the one that opens it.
_NEAR_EDGE = 30
_END = 4


def read_reporters(line: str, phrases: Phrases) -> list[str]:
    """The names of reporters in a line or in a bracket."""
    if not _EAST_ASIAN.search(line):
        return []
    found = re.split(phrases.vocabulary.pattern(_BEFORE), line)[1:]
    names = [name for rest in found for name in _leading_names(rest, phrases)]
    is_name, is_body = grammar_of(phrases).is_surely_person, grammar_of(phrases).is_organization
    if reported := phrases.vocabulary.pattern(_REPORTED).search(line):
        names += filter(is_name, () if is_body(reported[1]) else reported.groups())
    for pattern in (_KOREAN, _JAPANESE):
        for reporter in phrases.vocabulary.pattern(pattern).finditer(line):
            names += filter(is_name, _BETWEEN.split(reporter[1]))
    return [name for name in dict.fromkeys(names) if may_be_name(name, phrases)]


def bracketed_reporters(text: str, phrases: Phrases) -> list[str]:
    """The names of reporters in the brackets that open or end a text: "…。（记者 张三）". A bracket
    at the end, or behind an agency's line, may have nothing but names.
    """
    if not _EAST_ASIAN.search(text):
        return []
    found: list[str] = []
    for bracket in _BRACKET.finditer(text):
        is_last = bracket.end() >= len(text) - _END
        is_first = bracket.start() <= _NEAR_EDGE
        if is_last or is_first:
            found += read_reporters(bracket[1], phrases)
        behind_agency = is_first and _AGENCY_LINE.search(text[: bracket.start()])
        if (is_last or behind_agency) and not found:
            names = [name for name in _BETWEEN.split(bracket[1].strip()) if name]
            names = _without_label_and_place(names, phrases)
            is_signature = all(map(grammar_of(phrases).is_surely_person, names))
            found += names if is_signature or _are_signers(names, text, phrases) else []
    found = found or _opening_reporters(text, phrases) or _on_own_line(text, phrases)
    return [name for name in dict.fromkeys(found) if may_be_name(name, phrases)]


def _without_label_and_place(names: list[str], phrases: Phrases) -> list[str]:
    """The words of a bracket without a label of writers ("文・张三") or a place."""
    label = phrases.line(names[0]) if len(names) > 1 else None
    if label and any(phrases.has_whole(key, label) for key in ("byline_lead", "author_lead")):
        return names[1:]
    is_place = bool(label) and phrases.vocabulary.pattern(_PLACE_ALONE).fullmatch(names[-1])
    return names[:-1] if is_place else names


def _are_signers(names: list[str], text: str, phrases: Phrases) -> bool:
    """Whether words in the bracket that ends a Japanese text are names, though their family names
    are rare.
    """
    return (
        phrases.languages[0] == _JAPANESE_CODE
        and _SIGNED.search(text) is not None
        and all(_JAPANESE_SIGNER.fullmatch(name) for name in names)
        and not any(map(grammar_of(phrases).is_organization, names))
        and not any(phrases.has_whole("newsroom_whole", phrases.line(name)) for name in names)
    )


def _on_own_line(text: str, phrases: Phrases) -> list[str]:
    """The reporters in one of the first lines of a paragraph that has nothing else."""
    lines = text.split("\n")[:_LINES] if "\n" in text else []
    short = (line.strip() for line in lines if len(line) <= _LONGEST_LINE)
    opening = phrases.vocabulary.pattern(_OPENING)
    return next((read_reporters(line, phrases) for line in short if opening.match(line)), [])


def reporter_behind_paper(line: str, phrases: Phrases) -> list[str]:
    """The name behind that of a paper in a Chinese line with a date. Words of two characters are
    often sections.
    """
    if phrases.languages[0] != _CHINESE_CODE or phrases.dates.find(line) is None:
        return []
    found = phrases.vocabulary.pattern(_BEHIND_PAPER).search(line)
    grammar = grammar_of(phrases)
    if found is None or found[1].endswith(_PLACE_NAME) or grammar.is_organization(found[1]):
        return []
    is_name = grammar.is_surely_person(found[1]) and may_be_name(found[1], phrases)
    return [found[1]] if is_name else []


def _opening_reporters(text: str, phrases: Phrases) -> list[str]:
    """The reporters in the words that open a text without brackets around them."""
    if korean := _KOREAN_OPENING.match(text):
        opening = korean[0].rstrip("= ")
        names = _KOREAN_NAMES.search(opening)
        several = names[1].split() if names else []
        are_names = several and all(map(grammar_of(phrases).is_surely_person, several))
        return several if are_names else read_reporters(opening, phrases)
    if phrases.vocabulary.pattern(_OPENING).match(text):
        return read_reporters(text[:_NEAR_EDGE], phrases)
    return []


def _leading_names(rest: str, phrases: Phrases) -> Iterator[str]:
    """The names that a text begins with. The last may have no space behind it."""
    is_name = grammar_of(phrases).is_surely_person
    words = [word for word in _BETWEEN.split(_CLOSING.split(rest, maxsplit=1)[0]) if word]
    if any(map(_PHOTOGRAPHED.match, words[:3])):
        return
    for word in words:
        if is_name(word):
            yield word
            continue
        together = _before_departure(word, phrases)
        if together and not _PHOTOGRAPHED.match(together[1]):
            yield together[0]
        return


def _before_departure(word: str, phrases: Phrases) -> tuple[str, str] | None:
    """(name, what follows it) of a word in which a place or a verb is glued to a name."""
    is_name, vocabulary = grammar_of(phrases).is_surely_person, phrases.vocabulary
    for template in (_DEPARTURE, _PLACE):
        for length in _LENGTHS:
            found = vocabulary.pattern(template % length).match(word)
            # With what follows it, a name of four letters may have a family name of one.
            if found and is_name(found[1][:3]):
                return found[1], found[2]
    return None

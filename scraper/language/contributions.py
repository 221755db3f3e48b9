"""Reads lines that say who did what: "Text: A, Fotos: B", "By A | Edited by B", "文/A 编辑：B".
Knows no page, and not whether a line is near an article.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import NamedTuple

from scraper.article import Role
from scraper.language.lines import FoldedLine
from scraper.language.names import OUTER, grammar_of, is_caseless
from scraper.language.phrases import Phrases
from scraper.text import EAST_ASIAN, OPENING_BRACKETS, clean, fold

WRITER = "author"
"""The role of those who wrote the text."""
NOBODY = "source"
"""What a label like "Source:" gives: something that is no person."""
ROLE_KEYS: Mapping[str, Role] = {
    "editor_by": "editor",
    "photographer_by": "photographer",
    "illustrator_by": "illustrator",
    "translator_by": "translator",
    "videographer_by": "videographer",
    "reviewer_by": "reviewer",
    "fact_checker_by": "fact_checker",
    "contributor_by": "contributor",
}
"""Key of the tables in people/ -> the role in the record."""
_ROLES: Mapping[str, Role] = {role: role for role in ROLE_KEYS.values()}
_KEYS: dict[str, str] = {
    **ROLE_KEYS,
    "byline_lead": WRITER,
    "author_lead": WRITER,
    "source_by": NOBODY,
}
_OF_OTHERS = frozenset((*ROLE_KEYS, "source_by"))
_OPENING = frozenset((*ROLE_KEYS, "byline_lead"))
_OF_BODIES = frozenset({NOBODY, "photographer"})
_MOST_WORDS_OF_BODY = 5
_EAST_ASIAN = re.compile(f"[{EAST_ASIAN}]")
# In East Asian scripts a label also ends at a slash or a bar ("文/张三"), or at a space before what
# may be a name ("글 강서윤").
_MARK = re.compile(
    rf"\s*[:：＝︰՝៖፦]\s*|(?<=[{EAST_ASIAN}])"
    r"(?:\s*[/／╱|｜丨=]\s*|\s+(?=(?:[\u4e00-\u9fff]{2,4}|[\uac00-\ud7a3]{2,4})(?:\s|$)))"
)
# Without these characters, a line has no mark but ":", and its labels have words.
_SIGN_OF_MARK = re.compile(f"[：＝︰՝៖፦{EAST_ASIAN}]")
_LABEL_WORD = re.compile(r"[^\W_]+")
_DIVIDER = re.compile(r"\s*(?:[|•·●⋅;；؛\n()（）【】\[\]]|\s[–—-]\s|\.\s|,\s)\s*")
_LABEL_JOINT = re.compile(r"\s*[/／╱&＆·・、+,，]\s*")
_SPREAD = re.compile(r"[\u4e00-\u9fff](?:\s[\u4e00-\u9fff]){1,3}")
# So many letters are a label in Chinese even if no space is before them: "王小明发布时间：".
_GLUED_LABEL = 4
_HAN = re.compile(r"[\u4e00-\u9fff]")
_SLASHES = frozenset("/／╱")
_LONGEST_LABEL = 40
_LONGEST_OF_LABELS = 120
_WORDS_OF_ROLE, _LONGEST_NAME_AND_ROLE = 2, 80
_LONGEST_LINE = 300


class Part(NamedTuple):
    """A part of a line, and what its label says."""

    role: str | None
    """None for a part without a label."""
    text: str
    has_mark: bool = False
    """Whether a colon or a similar mark parts the label from the text."""


class Contribution(NamedTuple):
    """A person and the role that a line gives them."""

    name: str
    role: Role


def labelled_parts(line: str, phrases: Phrases) -> list[Part]:
    """A line cut at its labels with a colon: "来源：B 作者：A" has two parts. What comes before the
    first label is a part without a role.
    """
    if not _may_have_mark(line):
        return [Part(None, text)] if (text := line.strip()) else []
    parts, role, has_mark, begin = [], None, False, 0
    marks = list(_MARK.finditer(line))
    for mark, following in zip_longest(marks, marks[1:]):
        if following and _joins_labels(line[begin : following.start()], mark, phrases):
            continue
        found = _label_before(line, begin, mark.start(), phrases)
        if found is not None:
            label_start, label_role = found
            is_of_other = role not in (None, WRITER, NOBODY) and label_start == begin
            if is_of_other and mark[0].isspace():
                begin = mark.end()  # "摄影/本报记者 张三"
                continue
            parts.append(Part(role, line[begin:label_start].strip(), has_mark))
            role, has_mark, begin = label_role, not mark[0].isspace(), mark.end()
    parts.append(Part(role, line[begin:].strip(), has_mark))
    return [part for part in parts if part.text]


def _may_have_mark(line: str) -> bool:
    """Whether `_MARK` can be in a line. Most lines have none, and the pattern takes longer."""
    return ":" in line or not (line.isascii() or _SIGN_OF_MARK.search(line) is None)


def _joins_labels(text: str, mark: re.Match[str], phrases: Phrases) -> bool:
    """Whether a mark is inside a label: the slash in "文/图 张三"."""
    return mark[0].strip() in _SLASHES and _role_of(text.strip(), phrases) is not None


def _label_before(line: str, start: int, end: int, phrases: Phrases) -> tuple[int, str] | None:
    """(start, role) of the longest label right before a mark."""
    first = max(start, end - _LONGEST_LABEL)
    window = line[first:end]
    if not _SIGN_OF_MARK.search(window):
        words = _LABEL_WORD.findall(fold(window))
        if not words or words[-1] not in phrases.derived(_last_words):
            return None
    for at in range(first, end):
        is_boundary = at == start or not (line[at - 1].isalnum() or line[at].isspace())
        is_glued = end - at >= _GLUED_LABEL and _HAN.match(line[at]) is not None
        if (is_boundary or is_glued) and (role := _role_of(line[at:end], phrases)) is not None:
            return at, role
    return None


def _role_of(label: str, phrases: Phrases) -> str | None:
    """The role that a label gives: "Text", "Text und Fotos", "文/图"."""
    roles = phrases.derived(_roles)
    folded = fold(label)
    if (role := roles.get(folded)) is not None:
        return role
    if _SPREAD.fullmatch(folded):  # "作　者"
        return roles.get(folded.replace(" ", ""))
    joints, words = phrases["byline_and"], folded.split()
    # Most are a part of a sentence, and no row of labels.
    if not _LABEL_JOINT.search(folded) and not any(word in joints for word in words):
        return None
    joined = _LABEL_JOINT.sub("/", " ".join("/" if word in joints else word for word in words))
    found = [roles.get(part.strip()) for part in joined.split("/") if part.strip()]
    if len(found) < 2 or None in found:
        return None
    return WRITER if WRITER in found else found[0]


def is_label(text: str, phrases: Phrases) -> bool:
    """Whether a text is a label of writers or of another work: "Words", "Fotos"."""
    return len(text) <= _LONGEST_LABEL and _role_of(text, phrases) not in (None, NOBODY)


def with_marks(line: str, phrases: Phrases) -> str:
    """A line that has nothing but labels without marks, of at least two roles, each with people
    behind it, with a colon behind each label: "Words Jane Doe Photographs John Roe". Any other
    stays.
    """
    words = line.replace(" | ", " ").split() if len(line) <= _LONGEST_OF_LABELS else []
    if not words or not is_label(words[0], phrases):
        return line
    labels = {at: count for at in range(len(words)) if (count := _label_at(words[at:], phrases))}
    credits = [
        (" ".join(words[at : at + labels[at]]), " ".join(words[at + labels[at] : end]))
        for at, end in zip_longest(labels, list(labels)[1:])
    ]
    has_roles = len({_role_of(label, phrases) for label, _ in credits}) > 1
    is_whole = has_roles and all(
        _has_only_people(people, phrases, is_sure=True) for _, people in credits
    )
    return " | ".join(f"{label}: {people}" for label, people in credits) if is_whole else line


def _label_at(words: Sequence[str], phrases: Phrases) -> int:
    """The number of words of the label that opens a text: "Photographs", "Edited by"."""
    opening = phrases.longest_start(_OPENING, phrases.line(" ".join(words)))
    return len(opening[1].split()) if opening else int(is_label(words[0], phrases))


def _last_words(phrases: Phrases) -> frozenset[str]:
    """The last words of all labels. Before most colons is another word."""
    found = (_LABEL_WORD.findall(label) for label in phrases.derived(_roles))
    return frozenset(words[-1] for words in found if words)


def _roles(phrases: Phrases) -> dict[str, str]:
    """Folded label -> role. A label of several tables has the role of the first."""
    roles: dict[str, str] = {}
    for key, role in reversed(_KEYS.items()):
        roles |= dict.fromkeys(phrases[key], role)
    return roles


def opens_other_role(text: str, phrases: Phrases) -> bool:
    """Whether a text begins with words for another work than writing, such as "Photos by", and has
    more than these words.
    """
    line = FoldedLine(text)
    found = phrases.longest_start(_OF_OTHERS, line)
    return found is not None and len(found[1]) < len(line.folded)


def read_contributions(line: str, phrases: Phrases) -> list[Contribution]:
    """The people in a line who did other work than writing, with their roles, in its order."""
    found: dict[Contribution, None] = {}
    if len(line) <= _LONGEST_NAME_AND_ROLE and (behind := role_behind(line, phrases)):
        return [behind]
    for part in labelled_parts(clean(line[:_LONGEST_LINE]), phrases):
        for role_or_other, text, is_labelled in _with_roles(part, phrases):
            role = _ROLES.get(role_or_other or "")
            if role is not None:
                for name in _people_in(text, phrases, is_labelled=is_labelled):
                    found.setdefault(Contribution(name, role))
    return list(found)


def role_behind(line: str, phrases: Phrases) -> Contribution | None:
    """The person of a line that has a name and behind it the word for another work than writing:
    "Jane Doe Photographer", "Jane Doe | Photo".
    """
    words = line.replace(" | ", " ").split()
    roles = phrases.derived(_roles)
    for count in range(1, min(_WORDS_OF_ROLE, len(words) - 2) + 1):
        role = _ROLES.get(roles.get(fold(" ".join(words[-count:])).strip(".,"), ""))
        name = " ".join(words[:-count]).strip(" ,–-")
        if role is not None and grammar_of(phrases).is_surely_person(name):
            return Contribution(name, role)
    return None


def is_line_of_credits(line: str, phrases: Phrases) -> bool:
    """Whether a line has nothing but labels and people behind them: "责任编辑：张三". In brackets,
    the names need not be sure, nor the labels have marks. Of several labels, those of a source or a
    picture may have a body behind them: "Source: The Courier / Photo: Harbour Office".
    """
    inner = line.strip(OUTER)
    is_bracketed = line.strip()[:1] in OPENING_BRACKETS
    parts = labelled_parts(inner, phrases) if len(inner) <= _LONGEST_NAME_AND_ROLE else []
    return any(part.role != NOBODY for part in parts) and all(
        part.role is not None
        and (part.has_mark or is_bracketed)
        and (
            (len(parts) > 1 and _may_be_body(part))
            or _has_only_people(part.text, phrases, is_sure=not is_bracketed)
        )
        for part in parts
    )


def _may_be_body(part: Part) -> bool:
    """Whether a part gives a source or who made a picture, in a few words."""
    return part.role in _OF_BODIES and len(part.text.split()) <= _MOST_WORDS_OF_BODY


def _has_only_people(text: str, phrases: Phrases, *, is_sure: bool) -> bool:
    """Whether a text has nothing but names. Outside of East Asia, none is sure in scripts without
    capitals.
    """
    grammar = grammar_of(phrases)
    names = [grammar.bare(piece) for _, piece in grammar.pieces(text)]
    is_open = not is_sure or (is_caseless(text) and not _EAST_ASIAN.search(text))
    return all(map(grammar.seems_person if is_open else grammar.is_surely_person, names))


def _with_roles(part: Part, phrases: Phrases) -> Iterator[tuple[str | None, str, bool]]:
    """(role, text, whether it has a mark) of the pieces of a part. A piece that no words open has
    the role of the piece before it: "Photos by A, B".
    """
    role, is_labelled = part.role, part.has_mark
    for piece in _DIVIDER.split(part.text):
        opening = phrases.longest_start(_OPENING, phrases.line(piece))
        if opening is None:
            yield role, piece, is_labelled
            continue
        key, phrase = opening
        role, is_labelled = _KEYS[key], False
        yield role, " ".join(piece.split()[len(phrase.split()) :]), False


def _people_in(text: str, phrases: Phrases, *, is_labelled: bool) -> Iterator[str]:
    """The names that a text begins with. Without a mark before it, each must surely be one."""
    grammar = grammar_of(phrases)
    is_name = grammar.is_person if is_labelled else grammar.is_surely_person
    date = phrases.dates.find(text)
    for _, piece in grammar.pieces(text[: date.start] if date else text):
        name = grammar.bare(piece).strip(OUTER)
        if not is_name(name) or grammar.is_organization(name):
            return
        yield name

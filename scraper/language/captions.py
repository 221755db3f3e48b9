"""Splits a line into a caption and the credit after it. Reads no credits by itself.

A credit follows its caption in brackets, after a bar or a dash, or glued to it, because copying a
page drops the line break between the two ("…in AprilImage: X").
"""

import re
from collections.abc import Callable

from scraper.language.credits import (
    after_credit_label,
    before_credit_end,
    bracketed_credit,
    copyright_mark,
    is_agency_credit,
    is_short_credit,
    names_agency,
    tidy_credit,
)
from scraper.language.lines import FoldedLine
from scraper.language.phrases import Phrases
from scraper.text import EAST_ASIAN, count_words, ends_sentence, fold

_BRACKETS = re.compile(
    r"^(?P<caption>.*?)\s*[(\[（【〔［](?P<inner>[^()\[\]（）【】〔〕［］]{3,120})[)\]）】〕］][.。]?$",
    re.S,
)
_CLOSING = tuple(f"{bracket}{stop}" for bracket in ")]）】〕］" for stop in ("", ".", "。"))
_AFTER_EQUALS = re.compile(r"^(?P<caption>.{4,}?)\s*[＝=]\s*(?P<credit>[^＝=。]{2,60})$", re.S)
_BEFORE_END = re.compile(
    r"^(?P<caption>.{4,}?[.!?…。！？][\"'”’»」』）)]?)\s*"
    r"(?P<credit>(?:[^\W\d_]{1,2}\.\s?)*[^.!?…。！？]{2,60}\.?)$",
    re.S,
)
_MARKS_OF_LABELS = frozenset("/／|｜")
_BEFORE_MARKED_LABEL = re.compile(
    rf"(?:(?<=[。！？”」』）)])|(?<=[{EAST_ASIAN}.])\s)\s*(?=[{EAST_ASIAN}]"
    r"{1,8}\s?[/／|｜][^。！？/／|｜]{2,40}\Z)"
)
_LONGEST = 3_000
_NOTICE = r"\s*[*※•]\s?(?:%(resale_notices)s)\s*\Z"
_SEPARATED = re.compile(
    r"^(?P<caption>.{8,}?[^\s|])\s*"
    r"(?:\s[|–—-]\s|\s/\s(?=[A-Z©]|[^\W\d_]{2,12}[.:])|\n)\s*(?P<credit>[^|]{3,100})$",
    re.S,
)
_SEPARATOR = re.compile(r"[|/\n–—-]")
_AFTER_SENTENCE = re.compile(
    r"^(?P<caption>.{8,}[.!?…][\"'”’»]?)\s+(?P<credit>[^.!?]{3,80}|[^!?]{3,80}/[^!?]{2,60})\.?$",
    re.S,
)
# "…at the new quay. Fot. Jane Doe": the label ends in a full stop of its own.
_AFTER_SENTENCE_ABBREVIATED = re.compile(
    r"^(?P<caption>.{8,}?[.!?…][\"'”’»]?)\s+(?P<credit>[^\W\d_]{2,5}\.\s[^.!?]{3,80})\.?$", re.S
)
# "…in the first lap.AFP", "…있다. 연합뉴스"
_LAST_WORDS = re.compile(
    r"^(?P<caption>.{12,}[.!?…。][\"'”’»]?)\s*(?P<credit>[^\W\d][^.!?。…]{1,60})$", re.S
)
# A point after a capital and a few letters ("U.S.", "Dr.", "St.") ends no sentence.
_ABBREVIATED = re.compile(r"(?:^|[\s.(])[A-ZÀ-Þ][^\W\d_]{0,3}\.[\"'”’»]?$")
_MAX_NAME_WORDS = 5
_LABEL_APART = re.compile(r"(?<=\| )([^|]{2,20}?) \| ")


def split_caption(text: str, phrases: Phrases) -> tuple[str, str] | None:
    """(caption, credit) of a line that holds both; None for any other line."""
    if len(text) > _LONGEST:
        return None  # no caption, and the patterns take long for a line without spaces
    text = _LABEL_APART.sub(_joined(phrases), text.strip()) if " | " in text else text.strip()
    if "*" in text or "※" in text:
        text = phrases.vocabulary.pattern(_NOTICE, re.I).sub("", text)
    for cut in (
        _split_brackets,
        _split_equals,
        _split_marked_label,
        _split_end_label,
        _split_label,
        _split_copyright,
        _split_after_sentence,
        _split_separator,
    ):
        if (found := cut(text, phrases)) and found[0].strip():
            caption, credit = found
            return caption.strip(" |–—-/\n"), tidy_credit(credit, phrases)
    return None


def _joined(phrases: Phrases) -> Callable[[re.Match[str]], str]:
    """Replaces the bar between a label and a credit: "fot. | Jane Doe"."""
    labels = {*phrases["credit_lead"], *phrases["credit_by"]}

    def join(found: re.Match[str]) -> str:
        is_label = fold(found[1]).strip(" .:") in labels
        return f"{found[1]} " if is_label else found[0]

    return join


def split_known_caption(text: str, phrases: Phrases) -> tuple[str, str] | None:
    """As `split_caption`, for a line that is known to be a caption. There a label can follow a
    space, brackets at the end can hold a name, and a few words after the last full stop are the
    photographer or the agency.
    """
    openers = phrases.vocabulary.words("caption_openers")
    for label in reversed(list(phrases.derived(_glued_label).finditer(text))):
        caption, credit = text[: label.start()].strip(), text[label.end() :]
        is_short = 0 < count_words(credit) <= _MAX_NAME_WORDS and not ends_sentence(credit)
        # As in "On the photo", which a colon follows.
        is_opener = fold(text[: label.end()]).strip(" :：") in openers
        if caption and not is_opener and (is_short or is_short_credit(credit, phrases)):
            return caption, tidy_credit(credit, phrases)
    bracketed = _BRACKETS.match(text)
    if (
        bracketed
        and _may_be_in_brackets(bracketed["caption"], bracketed["inner"], phrases)
        and _may_be_photographer(bracketed["inner"], phrases)
    ):
        return bracketed["caption"], tidy_credit(bracketed["inner"], phrases)
    last = _LAST_WORDS.match(text)
    if last is None or not _may_be_photographer(last["credit"], phrases):
        return None
    kept, _, last_word = last["caption"].rpartition(" ")
    if (
        fold(last_word).strip("(.:") in phrases["credit_lead"]
    ):  # "The bridge at dawn (fot. Jane Doe)"
        return kept.strip(), tidy_credit(last["credit"], phrases)
    return (
        None
        if _ABBREVIATED.search(last["caption"])
        else (last["caption"], tidy_credit(last["credit"], phrases))
    )


def _may_be_in_brackets(caption: str, inner: str, phrases: Phrases) -> bool:
    """Whether brackets at a caption's end may hold a credit. After a word they explain it, as in
    "The old town (New Quay)".
    """
    return bool(caption.strip()) and (
        (ends_sentence(caption) and count_words(inner) > 1)
        or "/" in inner
        or names_agency(inner, phrases)
    )


def _may_be_photographer(text: str, phrases: Phrases) -> bool:
    """Whether a few words can be a photographer or an agency: names, without a position in the
    picture such as "left".
    """
    words = text.split()
    if (
        not 0 < count_words(text) <= _MAX_NAME_WORDS
        or any(map(str.isdigit, words))
        or phrases.contains("caption_positions", FoldedLine(text))
    ):
        return False
    return all(
        word[:1].isupper() or not word[:1].isalpha() or not word[:1].islower() or len(word) <= 3
        for word in words
    )


def _split_brackets(text: str, phrases: Phrases) -> tuple[str, str] | None:
    """As in "The old harbour. (Photo by Jane Doe/AFP)"."""
    if text.endswith(_CLOSING) and (found := _BRACKETS.match(text)) and found["caption"]:
        inner = found["inner"]
        credit = after_credit_label(inner, phrases)
        if credit is None and (mark := copyright_mark(phrases).match(inner)):
            credit = inner[mark.end() :]
        if credit is None and names_agency(inner, phrases) and count_words(inner) <= 8:
            credit = inner
        credit = credit or bracketed_credit(inner, phrases)
        if credit and is_short_credit(credit, phrases):
            return found["caption"], credit
    return None


def _split_equals(text: str, phrases: Phrases) -> tuple[str, str] | None:
    """As in "新しい桟橋＝写真　顾望": East Asian papers set a credit apart like this. A day and a
    place before it stay in the caption: "新しい桟橋＝14日、港町、顾望撮影".
    """
    if ("＝" in text or "=" in text) and (found := _AFTER_EQUALS.match(text)):
        credit = bracketed_credit(found["credit"], phrases)
        if credit and is_short_credit(credit, phrases):
            return found["caption"], credit
        facts, comma, last = found["credit"].rpartition("、")
        if comma and (credit := before_credit_end(last, phrases)):
            return text[: found.start("credit") + len(facts)], credit
    return None


def _split_end_label(text: str, phrases: Phrases) -> tuple[str, str] | None:
    """As in "The old harbour. A. Doe nuotr." and "旧码头。顾望 摄"."""
    if found := _BEFORE_END.match(text):
        credit = before_credit_end(found["credit"], phrases)
        return (found["caption"], credit) if credit else None
    return None


def _split_marked_label(text: str, phrases: Phrases) -> tuple[str, str] | None:
    """As in "旧码头。图/顾望" and "旧码头 摄影｜顾望": in East Asian scripts a slash or bar is the
    mark of a label.
    """
    if _MARKS_OF_LABELS.isdisjoint(text) or not (found := _BEFORE_MARKED_LABEL.search(text)):
        return None
    caption, credit = text[: found.start()], bracketed_credit(text[found.end() :], phrases)
    is_split = credit and _MARKS_OF_LABELS.isdisjoint(caption) and is_short_credit(credit, phrases)
    return (caption, credit) if credit and is_split else None


def _split_label(text: str, phrases: Phrases) -> tuple[str, str] | None:
    """As in "…in AprilImage: Reuters/K. Doe": the last label of the line whose credit runs to the
    end.
    """
    if ":" not in text and "：" not in text:
        return None
    for found in reversed(list(phrases.derived(_glued_label).finditer(text))):
        caption, credit = text[: found.start()], text[found.end() :]
        if (
            caption.strip()
            and is_short_credit(credit, phrases)
            and _may_end_caption(caption, found["label"])
        ):
            return caption, credit
    return None


def _split_copyright(text: str, phrases: Phrases) -> tuple[str, str] | None:
    """As in "The old harbour © AFP via Getty Images"."""
    if "©" not in text and "(c" not in text and "(C" not in text:
        return None
    for found in reversed(list(copyright_mark(phrases).finditer(text))):
        caption, credit = text[: found.start()], text[found.end() :]
        if (
            found[0][0] in "©("
            and caption.strip()
            and is_short_credit(credit, phrases)
            and count_words(credit) <= 10
        ):
            return caption, after_credit_label(credit, phrases) or credit
    return None


def _split_separator(text: str, phrases: Phrases) -> tuple[str, str] | None:
    """As in "The old harbour | Jane Doe/Reuters"."""
    if _SEPARATOR.search(text) and (found := _SEPARATED.match(text)):
        credit = after_credit_label(found["credit"], phrases)
        if credit is None and names_agency(found["credit"], phrases):
            credit = found["credit"]
        if credit and is_short_credit(credit, phrases):
            return found["caption"], credit
    return None


def _split_after_sentence(text: str, phrases: Phrases) -> tuple[str, str] | None:
    """As in "The old harbour on Monday. Jane Doe/Reuters"."""
    for pattern in (_AFTER_SENTENCE_ABBREVIATED, _AFTER_SENTENCE):
        if (found := pattern.match(text)) is None:
            continue
        credit = after_credit_label(found["credit"], phrases)
        if credit is None and is_agency_credit(found["credit"], phrases):
            credit = found["credit"]
        if credit and is_short_credit(credit, phrases):
            return found["caption"], credit
    return None


def _glued_label(phrases: Phrases) -> re.Pattern[str]:
    """The pattern of a label with a capital or in capitals. In lower case, "image:" is a word of
    the caption.
    """
    forms = {
        form
        for label in phrases["credit_lead"]
        for form in (label.capitalize(), label.title(), label.upper())
        if label[:1].isalpha()
    }
    alternatives = "|".join(
        re.escape(form) for form in sorted(forms, key=lambda form: (-len(form), form))
    )
    return re.compile(rf"(?P<label>{alternatives})\s?[:：]\s*")


def _may_end_caption(caption: str, label: str) -> bool:
    """Whether a caption can end here: after a sentence, a bracket or a bar, or if the label is
    glued to it, as in "…in AprilImage:".
    """
    if not caption[-1].isspace():
        return (
            caption[-1].islower()
            or caption[-1].isdigit()
            or not caption[-1].isalnum()
            or label.isupper() is False
        )
    return (
        ends_sentence(caption) or caption.rstrip()[-1:] in "|–—-/([,;\n" or caption.endswith("\n")
    )

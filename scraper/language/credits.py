"""Reads captions and credits: where does one end, where does the other begin? Knows phrases, no
page.

A credit is recognised by its label ("Photo:", "Foto de", "©") or by a picture agency's name, and by
being short. It stands alone, in brackets, after a bar or a dash, or glued to the caption, since
copying a page drops the line break between the two ("…in AprilImage: X").
"""

import re

from scraper.language.lines import FoldedLine
from scraper.language.phrases import Phrases
from scraper.text import count_words, ends_sentence, fold

_LONGEST_CREDIT = 14
_COPYRIGHT = r"(?:©|\([cC]\)|(?i:%(copyright_words)s))\s*(?:(?:19|20)\d\d\b)?[\s:]*"
_BRACKETS = re.compile(r"^(?P<caption>.*?)\s*[(\[](?P<inner>[^()\[\]]{3,120})[)\]]\.?$", re.S)
_SEPARATED = re.compile(
    r"^(?P<caption>.{8,}?[^\s|])\s*(?:\s[|–—-]\s|\s/\s(?=[A-Z©])|\n)\s*(?P<credit>[^|]{3,100})$",
    re.S,
)
_SEPARATOR = re.compile(r"[|/\n–—-]")
_AFTER_SENTENCE = re.compile(
    r"^(?P<caption>.{8,}[.!?…][\"'”’»]?)\s+(?P<credit>[^.!?]{3,80}|[^!?]{3,80}/[^!?]{2,60})\.?$",
    re.S,
)
# "…in the first lap.AFP", "…있다. 연합뉴스"
_LAST_WORDS = re.compile(
    r"^(?P<caption>.{12,}[.!?…。][\"'”’»]?)\s*(?P<credit>[^\W\d][^.!?。…]{1,60})$", re.S
)
# A point after a capital and a few letters ("U.S.", "Dr.", "St.") ends no sentence.
_ABBREVIATED = re.compile(r"(?:^|[\s.(])[A-ZÀ-Þ][^\W\d_]{0,3}\.[\"'”’»]?$")
_LONGEST_NAME = 5
_PART = r"\s*(?:/|,|\||\b(?:%(credit_joints)s)\b)\s*"


def may_hold_credit(line: FoldedLine, phrases: Phrases) -> bool:
    """A quick look: whether a line has anything that credits have."""
    text = line.text
    return (
        ":" in text
        or "/" in text
        or "©" in text
        or "：" in text
        or "(c)" in line.folded
        or not phrases.derived(_telling_words).isdisjoint(line.tokens)
    )


def _telling_words(phrases: Phrases) -> frozenset[str]:
    """Words of labels and of agencies' names, and "copyright"."""
    names_of_agencies = (
        " ".join(phrases.vocabulary.vendors("picture_agencies")).replace("-", " ").split()
    )
    labels = [
        word
        for key in ("credit_by", "credit_lead")
        for phrase in phrases[key]
        for word in re.findall(r"\w+", phrase)
    ]
    known = frozenset([*names_of_agencies, *labels])
    return known | phrases.vocabulary.words("copyright_words")


def read_credit(text: str, phrases: Phrases) -> str | None:
    """The credit that a whole line is, without its label; None where the line is something else."""
    text = text.strip()
    if count_words(text) > _LONGEST_CREDIT + 4:
        return None
    inner = _unbracketed(text)
    credit = _labelled(inner, phrases)
    if credit is None and (mark := _copyright(phrases).match(inner)):
        credit = inner[mark.end() :]
        if not names_agency(credit, phrases):
            return None
    if credit is None:
        credit = inner if is_agency_credit(inner, phrases) else None
    return tidy(credit, phrases) if credit and _is_short_and_no_sentence(credit, phrases) else None


def split_caption(text: str, phrases: Phrases) -> tuple[str, str] | None:
    """(caption, credit) of a line that holds both; None where it does not."""
    text = text.strip()
    for cut in (
        _split_brackets,
        _split_label,
        _split_copyright,
        _split_separator,
        _split_after_sentence,
    ):
        if (found := cut(text, phrases)) and found[0].strip():
            caption, credit = found
            return caption.strip(" |–—-/\n"), tidy(credit, phrases)
    return None


def split_known_caption(text: str, phrases: Phrases) -> tuple[str, str] | None:
    """As `split_caption`, for a line known to be a caption: there a label may follow a mere space,
    a bracket at the end holds a name, and a few words after the last full stop are the photographer
    or the agency.
    """
    for label in reversed(list(phrases.derived(_glued_label).finditer(text))):
        caption, credit = text[: label.start()].strip(), text[label.end() :]
        if caption and _is_short_and_no_sentence(credit, phrases):
            return caption, tidy(credit, phrases)
    bracketed = _BRACKETS.match(text)
    if (
        bracketed
        and _may_be_credit(bracketed["caption"], bracketed["inner"], phrases)
        and _is_name_of_source(bracketed["inner"], phrases)
    ):
        return bracketed["caption"], tidy(bracketed["inner"], phrases)
    last = _LAST_WORDS.match(text)
    if last is None or not _is_name_of_source(last["credit"], phrases):
        return None
    kept, _, last_word = last["caption"].rpartition(" ")
    if (
        fold(last_word).strip("(.:") in phrases["credit_lead"]
    ):  # "The bridge at dawn (fot. Jane Doe)"
        return kept.strip(), tidy(last["credit"], phrases)
    return (
        None
        if _ABBREVIATED.search(last["caption"])
        else (last["caption"], tidy(last["credit"], phrases))
    )


def _may_be_credit(caption: str, inner: str, phrases: Phrases) -> bool:
    """Whether brackets at a caption's end may hold a credit: behind anything but a full stop they
    explain ("The old town (New Quay)").
    """
    return bool(caption.strip()) and (
        (ends_sentence(caption) and count_words(inner) > 1)
        or "/" in inner
        or names_agency(inner, phrases)
    )


def _is_name_of_source(text: str, phrases: Phrases) -> bool:
    """Whether a few words can be a photographer or an agency: names, and no word of where somebody
    stands in the picture.
    """
    words = text.split()
    if (
        not 0 < count_words(text) <= _LONGEST_NAME
        or any(map(str.isdigit, words))
        or phrases.contains("caption_positions", FoldedLine(text))
    ):
        return False
    return all(
        word[:1].isupper() or not word[:1].isalpha() or not word[:1].islower() or len(word) <= 3
        for word in words
    )


def names_agency(text: str, phrases: Phrases) -> bool:
    """Whether a picture agency is among the parts of a credit ("J. Doe/Reuters", "AFP via Getty
    Images").
    """
    parts = [fold(part) for part in phrases.vocabulary.pattern(_PART, re.I).split(text)]
    agencies = phrases.vocabulary.vendors("picture_agencies")
    return any(
        part.strip(" .") in agencies or " ".join(part.split()[-2:]) in agencies for part in parts
    )


def is_agency_credit(text: str, phrases: Phrases) -> bool:
    """Whether a line without a label can only be a credit: agency and photographer, parted by a
    slash.
    """
    if (
        "/" not in text
        or ":" in text
        or not text[:1].isupper()
        or count_words(text) > _LONGEST_CREDIT
        or ends_sentence(text)
    ):
        return False
    parts = [fold(part).strip(" .") for part in re.split(r"\s*/\s*", text)]
    return any(part in phrases.vocabulary.vendors("picture_agencies") for part in parts) and all(
        0 < count_words(part) <= 5 for part in parts
    )


def _split_brackets(text: str, phrases: Phrases) -> tuple[str, str] | None:
    """As in "The old harbour. (Photo by Jane Doe/AFP)"."""
    if (
        text.endswith((")", "]", ").", "]."))
        and (found := _BRACKETS.match(text))
        and found["caption"]
    ):
        inner = found["inner"]
        credit = _labelled(inner, phrases)
        if credit is None and (mark := _copyright(phrases).match(inner)):
            credit = inner[mark.end() :]
        if credit is None and names_agency(inner, phrases) and count_words(inner) <= 8:
            credit = inner
        if credit and _is_short_and_no_sentence(credit, phrases):
            return found["caption"], credit
    return None


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
            and _is_short_and_no_sentence(credit, phrases)
            and _may_end_caption(caption, found["label"])
        ):
            return caption, credit
    return None


def _split_copyright(text: str, phrases: Phrases) -> tuple[str, str] | None:
    """As in "The old harbour © AFP via Getty Images"."""
    if "©" not in text and "(c" not in text and "(C" not in text:
        return None
    for found in reversed(list(_copyright(phrases).finditer(text))):
        caption, credit = text[: found.start()], text[found.end() :]
        if (
            found[0][0] in "©("
            and caption.strip()
            and _is_short_and_no_sentence(credit, phrases)
            and count_words(credit) <= 10
        ):
            return caption, _labelled(credit, phrases) or credit
    return None


def _split_separator(text: str, phrases: Phrases) -> tuple[str, str] | None:
    """As in "The old harbour | Jane Doe/Reuters"."""
    if _SEPARATOR.search(text) and (found := _SEPARATED.match(text)):
        credit = _labelled(found["credit"], phrases)
        if credit is None and names_agency(found["credit"], phrases):
            credit = found["credit"]
        if credit and _is_short_and_no_sentence(credit, phrases):
            return found["caption"], credit
    return None


def _split_after_sentence(text: str, phrases: Phrases) -> tuple[str, str] | None:
    """As in "The old harbour on Monday. Jane Doe/Reuters"."""
    if found := _AFTER_SENTENCE.match(text):
        credit = _labelled(found["credit"], phrases)
        if credit is None and is_agency_credit(found["credit"], phrases):
            credit = found["credit"]
        if credit and _is_short_and_no_sentence(credit, phrases):
            return found["caption"], credit
    return None


def _labelled(text: str, phrases: Phrases) -> str | None:
    """What follows a credit's label at the start of `text`."""
    line = FoldedLine(text)
    if after := phrases.lead("credit_lead", line):
        return after
    if (phrase := phrases.start("credit_by", line)) and line.words <= _LONGEST_CREDIT:
        credit = text[_length_of(phrase, text) :].strip(" :")
        return credit if credit[:1].isupper() or credit[:1] == "@" else None
    return None


def _length_of(phrase: str, text: str) -> int:
    """How many characters of `text` its opening words, as many as the phrase has, take."""
    found = re.match(r"\W*" + r"\S+\s*" * len(phrase.split()), text)
    return found.end() if found else 0


def _glued_label(phrases: Phrases) -> re.Pattern[str]:
    """A label with a capital or all in capitals: inside a caption, lower-case "image:" is a
    word.
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
    """A caption ends where a sentence, a bracket or a bar does, or the label is glued to it: "…in
    AprilImage:".
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


def _is_short_and_no_sentence(credit: str, phrases: Phrases) -> bool:
    credit = credit.strip()
    # "K. Hong-Ji" and "AP Photo/J. David Ake" have full stops; a sentence goes on in lower case
    # after its first words.
    if names_agency(credit, phrases) and count_words(credit) <= _LONGEST_CREDIT:
        return True
    lower = sum(1 for word in credit.split() if word[:1].islower() and len(word) > 3)
    return (
        bool(credit)
        and count_words(credit) <= _LONGEST_CREDIT
        and lower <= max(1, len(credit.split()) // 3)
        and not credit.endswith(("?", "!"))
    )


def _unbracketed(text: str) -> str:
    while len(text) > 2 and text[0] in "([" and text[-1] in ")]":
        text = text[1:-1].strip()
    return text


def tidy(credit: str, phrases: Phrases) -> str:
    """A credit without the marks and brackets around it."""
    credit = (
        _copyright(phrases).sub("", credit, count=1)
        if _copyright(phrases).match(credit)
        else credit
    )
    return (
        credit.strip(" |–—-/()[]\n,;").removesuffix(".")
        if not re.search(r"\b\w\.$", credit)
        else credit.strip(" |–—-/()[]\n,;")
    )


def _copyright(phrases: Phrases) -> re.Pattern[str]:
    return phrases.vocabulary.pattern(_COPYRIGHT)

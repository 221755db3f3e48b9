"""The codes that a filter can name a language by, and which one was meant by what is none. Pure."""

import difflib
from collections.abc import Iterator

LANGUAGES = frozenset(
    (
        "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo "
        "es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg "
        "ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn "
        "no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su sv sw "
        "ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
    ).split()
)
"""ISO 639-1, and `bh` and `sh`, which it has withdrawn and detectors of languages still say. A record's `language` has two letters;
another of them can only be a page's own mistake."""


def advice(written: str) -> str:
    """What to write in place of what is no code: the end of a sentence."""
    meant = _meant(written)
    return f"; did you mean {meant}?" if meant else "; write two letters of ISO 639-1, as records have them: en, de, fr"


def _meant(written: str) -> str | None:
    from babel.core import get_global  # takes long, and only those who are wrong need it

    primary = written.strip().replace("_", "-").split("-")[0].lower()
    known = str(get_global("language_aliases").get(primary, primary))  # as in "deu"
    if known in LANGUAGES:
        return known
    by_name = dict(_names())
    close = difflib.get_close_matches(written.strip().casefold(), by_name, n=1, cutoff=0.8)
    return by_name[close[0]] if close else None


def _names() -> Iterator[tuple[str, str]]:
    """What languages are called, in English and by themselves, and their codes."""
    from babel import Locale, UnknownLocaleError

    for code in sorted(LANGUAGES):
        try:
            locale = Locale(code)
        except UnknownLocaleError:
            continue
        for said in (locale.get_language_name("en"), locale.get_language_name(code)):
            if said:
                yield said.casefold(), code

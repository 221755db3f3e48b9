"""`python -m benchmarks.calendars`: writes the month and weekday names of
scraper/language/calendars/ from Unicode's CLDR, as Babel ships it.
"""

import json
from concurrent.futures import ProcessPoolExecutor
from itertools import product
from pathlib import Path
from string import ascii_lowercase

from babel import Locale, UnknownLocaleError, localedata

FOLDER = Path(__file__).parents[1] / "scraper" / "language" / "calendars"
Months = dict[str, dict[str, dict[int, str]]]
CONTEXTS = ("format", "stand-alone")
WIDTHS = ("wide", "abbreviated")
SOURCE = "# Month and weekday names, folded. Source: Unicode CLDR (Unicode-3.0), through Babel."


def main() -> None:
    """Write a table for each language with a code of two letters."""
    languages = ["".join(letters) for letters in product(ascii_lowercase, repeat=2)]
    # Babel 2.18 leaks names from one locale into the next, so each gets a process of its own.
    with ProcessPoolExecutor(max_tasks_per_child=1) as pool:
        for language, text in zip(languages, pool.map(table, languages), strict=True):
            if text is not None:
                (FOLDER / f"{language}.toml").write_text(text, encoding="utf-8")


def table(language: str) -> str | None:
    """The calendar of a language as TOML; None if CLDR does not have the language."""
    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return None
    numbers: dict[str, int] = {}
    for context, width in ((context, width) for context in CONTEXTS for width in WIDTHS):
        for months in (locale.months, *regional_months(language)):
            for number, name in months.get(context, {}).get(width, {}).items():
                numbers.setdefault(folded(name), number)
    months = [[name for name, of in numbers.items() if of == number] for number in range(1, 13)]
    days = {
        folded(name): None
        for context in CONTEXTS
        for width in WIDTHS
        for name in locale.days[context][width].values()
    }
    rows = "".join(f"    {written(names)},\n" for names in months)
    return f"{SOURCE}\nmonths = [\n{rows}]\nweekdays = {written(days)}\n"


def regional_months(language: str) -> list[Months]:
    """The months of a language's countries and scripts, as far as they differ from its own: the
    Levantine and Maghrebi months of Arabic, Austria's "Jänner", Serbian in Latin letters.
    """
    found = []
    for name in sorted(localedata.locale_identifiers()):
        if name.startswith(f"{language}_"):
            of_region = localedata.load(name, merge_inherited=False).get("months", {})
            found.append(
                {
                    context: {
                        width: names for width, names in widths.items() if isinstance(names, dict)
                    }
                    for context, widths in of_region.items()
                    if isinstance(widths, dict)
                }
            )
    return found


def folded(name: str) -> str:
    """A name as it is looked up."""
    return name.casefold().rstrip(".")


def written(names: object) -> str:
    """Names as a TOML array: its strings are those of JSON here."""
    return json.dumps(list(names), ensure_ascii=False)


if __name__ == "__main__":
    main()

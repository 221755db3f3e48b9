"""The card of a dataset: README.md, for readers and, by its front matter, for the Hugging Face hub.
It depends on the dataset alone, not on when or where it was made.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from scraper.article import SCHEMA_VERSION, json_schema
from scraper.humanize import count_of
from scraper.scale.facts import FIELDS, UNKNOWN, Facts, largest
from scraper.scale.last_stage import DataMarker
from scraper.scale.report import FailedPart
from scraper.scale.settings import DatasetSettings, Format
from scraper.scale.storage import Storage, join
from scraper.sinks.markdown_table import cell, code, table
from scraper.version import EXTRACTOR

CARD = "README.md"
_MOST_ROWS = 100
_SIZES = (
    (10**3, "n<1K"),
    (10**4, "1K<n<10K"),
    (10**5, "10K<n<100K"),
    (10**6, "100K<n<1M"),
    (10**7, "1M<n<10M"),
    (10**8, "10M<n<100M"),
    (10**9, "100M<n<1B"),
    (10**10, "1B<n<10B"),
)
_DUPLICATES = {
    "mark": "Duplicates are in the dataset. `duplicate_of` has the `source` of the kept record.",
    "drop": "Duplicates are left out.",
    "keep": "Duplicates were not looked for.",
}
_ADDED = {
    "parquet": {"day": ("date", "The day of `date`; null without a valid day.")},
    "jsonl.gz": {},
    "jsonl.zst": {},
}
"""Columns that a format has besides those of the record."""
_DUPLICATE_OF = (
    "string",
    "`source` of the kept record that this one is a duplicate of, else null.",
)


@dataclass(slots=True)
class CardCounts:
    """What the card says about all parts."""

    facts: Facts = field(default_factory=Facts)
    pages: int = 0
    failures: int = 0
    filtered: int = 0
    marked: int = 0
    dropped: int = 0
    parts: Counter[str] = field(default_factory=Counter)
    """Records of each part."""
    failures_by_code: Counter[str] = field(default_factory=Counter)

    def add(self, part: DataMarker) -> None:
        """Count a part."""
        self.pages += part.pages
        self.failures += part.failures
        self.filtered += part.filtered
        self.marked += part.marked
        self.dropped += part.dropped
        self.parts[part.part] += part.records
        self.failures_by_code.update(part.failures_by_code)


def write_card(
    out: str,
    settings: DatasetSettings,
    groups: Iterable[tuple[Iterable[DataMarker], Facts]],
    failed: Sequence[FailedPart],
    remarks: Sequence[str] = (),
) -> None:
    """Write the card. `groups` has the parts, some at a time, and the facts of their records.
    `remarks` are sentences on how duplicates were found. Raises StorageError.
    """
    counts = CardCounts()
    for parts, facts in groups:
        counts.facts.merge(facts)
        for part in parts:
            counts.add(part)
    Storage(out).write(card_of(counts, settings, failed, remarks).encode(), join(out, CARD))


def card_of(
    counts: CardCounts,
    settings: DatasetSettings,
    failed: Sequence[FailedPart],
    remarks: Sequence[str] = (),
) -> str:
    """The card in Markdown, with front matter in YAML."""
    facts = counts.facts
    sections = [
        _front_matter(facts, settings.format),
        "# News articles",
        _summary(counts),
        *_how_made(settings, remarks),
        _licence(),
        *_counted("status", facts.statuses),
        *_counted("language", facts.languages),
        *_counted("host", facts.hosts),
        *_counted("day", facts.days),
        "## Fields",
        _coverage(facts),
        *_failures(counts, failed),
        *_counted("part", counts.parts),
        "## Columns",
        _columns(settings),
    ]
    return "\n\n".join(sections) + "\n"


def _front_matter(facts: Facts, form: Format) -> str:
    size = next((name for most, name in _SIZES if facts.records < most), "n>1T")
    languages = sorted(facts.languages.keys() - {UNKNOWN})
    lines = [
        "---",
        "license: unknown",
        "tags:",
        "- news",
        *(["language:", *(f"- {one!r}" for one in languages)] if languages else []),
        "size_categories:",
        f"- {size}",
        "configs:",
        "- config_name: default",
        "  data_files:",
        "  - split: train",
        f"    path: data/*.{form}",
        "---",
    ]
    return "\n".join(lines)


def _summary(counts: CardCounts) -> str:
    facts = counts.facts
    days = sorted(facts.days.keys() - {UNKNOWN})
    dates = f", published from {days[0]} to {days[-1]}" if days else ""
    return (
        f"{count_of(facts.records, 'record')}, {count_of(facts.words, 'word')}{dates}.\n\n"
        f"| | pages |\n|---|---|\n| read | {counts.pages:,} |\n"
        f"| records in this dataset | {facts.records:,} |\n"
        f"| of these, marked as duplicates | {counts.marked:,} |\n"
        f"| duplicates left out | {counts.dropped:,} |\n"
        f"| left out by the condition | {counts.filtered:,} |\n"
        f"| failures, in `failures/` | {counts.failures:,} |"
    )


def _how_made(settings: DatasetSettings, remarks: Sequence[str]) -> Iterator[str]:
    yield "## How it was made"
    condition = (
        f"It has the records that meet the condition {code(settings.where)}."
        if settings.where
        else "No condition was set, so it also has pages that are not articles. `status` says "
        "which."
    )
    duplicates = " ".join((_DUPLICATES[settings.duplicates], *remarks))
    yield (
        f"Made by {EXTRACTOR}, record schema {SCHEMA_VERSION}, with `scraper dataset`. {condition} "
        f"{duplicates} A record of a page for subscribers (`status` is `paywalled`) has what the "
        "page shows. `manifest.json` names the input, the counts and the digests of each part."
    )
    given = {name: value for name, value in settings.options().items() if value}
    yield table(("option", "value"), ((code(name), code(one)) for name, one in given.items()))


def _licence() -> str:
    return (
        "## Licence\n\n"
        "The texts belong to their publishers. Fill these in before you publish the dataset, and "
        "set `license` at the top of this file:\n\n"
        "- Licence: to be filled in\n"
        "- Source of the pages, and the terms under which they may be used: to be filled in\n"
        "- Contact for publishers who want a text removed: to be filled in"
    )


def _counted(name: str, counts: Counter[str]) -> Iterator[str]:
    """A section with the largest counts and the sum of the others."""
    yield f"## Records by {name}"
    rows = [(cell(value), f"{count:,}") for value, count in largest(counts, _MOST_ROWS)]
    if len(counts) > _MOST_ROWS:
        rest = counts.total() - sum(count for _, count in largest(counts, _MOST_ROWS))
        rows.append((f"{len(counts) - _MOST_ROWS:,} others", f"{rest:,}"))
    yield table((name, "records"), rows)


def _coverage(facts: Facts) -> str:
    shares = ((name, facts.filled[name] / facts.records if facts.records else 0) for name in FIELDS)
    return table(
        ("field", "records with the field"), ((name, f"{share:.1%}") for name, share in shares)
    )


def _failures(counts: CardCounts, failed: Sequence[FailedPart]) -> Iterator[str]:
    yield "## Failures"
    yield table(
        ("reason", "pages"),
        (
            (code(reason), f"{count:,}")
            for reason, count in largest(counts.failures_by_code, _MOST_ROWS)
        ),
    )
    if failed:
        yield f"{count_of(len(failed), 'part')} could not be read and are not in the dataset:"
        shown = sorted(failed, key=lambda one: one.name)[:_MOST_ROWS]
        yield table(
            ("part", "reason"), ((cell(one.name), cell(one.error.message)) for one in shown)
        )


def _columns(settings: DatasetSettings) -> str:
    properties = json_schema()["$defs"]["Article"]["properties"]
    rows = [
        (name, _type_of(schema), schema.get("description", ""))
        for name, schema in properties.items()
    ]
    added = dict(_ADDED[settings.format])
    if settings.duplicates != "keep":
        added["duplicate_of"] = _DUPLICATE_OF
    rows += [(name, *described) for name, described in added.items()]
    cells = ((code(name), kind, cell(text)) for name, kind, text in rows)
    return table(("column", "type", "content"), cells)


def _type_of(schema: dict[str, object]) -> str:
    """The type of a column in a word or two."""
    kind = schema.get("type")
    if isinstance(kind, str):
        return "list" if kind == "array" else kind
    options = schema.get("anyOf")
    if isinstance(options, list):
        found = [_type_of(one) for one in options if one.get("type") != "null"]
        return found[0] if found else "string"
    return "struct" if "$ref" in schema else "string"

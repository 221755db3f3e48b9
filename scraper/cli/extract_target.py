"""What `scraper extract` is to write, and where: the choice of the format."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from scraper.cli.console import USAGE, exit_on, exit_on_error, exit_usage
from scraper.cli.paths import why_not_writable
from scraper.min_confidence import ANY_CONFIDENCE, MinConfidence
from scraper.sinks import (
    MissingExtra,
    SinkSpec,
    all_specs,
    extract_formats,
    is_stream,
    spec_of,
    spec_of_file,
)

Expected = Literal["one", "many"]
"""How many records a command may give."""


@dataclass(frozen=True, slots=True)
class Target:
    """What is written where."""

    spec: SinkSpec
    path: Path | None
    """None for standard output."""
    expected: Expected
    options: Mapping[str, bool]
    """Options of the format."""
    resume: bool
    least: MinConfidence = ANY_CONFIDENCE
    """What is written: records with this confidence, and failures."""

    @property
    def is_binary(self) -> bool:
        """Whether the format is not text."""
        return self.spec.stream is None

    @property
    def is_compressed(self) -> bool:
        """Whether a text file is compressed with gzip."""
        return self.path is not None and self.path.name.lower().endswith(".gz")

    @property
    def is_resumable(self) -> bool:
        """Whether an interrupted run leaves records that --resume can continue."""
        is_file = self.path is not None and not is_stream(self.path)
        return is_file and self.spec.name == "jsonl" and not self.is_compressed


def choose_target(
    output: Path | None,
    format_name: str | None,
    expected: Expected,
    options: Mapping[str, bool | None],
    *,
    least: MinConfidence,
    resume: bool,
) -> Target:
    """The target that the options ask for. A wrong one ends the command with a message. `options`
    of None were not given.
    """
    path = None if str(output) == "-" else output
    with exit_on_error():
        known = extract_formats()
        if format_name is not None and format_name not in known:
            exit_usage(
                f"--format {format_name}: unknown format. The formats are {', '.join(known)}."
            )
        by_name = spec_of_file(path.name) if path is not None else None
        default = spec_of("json" if expected == "one" and not resume else "jsonl")
        if format_name is None and by_name is None and (reason := _why_name_is_unknown(path)):
            exit_usage(reason)
        spec = spec_of(format_name) if format_name else by_name or default
    given = {name: value for name, value in options.items() if value is not None}
    target = Target(spec, path, expected, given, resume, least)
    if reason := _why_wrong(target):
        exit_usage(reason)
    with exit_on(MissingExtra, USAGE):
        spec.check_requirements()
    return target


def _why_wrong(target: Target) -> str | None:
    """Why a target cannot be written, or None."""
    spec, path = target.spec, target.path
    if path is not None and (reason := why_not_writable(path)):
        return reason
    for name in target.options.keys() - set(spec.options):
        takers = [one for one in extract_formats() if name in spec_of(one).options]
        return f"--{name} and --no-{name} are for {' and '.join(takers)}, not for {spec.name}."
    if target.is_binary:
        if path is None:
            return f"{spec.name} is a binary format. Name the file to write with -o."
        if is_stream(path):
            return f"{path} is not a file. {spec.name} is a binary format and needs one."
        if target.is_compressed:
            return f"{spec.name} is a binary format. Name its file without .gz."
    if target.resume and not target.is_resumable:
        if target.is_compressed:
            return "--resume cannot continue a compressed file. Name the file of -o without .gz."
        return "--resume continues a file of JSON Lines. Name it with -o, as in -o articles.jsonl."
    return None


def _why_name_is_unknown(path: Path | None) -> str | None:
    """Why a file cannot be written or its name does not say its format, and what to do. None for a
    name without an end, and for what is not a regular file.
    """
    if path is None:
        return None
    if reason := why_not_writable(path):
        return reason
    suffix = Path(path.name.removesuffix(".gz")).suffix
    if not suffix or is_stream(path):
        return None
    known = ", ".join(end for spec in all_specs() for end in spec.extract_extensions)
    return (
        f"{path}: {suffix} is not the end of a format's name. The ends are {known}. For another "
        "name, give the format with --format."
    )

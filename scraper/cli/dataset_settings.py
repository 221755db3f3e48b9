"""The options of `scraper dataset` that decide what is in a dataset, as its settings."""

import inspect
from typing import TYPE_CHECKING, Any

from scraper.cli.console import USAGE, exit_on
from scraper.cli.dataset_options import (
    DuplicatesOption,
    FormatOption,
    HtmlColumn,
    MaxBytes,
    MaxMemory,
    PartSize,
    Timeout,
    UrlColumn,
    WarcPrefix,
    Where,
)
from scraper.cli.options import FavourOption
from scraper.cli.settings_options import Command, with_options
from scraper.errors import ConfigError
from scraper.humanize import parse_size

if TYPE_CHECKING:
    from scraper.scale import DatasetSettings


def with_dataset_settings(command: Command) -> Command:
    """Give a command the options that decide what is in a dataset. It has a parameter `settings`,
    which becomes one DatasetSettings. A size that is wrong ends the command as wrong usage.
    """

    def settings_of(values: dict[str, Any]) -> "DatasetSettings":
        with exit_on(ConfigError, USAGE):
            return _settings(**values)

    return with_options(inspect.signature(_settings).parameters.values(), settings_of)(command)


def _settings(
    part_size: PartSize = "256MB",
    form: FormatOption = "parquet",
    duplicates: DuplicatesOption = "mark",
    where: Where = None,
    favour: FavourOption = None,
    html_column: HtmlColumn = None,
    url_column: UrlColumn = None,
    warc_prefix: WarcPrefix = "",
    max_bytes: MaxBytes = "10MB",
    max_memory: MaxMemory = "1GB",
    timeout: Timeout = 60.0,
) -> "DatasetSettings":
    """Raises ConfigError for a size that is wrong."""
    from scraper.scale import DatasetSettings

    return DatasetSettings(
        part_size=_size("--part-size", part_size),
        format=form,
        duplicates=duplicates,
        where=where,
        favour=favour,
        html_column=html_column,
        url_column=url_column,
        warc_prefix=warc_prefix,
        max_bytes=_size("--max-bytes", max_bytes),
        max_memory=_size("--max-memory", max_memory),
        timeout=timeout,
    )


def _size(option: str, written: str) -> int:
    try:
        return parse_size(written)
    except ValueError as error:
        raise ConfigError(f"{option}: {error}") from error

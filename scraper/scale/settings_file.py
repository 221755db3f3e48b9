"""The file in a dataset's folder with the settings that it was begun with. All parts of a dataset
are made with the same settings, by the same version of the program.
"""

import msgspec

from scraper.article import SCHEMA_VERSION
from scraper.errors import ConfigError
from scraper.scale.settings import DatasetSettings
from scraper.scale.storage import Storage, join
from scraper.version import EXTRACTOR

_FILE = "settings.json"
_REPLACED = ("README.md", "data", "failures", "manifest.json")
"""What a run replaces."""


class _MadeWith(msgspec.Struct, frozen=True):
    options: dict[str, str]
    """As DatasetSettings.options."""
    extractor: str
    schema_version: str


def check_settings(out: str, settings: DatasetSettings) -> None:
    """Write the settings of a new dataset. Raises ConfigError if one was begun there with other
    settings, and if the folder has files of something else, which would be replaced; StorageError.
    """
    storage, url = Storage(out), join(out, "_work", _FILE)
    now = _MadeWith(settings.options(), EXTRACTOR, SCHEMA_VERSION)
    written = storage.read(url)
    if written is None:
        for name in _REPLACED:
            if storage.exists(join(out, name)):
                raise ConfigError(
                    f"{out}: has {name} but not the state of a dataset, so {name} would be lost; "
                    "choose a new or an empty folder"
                )
        storage.write(msgspec.json.encode(now), url)
        return
    try:
        before = msgspec.json.decode(written, type=_MadeWith)
    except msgspec.MsgspecError as error:
        raise ConfigError(f"{url}: {error}; remove {out} to begin again") from error
    if changes := _changes(before, now):
        raise ConfigError(
            f"{out}: the dataset there was made with other settings: {', '.join(changes)}; give "
            "the same settings, or another folder"
        )


def _changes(before: _MadeWith, now: _MadeWith) -> list[str]:
    """What differs, in words."""
    if (before.extractor, before.schema_version) != (now.extractor, now.schema_version):
        return [
            f"it was made by {before.extractor} (schema {before.schema_version}), and this is "
            f"{now.extractor} (schema {now.schema_version})"
        ]
    names = sorted(before.options.keys() | now.options.keys())
    pairs = [(name, before.options.get(name, ""), now.options.get(name, "")) for name in names]
    return [
        f"{name} was {one or 'not given'} and is {other or 'not given'}"
        for name, one, other in pairs
        if one != other
    ]

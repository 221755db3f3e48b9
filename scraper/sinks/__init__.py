"""Where records go: one module per format, and the registry of formats. Knows nothing of how
records are made.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scraper.sinks.atomic import (
        PartialFile,
        atomic_file,
        atomic_folder,
        atomic_write,
        gzipped,
        is_stream,
        mode_of,
        remove_partials,
        sync,
        temporary_folder,
    )
    from scraper.sinks.partial_records import PartialRecords
    from scraper.sinks.partitions import (
        PARTITIONS,
        UNDATED,
        WHOLE,
        Partition,
        dated,
        partition_of,
    )
    from scraper.sinks.registry import (
        BUILT_IN,
        Layout,
        MissingExtra,
        Sink,
        SinkSpec,
        all_specs,
        export_formats,
        extract_formats,
        spec_of,
        spec_of_file,
    )

_MODULES = {
    "PartialFile": "atomic",
    "remove_partials": "atomic",
    "sync": "atomic",
    "mode_of": "atomic",
    "temporary_folder": "atomic",
    "atomic_file": "atomic",
    "atomic_folder": "atomic",
    "atomic_write": "atomic",
    "gzipped": "atomic",
    "is_stream": "atomic",
    "PARTITIONS": "partitions",
    "Partition": "partitions",
    "PartialRecords": "partial_records",
    "UNDATED": "partitions",
    "WHOLE": "partitions",
    "dated": "partitions",
    "partition_of": "partitions",
    "BUILT_IN": "registry",
    "Layout": "registry",
    "MissingExtra": "registry",
    "Sink": "registry",
    "SinkSpec": "registry",
    "all_specs": "registry",
    "export_formats": "registry",
    "spec_of": "registry",
    "spec_of_file": "registry",
    "extract_formats": "registry",
}

__all__ = [
    "BUILT_IN",
    "PARTITIONS",
    "UNDATED",
    "WHOLE",
    "Layout",
    "MissingExtra",
    "PartialFile",
    "PartialRecords",
    "Partition",
    "Sink",
    "SinkSpec",
    "all_specs",
    "atomic_file",
    "atomic_folder",
    "atomic_write",
    "dated",
    "export_formats",
    "extract_formats",
    "gzipped",
    "is_stream",
    "mode_of",
    "partition_of",
    "remove_partials",
    "spec_of",
    "spec_of_file",
    "sync",
    "temporary_folder",
]


def __getattr__(name: str) -> Any:
    """The exported name, imported from its module. Raises AttributeError for any other name."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)

"""The table of `benchmarks encodings`: how many pages lose a letter, read by this project and by
detectors of others.
"""

from collections import Counter
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version

from benchmarks.encodings import DECLARATIONS, Case, cases, lost
from scraper.parsing.charset import decode

Read = Callable[[bytes], str]


def _ours() -> Read:
    return lambda content: decode(content, None).text


def _chardet() -> Read:
    from chardet import detect

    def read(content: bytes) -> str:
        return _decoded(content, detect(content, compat_names=False)["encoding"])

    return read


def _charset_normalizer() -> Read:
    from charset_normalizer import from_bytes

    def read(content: bytes) -> str:
        best = from_bytes(content).best()
        return str(best) if best is not None else ""

    return read


def _resiliparse() -> Read:
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding

    return lambda content: str(
        bytes_to_str(content, detect_encoding(content, html5_compatible=True))
    )


# Name -> (distribution, maker).
READERS: dict[str, tuple[str, Callable[[], Read]]] = {
    "article-scraper": ("article-scraper", _ours),
    "chardet": ("chardet", _chardet),
    "charset-normalizer": ("charset-normalizer", _charset_normalizer),
    "resiliparse": ("resiliparse", _resiliparse),
}


def run() -> int:
    """Print the table. Returns an exit code: 1 if we lose a letter of a page that declares its
    charset, or of more than 0.5% of those that declare none.
    """
    pages = list(cases(with_language=True))
    number = Counter(case.declaration for case in pages)
    print(f"{number['declared']} pages of each kind; pages that lose a letter\n")
    print(f"{'':<20}{'version':>10}" + "".join(f"{kind:>18}" for kind in DECLARATIONS))
    ours: Counter[str] = Counter()
    for name, (distribution, make) in READERS.items():
        try:
            release = version(distribution)
        except PackageNotFoundError:
            print(f"{name:<20}{'not installed':>18}")
            continue
        losses = Counter(case.declaration for case in lossy(make(), pages))
        ours = ours or losses
        cells = (f"{losses[kind]} ({losses[kind] / number[kind]:.1%})" for kind in DECLARATIONS)
        print(f"{name:<20}{release:>10}" + "".join(f"{cell:>18}" for cell in cells))
    well = not ours["declared"] and ours["undeclared"] <= 0.005 * number["undeclared"]
    return 0 if well else 1


def lossy(read: Read, pages: list[Case]) -> list[Case]:
    """The pages of which a reader loses a letter."""
    return [case for case in pages if lost(case, read(case.content))]


def _decoded(content: bytes, codec: str | None) -> str:
    return content.decode(codec or "cp1252", "replace")

"""Near duplicates: when two texts count as almost equal, and how texts that may be so are found.
Pure functions. They know no store.
"""

import hashlib
import re
import struct

from rensa import RMinHash

from scraper.article import Article
from scraper.text import fold

ALGORITHM = f"rensa {RMinHash.ALGORITHM_VERSION}, 16 bands of 8"
"""Bands of another algorithm do not find candidates, so they are built again."""
SAME = 0.9
"""Jaccard similarity from which two texts are near duplicates."""
_WORDS = 5
_BANDS, _ROWS = 16, 8
_SEED = 1
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")


def article_shingles(article: Article) -> frozenset[str]:
    """The shingles of headline and body. The headline counts because the bodies of two stubs may
    both be only a request to subscribe.
    """
    return shingles(f"{article.headline or ''}\n{article.body or ''}")


def shingles(text: str) -> frozenset[str]:
    """Every run of five case-folded words of a text. In a text without spaces, every run of five
    characters.
    """
    words = fold(text).split()
    joined = "".join(words)
    if not joined:
        return frozenset()
    if len(_UNSPACED.findall(joined)) * 2 > len(joined):
        return frozenset(
            joined[start : start + _WORDS] for start in range(max(1, len(joined) - _WORDS + 1))
        )
    return frozenset(
        " ".join(words[start : start + _WORDS]) for start in range(max(1, len(words) - _WORDS + 1))
    )


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    """The Jaccard similarity of two sets, from 0 to 1. Two empty sets are equal."""
    return len(one & other) / len(one | other) if one or other else 1.0


def bands(found: frozenset[str]) -> list[int]:
    """One 64-bit number for each MinHash band of a set of shingles. Texts that share a number are
    candidates. The list is empty for a text without words.
    """
    if not found:
        return []
    minhash = RMinHash(num_perm=_BANDS * _ROWS, seed=_SEED)
    minhash.update(sorted(found))
    values = minhash.digest()
    packed = (
        struct.pack(f"<B{_ROWS}I", band, *values[band * _ROWS : (band + 1) * _ROWS])
        for band in range(_BANDS)
    )
    return [
        int.from_bytes(hashlib.blake2b(band, digest_size=8).digest(), "big", signed=True)
        for band in packed
    ]

"""When two texts are nearly the same: shingles, their exact likeness, and MinHash bands that find candidates for it. Pure.

A pair of texts of likeness s shares a band with probability 1 - (1 - s^8)^16: 0.9999 at 0.9, 0.06 at 0.5 (Leskovec, Rajaraman, Ullman:
Mining of Massive Datasets, 3.4). Candidates are compared exactly, so that a band shared by chance costs time and nothing else.
"""

import hashlib
import re
import struct

from rensa import RMinHash

from scraper.text import fold

ALGORITHM = f"rensa {RMinHash.ALGORITHM_VERSION}, 16 bands of 8"
"""Bands of another algorithm find no candidates and must be made anew."""
SAME = 0.9
"""Jaccard likeness from which two texts are one."""
_WORDS = 5
_BANDS, _ROWS = 16, 8
_SEED = 1
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")


def shingles(text: str) -> frozenset[str]:
    """Every run of five words, folded; of five characters in a text written without spaces."""
    words = fold(text).split()
    joined = "".join(words)
    if len(_UNSPACED.findall(joined)) * 2 > len(joined):
        return frozenset(joined[start : start + _WORDS] for start in range(max(1, len(joined) - _WORDS + 1))) if joined else frozenset()
    return frozenset(" ".join(words[start : start + _WORDS]) for start in range(max(1, len(words) - _WORDS + 1))) if words else frozenset()


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Jaccard: the share of common shingles, from 0 to 1."""
    return len(one & other) / len(one | other) if one or other else 1.0


def bands(found: frozenset[str]) -> list[int]:
    """One 64-bit number a band; texts that share one are candidates. Empty for a text without words."""
    if not found:
        return []
    minhash = RMinHash(num_perm=_BANDS * _ROWS, seed=_SEED)
    minhash.update(sorted(found))
    values = minhash.digest()
    told = (struct.pack(f"<B{_ROWS}I", band, *values[band * _ROWS : (band + 1) * _ROWS]) for band in range(_BANDS))
    return [int.from_bytes(hashlib.blake2b(band, digest_size=8).digest(), "big", signed=True) for band in told]

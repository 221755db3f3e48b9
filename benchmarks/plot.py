"""Draws figures as SVG: quality against speed, each contender a dot, better to the right and up;
and the share of fields that are right against their confidence.
"""

import json
import math
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from statistics import mean

from benchmarks.calibration import Bin, calibration_error

_SETS = ("wcxb", "aeb", "newsrooms")
_PANEL, _GAP = 260, 60
_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _RIGHT, _TOP = 720, 440, 70, 60, 110, 30


def quality(corpus: Path, predictions: Path) -> dict[str, float]:
    """Mean f1 over the sets of articles: ours from predictions, the peers' from the corpus's own
    table.
    """
    command = [
        sys.executable,
        str(corpus / "score.py"),
        str(corpus / "gold.jsonl.gz"),
        str(predictions),
        "--json",
    ]
    scores = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    (ours,) = scores.values()
    found = {"article-scraper": mean(ours[name]["f1"] for name in _SETS)}
    peers: dict[str, dict[str, float]] = {}
    current = ""
    for line in (corpus / "BASELINES.txt").read_text(encoding="utf-8").splitlines():
        cells = line.split()
        if re.match(r"\S+\s+pages\s", line):
            current = cells[0]
        elif current in _SETS and len(cells) > 2:
            peers.setdefault(cells[0], {})[current] = float(cells[2])
    return found | {
        name: mean(figures.values())
        for name, figures in peers.items()
        if len(figures) == len(_SETS)
    }


def draw(speeds: dict[str, float], qualities: dict[str, float], target: Path) -> None:
    """Write the SVG; `speeds` are pages/s. Contenders without a measured quality are left out."""
    points = {name: (speed, qualities[name]) for name, speed in speeds.items() if name in qualities}
    low, high = math.floor(min(q for _, q in points.values()) * 100) / 100 - 0.01, 1.0
    first, last = (
        math.log10(min(s for s, _ in points.values())) - 0.15,
        math.log10(max(s for s, _ in points.values())) + 0.15,
    )

    def x(speed: float) -> float:
        return _LEFT + (math.log10(speed) - first) / (last - first) * (_WIDTH - _LEFT - _RIGHT)

    def y(f1: float) -> float:
        return _HEIGHT - _BOTTOM - (f1 - low) / (high - low) * (_HEIGHT - _BOTTOM - _TOP)

    parts = _begun(_WIDTH, _HEIGHT)
    for step in range(round(low * 100), 101, 2):
        parts.append(
            f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y(step / 100):.1f}" '
            f'y2="{y(step / 100):.1f}" stroke="#ddd"/>'
        )
        parts.append(
            f'<text x="{_LEFT - 8}" y="{y(step / 100) + 4:.1f}" '
            f'text-anchor="end">{step / 100:.2f}</text>'
        )
    for speed in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000):
        if first <= math.log10(speed) <= last:
            parts.append(
                f'<text x="{x(speed):.1f}" y="{_HEIGHT - _BOTTOM + 20}" '
                f'text-anchor="middle">{speed}</text>'
            )
    parts.append(
        f'<text x="{(_LEFT + _WIDTH - _RIGHT) / 2}" y="{_HEIGHT - 15}" '
        'text-anchor="middle">pages/s, one process (logarithmic)</text>'
    )
    parts.append(
        f'<text x="18" y="{_HEIGHT / 2}" text-anchor="middle" transform="rotate(-90 18 '
        f'{_HEIGHT / 2})">f1 of the body</text>'
    )
    for name, (speed, f1) in sorted(points.items()):
        colour = "#c0392b" if name == "article-scraper" else "#34495e"
        parts.append(f'<circle cx="{x(speed):.1f}" cy="{y(f1):.1f}" r="5" fill="{colour}"/>')
        parts.append(
            f'<text x="{x(speed) + 9:.1f}" y="{y(f1) + 4:.1f}" '
            f'fill="{colour}">{escape(name)}</text>'
        )
    target.write_text("\n".join([*parts, "</svg>"]) + "\n", encoding="utf-8")


def draw_reliability(bins: Mapping[str, Sequence[Bin]], target: Path) -> None:
    """Write an SVG with a panel for each field: bins of confidence as dots, larger for more pages,
    and the line on which they would be if every confidence were exact.
    """
    parts = _begun(_GAP + len(bins) * (_PANEL + _GAP), _PANEL + 2 * _GAP)
    for number, (field, of_field) in enumerate(bins.items()):
        parts += _panel(_GAP + number * (_PANEL + _GAP), field, of_field)
    target.write_text("\n".join([*parts, "</svg>"]) + "\n", encoding="utf-8")


def _begun(width: int, height: int) -> list[str]:
    return [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        'font-family="sans-serif" font-size="13">',
        f'<rect width="{width}" height="{height}" fill="white"/>',
    ]


def _panel(left: int, field: str, bins: Sequence[Bin]) -> Iterator[str]:
    bottom, middle = _GAP + _PANEL, left + _PANEL // 2
    yield (
        f'<rect x="{left}" y="{_GAP}" width="{_PANEL}" height="{_PANEL}" fill="none" '
        'stroke="#ddd"/>'
    )
    yield (
        f'<line x1="{left}" y1="{bottom}" x2="{left + _PANEL}" y2="{_GAP}" stroke="#ddd"/>'
        f'<text x="{middle}" y="{_GAP - 12}" text-anchor="middle">{field}, expected error '
        f"{calibration_error(bins):.3f}</text>"
        f'<text x="{middle}" y="{bottom + 36}" text-anchor="middle">confidence</text>'
    )
    for share in (0, 0.5, 1):
        at = share * _PANEL
        yield f'<text x="{left + at:.0f}" y="{bottom + 18}" text-anchor="middle">{share:g}</text>'
        yield f'<text x="{left - 8}" y="{bottom - at + 4:.0f}" text-anchor="end">{share:g}</text>'
    total = sum(one.count for one in bins)
    for one in bins:
        yield (
            f'<circle cx="{left + one.confidence * _PANEL:.1f}" '
            f'cy="{bottom - one.right * _PANEL:.1f}" '
            f'r="{2 + 16 * math.sqrt(one.count / total):.1f}" fill="#34495e" fill-opacity="0.7"/>'
        )

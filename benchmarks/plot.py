"""Draws quality against speed as SVG: each contender a dot, better to the right and up."""

import json
import math
import re
import subprocess
import sys
from html import escape
from pathlib import Path
from statistics import mean

_SETS = ("wcxb", "aeb", "newsrooms")
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

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        'font-family="sans-serif" font-size="13">',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="white"/>',
    ]
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

"""What each part of the extraction is worth: every page of the corpus is predicted again with one
part switched off, by the models of the cross-validation, and scored.

The models stay as they are. They were trained next to these parts, so a model that was trained
without one might make up for some of it.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from benchmarks.training.examples import fold_of, read_gold
from scraper.cleaner import pipeline
from scraper.cleaner.model import save
from scraper.cleaner.rules import postprocess
from scraper.cleaner.segment.elements import ElementReader
from scraper.cleaner.segment.inline_paragraphs import InlineParagraphs
from scraper.cleaner.segment.visibility import Visibility
from scraper.extractor import date, headline
from scraper.parsing import document, structured_data

_BODY = {"segments": "seg_f1", "wcxb_other": "word_f1"}
"""The figure of the body of sets that do not have `f1`, or for which it says little."""
_FIELDS = ("exact", "headline", "date", "authors", "links")
_LEAST = 0.0005
"""Smaller differences are not printed."""

_Change = tuple[Any, str, Any]


def _nothing(*_: object, **__: object) -> None:
    return None


def _empty(*_: object, **__: object) -> tuple[()]:
    return ()


def _as_they_are(_: object, verdicts: Any, __: object) -> Any:
    return verdicts


def _no(*_: object, **__: object) -> bool:
    return False


def _without(*names: str) -> list[_Change]:
    """Corrections that need all verdicts, without some of them."""
    kept = tuple(rule for rule in postprocess.POST_RULES if rule.__name__ not in names)
    if len(kept) + len(names) != len(postprocess.POST_RULES):
        raise ValueError(f"{names}: not all of them are corrections")
    return [(postprocess, "POST_RULES", kept)]


PARTS: dict[str, Callable[[], list[_Change]]] = {
    "nothing": list,
    "hidden text": lambda: [(Visibility, "of", Visibility.of_all)],
    "foreign boxes, key points": lambda: _without("name_boxes", "name_key_points"),
    "copies, next articles": lambda: [
        *_without("name_copies", "name_next_articles", "name_headline_copies"),
        (pipeline, "leave_out_shell", _nothing),
    ],
    "live blogs": lambda: [(pipeline, "take_updates", _empty)],
    "short pieces of the body": lambda: _without(
        "take_lists_after_colon",
        "take_tables_between_paragraphs",
        "take_last_list",
        "take_pieces_between_paragraphs",
    ),
    "standfirst": lambda: _without("name_standfirst"),
    "footnotes": lambda: _without("name_footnotes"),
    "paragraphs without elements of their own": lambda: [
        (InlineParagraphs, "is_paragraph", _no),
        (InlineParagraphs, "is_between", _no),
    ],
    "articles in data": lambda: [(pipeline, "hydrated_article", _nothing)],
    "threads": lambda: [(pipeline, "take_posts", _empty)],
    "sections of shops": lambda: [(pipeline, "leave_out_sections", _nothing)],
    "the page as a whole": lambda: [
        (pipeline, "strays", _empty),
        (pipeline, "take_long_text", _nothing),
    ],
    "the last resort": lambda: [(pipeline, "with_last_resort", _as_they_are)],
    "text encoded twice": lambda: [(document, "repair", lambda text: (text, 0))],
    "kickers in headings": lambda: [(ElementReader, "is_beside_title", _no)],
    "kickers in titles": lambda: [
        (headline, "shared_parts", lambda _: []),
        (headline, "is_part_of", _no),
    ],
    "further dates": lambda: [(date, "search_further", _nothing)],
    "hints of authors": lambda: [(structured_data, "author_hints", _empty)],
}
"""Name of a part -> what switches it off."""


def run(corpus: Path, output: Path, workers: int, parts: Sequence[str]) -> int:
    """Print what the figures lose without each part. Predictions go to the folder `output`, whose
    folder `models` holds the models of the folds. Returns an exit code.
    """
    # These need the extra `train`; the parts alone do not.
    from benchmarks import quality
    from benchmarks.training.folds import fold_models

    golds = read_gold(corpus)
    models = [save(one) for one in fold_models(corpus, golds, output / "models", workers)]
    tasks = [(gold, corpus, fold_of(gold)) for gold in golds]
    whole: dict[str, dict[str, float]] = {}
    for part in ("nothing", *parts):
        path = output / f"without {part}.jsonl"
        with (
            ProcessPoolExecutor(workers, initializer=_switch_off, initargs=(part, models)) as pool,
            path.open("w", encoding="utf-8") as file,
        ):
            for prediction in pool.map(quality.predict, tasks, chunksize=8):
                file.write(json.dumps(prediction, ensure_ascii=False) + "\n")
        figures = quality.figures(corpus, corpus / "gold.jsonl.gz", path)
        whole = whole or figures
        print(f"without {part}:", flush=True)
        for line in _differences(figures, whole) if figures is not whole else _figures(whole):
            print(f"    {line}", flush=True)
    return 0


def _switch_off(part: str, models: list[bytes]) -> None:
    from benchmarks import quality

    for owner, name, value in PARTS[part]():
        if not hasattr(owner, name):
            raise AttributeError(f"{part}: {owner} has no {name}")
        setattr(owner, name, value)
    quality.receive(models, None)


def _names(of_set: str) -> Iterator[str]:
    yield _BODY.get(of_set, "f1")
    yield from _FIELDS


def _figures(figures: dict[str, dict[str, float]]) -> Iterator[str]:
    for of_set, own in figures.items():
        found = (f"{name} {own[name]:.3f}" for name in _names(of_set) if name in own)
        yield f"{of_set}: {', '.join(found)}"


def _differences(
    figures: dict[str, dict[str, float]], whole: dict[str, dict[str, float]]
) -> Iterator[str]:
    for of_set, own in figures.items():
        changed = [
            f"{name} {own[name] - whole[of_set][name]:+.3f}"
            for name in _names(of_set)
            if name in own and abs(own[name] - whole[of_set][name]) >= _LEAST
        ]
        if changed:
            yield f"{of_set}: {', '.join(changed)}"

"""Predicts every page of the corpus and has the corpus's own scorer print the table.

No page is judged by a model that saw its site: each fold has a model trained on the others.
"""

import gzip
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from benchmarks import calibration
from benchmarks.calibration import cross_validated, examples_of, reliability, scorer_of
from benchmarks.hidden_words import RememberingCleaner, lost_words, report
from benchmarks.plot import draw_reliability
from benchmarks.training.confidence import fit_table
from benchmarks.training.examples import fold_of, read_gold
from benchmarks.training.folds import fold_models
from scraper.cleaner.model import load, load_shipped, save
from scraper.extractor import Evidence, evidence_of, score_fields
from scraper.language.lexicon import Lexicon
from scraper.pipeline import extract_page
from scraper.records import Favour, Page

_CARD = Path(__file__).parents[1] / "scraper" / "cleaner" / "model" / "model.json"
_FIGURES = ("pages", "f1", "exact", "word_f1", "seg_f1", "credit")

_OTHERS = frozenset({"wcxb_other", "magic_forum"})
# A language of fewer pages has no figures of its own.
_MIN_PAGES = 8

_cleaners: list[RememberingCleaner] = []


def run(
    corpus: Path,
    output: Path,
    workers: int,
    sets: str | None,
    plot: Path | None,
    favour: Favour | None,
    *,
    with_shipped: bool,
) -> int:
    """Write predictions to `output` and print the scores. `plot` is where the confidence is drawn,
    `favour` what bodies are to have. Returns an exit code.
    """
    golds = read_gold(corpus)
    models = (
        [load_shipped()] * 5
        if with_shipped
        else fold_models(corpus, golds, output.parent / "models", workers)
    )
    wanted = set(sets.split(",")) if sets else {gold["set"] for gold in golds}
    tasks = [(gold, corpus, fold_of(gold)) for gold in golds if gold["set"] in wanted]
    output.parent.mkdir(parents=True, exist_ok=True)
    started = time.perf_counter()
    with (
        ProcessPoolExecutor(
            workers, initializer=receive, initargs=([save(model) for model in models], favour)
        ) as pool,
        output.open("w", encoding="utf-8") as file,
    ):
        predictions = list(pool.map(predict, tasks, chunksize=8))
        file.writelines(
            json.dumps(prediction, ensure_ascii=False) + "\n" for prediction in predictions
        )
    print(f"{len(predictions)} pages in {time.perf_counter() - started:.0f} s")
    _print_statuses(golds, predictions)
    print(report(prediction["hidden_words"] for prediction in predictions))
    _show_confidence(corpus, golds, predictions, plot)
    for prediction in predictions:
        if prediction["status"] == "failed":
            print(f"failed: {prediction['error']['message']}")
    gold = corpus / "gold.jsonl.gz"
    by_language = _gold_by_language(golds, predictions, output)
    if not with_shipped and not sets and favour is None:
        _put_on_card(_scores(corpus, gold, output), _scores(corpus, by_language, output))
    code = _print_scores(corpus, gold, output, sets)
    return code or _print_scores(corpus, by_language, output, None)


def _gold_by_language(
    golds: Sequence[dict[str, Any]], predictions: Sequence[dict[str, Any]], output: Path
) -> Path:
    """A gold file next to the predictions whose sets are the languages of the articles, by what was
    predicted. Languages of few pages are one set.
    """
    languages = {one["id"]: one["language"] or "none" for one in predictions}
    articles = [
        gold
        for gold in golds
        if gold["id"] in languages
        and gold["set"] not in _OTHERS
        and (gold.get("body") or gold.get("paragraphs"))
    ]
    counts = Counter(languages[gold["id"]] for gold in articles)
    path = output.with_suffix(".languages.jsonl.gz")
    with gzip.open(path, "wt", encoding="utf-8") as file:
        for gold in articles:
            name = languages[gold["id"]]
            name = name if counts[name] >= _MIN_PAGES else "others"
            file.write(json.dumps(gold | {"set": name}, ensure_ascii=False) + "\n")
    return path


def _command(corpus: Path, gold: Path, output: Path) -> list[str]:
    return [sys.executable, str(corpus / "score.py"), str(gold), str(output)]


def _print_scores(corpus: Path, gold: Path, output: Path, sets: str | None) -> int:
    command = _command(corpus, gold, output)
    return subprocess.run(command + (["--sets", sets] if sets else []), check=False).returncode


def figures(corpus: Path, gold: Path, output: Path) -> dict[str, dict[str, float]]:
    """All figures by set of a gold file."""
    command = [*_command(corpus, gold, output), "--json"]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    (found,) = json.loads(printed).values()
    return dict(found)


def _scores(corpus: Path, gold: Path, output: Path) -> dict[str, dict[str, float]]:
    """The figures of the body by set of a gold file."""
    return {
        name: {figure: round(value, 4) for figure, value in of_set.items() if figure in _FIGURES}
        for name, of_set in figures(corpus, gold, output).items()
    }


def _print_statuses(golds: Sequence[dict[str, Any]], predictions: Sequence[dict[str, Any]]) -> None:
    """How many pages of each type got each status. The type is the gold's; in a set without types
    it is the name of the set.
    """
    types = {gold["id"]: gold.get("page_type") or gold["set"] for gold in golds}
    counts = Counter((types[one["id"]], one["status"]) for one in predictions)
    statuses = sorted({status for _, status in counts})
    print(f"{'':<15}" + "".join(f"{status:>13}" for status in statuses))
    for name in dict.fromkeys(types.values()):
        row = [counts[name, status] for status in statuses]
        if any(row):
            print(f"{name:<15}" + "".join(f"{count:>13}" for count in row))


def _show_confidence(
    corpus: Path,
    golds: Sequence[dict[str, Any]],
    predictions: Sequence[dict[str, Any]],
    plot: Path | None,
) -> None:
    """How often fields are right, by a confidence that did not learn from their sites."""
    examples = examples_of(golds, predictions, scorer_of(corpus))
    outcomes = {field: cross_validated(some, fit_table) for field, some in examples.items() if some}
    print(calibration.report(outcomes))
    if plot is not None:
        draw_reliability({field: reliability(some) for field, some in outcomes.items()}, plot)


def _put_on_card(
    by_set: dict[str, dict[str, float]], by_language: dict[str, dict[str, float]]
) -> None:
    """Keep the cross-validated figures of the body next to the shipped model."""
    card = json.loads(_CARD.read_text(encoding="utf-8")) if _CARD.exists() else {}
    card |= {"cross_validated": by_set, "cross_validated_by_language": by_language}
    _CARD.write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")


def receive(models: list[bytes], favour: Favour | None) -> None:
    """Make the cleaners of a worker process: one for the model of each fold."""
    lexicon = Lexicon()
    _cleaners[:] = [RememberingCleaner(lexicon, load(model), favour) for model in models]


def predict(task: tuple[dict[str, Any], Path, int]) -> dict[str, Any]:
    """One page's prediction, with the seconds that it took, the words that the rule about hidden
    text cost, and the evidence about its fields.
    """
    gold, corpus, fold = task
    name, url, cleaner = gold["id"], gold.get("url"), _cleaners[fold]
    content = gzip.decompress((corpus / "pages" / f"{name}.html.gz").read_bytes())
    started = time.perf_counter()
    cleaner.last = None
    page = Page(source=name, content=content, url=url)
    article = extract_page(page, cleaner)
    seconds = time.perf_counter() - started
    lost = lost_words(cleaner.last, gold) if cleaner.last is not None else (0, 0)
    return {
        "id": name,
        **article.to_dict(),
        "seconds": seconds,
        "hidden_words": lost,
        "evidence": _evidence(page, cleaner) if article.error is None else {},
    }


def _evidence(page: Page, cleaner: RememberingCleaner) -> dict[str, Evidence]:
    """The evidence about the fields of the page that a cleaner had last."""
    if cleaner.last is None or cleaner.last_page is None:
        return {}
    document, structured = cleaner.last_page
    fields = score_fields(page, document, structured, cleaner.last)
    return evidence_of(fields.scored, fields.dates, cleaner.last, structured)

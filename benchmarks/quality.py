"""Predicts every page of the corpus and has the corpus's own scorer print the table."""

import gzip
import json
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import scraper


def run(corpus: Path, output: Path, workers: int, sets: str | None) -> int:
    """Write predictions to `output` and print the scores. Returns an exit code."""
    with gzip.open(corpus / "gold.jsonl.gz", "rt", encoding="utf-8") as lines:
        gold = [json.loads(line) for line in lines]
    wanted = set(sets.split(",")) if sets else {page["set"] for page in gold}
    tasks = [(page["id"], page.get("url"), corpus / "pages" / f"{page['id']}.html.gz") for page in gold if page["set"] in wanted]
    output.parent.mkdir(parents=True, exist_ok=True)
    started = time.perf_counter()
    with ProcessPoolExecutor(workers) as pool, output.open("w", encoding="utf-8") as file:
        predictions = list(pool.map(predict, tasks, chunksize=8))
        file.writelines(json.dumps(prediction, ensure_ascii=False) + "\n" for prediction in predictions)
    statuses: dict[str, int] = {}
    for prediction in predictions:
        statuses[prediction["status"]] = statuses.get(prediction["status"], 0) + 1
    print(f"{len(predictions)} pages in {time.perf_counter() - started:.0f} s, {statuses}")
    for prediction in predictions:
        if prediction["status"] == "failed":
            print(f"failed: {prediction['error']['message']}")
    command = [sys.executable, str(corpus / "score.py"), str(corpus / "gold.jsonl.gz"), str(output)]
    return subprocess.run(command + (["--sets", sets] if sets else []), check=False).returncode


def predict(task: tuple[str, str | None, Path]) -> dict[str, Any]:
    """One page's prediction, with the seconds that it took."""
    name, url, path = task
    content = gzip.decompress(path.read_bytes())
    started = time.perf_counter()
    article = scraper.extract(content, url=url)
    seconds = time.perf_counter() - started
    return {"id": name, **article.to_dict(), "seconds": seconds}

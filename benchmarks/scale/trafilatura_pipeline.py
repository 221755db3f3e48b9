"""trafilatura as datatrove runs it: WARC files to Parquet with their own blocks and defaults. Runs
in an environment of its own, which does not have this project.

    VENV/bin/python -I trafilatura_pipeline.py INPUT OUTPUT WORKERS SECONDS

SECONDS is how long trafilatura may take for a page, or "default" for what datatrove's block has.
"""

import sys
from pathlib import Path

from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.extractors import Trafilatura
from datatrove.pipeline.readers import WarcReader
from datatrove.pipeline.writers import ParquetWriter


def main() -> None:
    """Run the pipeline, a task for each file."""
    source, output, workers, seconds = sys.argv[1:]
    limits = {} if seconds == "default" else {"timeout": float(seconds)}
    LocalPipelineExecutor(
        [
            WarcReader(source),
            Trafilatura(**limits),
            ParquetWriter(f"{output}/data", expand_metadata=True),
        ],
        tasks=len(list(Path(source).iterdir())),
        workers=int(workers),
        logging_dir=f"{output}/logs",
    ).run()


if __name__ == "__main__":
    main()

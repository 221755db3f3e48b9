"""The samples of languages in samples/: lines around an article, sentences that are like them, a
small page, and pages that stand in the place of an article. And the lines of samples_by_key.toml.
"""

import tomllib
from pathlib import Path

FOLDER = Path(__file__).parent / "samples"
SAMPLES = {
    file.stem: tomllib.loads(file.read_text(encoding="utf-8"))
    for file in sorted(FOLDER.glob("*.toml"))
}
BY_KEY = tomllib.loads((FOLDER.parent / "samples_by_key.toml").read_text(encoding="utf-8"))
"""Lines of languages by the key that finds them, and as "sentences" those that none must find."""

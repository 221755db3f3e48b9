"""Which articles are copies of another: those that share their text, all but the one with the smallest day and key. Whatever the order
in which they were found, the copies are the same.
"""

from scraper.jobs.state import State


def copies(state: State) -> dict[str, str]:
    """For each copy, the article that stands for it."""
    above: dict[str, str] = {}

    def root(key: str) -> str:
        while above.get(key, key) != key:
            above[key] = above.get(above[key], above[key])
            key = above[key]
        return key

    for key, other in state.twins.pairs():
        above.setdefault(key, key)
        above.setdefault(other, other)
        above[max(root(key), root(other))] = min(root(key), root(other))
    families: dict[str, list[str]] = {}
    for key in above:
        families.setdefault(root(key), []).append(key)
    found: dict[str, str] = {}
    for members in families.values():
        rank = {key: (kept.day or "9999", key) for key in members if (kept := state.articles.newest(key))}
        first = min(rank, key=lambda key: rank[key])
        found |= {key: first for key in members if key != first}
    return found

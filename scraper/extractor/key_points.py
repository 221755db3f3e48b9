"""The page's own list of the article's main points. Gives no verdicts."""

from scraper.cleaner import Cleaned


def key_points(cleaned: Cleaned) -> list[str]:
    """The points in the page's order, each once, without the title of their box."""
    points = (
        block.text.replace("\n", " ")
        for block, verdict, _ in cleaned.judged
        if verdict.label == "key_points" and verdict.rule != "key_points_title"
    )
    return list(dict.fromkeys(points))

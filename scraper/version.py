"""The version, and what records call the program that made them."""

__version__ = "0.1.0"
EXTRACTOR = f"article-scraper {__version__}"

"""`python -m scraper` and the console script."""

from scraper.cli import app


def main() -> None:
    """Run the command line."""
    app(prog_name="scraper")


if __name__ == "__main__":
    main()

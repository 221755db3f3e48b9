"""A Scrapy spider that does what a job does with a sitemap: it fetches every page, extracts it with
trafilatura and appends it to a feed.

Run it as `python -m benchmarks.torture.spider SITEMAP FEED [JOBDIR]`.
"""

import sys

import trafilatura
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response
from scrapy.spiders import SitemapSpider


class Articles(SitemapSpider):
    """One site."""

    name = "articles"

    def parse(self, response: Response) -> object:
        """A page becomes an item."""
        record = trafilatura.bare_extraction(response.text, url=response.url, with_metadata=True)
        if record is not None:
            yield {
                "url": response.url,
                "headline": record.title,
                "date": record.date,
                "author": record.author,
                "body": record.text,
            }


def main() -> None:
    """Crawl once."""
    sitemap, feed, *job = sys.argv[1:]
    process = CrawlerProcess(
        {
            "AUTOTHROTTLE_ENABLED": False,
            "DOWNLOAD_DELAY": 0,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
            "ROBOTSTXT_OBEY": True,
            "TELNETCONSOLE_ENABLED": False,
            "COOKIES_ENABLED": False,
            "LOG_LEVEL": "ERROR",
            "FEEDS": {feed: {"format": "jsonlines"}},
            **({"JOBDIR": job[0]} if job else {}),
        }
    )
    process.crawl(Articles, sitemap_urls=[sitemap])
    process.start()


if __name__ == "__main__":
    main()

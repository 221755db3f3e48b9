"""A newsroom that does not exist, for trying the scraper out: stories in four languages, pages with
all the junk of real ones, feeds, sitemaps, a server on loopback. Its texts are data, in newsroom/.
Imports nothing of ours but `text` and `version`; reads no clock: its bytes are the same every time.
"""

from scraper.demo.server import DemoSite, LoggedRequest
from scraper.demo.site import FIRST_DAY, LAST_DAY
from scraper.demo.stories import Story, job, stories

__all__ = ["FIRST_DAY", "LAST_DAY", "DemoSite", "LoggedRequest", "Story", "job", "stories"]

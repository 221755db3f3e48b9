"""What a job's run works with: its client, archives, browser and worker processes, as [fetch] and [job] say. Fetches nothing itself."""

import logging
from contextlib import ExitStack, closing
from functools import partial

from scraper.extraction import Workshop
from scraper.fetcher import Client, user_agent
from scraper.fetcher.archive.replay import Replay
from scraper.fetcher.archive.writer import Archive
from scraper.fetcher.bounds import Bounds
from scraper.fetcher.world import World
from scraper.jobs.config import Job
from scraper.jobs.memory import HostMemory
from scraper.records import Request


def client_for(job: Job, hosts: HostMemory, world: World, stack: ExitStack) -> Client:
    """What the job fetches with; `stack` closes it. Raises ArchiveError, SourceError and FetchError for what is named and not there."""
    fetch = job.fetch
    agent = user_agent(fetch.contact, fetch.user_agent)
    recorder = replay = None
    if fetch.warc:
        robots = "ignore" if fetch.ignore_robots else "obey"
        recorder = stack.enter_context(closing(Archive(job.folder / fetch.warc, agent=agent, robots=robots, world=world)))
    if fetch.replay:
        replay = stack.enter_context(closing(Replay(job.folder / fetch.replay)))
    client = Client(
        agent=agent,
        delay=fetch.delay,
        ignore_robots=fetch.ignore_robots,
        allow_private=fetch.allow_private,
        memory=hosts,
        world=world,
        proxy=fetch.proxy,
        bounds=Bounds(fetch.total_timeout, fetch.connect_timeout, fetch.max_header_bytes, fetch.max_redirects, fetch.max_codings),
        recorder=recorder,
        replay=replay,
        told_at=logging.INFO,  # the report tells it
    )
    return stack.enter_context(client)


def workshop_for(job: Job, client: Client, stack: ExitStack) -> Workshop:
    """What extracts; `stack` closes it. Raises RenderingUnavailable where pages are to be rendered and cannot be."""
    fetch, render = job.fetch, None
    if fetch.render != "never":
        bounds = Request(url="", timeout=fetch.timeout, max_bytes=fetch.max_bytes)
        render = partial(stack.enter_context(client.renderer()).render, request=bounds)
    return stack.enter_context(closing(Workshop(job.job.workers, fetch.timeout, render, fetch.render)))

"""What one run needs from outside, made from its job: the client, the worker pool, the browser."""

import logging
from contextlib import ExitStack, closing

from scraper.errors import RenderingUnavailable
from scraper.extraction_pool import ExtractionPool
from scraper.fetcher import Client, Environment, open_client
from scraper.jobs.config import Job
from scraper.jobs.run_context import HostDelays
from scraper.render_policy import Browser, NoBrowser, Rendering


def client_for(job: Job, delays: HostDelays, environment: Environment, stack: ExitStack) -> Client:
    """The client of a job, which `stack` closes.

    Raises WarcWriteError and SourceError if a WARC file that the job names cannot be used.
    """
    return stack.enter_context(
        open_client(
            job.fetch,
            folder=job.folder,
            delay_store=delays,
            environment=environment,
            robots_log_level=logging.INFO,  # the report says so
            may_request=None if job.shard.is_whole else job.shard.owns_host,
        )
    )


def extraction_pool_for(job: Job, client: Client, stack: ExitStack) -> ExtractionPool:
    """The worker pool of a job, which `stack` closes. Raises RenderingUnavailable if the job
    replays a WARC file and pages must be rendered.
    """
    fetch, rendering = job.fetch, None
    if fetch.render != "never":
        rendering = Rendering(fetch.render, _browser(job, client, stack), fetch.request(""))
    pool = ExtractionPool(job.job.workers, fetch.timeout, rendering, favour=job.job.favour)
    return stack.enter_context(closing(pool))


def _browser(job: Job, client: Client, stack: ExitStack) -> Browser:
    """What renders the pages of a job. A missing browser does not keep the job from pages that need
    none.
    """
    try:
        return stack.enter_context(client.renderer())
    except RenderingUnavailable as error:
        if job.fetch.replay:
            raise
        return NoBrowser(error)

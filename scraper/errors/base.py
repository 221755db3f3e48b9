"""What all errors have in common."""


class ScraperError(Exception):
    """Base of all errors.

    `message` is one line that other messages can quote: where, what is wrong, and after a semicolon
    what to do, as in "https://example.org/x: HTTP status 404: there is no such page; check the
    URL".
    """

    code = "error"
    retryable = False

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.retry_after = retry_after
        """Seconds that the server asked the client to wait, or None."""

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.message, dict(self.__dict__))


def _rebuild(kind: type[ScraperError], message: str, state: dict[str, object]) -> ScraperError:
    error = kind.__new__(kind, message)
    error.__dict__.update(state)
    error.args = (message,)
    return error


def internal_error(source: str, error: Exception) -> ScraperError:
    """The error for an exception that no one foresaw. Its message names the place in this package,
    so that users can report it.
    """
    place = "unknown place"
    trace = error.__traceback__
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__"))
        if module.partition(".")[0] == __name__.partition(".")[0]:
            place = f"{module}:{trace.tb_lineno}"
        trace = trace.tb_next
    return ScraperError(
        f"{source}: internal error at {place} ({type(error).__name__}: {error}); please report it"
    )

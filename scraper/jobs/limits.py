"""How many of something a run may still take. Pure."""


class Left:
    """How many may still be taken; without a limit, any number."""

    def __init__(self, limit: int | None) -> None:
        self._left = limit

    def __bool__(self) -> bool:
        return self._left is None or self._left > 0

    def take(self) -> None:
        """One."""
        if self._left is not None:
            self._left -= 1

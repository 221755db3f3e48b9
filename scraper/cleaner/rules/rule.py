"""The decorator `@rule(...)` that declares a rule. The order of the rules is in registry.py."""

from collections.abc import Callable
from dataclasses import dataclass

from scraper.cleaner.context import PageContext
from scraper.records import Block, Label, Verdict

Judge = Callable[[Block, PageContext], Verdict | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that judges one block in its context."""

    name: str
    labels: frozenset[Label]
    """The labels that its verdicts may have."""
    triggers: frozenset[str]
    """Signals of triggers.py. A block without any of them is not given to the rule. A rule without
    triggers is given every block.
    """
    hints: frozenset[str]
    """Names in `Verdict.rule` that are only hints: the block model may overrule them."""
    judge: Judge
    """Returns the verdict on a block, or None if the rule does not apply to it."""


def rule(*labels: Label, triggers: str = "", hints: str = "") -> Callable[[Judge], Rule]:
    """Declare the decorated function as a rule.

    `triggers` and `hints` are names separated by spaces. See `Rule` for what they mean.
    """

    def declare(judge: Judge) -> Rule:
        return Rule(
            judge.__name__,
            frozenset(labels),
            frozenset(triggers.split()),
            frozenset(hints.split()),
            judge,
        )

    return declare

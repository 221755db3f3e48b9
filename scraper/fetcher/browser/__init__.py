"""Pages rendered in Chromium. The browser has no network: its requests go through the transport and
the throttle of the client. Needs the extra [render].
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scraper.fetcher.browser.notices import REQUESTS_FAILED
    from scraper.fetcher.browser.renderer import Renderer

_MODULES = {
    "REQUESTS_FAILED": "notices",
    "Renderer": "renderer",
}

__all__ = [
    "REQUESTS_FAILED",
    "Renderer",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)

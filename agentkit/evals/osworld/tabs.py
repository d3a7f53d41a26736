"""The tabs of the machine's browser, over its debugging port (Chrome DevTools, ``/json``)."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit
from urllib.request import ProxyHandler, Request, build_opener

from agentkit.errors import ScreenError
from agentkit.evals.osworld.site import Site

__all__ = ["close_tabs", "open_tabs"]

START = 75.0
"""Seconds that the browser gets to answer: as long as OSWorld waits for it."""

ANSWER = 10.0
"""Seconds for each answer."""

PAUSE = 1.0
"""Seconds between two tries."""

_direct = build_opener(ProxyHandler({}))


def open_tabs(site: Site, values: Mapping[str, Any]) -> None:
    """Open addresses in tabs of their own, and close the one that the browser began with.

    Raises:
        ScreenError: where the browser does not answer.
    """
    before = _tabs(site)
    for url in values["urls_to_open"]:
        _ask(site, "PUT", f"new?{quote(url, safe='')}")
    if before and values["urls_to_open"]:
        _ask(site, "GET", f"close/{before[0]['id']}")


def close_tabs(site: Site, values: Mapping[str, Any]) -> None:
    """Close the tabs at these addresses.

    Raises:
        ScreenError: where the browser does not answer.
    """
    unwanted = set(map(_plain, values["urls_to_close"]))
    for tab in _tabs(site):
        if _plain(tab["url"]) in unwanted:
            _ask(site, "GET", f"close/{tab['id']}")


def _tabs(site: Site) -> list[dict[str, Any]]:
    """The first one in front; waits until the browser is there."""
    end = time.monotonic() + START
    while True:
        try:
            found = json.loads(_ask(site, "GET", "list"))
            return [tab for tab in found if tab.get("type") == "page"]
        except ScreenError:
            if time.monotonic() > end:
                raise
            time.sleep(PAUSE)


def _plain(url: str) -> tuple[str, str, str]:
    """What makes two addresses the same to a person."""
    parts = urlsplit(url)
    return parts.netloc.removeprefix("www."), parts.path.rstrip("/"), parts.query


def _ask(site: Site, method: str, what: str) -> bytes:
    url = f"http://{site.host}:{site.options.chromium_port}/json/{what}"
    try:
        with _direct.open(Request(url, method=method), timeout=ANSWER) as answer:
            return bytes(answer.read())
    except OSError as error:
        raise ScreenError(
            f"the browser of the machine does not answer {method} {url}: {error}; see that the task"
            " starts it with its debugging port, and that the machine hands that port on"
        ) from error

"""What can go wrong with Gemini's server, each in a line with its cure."""

from __future__ import annotations

from dataclasses import dataclass

import httpx2
from google.genai.errors import APIError

from agentkit.errors import EndpointError

__all__ = ["FAULTS", "KEYS", "Faults"]

FAULTS = (APIError, httpx2.HTTPError, ValueError)
"""What the client raises; a `ValueError` where it can't read what was sent."""

KEYS = ("GEMINI_API_KEY", "GOOGLE_API_KEY")
"""The variables that hold a key, the first that is set."""


@dataclass(frozen=True)
class Faults:
    """Errors of the client in words: the server, what happened, and what to do.

    Attributes:
        url: of the server.
        served_as: the name by which the model is asked for.
        timeout: the seconds after which the client gives up.
        tries: how often it asks.
    """

    url: str
    served_as: str
    timeout: float
    tries: int

    def error(self, what: str) -> EndpointError:
        """An error that names the server."""
        return EndpointError(f"{self.url} {what}")

    def explained(self, error: APIError | httpx2.HTTPError | ValueError) -> EndpointError:
        """An error for one of the client."""
        if isinstance(error, APIError):
            return self.error(self._refused(error.code, _short(error.message or str(error))))
        reason = _short(str(error))
        if isinstance(error, httpx2.TimeoutException):
            return self.error(f"said nothing for {self.timeout:g} s; give it more time (timeout=)")
        if isinstance(error, httpx2.RemoteProtocolError | httpx2.ReadError):
            return self.error(f"broke off: {reason}; ask again")
        if isinstance(error, httpx2.HTTPError):
            return self.error(f"cannot be reached: {reason}; see that this machine is online")
        return self.error(f"wrote what can't be read: {reason}; see that it is Gemini's API")

    def _refused(self, code: int, reason: str) -> str:
        if code in (401, 403) or "API key" in reason:
            return f"refuses the key: {reason}; set {KEYS[0]} to one that it knows (api_key=)"
        if code == 404:
            return f"has no model {self.served_as!r}: {reason}; name another (served_as=)"
        if code == 429:
            return f"had too many requests: {reason}; wait, or try more often (retries=)"
        if code < 500:
            return f"refuses the request ({code}): {reason}; say it otherwise"
        return f"failed, asked {self.tries} times ({code}): {reason}; ask again later"


def _short(text: str) -> str:
    """One line, whatever was sent."""
    line = " ".join(text.split()) or "it does not say why"
    return line if len(line) <= 200 else line[:199] + "…"

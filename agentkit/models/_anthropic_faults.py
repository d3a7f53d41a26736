"""What can go wrong with Anthropic's interface, each in a line with its cure."""

from __future__ import annotations

from anthropic import (
    Anthropic,
    APIConnectionError,
    APIError,
    APIStatusError,
    APITimeoutError,
)

from agentkit.errors import EndpointError

__all__ = ["Faults"]


class Faults:
    """Errors of the client in words: the server, what happened, and what to do.

    Args:
        client: what the server is asked with.
        served_as: the model that is asked for.
        timeout: the seconds after which the client gives up.
    """

    def __init__(self, client: Anthropic, served_as: str, timeout: float) -> None:
        self._client, self._served_as, self._timeout = client, served_as, timeout
        self._url = str(client.base_url.copy_with(userinfo=b"")).rstrip("/")

    def error(self, what: str) -> EndpointError:
        """An error that names the server."""
        return EndpointError(f"{self._url} {what}")

    def explained(self, error: Exception) -> EndpointError:
        """An error for one of the client, or for what broke the connection."""
        match error:
            case APIStatusError():
                return self.error(self._refused(error))
            case APITimeoutError():
                return self.error(
                    f"said nothing for {self._timeout:g} s; give it more time (timeout=)"
                )
            case APIConnectionError():
                cause = _short(str(error.__cause__ or error))
                return self.error(f"cannot be reached: {cause}; see that the network is there")
            case APIError():
                return self.error(f"failed: {_short(error.message)}; ask again")
        return self.error(f"broke off in mid-answer: {_short(str(error))}; ask again")

    def _refused(self, error: APIStatusError) -> str:
        status, reason = error.status_code, _said(error)
        cures = {
            401: f"refuses the key: {reason}; set ANTHROPIC_API_KEY to one that it knows",
            403: f"refuses the key: {reason}; set ANTHROPIC_API_KEY to one that may do this",
            404: f"has no model {self._served_as!r}: {reason}; say which one (served_as=)",
            413: f"takes no request that large: {reason}; lower picture_mb, or send fewer views",
            429: f"had too many requests, {self._tries}: {reason}; wait, or try more often"
            " (retries=)",
        }
        if status in cures:
            return cures[status]
        if status == 400:
            return (
                f"refuses the request (400): {reason}; see that the model takes this tool (tool=)"
            )
        if status < 400:  # the stream was open already
            return f"failed in mid-answer: {reason}; ask again"
        if status < 500:
            return f"refuses the request ({status}): {reason}"
        return f"failed {self._tries} ({status}): {reason}; ask again later"

    @property
    def _tries(self) -> str:
        tries = self._client.max_retries + 1
        return f"{tries} times in a row" if tries > 1 else "once, and was not asked again"


def _said(error: APIStatusError) -> str:
    """The reason that the server gives, in a line."""
    body = error.body
    inner = body.get("error") if isinstance(body, dict) else None
    if isinstance(inner, dict) and isinstance(inner.get("message"), str):
        return _short(inner["message"])
    return _short(error.message)


def _short(text: str) -> str:
    """One line, whatever was sent."""
    line = " ".join(text.split()) or "it does not say why"
    return line if len(line) <= 200 else line[:199] + "…"

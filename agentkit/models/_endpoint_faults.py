"""What can go wrong with a model server, each in a line with its cure."""

from __future__ import annotations

import logging
from collections.abc import Callable

from openai import APIConnectionError, APIError, APIStatusError, APITimeoutError, OpenAI

from agentkit.catalog import Card
from agentkit.errors import EndpointError

__all__ = ["Faults", "said"]

log = logging.getLogger("agentkit")


class Faults:
    """Errors of the client in words: the server, what happened, and what to do.

    Args:
        client: what the server is asked with.
        card: of the model that the server should have.
        served_as: the name by which it is asked for.
        timeout: the seconds after which the client gives up.

    Attributes:
        url: of the server, without the name and the password that it may hold.
    """

    def __init__(self, client: OpenAI, card: Card, served_as: str, timeout: float) -> None:
        self._client, self._card, self._served_as = client, card, served_as
        self._timeout = timeout
        self.url = str(client.base_url.copy_with(userinfo=b"")).rstrip("/")

    def error(self, what: str) -> EndpointError:
        """An error that names the server."""
        return EndpointError(f"{self.url} {what}")

    def explained(self, error: APIError | ValueError, written: int) -> EndpointError:
        """An error for one of the client, or for what the client could not read.

        Args:
            written: how many characters of the answer had arrived.
        """
        where = f" in mid-answer, after {written} characters" * bool(written)
        if isinstance(error, APIStatusError):
            return self.error(self._refused(error))
        if isinstance(error, APITimeoutError):
            return self.error(
                f"said nothing for {self._timeout:g} s{where}; see whether it is busy, or give it"
                " more time (timeout=)"
            )
        if isinstance(error, APIConnectionError):
            return self.error(self._unreachable(error, where))
        if isinstance(error, APIError):
            return self.error(f"failed{where}: {_short(error.message)}; see its log")
        return self.error(f"wrote what can't be read{where}: {_short(str(error))}; see its log")

    def _unreachable(self, error: APIConnectionError, where: str) -> str:
        cause = _short(str(error.__cause__ or error))
        if where:
            return f"broke off{where}: {cause}; see its log, it may have died"
        start = f", which `{self._card.serving}` starts" if self._card.serving else ""
        return f"cannot be reached: {cause}; see that a server runs there{start}"

    def _refused(self, error: APIStatusError) -> str:
        explain: dict[int, Callable[[str], str]] = {
            401: _wrong_key,
            403: _wrong_key,
            404: self._nothing_there,
            413: _too_large,
            429: self._too_many,
        }
        if error.status_code in explain:
            return explain[error.status_code](said(error))
        if error.status_code < 500:
            return f"refuses the request ({error.status_code}): {said(error)}"
        return f"failed {self._tries} ({error.status_code}): {said(error)}; see its log"

    @property
    def _tries(self) -> str:
        tries = self._client.max_retries + 1
        return f"{tries} times in a row" if tries > 1 else "once, and was not asked again"

    def _too_many(self, reason: str) -> str:
        return (
            f"had too many requests, {self._tries}: {reason}; wait, ask fewer at once (workers=),"
            " or try more often (retries=)"
        )

    def _nothing_there(self, reason: str) -> str:
        """Which of the two a 404 means: no such model, or no such server."""
        try:
            served = [model.id for model in self._client.models.list()]
        except (APIError, ValueError, TypeError, AttributeError) as error:
            log.debug("%s does not list its models: %s", self.url, error)
            return (
                f"has no chat completions: {reason}; give the address that /chat/completions"
                " follows on, most end in /v1"
            )
        return (
            f"has no model {self._served_as!r}; it has {', '.join(served) or 'none'}: say which"
            " one it is with --served-as NAME (served_as=)"
        )


def _wrong_key(reason: str) -> str:
    return f"refuses the key: {reason}; set OPENAI_API_KEY to one that it knows (api_key=)"


def _too_large(reason: str) -> str:
    return f"takes no request that large: {reason}; lower picture_mb, or send fewer views"


def said(error: APIStatusError) -> str:
    """The reason that a server gives, in a line."""
    body = error.body
    if isinstance(body, dict):
        reasons = [body.get(name) for name in ("message", "detail", "error")]
        return _short(next((each for each in reasons if isinstance(each, str)), str(body)))
    return _short(error.response.text)


def _short(text: str) -> str:
    """One line, whatever was sent: some servers send whole pages."""
    line = " ".join(text.split()) or "it does not say why"
    return line if len(line) <= 200 else line[:199] + "…"

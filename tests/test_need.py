"""A missing part is a skip for a user and a failure for a build server."""

from __future__ import annotations

import pytest

from tests.conftest import need


def test_what_is_there_is_no_reason_to_stop() -> None:
    need(True, "nothing")


def test_a_user_sees_a_skip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no Xvfb"):
        need(False, "no Xvfb")


def test_a_build_server_sees_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no Xvfb"):
        need(False, "no Xvfb")

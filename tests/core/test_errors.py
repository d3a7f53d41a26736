from __future__ import annotations

import inspect
import pickle
import re

import pytest

from agentkit import errors
from agentkit.actions import Click
from agentkit.errors import (
    ActionRefused,
    AgentkitError,
    ConfigError,
    DialectError,
    MissingExtra,
    ModelError,
    ScreenError,
    UnknownName,
)

CLASSES = [vars(errors)[name] for name in errors.__all__]


def test_one_root_catches_all() -> None:
    assert all(issubclass(each, AgentkitError) for each in CLASSES)
    defined = {name for name, each in vars(errors).items() if inspect.isclass(each)}
    assert {name for name in defined if issubclass(vars(errors)[name], BaseException)} == set(
        errors.__all__
    )


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    drawn = re.findall(r"^ {4}([│├└─ ]*)(\w+)", errors.__doc__ or "", re.MULTILINE)
    parents = {1: "AgentkitError"}
    for branch, name in drawn[1:]:
        depth = len(branch) // 3
        assert [each.__name__ for each in vars(errors)[name].__bases__] == [parents[depth]]
        parents[depth + 1] = name
    assert {name for _, name in drawn} == set(errors.__all__)


def test_did_you_mean() -> None:
    error = UnknownName("screen", "virtaul", ["virtual", "simulated"])
    assert (
        str(error) == "unknown screen 'virtaul'; did you mean 'virtual'? known: simulated, virtual"
    )
    assert "did you mean 'virtual'" in str(UnknownName("screen", "VIRTUAL", ["virtual"]))
    assert "did you mean" not in str(UnknownName("screen", "zzz", ["virtual"]))
    assert str(UnknownName("model", "x", [])) == "unknown model 'x'; known: none"


def test_a_missing_extra_says_what_to_type() -> None:
    assert 'pip install "agentkit[browser]"' in str(MissingExtra("playwright", "browser"))
    assert "pip install --force-reinstall agentkit" in str(MissingExtra("mss"))


def test_what_errors_carry() -> None:
    assert DialectError("no action in it", "I would click").text == "I would click"
    refused = ActionRefused(Click(target="Delete all"), "it cannot be taken back")
    assert refused.action == Click(target="Delete all")
    assert str(refused) == "refused click: it cannot be taken back"


@pytest.mark.parametrize(
    "error",
    [
        UnknownName("screen", "x", ["y"]),
        MissingExtra("torch", "models"),
        DialectError("bad", "text"),
        ActionRefused(Click(), "no"),
        ConfigError("plain"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_errors_cross_process_borders_whole(error: AgentkitError) -> None:
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error)
    assert str(copy) == str(error)
    assert vars(copy) == vars(error)


def test_families() -> None:
    assert issubclass(UnknownName, ConfigError)
    assert issubclass(errors.NoDisplay, ScreenError)
    assert issubclass(errors.CannotAnswer, ModelError)

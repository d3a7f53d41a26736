"""Prompts are plain text files in ``prompts/``, a folder per purpose; this reads them.

A prompt names what is filled in as ``$target``, ``$question``, ``$goal``; a literal dollar sign
is written ``$$``.
"""

from __future__ import annotations

from pathlib import Path
from string import Template

from agentkit.errors import ConfigError, UnknownName

__all__ = ["list_prompts", "load_prompt", "prompt_text"]

_HERE = Path(__file__).parent
# The wheel carries the folder inside the package; a checkout has it beside the package.
_FOLDERS = (_HERE / "_prompts", _HERE.parent / "prompts")


def list_prompts() -> list[str]:
    """The names of all prompts, such as ``locate/point``."""
    folder = _folder()
    return sorted(
        path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*.txt")
    )


def load_prompt(name: str, /, **words: object) -> str:
    """The text of a prompt with `words` filled in; the last line break is left out.

    Raises:
        UnknownName: where there is no such prompt.
        ConfigError: where a word that it needs is not given.
    """
    text = prompt_text(name)
    try:
        return Template(text).substitute({key: str(word) for key, word in words.items()})
    except (KeyError, ValueError) as error:
        raise ConfigError(f"prompt {name!r} needs {error}") from error


def prompt_text(name: str) -> str:
    """The text of a prompt as it stands in its file, but for the last line break.

    Raises:
        UnknownName: where there is no such prompt.
    """
    if name not in list_prompts():
        raise UnknownName("prompt", name, list_prompts())
    return (_folder() / f"{name}.txt").read_text(encoding="utf-8").removesuffix("\n")


def _folder() -> Path:
    for folder in _FOLDERS:
        if folder.is_dir():
            return folder
    raise ConfigError(
        f"the folder of prompts is missing; looked in {', '.join(map(str, _FOLDERS))}"
    )

"""OSWorld: tasks on whole desktops, judged by what they leave behind.

Xie et al. 2024, arXiv:2404.07972. The files are those of ``evaluation_examples`` in the authors'
repository: an index such as ``test_all.json``, from domains to the names of tasks, and one file
for each task, ``examples/<domain>/<name>.json``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from agentkit.errors import ConfigError
from agentkit.evals.benchmarks._files import explained, json_file
from agentkit.evals.examples import Example, Job
from agentkit.evals.osworld.scoring import why_unscored

__all__ = ["read_osworld"]

INDEX = "test_all.json"
FOLDER = "evaluation_examples"


def read_osworld(data: Path) -> Iterator[Example]:
    """The tasks that an index names.

    Args:
        data: the index, its folder, or the folder around that.

    Raises:
        ConfigError: where a file is missing or not as OSWorld writes it.
    """
    index = _index(data)
    domains = json_file(index)
    if not isinstance(domains, dict):
        raise ConfigError(f"{index}: not domains and their tasks but {type(domains).__name__}")
    for domain, names in domains.items():
        for name in names:
            yield _job(index.parent, _plain(domain, index), _plain(name, index))


def _index(data: Path) -> Path:
    if not data.is_dir():
        return data
    inner = data / FOLDER / INDEX
    return inner if inner.is_file() else data / INDEX


def _plain(name: Any, index: Path) -> str:
    """A name that leads to no other folder."""
    if not isinstance(name, str) or Path(name).name != name:
        raise ConfigError(f"{index}: {name!r} is no name of a domain or a task")
    return name


def _job(folder: Path, domain: str, name: str) -> Job:
    file = folder / "examples" / domain / f"{name}.json"
    record = json_file(file)
    with explained(str(file)):
        return Job(
            id=f"{domain}/{name}",
            page=f"{domain}/{name}",
            category=domain,
            task=name,
            goal=str(record["instruction"]).strip(),
            record=record,
            folder=str(folder),
            unscored=why_unscored(record),
        )

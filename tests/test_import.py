"""``import agentkit`` does no work: measured in fresh interpreters, as a user's program starts."""

from __future__ import annotations

import subprocess
import sys

HEAVY = (
    "torch transformers cv2 numpy PIL mss pyautogui playwright onnxruntime rapidocr Xlib"
).split()

LIMIT = 0.1
"""Seconds that the import may take: the design's promise."""

TIMED = """
import sys, time
start = time.perf_counter()
import agentkit
print(time.perf_counter() - start)
"""


def python(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60
    )
    return done.stdout


def test_the_import_loads_nothing_heavy() -> None:
    loaded = python("import agentkit, sys; print(*sys.modules)").split()
    assert set(HEAVY).isdisjoint(loaded)


def test_the_import_is_quick() -> None:
    # The least of several: what the machine does beside it can only make it slower.
    assert min(float(python(TIMED)) for _ in range(5)) < LIMIT


def test_listing_what_there_is_loads_no_part() -> None:
    loaded = python("import agentkit.registry as r, sys; r.known('screen'); print(*sys.modules)")
    assert set(HEAVY).isdisjoint(loaded.split())


def test_the_core_that_plans_loads_no_pictures() -> None:
    code = "import agentkit.actions, agentkit.episode, agentkit.protocols, sys; print(*sys.modules)"
    assert set(HEAVY).isdisjoint(python(code).split())


def test_every_public_name_can_be_had() -> None:
    python("import agentkit\nfor name in agentkit.__all__: assert name in dir(agentkit), name")

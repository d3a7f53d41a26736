"""An agent on the desktop that somebody sits at: it asks first, and clicks what it saw."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from agentkit import ActionRefused, Agent, Click, Point
from agentkit.executor import SHARED
from agentkit.screens.virtual import VirtualScreen

pytestmark = pytest.mark.real

BUTTON = """
import sys, tkinter as tk
root = tk.Tk()
root.geometry("500x300+700+400")
def pressed():
    open(sys.argv[1], "w").close()
    label.configure(text="Thank you")
label = tk.Label(root, text="Not yet", font=("DejaVu Sans", 20))
label.pack(pady=30)
tk.Button(root, text="Press here", font=("DejaVu Sans", 16), command=pressed).pack()
root.mainloop()
"""


REGION = "700,400,1200,700"
"""Where the window is: what is seen there has another origin than what is clicked."""


@pytest.fixture
def pressed(host_display: VirtualScreen, tmp_path: Path) -> Iterator[Path]:
    """A window with a button; the file is there once the button was pressed."""
    path = tmp_path / "pressed"
    with subprocess.Popen([sys.executable, "-c", BUTTON, str(path)], env=host_display.env) as app:
        yield path
        app.terminate()


def test_it_asks_once_and_then_acts(pressed: Path) -> None:
    asked = []

    def yes(action, why) -> bool:
        asked.append(why)
        return True

    with Agent(confirm=yes, screen_options={"region": REGION}, trace=False) as agent:
        agent.expect("Press here", timeout=20)
        agent.click("Press here")
        agent.expect("Thank you")
        agent.do(Click(at=Point(5, 5)))
    assert pressed.exists()
    assert asked == [SHARED]


def test_off_a_terminal_it_refuses_and_names_the_way(
    pressed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    with Agent(trace=False) as agent, pytest.raises(ActionRefused, match=r"--yes"):
        agent.do(Click(at=Point(5, 5)))
    assert not pressed.exists()


@pytest.mark.whole
@pytest.mark.parametrize(("more", "code", "outcome"), [([], 3, "refused"), (["--yes"], 0, "done")])
def test_the_command_line_acts_on_this_desktop(
    pressed: Path, tmp_path: Path, more: list[str], code: int, outcome: str
) -> None:
    with Agent(screen_options={"region": REGION}, trace=False) as agent:
        agent.expect("Press here", timeout=20)
    command = [sys.executable, "-m", "agentkit", "run", "click Press here", "--json", *more]
    command += ["--option", f"region={REGION}"]
    done = subprocess.run(
        [*command, "--trace", str(tmp_path)], stdin=subprocess.DEVNULL, capture_output=True
    )
    assert done.returncode == code, done.stderr
    assert json.loads(done.stdout)["outcome"] == outcome
    assert pressed.exists() == (outcome == "done")

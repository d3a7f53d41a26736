"""Opens the settings of a real XFCE desktop, and a page in them, again and again.

From the empty desktop, by pixels alone. A run counts where the window manager's own list shows
the window, whatever the agent says. Needs Xvfb and the XFCE pieces that `agentkit doctor` names.

    python benchmarks/settings.py --runs 10
"""

from __future__ import annotations

import argparse
import tempfile

from agentkit import Agent
from agentkit.screens.virtual import VirtualScreen


def once(folder: str) -> tuple[str, bool, str, bool, float]:
    """Both goals on one fresh desktop: what the agent says of each, and what the list says."""
    with VirtualScreen() as screen, Agent(screen=screen, trace=folder) as agent:
        settings = agent.run("open settings")
        opened = "Settings" in screen.windows()
        page = agent.run("open Appearance")
        turned = "Appearance" in screen.windows()
    seconds = settings.seconds + page.seconds
    return str(settings.outcome), opened, str(page.outcome), turned, seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=10)
    args = parser.parse_args()
    settings = pages = wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        for number in range(1, args.runs + 1):
            said, opened, then, turned, seconds = once(folder)
            settings, pages = settings + opened, pages + turned
            wrong += (said == "done" and not opened) + (then == "done" and not turned)
            print(
                f"{number:3}  settings: {said}, {opened}  page: {then}, {turned}  {seconds:.1f} s"
            )
    print(f"settings {settings}/{args.runs}, page {pages}/{args.runs}, false done {wrong}")


if __name__ == "__main__":
    main()

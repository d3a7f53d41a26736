"""Drives five real applications on an XFCE desktop by goals in words, again and again.

Each run begins on a fresh desktop and goes by pixels alone. It counts where the end state is
found outside the picture: in the settings store, on disk, on the server, or as the number that
the sum comes to. Needs the XFCE pieces that `agentkit doctor` names, and mousepad, galculator,
thunar, greybird-gtk-theme and chromium.

    python benchmarks/applications.py --runs 5
    python benchmarks/applications.py --runs 1 --only form --trace traces
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs

from agentkit import Agent, Budget, Press
from agentkit.screens.virtual import VirtualScreen

__all__ = ["APPLICATIONS", "Application", "Desk", "Run", "drive"]

THEME = "Greybird-dark"
GREETING = "Grüße aus Köln, à bientôt"
ORDER = {"name": "Zoë Ångström", "email": "zoe@example.org", "news": "on", "country": "Norway"}

PAGE = """<!doctype html><meta charset="utf-8"><title>Order</title>
<style>body { font: 16px sans-serif; margin: 32px } p { margin: 18px 0 }
label.wide { display: inline-block; width: 90px } input, select, button { font: inherit }</style>
<h1>Order</h1><form method="post" accept-charset="utf-8">
<p><label class="wide" for="name">Name</label><input id="name" name="name" size="30"></p>
<p><label class="wide" for="email">Email</label><input id="email" name="email" size="30"></p>
<p><label class="wide" for="country">Country</label><select id="country" name="country">
<option>Austria<option>Iceland<option>Norway<option>Portugal</select></p>
<p><label><input type="checkbox" name="news"> Newsletter</label></p>
<p><button>Submit</button></p></form>"""

QUIET_CHROMIUM = (
    *("chromium", "--no-sandbox", "--no-first-run", "--no-default-browser-check"),
    *("--disable-background-networking", "--disable-sync", "--disable-component-update"),
    *("--disable-features=Translate", "--password-store=basic", "--disable-gpu"),
)


@dataclass(frozen=True)
class Desk:
    """One fresh desktop: its screen, its agent, and the home folder of its programs."""

    screen: VirtualScreen
    agent: Agent
    home: Path


@dataclass(frozen=True)
class Application:
    """A real application, the goal for it, and how its end state is found.

    Attributes:
        needs: programs and files that have to be installed.
        goal: in words, as a user writes them.
        reached: whether the end state is there, by other ways than the agent's own word.
        prepare: what is there before the goal is given.
    """

    needs: tuple[str, ...]
    goal: str
    reached: Callable[[Desk], bool]
    prepare: Callable[[Desk], None] | None = None

    def missing(self) -> list[str]:
        """What of it is not installed here."""
        return [need for need in self.needs if not shutil.which(need) and not Path(need).exists()]


@dataclass(frozen=True)
class Run:
    """What the agent says of one run, why, whether the end state was there, and seconds."""

    outcome: str
    answer: str
    reached: bool
    seconds: float


def drive(application: Application, trace: str | Path | Literal[False] = False) -> Run:
    """One run of `application` on a desktop of its own."""
    with tempfile.TemporaryDirectory() as home, VirtualScreen(session="xfce", home=home) as screen:
        agent = Agent(screen=screen, trace=trace, budget=Budget(steps=60))
        desk = Desk(screen, agent, Path(home))
        if application.prepare:
            application.prepare(desk)
        episode = agent.run(application.goal)
        reached = application.reached(desk)
        agent.close()
    return Run(str(episode.outcome), episode.answer, reached, episode.seconds)


def _theme_is_set(desk: Desk) -> bool:
    command = ["xfconf-query", "-c", "xsettings", "-p", "/Net/ThemeName"]
    asked = subprocess.run(
        command, env=desk.screen.env, capture_output=True, text=True, timeout=20, check=False
    )
    return asked.stdout.strip() == THEME


def _text_is_saved(desk: Desk) -> bool:
    saved = [path for path in desk.home.rglob("greeting.txt") if path.is_file()]
    return [path.read_text(encoding="utf-8").strip() for path in saved] == [GREETING]


def _sum_is_shown(desk: Desk) -> bool:
    """The calculator itself tells what it shows, through the clipboard."""
    desk.agent.do(Press(keys=("ctrl", "c")))
    command = ["xclip", "-selection", "clipboard", "-o"]
    copied = subprocess.run(
        command, env=desk.screen.env, capture_output=True, text=True, timeout=20, check=False
    )
    return copied.stdout.strip() == "12"


def _folder_is_made(desk: Desk) -> bool:
    return (desk.home / "Reports").is_dir()


def _order_is_sent(desk: Desk) -> bool:
    sent = desk.home / "order"
    return sent.is_file() and parse_qs(sent.read_text()) == {k: [v] for k, v in ORDER.items()}


def _open_form(desk: Desk) -> None:
    """The form in a browser window that stands; what it sends is kept in the home folder."""

    class Form(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send(PAGE)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            (desk.home / "order").write_text(body)
            self._send("<!doctype html><title>Thanks</title><h1>Thank you</h1>")

        def log_message(self, *_: object) -> None:
            pass

        def _send(self, page: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(page.encode())

    server = HTTPServer(("127.0.0.1", 0), Form)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/"
    desk.screen.spawn([*QUIET_CHROMIUM, f"--user-data-dir={desk.home}/browser", address])
    _wait_for_title(desk.screen, "Order")


def _wait_for_title(screen: VirtualScreen, title: str, seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while not any(title in name for name in screen.windows()):
        if time.monotonic() > deadline:
            raise RuntimeError(f"no window says {title!r} after {seconds:g} s: {screen.windows()}")
        time.sleep(0.2)
    time.sleep(1.0)


APPLICATIONS = {
    "settings": Application(
        ("xfce4-settings-manager", "xfconf-query", f"/usr/share/themes/{THEME}"),
        f"open settings, open Appearance, click {THEME}",
        _theme_is_set,
    ),
    "editor": Application(
        ("mousepad",),
        f"open Mousepad, type “{GREETING}” into the document, press ctrl+s, "
        "type “greeting.txt” into Name, press enter",
        _text_is_saved,
    ),
    "calculator": Application(
        ("galculator", "xclip"),
        "open Galculator, click 7, click +, click 5, click =",
        _sum_is_shown,
    ),
    "files": Application(
        ("thunar",),
        "double-click Home, press ctrl+shift+n, type “Reports”, click Create",
        _folder_is_made,
    ),
    "form": Application(
        ("chromium",),
        f"type “{ORDER['name']}” into Name, type “{ORDER['email']}” into Email, "
        "check Newsletter, select Norway from Country, click Submit",
        _order_is_sent,
        _open_form,
    ),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", choices=APPLICATIONS, nargs="+", default=list(APPLICATIONS))
    parser.add_argument("--trace", default=False, help="a folder to keep the traces in")
    args = parser.parse_args()
    false_done = 0
    for name in args.only:
        application, reached = APPLICATIONS[name], 0
        if application.missing():
            print(f"{name:11} not installed: {', '.join(application.missing())}")
            continue
        for number in range(1, args.runs + 1):
            run = drive(application, args.trace)
            reached += run.reached
            false_done += run.outcome == "done" and not run.reached
            print(
                f"{name:11} {number:2}  {run.outcome}, {'reached' if run.reached else 'missed'}  "
                f"{run.seconds:5.1f} s  {run.answer}",
                flush=True,
            )
        print(f"{name:11} {reached} of {args.runs} reached", flush=True)
    print(f"false done {false_done}")


if __name__ == "__main__":
    main()

"""A real program on a display of its own: type a note, and save it.

Needs Xvfb, XFCE and mousepad: `agentkit doctor` names the packages.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from agentkit import Agent, Press, Type, open_screen


def main() -> None:
    with TemporaryDirectory() as folder:
        note = Path(folder) / "note.txt"
        note.touch()
        screen = open_screen("virtual", command=["mousepad", str(note)])
        with screen, Agent(screen=screen) as agent:
            agent.expect("note.txt")
            agent.do(Type(text="Buy oat milk"), Press(keys=("ctrl", "s")))
            agent.expect("Buy oat milk")
        print(f"{note.name} says {note.read_text()!r}")


if __name__ == "__main__":
    main()

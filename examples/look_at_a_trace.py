"""Record an episode, read it back from disk, and write one page that shows it."""

from pathlib import Path

from agentkit import Agent, load_trace
from agentkit.traces.viewer import write_html


def record() -> str:
    with Agent(screen="simulated") as agent:
        return agent.run("open Text Editor, type “Buy oat milk” into the document").trace


def main() -> None:
    episode = load_trace(record())
    print(f"{episode.goal}: {episode.outcome}")
    for step in episode.steps:
        kinds = [action.kind for action in step.decision.actions] if step.decision else []
        spent = ", ".join(f"{stage} {seconds:.2f} s" for stage, seconds in step.timings.items())
        print(f"step {step.index}: {' '.join(kinds)} ({spent})")
        step.observation.frame.image.save(Path(episode.trace) / f"before-{step.index}.png")

    page = Path(episode.trace) / "view.html"
    write_html(Path(episode.trace), page)
    print(f"look at it: {page}")


if __name__ == "__main__":
    main()

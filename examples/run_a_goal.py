"""Work towards a goal on the simulated desktop, and say what was done.

python examples/run_a_goal.py "open settings, then turn on dark mode"
"""

import sys

from agentkit import Agent, Step

GOAL = "open settings, then turn on dark mode"


def tell(step: Step) -> None:
    print(step.index, step.decision.thought if step.decision else step.error)


def main(goal: str) -> None:
    with Agent(screen="simulated", on_step=tell) as agent:
        episode = agent.run(goal)
    print(f"{episode.outcome} after {len(episode.steps)} steps; the trace is in {episode.trace}")


if __name__ == "__main__":
    main(*sys.argv[1:] or [GOAL])

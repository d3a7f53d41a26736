"""A planner of one's own: it closes windows until none is open."""

from collections.abc import Sequence

from agentkit import Agent, Click, Decision, Done, Observation, Step


class Tidy:
    """Clicks on the first close button that it sees."""

    def decide(self, goal: str, observation: Observation, history: Sequence[Step]) -> Decision:
        buttons = [e for e in observation.elements if (e.role, e.text) == ("icon", "close")]
        if not buttons:
            return Decision("no window is open", (Done(success=True),))
        click = Click(at=buttons[0].box.center, target="close button")
        return Decision(f"{len(buttons)} close buttons are in sight", (click,))


def main() -> None:
    with Agent(screen="simulated") as agent:
        agent.run("open settings")
        tidy = Agent(Tidy(), screen=agent.screen)
        episode = tidy.run("close every window")
    print(f"{episode.outcome} after {len(episode.steps)} steps")


if __name__ == "__main__":
    main()

"""A GUI model on a server drives the simulated desktop.

vllm serve ByteDance-Seed/UI-TARS-1.5-7B --max-model-len 32768 --limit-mm-per-prompt '{"image": 5}'
python examples/a_model_acts.py http://127.0.0.1:8000/v1
"""

import sys

from agentkit import Agent, Budget


def main(url: str) -> None:
    budget = Budget(steps=15, tokens=200_000)
    with Agent("ui-tars-1.5-7b", endpoint=url, screen="simulated", budget=budget) as agent:
        episode = agent.run("Open the calculator and add 7 and 5.")
    for step in episode.steps:
        print(f"{step.index}: {step.decision.thought if step.decision else step.error}")
    tokens = sum(call.tokens_in + call.tokens_out for step in episode.steps for call in step.calls)
    print(f"{episode.outcome} after {tokens} tokens: {episode.answer}")


if __name__ == "__main__":
    main(sys.argv[1])

"""Figures that others have published, to stand beside ours.

Each is of a whole set, in the metric that the set is published in, and as its source gives it: out
of 100, CIDEr apart. Prompts, splits and picture sizes differ from source to source, so a figure
tells what to expect; it is no result of agentkit.
"""

from __future__ import annotations

from dataclasses import dataclass

from agentkit.evals.benchmarks import BENCHMARKS

__all__ = ["PUBLISHED", "Figure", "published"]

SEECLICK = "Cheng et al. 2024, SeeClick, arXiv:2401.10935"
OS_ATLAS = "Wu et al. 2024, OS-Atlas, arXiv:2410.23218"
OMNIPARSER = "Lu et al. 2024, OmniParser, arXiv:2408.00203"
UI_TARS = "Qin et al. 2025, UI-TARS, arXiv:2501.12326"
PRO = "Li et al. 2025, ScreenSpot-Pro, arXiv:2504.07981"
JEDI = "Xie et al. 2025, OSWorld-G and Jedi, arXiv:2505.13227"
OPENCUA = "Wang et al. 2025, OpenCUA, arXiv:2508.09123"
OSWORLD = "Xie et al. 2024, OSWorld, arXiv:2404.07972"
FUYU = "Adept 2023, https://www.adept.ai/blog/fuyu-8b"
IDEFICS3 = "https://huggingface.co/HuggingFaceM4/Idefics3-8B-Llama3"
PIX2ACT = "Shaw et al. 2023, Pix2Act, arXiv:2306.00245"
CC_NET = "Humphreys et al. 2022, CC-Net, arXiv:2202.08137"
CAAP = "Cho et al. 2024, CAAP, arXiv:2406.06947"
MONKEY = "Li et al. 2024, Monkey, arXiv:2311.06607"
MONKEY_CHAT = "https://github.com/Yuliang-Liu/Monkey"


@dataclass(frozen=True)
class Figure:
    """What somebody measured.

    Attributes:
        model: as its source calls it.
        score: as its source gives it.
        source: where it stands; with the split, where that is not the one usually taken.
    """

    model: str
    score: float
    source: str


MINIWOB = (
    Figure("CC-Net without the DOM", 24.0, f"{CC_NET}, 104 tasks"),
    Figure("SeeClick-9.6B", 69.4, f"{SEECLICK}, 55 tasks"),
    Figure("a person", 93.5, f"{CC_NET}, 104 tasks"),
    Figure("CAAP with GPT-4, detector and OCR", 94.5, f"{CAAP}, 73 tasks"),
    Figure("Pix2Act, trained on 1.3 M demonstrations", 96.2, f"{PIX2ACT}, 59 tasks"),
)
"""From pixels alone, each on a choice of tasks of its authors, and of no split."""


PUBLISHED: dict[str, tuple[Figure, ...]] = {
    "screenspot": (
        Figure("GPT-4o", 18.3, UI_TARS),
        Figure("Fuyu-8B", 19.5, SEECLICK),
        Figure("SeeClick-9.6B", 53.4, SEECLICK),
        Figure("GPT-4 with OmniParser", 73.0, OMNIPARSER),
        Figure("OS-Atlas-7B", 82.5, OS_ATLAS),
        Figure("UI-TARS-7B", 89.5, UI_TARS),
    ),
    "screenspot-v2": (
        Figure("SeeClick-9.6B", 55.1, OS_ATLAS),
        Figure("OS-Atlas-7B", 84.1, OS_ATLAS),
        Figure("Qwen2.5-VL-7B", 88.8, JEDI),
        Figure("UI-TARS-7B", 91.6, UI_TARS),
        Figure("OpenCUA-32B", 93.4, OPENCUA),
    ),
    "screenspot-pro": (
        Figure("GPT-4o", 0.8, PRO),
        Figure("SeeClick-9.6B", 1.1, PRO),
        Figure("OS-Atlas-7B", 18.9, PRO),
        Figure("Qwen2.5-VL-7B", 27.6, JEDI),
        Figure("UI-TARS-7B", 35.7, UI_TARS),
        Figure("OpenCUA-32B", 55.3, OPENCUA),
    ),
    "osworld": (
        Figure("the best that its authors tried", 12.24, OSWORLD),
        Figure("Claude computer use", 14.9, f"{UI_TARS}, 15 steps"),
        Figure("UI-TARS-72B", 24.6, f"{UI_TARS}, 50 steps"),
        Figure("OpenCUA-32B", 34.8, f"{OPENCUA}, OSWorld-Verified"),
        Figure("people", 72.36, OSWORLD),
    ),
    "osworld-g": (
        Figure("Qwen2.5-VL-7B", 31.4, JEDI),
        Figure("Qwen2.5-VL-32B", 46.5, JEDI),
        Figure("OpenCUA-32B", 59.6, OPENCUA),
    ),
    "vqav2": (Figure("Fuyu-8B", 74.2, FUYU),),
    "okvqa": (Figure("Fuyu-8B", 60.6, FUYU),),
    "textvqa": (Figure("Idefics3-8B", 74.9, IDEFICS3),),
    "docvqa": (
        Figure("Monkey", 66.5, MONKEY),
        Figure("Idefics3-8B", 87.7, f"{IDEFICS3}, test"),
    ),
    "ai2d": (Figure("Monkey-Chat", 68.5, MONKEY_CHAT),),
    "mathvista": (
        Figure("Monkey-Chat", 34.8, MONKEY_CHAT),
        Figure("Idefics3-8B", 58.4, IDEFICS3),
    ),
    "mmmu": (Figure("Idefics3-8B", 46.6, IDEFICS3),),
    "mmstar": (Figure("Idefics3-8B", 55.9, IDEFICS3),),
    "miniwob": MINIWOB,
    "miniwob/development": MINIWOB,
    "miniwob/test": MINIWOB,
    "websrc": (Figure("GPT-4o", 87.7, UI_TARS), Figure("UI-TARS-7B", 93.6, UI_TARS)),
    "screenqa": (Figure("GPT-4o", 82.3, UI_TARS), Figure("UI-TARS-7B", 87.7, UI_TARS)),
}
"""By the name of the benchmark, the lowest first."""


def published(benchmark: str, metric: str) -> tuple[Figure, ...]:
    """The figures that may stand beside one of ours: none in another metric than theirs."""
    known = BENCHMARKS.get(benchmark)
    return PUBLISHED.get(benchmark, ()) if known and known.metric == metric else ()

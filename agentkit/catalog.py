"""The table of known models: data alone, no adapter is imported.

A fine-tune of a known family is one row. Sizes are those of the published files, in billions of
numbers. What a card says of places and pictures comes from the authors' own code or model card,
named in `Card.sources`; a licence that could not be read is called so, and counts as one that
forbids commercial use.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from agentkit.card import UNREAD, Card
from agentkit.errors import UnknownName
from agentkit.geometry import Space
from agentkit.views import ImageRule

__all__ = ["CARDS", "Card", "find_card"]

PIXELS = Space(unit="pixel")
FRACTIONS = Space(unit="fraction")
THOUSAND = Space(unit="grid", grid=1000)
THOUSAND_LESS_ONE = Space(unit="grid", grid=999)

MODEL_CARD = "https://huggingface.co/"


def _read(weights: str, **others: str) -> Mapping[str, str]:
    """The model card as the source of all but `others`."""
    page = MODEL_CARD + weights
    return {"licence": page, "parameters": page, "context": page, **others}


BUILTIN = Card(
    name="builtin",
    family="",
    summary="OCR and computer vision: no weights to load, no key, no network",
    perceiver="builtin",
    licence="Apache-2.0",
    sources={"licence": "agentkit; PP-OCR models in the rapidocr wheel, Apache-2.0"},
)

FUYU = Card(
    name="fuyu-8b",
    family="fuyu",
    summary="reads any resolution as 30-pixel patches; finds text as boxes",
    weights="adept/fuyu-8b",
    parameters=9.41,
    space=Space(unit="pixel", box_order="yxyx", factor=2.0),
    image_rule=ImageRule("fit", 1920, 1080),
    dialect="fuyu",
    look="zoom",
    context=16384,
    licence="CC-BY-NC-4.0",
    commercial=False,
    extra="models",
    checked="parity",
    sources=_read("adept/fuyu-8b", space="transformers, processing_fuyu.py"),
)

IDEFICS = Card(
    name="idefics-9b",
    family="idefics",
    summary="interleaved pictures and text; each picture is squashed to 224 pixels",
    weights="HuggingFaceM4/idefics-9b",
    parameters=8.93,
    image_rule=ImageRule("stretch", 224, 224),
    look="tiles",
    context=2048,
    licence="LLaMA-1 (research)",
    commercial=False,
    extra="models",
    checked="parity",
    sources=_read("HuggingFaceM4/idefics-9b", image_rule="OBELICS, arXiv:2306.16527"),
)

MONKEY = Card(
    name="monkey",
    family="monkey",
    summary="896 pixels in four windows; questions about documents, detailed captions",
    weights="echo840/Monkey",
    parameters=9.8,
    space=THOUSAND,
    image_rule=ImageRule("stretch", 896, 896),
    dialect="qwen_boxes",
    look="zoom",
    context=8192,
    licence="research only",
    commercial=False,
    extra="models",
    checked="parity",
    sources=_read("echo840/Monkey", image_rule="Monkey, arXiv:2311.06607"),
)

OVIS = Card(
    name="ovis1.6-gemma2-9b",
    family="ovis",
    summary="up to nine tiles of 384 pixels, looked up in a visual vocabulary",
    weights="AIDC-AI/Ovis1.6-Gemma2-9B",
    parameters=10.2,
    look="zoom",
    context=8192,
    licence="Apache-2.0, Gemma",
    extra="models",
    checked="parity",
    sources=_read("AIDC-AI/Ovis1.6-Gemma2-9B", image_rule="Ovis, arXiv:2405.20797"),
)

SEEDS = [
    FUYU,
    IDEFICS,
    replace(IDEFICS, name="idefics-9b-instruct", weights="HuggingFaceM4/idefics-9b-instruct"),
    replace(IDEFICS, name="idefics-80b", weights="HuggingFaceM4/idefics-80b", parameters=80.0),
    replace(
        IDEFICS,
        name="idefics-80b-instruct",
        weights="HuggingFaceM4/idefics-80b-instruct",
        parameters=80.0,
    ),
    Card(
        name="idefics3-8b",
        family="chat",
        summary="several pictures in tiles of 364 pixels, with a chat",
        weights="HuggingFaceM4/Idefics3-8B-Llama3",
        parameters=8.46,
        look="zoom",
        context=10240,
        licence="Apache-2.0",
        extra="models",
        options={"longest": "auto"},
        serve="--max-model-len 8192",
        checked="parity",
        sources=_read("HuggingFaceM4/Idefics3-8B-Llama3", image_rule="arXiv:2408.12637"),
    ),
    MONKEY,
    replace(MONKEY, name="monkey-chat", weights="echo840/Monkey-Chat"),
    OVIS,
    replace(
        OVIS,
        name="ovis1.6-llama3.2-3b",
        weights="AIDC-AI/Ovis1.6-Llama3.2-3B",
        parameters=4.14,
        licence="Apache-2.0, Llama 3.2",
    ),
]
"""The models that agentkit began with."""

QWEN2 = Card(
    name="qwen2-vl-7b",
    family="chat",
    summary="boxes and points on a grid of 1000",
    weights="Qwen/Qwen2-VL-7B-Instruct",
    parameters=8.29,
    space=THOUSAND,
    image_rule=ImageRule("smart"),
    dialect="qwen2_boxes",
    context=32768,
    licence="Apache-2.0",
    extra="models",
    serve="--max-model-len 32768",
    sources=_read("Qwen/Qwen2-VL-7B-Instruct", space="Qwen2-VL, arXiv:2409.12191"),
)

QWEN25 = Card(
    name="qwen2.5-vl-7b",
    family="chat",
    summary="acts by tool calls, in pixels of the resized picture",
    planner="vlm",
    weights="Qwen/Qwen2.5-VL-7B-Instruct",
    parameters=8.29,
    space=PIXELS,
    image_rule=ImageRule("smart", sent=True),
    dialect="qwen_tools",
    context=128_000,
    licence="Apache-2.0",
    extra="models",
    serve="--max-model-len 32768 --limit-mm-per-prompt '{\"image\": 8}'",
    sources=_read("Qwen/Qwen2.5-VL-7B-Instruct", space="Qwen2.5-VL, arXiv:2502.13923"),
)

QWEN3 = Card(
    name="qwen3-vl-8b",
    family="chat",
    summary="acts by tool calls, on a grid of 999",
    planner="vlm",
    weights="Qwen/Qwen3-VL-8B-Instruct",
    parameters=8.77,
    space=THOUSAND_LESS_ONE,
    image_rule=ImageRule("smart", factor=32, least=65536, most=16 * 16 * 4 * 12800),
    dialect="qwen_tools",
    context=262_144,
    licence="Apache-2.0",
    extra="models",
    serve="--max-model-len 32768 --limit-mm-per-prompt '{\"image\": 8}'",
    sources=_read("Qwen/Qwen3-VL-8B-Instruct", space="OSWorld, mm_agents/qwen3vl_agent.py"),
)

UI_TARS = replace(
    QWEN2,
    name="ui-tars-7b",
    summary="acts on desktops and phones, on a grid of 1000",
    planner="vlm",
    weights="ByteDance-Seed/UI-TARS-7B-DPO",
    dialect="ui_tars",
    serve="--max-model-len 32768 --limit-mm-per-prompt '{\"image\": 5}'",
    sources=_read("ByteDance-Seed/UI-TARS-7B-DPO", space="bytedance/UI-TARS, README_v1.md"),
)

GLM = Card(
    name="glm-4.1v-9b",
    family="chat",
    summary="thinks, then acts in calls, on a grid of 999",
    planner="vlm",
    weights="zai-org/GLM-4.1V-9B-Thinking",
    parameters=10.3,
    space=THOUSAND_LESS_ONE,
    dialect="glm",
    context=65536,
    licence="MIT",
    extra="models",
    serve="--max-model-len 65536 --limit-mm-per-prompt '{\"image\": 8}'",
    sources=_read("zai-org/GLM-4.1V-9B-Thinking", space="zai-org/GLM-V, examples/gui-agent"),
)

GUI = [
    QWEN2,
    QWEN25,
    replace(
        QWEN25,
        name="qwen2.5-vl-3b",
        weights="Qwen/Qwen2.5-VL-3B-Instruct",
        parameters=3.75,
        licence="Qwen Research",
        commercial=False,
    ),
    replace(
        QWEN25,
        name="qwen2.5-vl-72b",
        weights="Qwen/Qwen2.5-VL-72B-Instruct",
        parameters=73.4,
        licence="Qwen",
    ),
    QWEN3,
    replace(QWEN3, name="qwen3-vl-4b", weights="Qwen/Qwen3-VL-4B-Instruct", parameters=4.44),
    replace(QWEN3, name="qwen3-vl-32b", weights="Qwen/Qwen3-VL-32B-Instruct", parameters=33.4),
    UI_TARS,
    replace(UI_TARS, name="ui-tars-2b", weights="ByteDance-Seed/UI-TARS-2B-SFT", parameters=2.21),
    replace(
        UI_TARS,
        name="ui-tars-1.5-7b",
        summary="acts on desktops and phones, in pixels of the resized picture",
        weights="ByteDance-Seed/UI-TARS-1.5-7B",
        space=PIXELS,
        image_rule=ImageRule("smart", least=100 * 28 * 28, most=16384 * 28 * 28),
        sources=_read(
            "ByteDance-Seed/UI-TARS-1.5-7B", space="bytedance/UI-TARS, README_coordinates.md"
        ),
    ),
    replace(
        QWEN2,
        name="os-atlas-7b",
        summary="finds what an instruction means, as boxes on a grid of 1000",
        weights="OS-Copilot/OS-Atlas-Base-7B",
        dialect="os_atlas",
        sources=_read("OS-Copilot/OS-Atlas-Base-7B", space="OS-ATLAS, arXiv:2410.23218"),
    ),
    replace(
        QWEN2,
        name="showui-2b",
        summary="acts in small dictionaries, in fractions of the picture",
        planner="vlm",
        weights="showlab/ShowUI-2B",
        parameters=2.21,
        space=FRACTIONS,
        image_rule=ImageRule("smart", least=256 * 28 * 28, most=1344 * 28 * 28),
        dialect="showui",
        licence="MIT",
        sources=_read("showlab/ShowUI-2B", space="ShowUI, arXiv:2411.17465"),
    ),
    replace(
        QWEN2,
        name="aguvis-7b",
        summary="acts in pyautogui calls, in fractions of the picture",
        planner="vlm",
        weights="xlangai/Aguvis-7B-720P",
        space=FRACTIONS,
        dialect="pyautogui_code",
        licence=UNREAD,
        commercial=False,
        sources=_read("xlangai/Aguvis-7B-720P", space="Aguvis, arXiv:2412.04454"),
    ),
    replace(
        QWEN25,
        name="gta1-7b",
        summary="finds what an instruction means, as a point in pixels of the resized picture",
        planner="rules",
        weights="HelloKKMe/GTA1-7B",
        dialect="points",
        licence=UNREAD,
        commercial=False,
        sources=_read("HelloKKMe/GTA1-7B", space="GTA1, arXiv:2507.05791"),
    ),
    replace(
        QWEN25,
        name="jedi-7b",
        summary="finds what an instruction means, by a click in pixels of the resized picture",
        planner="rules",
        weights="xlangai/Jedi-7B-1080p",
        image_rule=ImageRule("smart", most=2700 * 28 * 28, sent=True),
        licence=UNREAD,
        commercial=False,
        sources=_read("xlangai/Jedi-7B-1080p", space="OSWorld, mm_agents/jedi_7b_agent.py"),
    ),
    replace(
        QWEN25,
        name="holo1.5-7b",
        summary="finds what an instruction means, as a click in pixels of the resized picture",
        weights="Hcompany/Holo1.5-7B",
        image_rule=ImageRule("smart", least=4 * 28 * 28, most=2560 * 1440, sent=True),
        dialect="holo",
        sources=_read("Hcompany/Holo1.5-7B", space="ScreenSpot-Pro, models/holo1_5.py"),
    ),
    replace(
        QWEN3,
        name="mai-ui-8b",
        summary="acts on phones by tool calls, on a grid of 999",
        weights="Tongyi-MAI/MAI-UI-8B",
        licence=UNREAD,
        commercial=False,
        sources=_read("Tongyi-MAI/MAI-UI-8B", space="Tongyi-MAI/MAI-UI, src/prompt.py"),
    ),
    Card(
        name="opencua-7b",
        family="endpoint",
        summary="thinks aloud, then acts in pyautogui calls, in pixels of the resized picture",
        planner="vlm",
        weights="xlangai/OpenCUA-7B",
        parameters=8.3,
        space=Space(unit="auto"),
        image_rule=ImageRule("smart", sent=True),
        dialect="pyautogui_code",
        context=32768,
        licence="MIT",
        extra="models",
        serve="--trust-remote-code --max-model-len 32768",
        sources=_read("xlangai/OpenCUA-7B", space="OpenCUA, arXiv:2508.09123"),
    ),
    Card(
        name="seeclick",
        family="endpoint",
        summary="finds and acts, in fractions of the picture",
        planner="vlm",
        weights="cckevinn/SeeClick",
        parameters=9.66,
        space=FRACTIONS,
        image_rule=ImageRule("stretch", 448, 448),
        dialect="seeclick",
        look="zoom",
        context=8192,
        licence="Tongyi Qianwen",
        extra="models",
        serve="--trust-remote-code --max-model-len 2048",
        sources=_read("cckevinn/SeeClick", space="SeeClick, arXiv:2401.10935"),
    ),
    Card(
        name="cogagent-9b",
        family="endpoint",
        summary="acts in grounded operations, on a grid of 1000",
        planner="vlm",
        weights="THUDM/cogagent-9b-20241220",
        parameters=13.9,
        space=THOUSAND,
        image_rule=ImageRule("stretch", 1120, 1120),
        dialect="cogagent",
        context=8192,
        licence="GLM-4",
        extra="models",
        serve="--trust-remote-code --max-model-len 8192",
        sources=_read("THUDM/cogagent-9b-20241220", space="THUDM/CogAgent, Action_space.md"),
    ),
    Card(
        name="kimi-vl-a3b",
        family="endpoint",
        summary="acts in pyautogui calls, in fractions of the picture",
        planner="vlm",
        weights="moonshotai/Kimi-VL-A3B-Instruct",
        parameters=16.4,
        space=Space(unit="auto"),
        dialect="pyautogui_code",
        context=131_072,
        licence="MIT",
        extra="models",
        serve="--trust-remote-code --max-model-len 32768",
        sources=_read("moonshotai/Kimi-VL-A3B-Instruct", space="Kimi-VL, arXiv:2504.07491"),
    ),
    GLM,
    replace(
        GLM,
        name="glm-4.5v",
        weights="zai-org/GLM-4.5V",
        parameters=107.7,
        sources=_read("zai-org/GLM-4.5V", space="zai-org/GLM-V, examples/gui-agent"),
    ),
    replace(
        GLM,
        name="autoglm-phone-9b",
        summary="acts on phones, on a grid of 1000",
        weights="zai-org/AutoGLM-Phone-9B",
        space=THOUSAND,
        dialect="autoglm",
        sources=_read("zai-org/AutoGLM-Phone-9B", space="Open-AutoGLM, actions/handler.py"),
    ),
    Card(
        name="internvl3-8b",
        family="chat",
        summary="boxes on a grid of 1000; pictures in tiles of 448 pixels",
        weights="OpenGVLab/InternVL3-8B-hf",
        parameters=7.94,
        space=THOUSAND,
        dialect="internvl",
        context=32768,
        licence=UNREAD,
        commercial=False,
        extra="models",
        serve="--max-model-len 32768",
        sources=_read("OpenGVLab/InternVL3-8B-hf", space="ScreenSpot-Pro, models/internvl.py"),
    ),
    Card(
        name="molmo-7b-d",
        family="endpoint",
        summary="points at things, in percent of the picture",
        weights="allenai/Molmo-7B-D-0924",
        parameters=8.02,
        space=Space(unit="grid", grid=100),
        dialect="molmo",
        context=4096,
        licence="Apache-2.0",
        extra="models",
        serve="--trust-remote-code --max-model-len 4096",
        sources=_read("allenai/Molmo-7B-D-0924", space="Molmo, arXiv:2409.17146"),
    ),
    Card(
        name="openai-computer-use",
        family="openai_computer",
        summary="OpenAI's own, asked with its key; acts in pixels of the picture sent",
        planner="vlm",
        space=PIXELS,
        image_rule=ImageRule("fit", 1600, 900, sent=True),
        dialect="openai",
        licence="the vendor's terms",
        extra="models",
        sources={
            "licence": "https://openai.com/policies",
            "space": "openai, types/responses/computer_action.py",
            "image_rule": "https://developers.openai.com/api/docs/guides/tools-computer-use",
        },
    ),
    Card(
        name="gemini-computer-use",
        family="gemini",
        summary="Google's own, asked with its key; acts on a grid of 1000",
        planner="vlm",
        space=THOUSAND,
        image_rule=ImageRule("fit", 1440, 900, sent=True),
        dialect="gemini",
        licence="the vendor's terms",
        extra="vendors",
        sources={
            "licence": "https://ai.google.dev/gemini-api/terms",
            "space": "google-gemini/computer-use-preview, agent.py",
            "image_rule": "https://ai.google.dev/gemini-api/docs/computer-use",
        },
    ),
    Card(
        name="claude-computer-use",
        family="anthropic",
        summary="Claude, asked with a key of Anthropic's; acts in pixels of the picture sent",
        planner="vlm",
        space=PIXELS,
        image_rule=ImageRule("fit", 1366, 768, sent=True),
        dialect="anthropic",
        licence="the vendor's terms",
        extra="vendors",
        sources={
            "licence": "https://www.anthropic.com/legal",
            "space": "anthropic-sdk-python, computer-toolset.md",
            "image_rule": "claude-quickstarts, computer_use_demo/tools/computer.py: FWXGA at most",
        },
    ),
]
"""Today's models for graphical interfaces."""

CARDS = {card.name: card for card in [BUILTIN, *SEEDS, *GUI]}
"""Every known model by name."""


def find_card(name: str) -> Card:
    """The card of a model.

    Raises:
        UnknownName: where there is none of that name.
    """
    if name not in CARDS:
        raise UnknownName("model", name, CARDS)
    return CARDS[name]

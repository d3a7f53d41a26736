"""The server with a screen in memory: what comes back, who is asked, what is hidden, what stops."""

from __future__ import annotations

import io
import threading
import time
from pathlib import Path

import anyio
import pytest
from mcp import types
from mcp.client.client import Client
from PIL import Image

from agentkit import Action, Agent, Box, Click, Element, Point, Press, Type, load_trace
from agentkit.mcp_server.consent import Consent
from agentkit.mcp_server.serving import Serving
from agentkit.mcp_server.tools import TOOLS
from agentkit.protocols import Stopped
from agentkit.testing import FakePerceiver, FakeScreen
from tests.mcp_server.calling import ERAS, Asked, call, complaint, person, picture, serving, talk

SAVE = Element(Box(64, 200, 174, 240), "button", "Save")
DELETE = Element(Box(204, 200, 314, 240), "button", "Delete file")
ACCOUNT = Element(Box(64, 60, 140, 80), "text", "Account")
SEES = FakePerceiver([SAVE, DELETE, ACCOUNT], {"Is it saved?": "yes"})
LOOKING = "capture locate ask read parse wait expect".split()


def test_what_is_offered_says_what_it_does() -> None:
    async def scene(client: Client) -> None:
        tools = (await client.list_tools()).tools
        beyond = {"open", "system_button"}  # this screen can't
        assert [tool.name for tool in tools] == [name for name in TOOLS if name not in beyond]
        harmful = set()
        for tool in tools:
            assert tool.annotations
            assert tool.annotations.read_only_hint is (tool.name in LOOKING)
            harmful |= {tool.name} if tool.annotations.destructive_hint else set()
            assert tool.output_schema
            assert tool.output_schema["type"] == "object"
            assert len(tool.description or "") > 40
        assert harmful == {"click", "type", "press", "drag"}

    with serving(model=SEES, screen=FakeScreen()) as served:
        talk(served, scene)


def test_a_screen_that_cannot_be_acted_on_is_only_looked_at() -> None:
    async def scene(client: Client) -> None:
        assert [tool.name for tool in (await client.list_tools()).tools] == LOOKING
        assert "there is no tool 'click'" in await complaint(client, "click", target="Save")

    with serving(model=SEES, screen=FakeScreen(action_space=())) as served:
        talk(served, scene)


@pytest.mark.parametrize("era", ERAS)
def test_what_is_seen_comes_back_in_pixels(era: str) -> None:
    async def scene(client: Client) -> None:
        found = await call(client, "locate", target="save")
        (save,) = found["elements"]
        assert save == {"box": [64, 200, 174, 240], "role": "button", "text": "Save", "score": 1}
        assert await call(client, "locate", target="Print") == {"elements": []}
        assert [each["text"] for each in (await call(client, "read"))["elements"]] == ["Account"]
        assert len((await call(client, "parse"))["elements"]) == 3
        assert (await call(client, "ask", question="Is it saved?"))["answer"] == "yes"
        beyond = await call(client, "ask", question="Why?")
        assert beyond["answer"] is None
        assert "no answer to 'Why?'" in beyond["why"]

    with serving(model=SEES, screen=FakeScreen()) as served:
        talk(served, scene, era)


def test_a_picture_is_the_frame_or_a_part_of_it() -> None:
    screen = FakeScreen()

    async def scene(client: Client) -> None:
        whole = await client.call_tool("capture", {})
        assert whole.structured_content == {"size": [640, 400], "box": [0, 0, 640, 400]}
        shown = Image.open(io.BytesIO(picture(whole)))
        assert shown.tobytes() == screen.capture().image.tobytes()
        part = await client.call_tool("capture", {"box": [600, 300, 900, 900]})
        assert part.structured_content == {"size": [640, 400], "box": [600, 300, 640, 400]}
        assert Image.open(io.BytesIO(picture(part))).size == (40, 100)
        outside = await complaint(client, "capture", box=[700, 0, 800, 100])
        assert "outside the 640×400 screen" in outside

    with serving(model=SEES, screen=screen) as served:
        talk(served, scene)


def test_actions_are_done_and_told() -> None:
    screen = FakeScreen()

    async def scene(client: Client) -> None:
        clicked = await call(client, "click", target="Save", count=2)
        assert clicked == {"done": True, "effect": "unchanged", "at": [119, 220]}
        await call(client, "click", at="[10, 20]", keys=["Control"])  # as some clients write it
        await call(client, "type", text="hello", enter=True)
        await call(client, "press", keys=["ctrl", "s"])
        assert (await call(client, "wait", seconds=0))["effect"] == "unchanged"

    with serving(model=SEES, screen=screen) as served:
        talk(served, scene)
    assert screen.performed == [
        Click(at=SAVE.box.center, target="Save", count=2),
        Click(at=Point(10, 20), keys=("ctrl",)),
        Type(text="hello", enter=True),
        Press(keys=("ctrl", "s")),
    ]


def test_what_is_not_there_or_not_possible_is_a_result() -> None:
    screen = FakeScreen()

    async def scene(client: Client) -> None:
        missing = await call(client, "click", target="Print")
        assert missing == {
            "done": False,
            "not_found": True,
            "why": "'Print' is not on the screen",
        }
        outside = await call(client, "click", at=[5000, 3])
        assert outside["refused"]
        assert "outside the 640×400 frame" in outside["why"]

    with serving(model=SEES, screen=screen) as served:
        talk(served, scene)
    assert screen.performed == []


@pytest.mark.parametrize(
    ("tool", "arguments", "words"),
    [
        ("click", {}, "say what to click, `target` in words or `at` as [x, y]"),
        ("click", {"at": [1]}, "click: at: List should have at least 2 items"),
        ("click", {"targt": "Save"}, "targt: there is no such argument"),
        ("click", {"target": "Save", "count": 9}, "count: Input should be less than or equal to 3"),
        ("press", {"keys": ["bogus"]}, "unknown key 'bogus'"),
        ("scroll", {}, "say how far: `down` or `right`"),
        ("expect", {}, "give one of `target`, `gone` and `question`"),
        ("expect", {"question": "Is it saved?"}, "a `question` has an `answer`"),
        ("expect", {"target": "Save", "timeout": 3600}, "timeout: Input should be less than"),
        ("hover", {"target": "Save"}, "there is no tool 'hover'; there are: capture, locate"),
    ],
)
def test_wrong_use_is_an_error_that_says_how(
    tool: str, arguments: dict[str, object], words: str
) -> None:
    screen = FakeScreen()

    async def scene(client: Client) -> None:
        assert words in await complaint(client, tool, **arguments)
        assert (await call(client, "click", target="Save"))["done"]  # and it goes on

    with serving(model=SEES, screen=screen) as served:
        talk(served, scene)
    assert len(screen.performed) == 1


def test_an_expectation_says_whether_it_held() -> None:
    async def scene(client: Client) -> None:
        held = await call(client, "expect", target="Account")
        assert held["held"]
        assert held["element"]["box"] == [64, 60, 140, 80]
        assert (await call(client, "expect", gone="Print")) == {"held": True}
        agreed = await call(client, "expect", question="Is it saved?", answer="Yes")
        assert agreed == {"held": True}
        failed = await call(client, "expect", question="Is it saved?", answer="no", timeout=0)
        assert not failed["held"]
        assert "the screen says 'yes'" in failed["why"]
        near = await call(client, "expect", target="Acount", timeout=0)
        assert not near["held"]
        assert near["nearest"][0]["text"] == "Account"

    with serving(model=SEES, screen=FakeScreen()) as served:
        talk(served, scene)


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize("says", ["accept", "decline", "cancel"])
def test_a_person_is_asked_before_what_cannot_be_taken_back(era: str, says: str) -> None:
    """A model that names the button has consented to nothing."""
    screen, asked = FakeScreen(), Asked()

    async def scene(client: Client) -> None:
        done = await call(client, "click", target="Delete file")
        assert done["done"] is (says == "accept")
        assert done.get("refused", False) is (says != "accept")
        if says != "accept":
            assert done["why"].endswith("the person said no")

    with serving(model=SEES, screen=screen) as served:
        talk(served, scene, era, elicitation_callback=person(asked, says))
    (question,) = asked
    assert question.startswith("click “Delete file”: it says 'Delete file")
    assert len(screen.performed) == (says == "accept")


@pytest.mark.parametrize("era", ERAS)
def test_where_nobody_can_be_asked_it_is_refused_and_said_why(era: str) -> None:
    screen = FakeScreen()

    async def scene(client: Client) -> None:
        refused = await call(client, "click", target="Delete file")
        assert refused["refused"]
        assert "cannot ask a person" in refused["why"]
        assert "--yes" in refused["why"]

    with serving(model=SEES, screen=screen) as served:
        talk(served, scene, era)
    assert screen.performed == []


def test_who_may_not_ask_refuses() -> None:
    screen, asked = FakeScreen(), Asked()

    async def scene(client: Client) -> None:
        refused = await call(client, "click", target="Delete file")
        assert refused["why"].endswith("this server was started with --refuse")

    with serving(may_ask=False, model=SEES, screen=screen) as served:
        talk(served, scene, elicitation_callback=person(asked, "accept"))
    assert asked == []
    assert screen.performed == []


def test_an_answer_counts_for_its_own_question() -> None:
    """What was said of one thing allows no other."""
    screen, asked = FakeScreen(), Asked()
    bin_button = Element(Box(340, 200, 440, 240), "button", "Empty trash")
    said: dict[str, types.InputResponse] = {}

    async def scene(client: Client) -> None:
        first = await client.session.call_tool(
            "click", {"target": "Delete file"}, allow_input_required=True
        )
        assert isinstance(first, types.InputRequiredResult)
        assert first.input_requests
        said.update({key: types.ElicitResult(action="accept") for key in first.input_requests})
        other = await client.session.call_tool(
            "click", {"target": "Empty trash"}, input_responses=said, allow_input_required=True
        )
        assert isinstance(other, types.InputRequiredResult)
        assert screen.performed == []
        await client.session.call_tool("click", {"target": "Delete file"}, input_responses=said)

    with serving(model=FakePerceiver([DELETE, bin_button]), screen=screen) as served:
        talk(served, scene, elicitation_callback=person(asked, "accept"))
    assert [action.target for action in screen.performed if isinstance(action, Click)] == [
        "Delete file"
    ]


class SlowScreen(FakeScreen):
    """Holds the button down until somebody stops it, and knows how many act at once."""

    def __init__(self, seconds: float = 60.0) -> None:
        super().__init__()
        self.seconds = seconds
        self.acting, self.most = 0, 0
        self.began = threading.Event()

    def perform(self, action: Action, *, stopped: Stopped) -> None:
        self.acting += 1
        self.most = max(self.most, self.acting)
        self.held.append("left")
        self.began.set()
        end = time.monotonic() + self.seconds
        while time.monotonic() < end and not stopped():
            time.sleep(0.01)
        if not stopped():
            super().perform(action, stopped=stopped)
            self.held.remove("left")
        self.acting -= 1


def test_calls_are_done_one_after_the_other() -> None:
    screen = SlowScreen(0.2)

    async def scene(client: Client) -> None:
        async with anyio.create_task_group() as tasks:
            for _ in range(3):
                tasks.start_soon(lambda: call(client, "click", target="Save"))

    with serving(model=SEES, screen=screen) as served:
        talk(served, scene)
    assert (len(screen.performed), screen.most) == (3, 1)


@pytest.mark.parametrize("era", ERAS)
def test_a_client_that_gives_a_call_up_stops_it(era: str) -> None:
    screen = SlowScreen()

    async def scene(client: Client) -> None:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(lambda: call(client, "click", target="Save"))
            tasks.start_soon(lambda: call(client, "click", target="Account"))  # waits its turn
            await anyio.to_thread.run_sync(screen.began.wait, 30)
            tasks.cancel_scope.cancel()
        screen.seconds = 0
        assert (await call(client, "click", target="Save"))["done"]  # the next one is another

    with serving(model=SEES, screen=screen) as served:
        talk(served, scene, era)
    assert screen.held == []
    assert screen.performed == [Click(at=SAVE.box.center, target="Save")]


def test_a_client_is_greeted_while_the_screen_is_still_being_opened() -> None:
    ready = threading.Event()

    def open_slowly() -> Agent:
        ready.wait(30)
        return Agent(SEES, screen=FakeScreen(), trace=False)

    async def scene(client: Client) -> None:  # which is connected by now
        assert client.server_info.name == "agentkit"
        ready.set()
        assert (await call(client, "locate", target="Save"))["elements"]

    served = Serving(open_slowly, Consent())
    try:
        talk(served, scene)
    finally:
        ready.set()
        served.close()


def test_the_end_of_the_server_stops_what_is_done() -> None:
    screen = SlowScreen()

    async def scene(client: Client) -> None:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(lambda: client.call_tool("click", {"target": "Save"}))
            await anyio.to_thread.run_sync(screen.began.wait, 30)
            await anyio.to_thread.run_sync(served.close)

    with serving(model=SEES, screen=screen) as served:
        talk(served, scene)
    assert screen.held == []
    assert screen.performed == []


def test_secrets_are_typed_and_never_told(tmp_path: Path) -> None:
    screen = FakeScreen()
    shown = Element(Box(64, 110, 364, 150), "text", "Zebra-7731-quartz")

    async def scene(client: Client) -> None:
        await call(client, "type", text="${MAIL_KEY}")
        (line,) = (await call(client, "read"))["elements"]
        assert line["text"] == "${MAIL_KEY}"
        found = await call(client, "expect", target="Zebra-7731-quarts", timeout=0)
        assert "7731" not in str(found)
        black = Image.open(io.BytesIO(picture(await client.call_tool("capture", {}))))
        assert black.convert("L").crop((64, 110, 364, 150)).getextrema() == (0, 0)

    secrets = {"MAIL_KEY": "Zebra-7731-quartz"}
    sees = FakePerceiver([shown])
    with serving(model=sees, screen=screen, secrets=secrets, trace=tmp_path) as served:
        talk(served, scene)
    assert screen.performed == [Type(text="Zebra-7731-quartz")]
    (folder,) = tmp_path.iterdir()
    assert "7731" not in (folder / "steps.jsonl").read_text(encoding="utf-8")


def test_a_session_is_an_episode(tmp_path: Path) -> None:
    async def scene(client: Client) -> None:
        await call(client, "locate", target="Save")
        await call(client, "click", target="Save")
        await call(client, "click", target="Print")

    with serving(model=SEES, screen=FakeScreen(), trace=tmp_path) as served:
        talk(served, scene)
    (folder,) = tmp_path.iterdir()
    kept = load_trace(folder)
    assert kept.outcome == "done"
    assert len(kept.steps) == 3
    assert kept.steps[2].error == "'Print' is not on the screen"

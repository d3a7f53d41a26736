from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from agentkit.actions import Click, Type
from agentkit.episode import Call, Decision, Observation, Result, Step
from agentkit.errors import TraceError
from agentkit.frame import Element, Frame
from agentkit.geometry import Box, Point
from agentkit.traces.store import TraceWriter
from agentkit.traces.viewer import write_html
from tests.traces.chromium import Page, open_browser
from tests.traces.making import make_frame, make_trace

HOSTILE = "</script><script>window.owned=1</script><img src=x onerror='window.owned=1'><!--<script>"
CAPTIONS = "[...document.querySelectorAll('figcaption b')].map((node) => node.innerText)"
WEAK = """(() => {
  const parse = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (colour) => colour.slice(0, 3).map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
  const ground = (node) => {
    for (; node; node = node.parentElement) {
      const colour = parse(getComputedStyle(node).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const aside = "svg, script, .unseen, .skip, dialog, noscript";
  const words = (node) => node.nodeType === 3 && node.data.trim();
  const says = (node) => [...node.childNodes].some(words);
  const weak = [];
  for (const node of document.querySelectorAll("body *")) {
    if (!says(node) || node.closest(aside) || !node.offsetParent) continue;
    const a = light(parse(getComputedStyle(node).color)), b = light(ground(node));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) weak.push(`${node.className || node.tagName} ${ratio.toFixed(2)}`);
  }
  return weak;
})()"""
"""What says something in a colour that stands out too little: WCAG AA asks for 4.5 to 1."""

UNNAMED = """[...document.querySelectorAll("button, input, canvas[role]")].filter((node) =>
  !(node.innerText.trim() || node.ariaLabel || node.closest("label"))).length"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with open_browser(tmp_path_factory.mktemp("profile")) as page:
        yield page


def shown(page: Page, tmp_path: Path, trace: Path, scheme: str = "light") -> Page:
    """The page of a trace, open in the browser."""
    write_html(trace, tmp_path / "view.html")
    page.requests.clear()
    page.errors.clear()
    page.open(tmp_path / "view.html", scheme)
    return page


def pixels_shown(page: Page, number: int) -> bytes:
    """The RGB bytes of a frame as the page puts it together."""
    script = f"""compose({number}).then((canvas) => {{
      const {{ width, height }} = canvas;
      const data = canvas.getContext("2d").getImageData(0, 0, width, height).data;
      const colours = data.filter((_, at) => at % 4 < 3);
      return btoa(Array.from(colours, (byte) => String.fromCharCode(byte)).join(""));
    }})"""
    return base64.b64decode(page.value(script))


@pytest.mark.real
def test_the_page_shows_what_was_seen_decided_and_done(page: Page, tmp_path: Path) -> None:
    shown(page, tmp_path, make_trace(tmp_path))
    assert page.text("#goal") == "save the file"
    assert page.text("#outcome") == "done"
    assert page.text("#answer") == "saved"
    assert page.value("document.querySelectorAll('#steps li').length") == 3
    assert page.text("#heading").startswith("Step 0: double-click “Save”, then type “hello”")
    said = page.text("#details")
    for words in ("Reason no0.", "✓ changed", "✕ not delivered", "no keyboard", "decide", "500 ms"):
        assert words in said
    for words in ("10 → 2 tokens", "saw 100×65", "named 15, 15", "What the screen told"):
        assert words in said
    assert "raw text" in page.value("document.querySelector('#details').textContent")
    assert page.value(CAPTIONS) == ["Before", "After"]
    assert page.errors == []


@pytest.mark.real
def test_the_page_fetches_nothing(page: Page, tmp_path: Path) -> None:
    shown(page, tmp_path, make_trace(tmp_path))
    for key in "1234aej":
        page.press(key)
    asked = [url for url in page.requests if not url.startswith("data:image/webp;base64,")]
    assert asked == [(tmp_path / "view.html").as_uri()]
    text = (tmp_path / "view.html").read_text()
    assert re.findall(r"https?://[^\s\"'<>]+", text) == ["http://www.w3.org/2000/svg"]
    assert str(tmp_path) not in text


@pytest.mark.real
def test_frames_on_the_page_are_lossless(page: Page, tmp_path: Path) -> None:
    random = np.random.default_rng(3)
    frames = [make_frame(number, 333, 217) for number in range(4)]
    frames += [make_frame(9, 90, 500), make_frame(2, 333, 217)]
    frames += [Frame(np.full((50, 50, 4), int(random.integers(0, 255)), np.uint8))]
    with TraceWriter.create(tmp_path, "look", model="m", screen="s") as writer:
        for number, frame in enumerate(frames):
            writer.append(Step(number, Observation(frame), Decision("look")))
    shown(page, tmp_path, writer.folder)
    unique = list({frame.hash: frame for frame in frames}.values())
    for number, frame in reversed(list(enumerate(unique))):
        assert pixels_shown(page, number) == frame.image.tobytes()


@pytest.mark.real
def test_the_action_is_drawn_where_it_was_done(page: Page, tmp_path: Path) -> None:
    shown(page, tmp_path, make_trace(tmp_path))
    box = "document.querySelector('#pictures figure canvas').getBoundingClientRect()"
    ring = "document.querySelector('#pictures svg circle.ink').getBoundingClientRect()"
    left, top, scale = page.value(f"[{box}.left, {box}.top, {box}.width / 200]")
    x, y = page.value(f"[{ring}.left + {ring}.width / 2, {ring}.top + {ring}.height / 2]")
    assert ((x - left) / scale, (y - top) / scale) == pytest.approx((30.5, 30), abs=0.5)
    captions = page.value(
        "[...document.querySelectorAll('#pictures svg text')].map((t) => t.textContent)"
    )
    assert captions[0] == "1  double-click “Save”"
    assert any("type “hello” and press enter" in caption for caption in captions)
    page.press("a")
    page.wait("!document.querySelector('#pictures svg circle')")


@pytest.mark.real
def test_keys_walk_through_the_steps_and_pictures(page: Page, tmp_path: Path) -> None:
    shown(page, tmp_path, make_trace(tmp_path, steps=4))
    current = "document.querySelector('[aria-current] .words').innerText + state.step"
    for key, step in [
        ("j", 1),
        ("ArrowRight", 2),
        ("End", 3),
        ("j", 3),
        ("k", 2),
        ("ArrowLeft", 1),
    ]:
        page.press(key)
        assert page.value("state.step") == step
        assert str(page.value(current)).endswith(str(step))
        assert page.value("location.hash") == f"#{step}"
    for key, caption in [("2", "Before"), ("3", "After"), ("4", "Difference")]:
        page.press(key)
        page.wait(f"{CAPTIONS}.join() === {caption!r}")
    assert "of the pixels changed" in page.text("figcaption")
    page.press("e")
    page.press("2")
    page.wait("document.querySelectorAll('#pictures rect.element').length === 1")
    assert "Save" in page.text("#details table")


@pytest.mark.real
def test_search_leaves_the_steps_that_hold_the_words(page: Page, tmp_path: Path) -> None:
    shown(page, tmp_path, make_trace(tmp_path, steps=4))
    page.press("/")
    page.type("REASON no2.")
    assert page.value("items.map((item) => item.hidden)") == [True, True, False, True]
    assert page.value("state.step") == 2
    assert page.text("#found") == "1 of 4 steps"
    page.press("Escape")
    assert page.value("items.some((item) => item.hidden)") is False


@pytest.mark.real
def test_hostile_text_is_text(page: Page, tmp_path: Path) -> None:
    before, after = make_frame(0), make_frame(1)
    observation = Observation(before, {HOSTILE: HOSTILE})
    vars(observation)["elements"] = (Element(Box(0, 0, 9, 9), HOSTILE, HOSTILE, value=HOSTILE),)
    actions = (Click(at=Point(5, 5), target=HOSTILE), Type(text=HOSTILE))
    step = Step(
        0,
        observation,
        Decision(HOSTILE, actions, HOSTILE, {HOSTILE: HOSTILE}),
        (Result(False, error=HOSTILE, answer=HOSTILE),),
        after,
        HOSTILE,
        {HOSTILE: 1.0},
        (Call(HOSTILE, HOSTILE),),
    )
    writer = TraceWriter.create(tmp_path, HOSTILE, model=HOSTILE, screen=HOSTILE)
    writer.append(step)
    writer.close("failed", HOSTILE)
    shown(page, tmp_path, writer.folder)
    for key in "e1234":
        page.press(key)
    assert page.text("#goal") == HOSTILE
    assert HOSTILE in page.text("#details")
    assert page.value("window.owned") is None
    assert page.value("document.querySelectorAll('img').length") == 0
    assert page.errors == []


@pytest.mark.real
def test_text_that_is_no_good_unicode_is_shown(page: Page, tmp_path: Path) -> None:
    with TraceWriter.create(tmp_path, "lone \udc80", model="m", screen="s") as writer:
        writer.append(Step(0, Observation(make_frame()), Decision("half \ud83d", raw="\u2028")))
    assert "half" in shown(page, tmp_path, writer.folder).text("#details")
    assert page.text("#outcome") == "cut off"


@pytest.mark.real
def test_light_and_dark_follow_the_reader_until_told_otherwise(page: Page, tmp_path: Path) -> None:
    trace = make_trace(tmp_path)

    def brightness() -> float:
        return float(np.asarray(Image.open(io.BytesIO(page.picture())).convert("L")).mean())

    shown(page, tmp_path, trace, "dark")
    dark = brightness()
    page.press("t")
    light = brightness()
    shown(page, tmp_path, trace, "light")
    assert dark < 90 < 150 < light
    assert abs(brightness() - light) < 5


@pytest.mark.real
def test_every_control_has_a_name_and_the_words_enough_contrast(page: Page, tmp_path: Path) -> None:
    trace = make_trace(tmp_path)
    for scheme in ("light", "dark"):
        shown(page, tmp_path, trace, scheme)
        page.press("e")
        assert page.value(WEAK) == []
    assert page.value(UNNAMED) == 0


@pytest.mark.real
def test_an_empty_and_a_damaged_trace_are_shown_too(page: Page, tmp_path: Path) -> None:
    with TraceWriter.create(tmp_path, "nothing yet", model="m", screen="s") as writer:
        pass
    shown(page, tmp_path, writer.folder)
    assert "No step was completed" in page.text("#pictures")
    trace = make_trace(tmp_path)
    tiles = bytearray((trace / "frames.tiles").read_bytes())
    tiles[-5] ^= 255
    (trace / "frames.tiles").write_bytes(tiles)
    shown(page, tmp_path, trace)
    page.press("End")
    page.wait("document.querySelectorAll('figure').length === 2 && state.step === 2")
    page.wait("document.querySelectorAll('figcaption')[1].innerText.includes('damaged')")
    assert pixels_shown(page, 2) == make_frame(2).image.tobytes()
    assert page.errors == []


@pytest.mark.real
@pytest.mark.whole
def test_three_hundred_steps_open_at_once(page: Page, tmp_path: Path) -> None:
    shown(page, tmp_path, make_trace(tmp_path, steps=300))
    assert page.value("document.querySelectorAll('#steps li').length") == 300
    # Pictures are decoded when they are looked at: what is out of sight waits.
    assert page.value("atlases.size") < 60
    page.press("End")
    page.wait("state.step === 299 && document.querySelectorAll('figure canvas').length === 2")
    assert pixels_shown(page, 300) == make_frame(300).image.tobytes()
    assert (tmp_path / "view.html").stat().st_size < 4_000_000


def test_a_page_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    trace = make_trace(tmp_path)
    with pytest.raises(TraceError, match=r"cannot write .*missing.*-o FILE\.html"):
        write_html(trace, tmp_path / "missing" / "view.html")
    with pytest.raises(TraceError, match="not a trace"):
        write_html(tmp_path / "missing", tmp_path / "view.html")

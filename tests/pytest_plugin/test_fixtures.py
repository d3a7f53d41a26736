"""The fixtures ``screen``, ``agent`` and ``expect``, as whoever writes tests meets them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from agentkit import Frame, load_trace, read
from tests.pytest_plugin.conftest import OPTIONS, Run, properties

pytest_plugins = ["pytester"]


def test_the_fixtures_are_listed_and_leave_the_names_of_playwright_alone(
    pytester: pytest.Pytester,
) -> None:
    listed = pytester.runpytest_inprocess("--fixtures", *OPTIONS)
    names = {line.partition(" ")[0] for line in listed.outlines if " -- " in line}
    assert names >= {"screen", "agent", "expect"}
    assert not names & {"page", "browser", "context", "playwright", "browser_name"}


@pytest.mark.whole
def test_each_test_has_a_screen_of_its_own(run: Run) -> None:
    done = run(
        """
        def test_one(agent, expect):
            agent.click("Applications")
            expect().to_show("Calculator")

        def test_two(agent, screen, expect):
            assert agent.screen is screen
            expect(screen).to_not_show("Calculator")
            expect(agent).to_show("Applications")
        """
    )
    done.assert_outcomes(passed=2)


@pytest.mark.whole
def test_a_failure_has_its_trace_and_a_picture(run: Run, folder: Path) -> None:
    done = run(
        """
        def test_passes(agent):
            agent.click("Applications")

        def test_expects(agent, expect):
            agent.click("Applications")
            expect().to_show("Flux capacitor")

        def test_asserts(screen):
            assert screen.name == "real"
        """,
        "--junitxml=junit.xml",
    )
    done.assert_outcomes(passed=1, failed=2)
    done.stdout.fnmatch_lines(
        ["E *'Flux capacitor' is not on the screen; *", "*look at it: agentkit view *"]
    )
    assert "expectations.py" not in done.stdout.str()
    cases = properties(folder / "junit.xml")
    assert not cases["test_passes"]
    said = cases["test_expects"]
    assert len(load_trace(said["agentkit_trace"]).steps) == 1
    size = Frame.from_image(said["agentkit_picture"]).size
    # Under the screen stands what was expected, and what was seen.
    assert size.width == 1280
    assert size.height > 800
    assert Frame.from_image(cases["test_asserts"]["agentkit_picture"]).size.height == 800
    kept = {path.name.rsplit("-", 2)[0] for path in (folder / "traces").iterdir()}
    assert kept == {"test-expects", "test-asserts"}


@pytest.mark.whole
@pytest.mark.parametrize(("mode", "kept"), [("on", 2), ("off", 0), ("retain-on-failure", 1)])
def test_which_traces_are_kept(run: Run, folder: Path, mode: str, kept: int) -> None:
    done = run(
        """
        def test_passes(agent):
            agent.do(Press(keys=("Escape",)))

        def test_fails(agent):
            agent.do(Press(keys=("Escape",)))
            raise RuntimeError
        """,
        f"--agentkit-trace={mode}",
    )
    done.assert_outcomes(passed=1, failed=1)
    assert len(list((folder / "traces").glob("*/*/episode.json"))) == kept
    assert (folder / "traces").exists() == (mode != "off")


@pytest.mark.whole
def test_soft_expectations_are_told_of_at_the_end(run: Run, folder: Path) -> None:
    done = run(
        """
        def test_soft(screen, expect):
            expect.soft(screen).to_show("Flux capacitor")
            expect.soft(screen).to_show("Applications")
            expect.soft(screen).to_not_show("Applications")
            print("the end is reached")

        def test_soft_and_hard(screen, expect):
            expect.soft(screen).to_show("Flux capacitor")
            assert screen is None

        def test_well(screen, expect):
            expect.soft(screen).to_show("Applications")
        """
    )
    done.assert_outcomes(passed=1, failed=2)
    done.stdout.fnmatch_lines(
        [
            "test_it.py:6: 'Flux capacitor' is not on the screen; *",
            "test_it.py:8: 'Applications' is still on the screen; *",
            "the end is reached",
            "E  *before that, test_it.py:12: 'Flux capacitor' is not on the screen; *",
        ]
    )
    assert len(list((folder / "traces").glob("test-soft-2*/failure-*.png"))) == 2


@pytest.mark.whole
def test_baselines_lie_beside_the_test(run: Run, folder: Path) -> None:
    module = """
        def test_looks(screen, expect):
            expect(screen).to_match("looks/desk.png", masks=[Box(1150, 760, 1280, 800)])
        """
    run(module).assert_outcomes(failed=1)
    assert (folder / "looks/desk.png").exists()
    run(module).assert_outcomes(passed=1)
    other = module.replace("def", "@pytest.mark.agentkit(theme='dark')\n        def")
    run(other).assert_outcomes(failed=1)
    run(other, "--agentkit-update").assert_outcomes(passed=1)
    run(other).assert_outcomes(passed=1)


@pytest.mark.whole
def test_what_a_test_runs_on(run: Run, folder: Path) -> None:
    (folder / "pytest.ini").write_text("[pytest]\nagentkit_screen = virtual\n")
    module = """
        @pytest.mark.agentkit(size=(900, 700))
        def test_marked(screen):
            assert str(screen.capture().size) == "900×700"

        class TestOther:
            pytestmark = pytest.mark.agentkit(screen="images", path="nowhere.png")

            def test_elsewhere(self, screen):
                assert screen.name == "simulated"
        """
    done = run(module)
    done.assert_outcomes(passed=1, errors=1)
    run(module, "--agentkit-screen=simulated").assert_outcomes(passed=2)


@pytest.mark.parametrize(
    ("mark", "complaint"),
    [
        ("screen='simulted'", "*unknown screen 'simulted'; did you mean 'simulated'?*"),
        ("sede=3", "*screen 'simulated' does not take sede; it takes seed, *"),
        ("model='bultin'", "*did you mean 'builtin'?*"),
        ("secrets=['NO_SUCH_KEY']", "*NO_SUCH_KEY are not in the environment*"),
        ("'simulated'", "*the agentkit marker takes names, such as*"),
    ],
)
def test_wrong_markers_are_told_in_a_line(run: Run, mark: str, complaint: str) -> None:
    done = run(f"@pytest.mark.agentkit({mark})\ndef test_it(agent): pass\n")
    done.assert_outcomes(errors=1)
    done.stdout.fnmatch_lines([complaint])
    assert "Traceback" not in done.stdout.str()
    assert "assembly.py" not in done.stdout.str()


@pytest.mark.whole
def test_secrets_are_in_no_message_and_in_no_picture(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAIL_KEY", "Zebra-7731-quartz")
    shot = Image.new("RGB", (500, 120), "white")
    words = "Inbox\nkey: Zebra-7731-quartz"
    ImageDraw.Draw(shot).text((20, 20), words, "black", ImageFont.load_default(24))
    shot.save(folder / "shot.png")
    done = run(
        """
        pytestmark = pytest.mark.agentkit(
            screen="images", path="shot.png", secrets=["MAIL_KEY"], timeout=0
        )

        def test_hard(agent, expect):
            expect().to_show("Flux capacitor")

        def test_soft(agent, expect):
            expect.soft(agent).to_show("Flux capacitor")
        """,
        "--junitxml=junit.xml",
    )
    done.assert_outcomes(failed=2)
    done.stdout.fnmatch_lines(["*'Flux capacitor' is not on the screen; it shows 'Inbox', *"])
    assert "7731" not in done.stdout.str() + (folder / "junit.xml").read_text()
    for said in properties(folder / "junit.xml").values():
        shown = " ".join(line.text for line in read(said["agentkit_picture"]))
        assert "Inbox" in shown
        assert "7731" not in shown

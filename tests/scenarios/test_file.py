"""Scenario files: what they say, and every mistake in them with its line."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agentkit import ScenarioError
from agentkit.scenarios.file import Case, load_scenario
from agentkit.scenarios.steps import VERBS, Call

GOOD = """\
screen: simulated
variables: {name: Ada}
cases:
  - name: one
    steps:
      - click: Save
      - type: ${name}
        into: Name
      - ask: Is Wi-Fi on?
        equals: yes
"""


def written(folder: Path, text: str, name: str = "case.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def cases(folder: Path, text: str, **variables: str) -> tuple[Case, ...]:
    return load_scenario(written(folder, text), variables).cases


def mistakes(folder: Path, text: str) -> list[tuple[int, str]]:
    """The lines and the words of what is wrong."""
    path = written(folder, text)
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    said = [line.split(":", 2) for line in str(caught.value).splitlines()]
    assert all(file == str(path) for file, *_ in said), caught.value
    return [(int(line), words.strip()) for _, line, words in said]


def test_steps_know_their_verb_their_words_and_their_line(tmp_path: Path) -> None:
    (case,) = cases(tmp_path, GOOD)
    assert [(step.verb, step.words, step.line) for step in case.steps] == [
        ("click", "Save", 6),
        ("type", "Ada", 7),
        ("ask", "Is Wi-Fi on?", 9),
    ]
    assert (case.name, case.line, case.screens[0].name) == ("one", 4, "simulated")


def test_texts_are_what_they_look_like(tmp_path: Path) -> None:
    """YAML would make a truth of yes, 7 of 007, and 750 of 12:30."""
    text = GOOD.replace("${name}", "007").replace("Save", "no").replace("yes", "12:30")
    (case,) = cases(tmp_path, text)
    assert [case.steps[0].words, case.steps[1].words] == ["no", "007"]
    assert case.steps[2].as_written["equals"] == "12:30"


def test_every_combination_of_parameters_is_a_case(tmp_path: Path) -> None:
    text = GOOD.replace("simulated", "{simulated: {theme: '${theme}', seed: '${seed}'}}").replace(
        "name: one", "name: one\n    parameters: {theme: [light, dark], seed: [1, 2]}"
    )
    found = cases(tmp_path, text)
    assert [case.title for case in found] == [
        "one [theme=light, seed=1]",
        "one [theme=light, seed=2]",
        "one [theme=dark, seed=1]",
        "one [theme=dark, seed=2]",
    ]
    assert [case.screens[0].options for case in found][2] == {"theme": "dark", "seed": 1}


def test_a_case_may_run_on_several_screens(tmp_path: Path) -> None:
    text = GOOD.replace(
        "simulated", "{virtual: {command: mousepad, size: [800, 600]}, simulated: {seed: 3}}", 1
    )
    (case,) = cases(tmp_path, text)
    assert [(each.name, each.options) for each in case.screens] == [
        ("virtual", {"command": "mousepad", "size": (800, 600)}),
        ("simulated", {"seed": 3}),
    ]


def test_files_of_a_screen_lie_beside_the_scenario(tmp_path: Path) -> None:
    page = written(tmp_path, "<p>Hello</p>", "page.html")
    text = GOOD.replace("simulated", "{browser: {url: page.html}}", 1)
    assert cases(tmp_path, text)[0].screens[0].options == {"url": str(page.resolve())}


def test_an_address_may_be_longer_than_any_name_of_a_file(tmp_path: Path) -> None:
    page = f"data:text/html,{'x' * 5000}"
    text = GOOD.replace("simulated", f"{{browser: {{url: '{page}'}}}}", 1)
    assert cases(tmp_path, text)[0].screens[0].options == {"url": page}


def test_variables_from_outside_come_first(tmp_path: Path) -> None:
    (case,) = cases(tmp_path, GOOD, name="Grace")
    assert case.steps[1].words == "Grace"


def test_a_parameter_from_outside_has_one_value(tmp_path: Path) -> None:
    text = GOOD.replace("name: one", "name: one\n    parameters: {name: [Ada, Grace], n: [1, 2]}")
    text = text.replace("variables: {name: Ada}\n", "")
    assert [case.title for case in cases(tmp_path, text, name="Mary")] == [
        "one [name=Mary, n=1]",
        "one [name=Mary, n=2]",
    ]


def test_variables_are_made_of_earlier_ones(tmp_path: Path) -> None:
    text = GOOD.replace("{name: Ada}", "{first: Ada, name: '${first} Lovelace, $${first}'}")
    assert cases(tmp_path, text)[0].steps[1].words == "Ada Lovelace, $${first}"


def test_setup_and_teardown_of_the_file_lie_around_those_of_the_case(tmp_path: Path) -> None:
    text = (
        GOOD.replace("cases:", "setup: [press: a]\nteardown: [press: d]\ncases:")
        + "    setup: [press: b]\n    teardown: [press: c]\n"
    )
    (case,) = cases(tmp_path, text)
    assert [step.words for step in (*case.setup, *case.teardown)] == ["a", "b", "c", "d"]


def test_a_case_crosses_a_process_border_whole(tmp_path: Path) -> None:
    (case,) = cases(tmp_path, GOOD)
    again = pickle.loads(pickle.dumps(case))
    assert again == case
    assert [step.line for step in again.steps] == [6, 7, 9]


STEP = "click: Save"

WRONG = [
    # what stands in place of `click: Save`, the line, and what is said
    ("clik: Save", 6, "there is no step 'clik'; did you mean 'click'? steps are: run, click"),
    ("click: Save\n        press: enter", 7, "click and press are two steps"),
    ("click: Save\n        timout: 3", 7, "unknown key 'timout'; did you mean 'timeout'? click ta"),
    ("click: Save\n        timeout: soon", 7, "timeout: it should be a number, not 'soon'"),
    ("click: Save\n        timeout: -1", 7, "timeout: it should be greater than or equal to 0"),
    ("click: Save\n        soft: perhaps", 7, "soft: it should be true or false, not 'perhaps'"),
    ("click:", 6, "click has no text"),
    ("click: [Save]", 6, "click: it should be a text, not"),
    ("just words", 6, "a step is a verb and what goes with it, such as `- click: just words`"),
    ("press: ctrl+retrun", 6, "unknown key 'retrun'; did you mean 'return'?"),
    ("wait: soon", 6, "wait: seconds, such as 1.5, or change; not 'soon'"),
    ("scroll: sideways", 6, "scroll: it is up, down, left or right, not 'sideways'"),
    ("ask: Which theme?", 6, "ask says what to do with the answer: one of equals, contains"),
    ("ask: Which?\n        matches: '['", 7, "'[' is no regular expression: unterminated"),
    ("ask: How many?\n        number: few", 7, "number: it should be a number, not 'few'"),
    ("drag: File", 6, "drag goes somewhere: say either to: or by:"),
    ("read: Total\n        into: the total", 7, "into: 'the total' is not a name"),
    ("extract: lines\n        into: lines", 6, "extract reads either rows: or fields:"),
    ("extract: lines\n        rows: {price: money}", 7, "price: it is text, number, integer, ye"),
    (
        "extract: x\n        rows: {n: integer}\n        equals: [{n: few}]",
        6,
        "n of row 1: Input sh",
    ),
    ("extract: x\n        fields: {n: text}\n        equals: {m: a}", 6, "n of row 1: Field req"),
    ("call: nowhere.yaml", 6, "there is no {folder}/nowhere.yaml to call"),
    (f"call: {'x' * 5000}", 6, "to call"),
    ("call: case.yaml", 6, "case.yaml calls itself in the end"),
    ("click: ${nmae}", 6, "there is no variable 'nmae'; did you mean 'name'? known: name"),
    ("click: ${the name}", 6, "'${the name}' names no variable"),
    ("click: ${token}\n      - read: X\n        into: token", 6, "'token' is used before a step"),
    ("read: X\n        into: name", 4, "a step reads into 'name', which is a variable already"),
    ("click: ${env:PASSWORD}", 6, "${env:PASSWORD} is a secret, filled in where it is typed"),
    ("select: Dark", 6, "select needs 'in'"),
    ("select: Dark\n        of: Theme", 6, "select needs 'in'"),
]


@pytest.mark.parametrize(("step", "line", "words"), WRONG, ids=[wrong[0][:40] for wrong in WRONG])
def test_a_wrong_step_is_named_with_what_is_allowed(
    tmp_path: Path, step: str, line: int, words: str
) -> None:
    said = mistakes(tmp_path, GOOD.replace(STEP, step))
    assert said[0][0] == line
    assert words.replace("{folder}", str(tmp_path)) in said[0][1]


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("screen: simulated", "screen: simulate", 1, "did you mean 'simulated'?"),
        ("screen: simulated", "screen: {android: {pakage: a.b}}", 1, "did you mean 'package'?"),
        ("screen: simulated", "screen: {simulated: {sed: 1}}", 1, "did you mean 'seed'?"),
        ("screen: simulated", "screen: {virtual: {size: big}}", 1, "size: it should be"),
        ("screen: simulated", "screen:\n  virtual:\n    session: kde", 3, "auto, xfce, wm or"),
        ("screen: simulated", "screen: {images: {}}", 1, "the images screen needs 'path'"),
        ("screen: simulated", "screen: [simulated]", 1, "screen: it should be"),
        ("screen:", "scren:", 1, "unknown key 'scren'; did you mean 'screen'? a scenario takes:"),
        ("screen: simulated", "model: fuyu-8c", 1, "did you mean 'fuyu-8b'?"),
        ("variables: {name: Ada}", "variables: {name: }", 2, "the variable 'name' has no value"),
        ("variables: {name: Ada}", "variables: [name]", 2, "variables: it should be"),
        ("name: one", "name: one\n    tag: [x]", 5, "unknown key 'tag'; did you mean 'tags'?"),
        ("name: one", "title: one", 4, "unknown key 'title'"),
        ("name: one", "name: one\n    retries: many", 5, "retries: it should be a whole number"),
        ("name: one", "name: one\n    parameters: {a: []}", 5, "a: there is nothing in it"),
        ("name: one", "name: one\n    parameters: {a: b}", 5, "a: it should be a list, not"),
        ("name: one", "name: one\n    only_on: [virtul]", 5, "did you mean 'virtual'?"),
        ("cases:", "cases:\n  - name: one\n    steps: [press: a]", 6, "two cases are called 'one'"),
        ("name: one", "name: one\n    name: two", 5, "'name' is said twice"),
        ("into: Name", "into: [Name", 9, "not YAML"),
        ("click: Save", "click: Save: now", 6, "a text with a colon"),
        ("cases:", "case:", 3, "unknown key 'case'; did you mean 'cases'?"),
    ],
)
def test_a_mistake_outside_of_steps(
    tmp_path: Path, old: str, new: str, line: int, words: str
) -> None:
    said = mistakes(tmp_path, GOOD.replace(old, new, 1))
    assert any(words in told and at == line for at, told in said), said


def test_all_mistakes_are_told_at_once_and_each_once(tmp_path: Path) -> None:
    text = GOOD.replace("click: Save", "clik: Save").replace("into: Name", "intoo: Name")
    text = text.replace("name: one", "name: one\n    parameters: {theme: [light, dark]}")
    said = mistakes(tmp_path, text.replace("${name}", "${nme}"))
    assert [line for line, _ in said] == [7, 8, 9]


@pytest.mark.parametrize(
    "text", ["", "just words", "- a\n- b", "cases: []", "cases: [1]", "a: &a [*a]"]
)
def test_what_is_no_scenario(tmp_path: Path, text: str) -> None:
    with pytest.raises(ScenarioError, match=re.escape(str(tmp_path))):
        load_scenario(written(tmp_path, text))


SPLINTERS = [
    *"{}[]:-'\"#&*!|>%@`,?\n\t$~",
    "${",
    "}",
    "- ",
    "\n  - ",
    "\n      ",
    "[a]",
    "{a: b}",
    "1",
]


@pytest.mark.whole
@settings(max_examples=100)
@given(at=st.integers(0, len(GOOD)), cut=st.integers(0, 12), put=st.sampled_from(["", *SPLINTERS]))
def test_whatever_is_broken_is_told_with_a_line(
    tmp_path_factory: pytest.TempPathFactory, at: int, cut: int, put: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "broken.yaml"
    path.write_text(GOOD[:at] + put + GOOD[at + cut :], encoding="utf-8")
    try:
        load_scenario(path)
    except ScenarioError as error:
        lines = str(error).splitlines()
        assert all(re.match(rf"{re.escape(str(path))}:\d+: \S", line) for line in lines), lines


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"none\.yaml: cannot be read"):
        load_scenario(tmp_path / "none.yaml")


CALLED = """\
variables: {user: nobody}
cases:
  - name: sign in
    steps:
      - type: ${user}
        into: Name
      - read: the greeting
        into: greeting
    teardown:
      - click: Sign out
"""


def calling(folder: Path, step: str, called: str = CALLED) -> Case:
    written(folder, called, "sign_in.yaml")
    return cases(folder, GOOD.replace("click: Save", step))[0]


def test_another_scenario_is_called_with_variables(tmp_path: Path) -> None:
    case = calling(tmp_path, "call: sign_in.yaml\n        with: {user: '${name}'}")
    (call,) = (step for step in case.steps if isinstance(step, Call))
    assert call.called
    assert call.called.steps[0].words == "Ada"
    assert (Path(call.called.steps[0].file).name, call.called.steps[0].line) == ("sign_in.yaml", 5)


def test_what_a_called_scenario_reads_is_there_afterwards(tmp_path: Path) -> None:
    calling(tmp_path, "call: sign_in.yaml\n      - expect: ${greeting}")
    with pytest.raises(ScenarioError, match="'greeting' is used before"):
        calling(tmp_path, "expect: ${greeting}\n      - call: sign_in.yaml")


@pytest.mark.parametrize(
    ("step", "called", "words"),
    [
        ("call: sign_in.yaml", CALLED.replace("into: Name", "to: Name"), r"sign_in.yaml:6: .*'to'"),
        ("call: sign_in.yaml\n        case: out", CALLED, r"case.yaml:6: .*no case 'out'"),
        (
            "call: sign_in.yaml",
            CALLED + "  - name: out\n    steps: [press: a]\n",
            r"case.yaml:6: .*say which by case; it has 'sign in', 'out'",
        ),
        (
            "call: sign_in.yaml",
            CALLED.replace("name: sign in", "name: sign in\n    parameters: {key: [a]}"),
            r"case.yaml:6: .*parameter 'key'; give it by with",
        ),
    ],
)
def test_mistakes_in_a_call(tmp_path: Path, step: str, called: str, words: str) -> None:
    with pytest.raises(ScenarioError, match=words):
        calling(tmp_path, step, called)


def test_every_verb_has_a_line_in_the_list_of_steps(tmp_path: Path) -> None:
    said = mistakes(tmp_path, GOOD.replace(STEP, "dance: now"))
    assert all(verb in said[0][1] for verb in VERBS)

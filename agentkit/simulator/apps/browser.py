"""A browser with a small site of its own: links, two forms, and what comes after them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import Any

from agentkit.geometry import Box, Size
from agentkit.simulator.apps.app import App, Desk
from agentkit.simulator.canvas import BODY, TITLE, text_width
from agentkit.simulator.fields import TextField, wrap
from agentkit.simulator.forms import Entry, Form
from agentkit.simulator.rows import Link
from agentkit.simulator.scrolling import Scrolled
from agentkit.simulator.widgets import Button, IconButton, Label, Line, Widget
from agentkit.simulator.writing import Writing

__all__ = ["COUNTRIES", "SITE", "Browser", "WebPage"]

BAR, LINE, WIDE = 54.0, 25.0, 520.0
SITE = "harbour.local/"
"""What every address begins with."""

COUNTRIES = ("Austria", "Denmark", "France", "Italy", "Norway", "Portugal")


@dataclass(frozen=True)
class WebPage:
    """One page.

    Attributes:
        links: what leads to other pages, by their paths.
        entries: what is to be filled in; check boxes come last.
        needed: what has to be there before it can be sent.
        button: sends it, in plain words.
        sheets: what it lists, so many at a time, with the ways from one to the next.
    """

    title: str
    text: str
    links: dict[str, str] = field(default_factory=dict)
    entries: tuple[Entry, ...] = ()
    needed: tuple[str, ...] = ()
    button: str = ""
    sheets: tuple[tuple[str, ...], ...] = ()


PAGES = {
    "": WebPage(
        "Harbour Shop",
        "Tea, coffee and what goes with them, sent to your door.",
        {"Sign up": "signup", "Order a box": "order", "Opening hours": "hours", "Help": "help"}
        | {"All teas": "teas"},
    ),
    "teas": WebPage(
        "All teas",
        "Loose leaves, by the hundred grams.",
        sheets=(
            ("Assam", "Bancha", "Ceylon", "Chai"),
            ("Darjeeling", "Dragon Well", "Earl Grey", "Genmaicha"),
            ("Gunpowder", "Gyokuro", "Jasmine", "Keemun"),
            ("Lapsang", "Matcha", "Mint", "Nilgiri"),
            ("Oolong", "Rooibos", "Sencha", "Yunnan"),
        ),
    ),
    "signup": WebPage(
        "Sign up",
        "An account remembers your orders.",
        entries=(
            Entry("field", "Full name"),
            Entry("field", "Email"),
            Entry("dropdown", "Country", ("Choose one", *COUNTRIES)),
            Entry("radio", "Plan", ("Basic", "Standard", "Premium")),
            Entry("checkbox", "Newsletter"),
            Entry("checkbox", "Accept the terms"),
        ),
        needed=("Full name", "Email", "Country", "Accept the terms"),
        button="Create account",
    ),
    "order": WebPage(
        "Order a box",
        "One box a month; it can be stopped at any time.",
        entries=(
            Entry("dropdown", "Quantity", ("1", "2", "3", "4")),
            Entry("radio", "Size", ("Small", "Medium", "Large")),
            Entry("dropdown", "Color", ("Blue", "Green", "Red", "White")),
            Entry("field", "City"),
            Entry("radio", "Delivery", ("Standard", "Express")),
            Entry("checkbox", "Gift wrap"),
        ),
        needed=("City",),
        button="Send order",
    ),
    "hours": WebPage("Opening hours", "Monday to Friday from nine to six.", {"Start page": ""}),
    "help": WebPage(
        "Help", "Write to help@harbour.local, or call 555 100 200.", {"Start page": ""}
    ),
    "thanks": WebPage("Thank you", "We have received what you sent.", {"Start page": ""}),
}
"""The site, by path."""


class Browser(App):
    """A form that lacks something says so in its page and is not sent."""

    name = "Browser"
    icon = "globe"
    colour = (30, 112, 170)
    size = Size(840, 600)

    def __init__(self, desk: Desk, document: str = "") -> None:
        super().__init__(desk, document)
        self.address = Writing(clipboard=desk.clipboard)
        self.before: list[str] = []
        self.scrolled = Scrolled()
        self.show(document)

    def state(self) -> dict[str, Any]:
        return {"page": self.path, "sheet": self.sheet + 1, **self._seen}

    @property
    def _seen(self) -> dict[str, Any]:
        return {"scrolled": round(self.scrolled.offset), "error": self.error}

    @property
    def page(self) -> WebPage:
        return PAGES[self.path]

    @property
    def title(self) -> str:
        return f"{self.page.title} - {self.shown_name}"

    def show(self, path: str) -> None:
        """Go to a page, at its top, its form as it is at first."""
        self.path, self.error, self.scrolled.offset, self.sheet = path, "", 0.0, 0
        self.address.text = SITE + path
        self.address.place(len(self.address.text))
        fields = [each for each in PAGES[path].entries if each.kind != "checkbox"]
        boxes = [each for each in PAGES[path].entries if each.kind == "checkbox"]
        entries = [*self.desk.variety.order(f"entries of {path}", fields), *boxes]
        self.form = Form(self.desk, entries, above=self.desk.variety.pick("labels", (True, False)))

    def turn(self, sheet: int) -> None:
        """Show another part of what the page lists, where there is one."""
        if 0 <= sheet < len(self.page.sheets):
            self.sheet = sheet

    def follow(self, path: str) -> None:
        self.before.append(self.path)
        self.show(path)

    def back(self) -> None:
        if self.before:
            self.show(self.before.pop())

    def go(self) -> None:
        """Go to what stands in the address field; an unknown page leads to the first."""
        path = self.address.text.strip().removeprefix(SITE)
        self.follow(path if path in PAGES else "")

    def send(self) -> None:
        """Send the form, where nothing is missing."""
        empty = ("", False, "Choose one")
        missing = [label for label in self.page.needed if self.form.values[label] in empty]
        if missing:
            self.error = f"Missing: {self.desk.variety.say(missing[0])}"
        else:
            self.desk.records["Browser"][self.page.title] = dict(self.form.values)
            self.follow("thanks")

    def widgets(self, room: Box) -> list[Widget]:
        bar = Box(room.left + 12, room.top + 9, room.right - 12, room.top + 45)
        line = Line(box=Box(room.left, room.top + BAR, room.right, room.top + BAR + 1))
        body = Box(room.left, line.box.bottom, room.right - 4, room.bottom - 6)
        return [*self._bar(bar), line, *self._body(body)]

    def _bar(self, bar: Box) -> list[Widget]:
        back = Box(bar.left, bar.center.y - 16, bar.left + 32, bar.center.y + 16)
        field = TextField(
            name="Address",
            box=Box(back.right + 10, bar.top, bar.right, bar.bottom),
            writing=self.address,
            entered=self.go,
            scale=self.desk.scale,
        )
        return [IconButton(name="Back", box=back, icon="chevron-left", act=self.back), field]

    def _body(self, room: Box) -> list[Widget]:
        height = 110 + LINE * len(self._lines) + 46 * len(self.page.links)
        height += 36 * len(self._listed) + 90 * bool(self.page.sheets)
        if self.page.entries:
            height += self.form.height + 120
        return self.scrolled.area("Web page", room, height, self._content)

    @property
    def _listed(self) -> tuple[str, ...]:
        """What the part of the list that is shown holds."""
        return self.page.sheets[self.sheet] if self.page.sheets else ()

    @property
    def _lines(self) -> list[str]:
        text = self.page.text
        return [text[start:end].strip() for start, end in wrap(text, WIDE)]

    def _content(self, box: Box) -> list[Widget]:
        left = self.desk.variety.pick("page side", (box.left + 56, box.center.x - WIDE / 2))
        top = box.top + 42
        widgets: list[Widget] = [
            Label.at(left, top, self.page.title, size=TITLE, bold=True, heading=True)
        ]
        top += 42
        for row, line in enumerate(self._lines):
            widgets.append(Label.at(left, top + LINE * row, line, muted=True))
        top += LINE * len(self._lines) + 10
        widgets += self._links(left, top)
        widgets += [
            Label.at(left, top + 20 + 36 * row, words) for row, words in enumerate(self._listed)
        ]
        top += 36 * len(self._listed)
        widgets += self._pager(left, top + 30) if self.page.sheets else []
        return [*widgets, *(self._sheet(left, top) if self.page.entries else [])]

    def _pager(self, left: float, middle: float) -> list[Widget]:
        """The ways to the other parts of a list: back, each by its number, on."""
        count, numbered = len(self.page.sheets), self.desk.variety.pick("pager", (True, False))
        ways = {"Previous": self.sheet - 1}
        ways |= {str(each + 1): each for each in range(count)} if numbered else {}
        ways |= {"Next": self.sheet + 1}
        widgets: list[Widget] = []
        for words, sheet in ways.items():
            wide = text_width(words) + 24
            box = Box(left, middle - 17, left + wide, middle + 17)
            act, here = partial(self.turn, sheet), sheet == self.sheet
            widgets.append(Button(name=f"to {words}", text=words, box=box, act=act, primary=here))
            left = box.right + 8
        said = f"Page {self.sheet + 1} of {count}"
        return [*widgets, Label.at(left + 12, middle, said, muted=True)]

    def _links(self, left: float, top: float) -> list[Widget]:
        links: list[Widget] = []
        for row, words in enumerate(self.desk.variety.order("links", list(self.page.links))):
            middle = top + 20 + 46 * row
            box = Box(left, middle - 12, left + text_width(words, BODY), middle + 12)
            act = partial(self.follow, self.page.links[words])
            links.append(Link(name=f"link {words}", text=words, box=box, act=act))
        return links

    def _sheet(self, left: float, top: float) -> list[Widget]:
        form = Box(left, top + 8, left + WIDE, top + 8 + self.form.height)
        words = self.desk.variety.say(self.page.button)
        box = Box(left, form.bottom + 14, left + text_width(words) + 44, form.bottom + 52)
        send = Button(name="send", text=words, box=box, act=self.send, primary=True)
        error = Label.at(box.right + 20, box.center.y, self.error, bold=True)
        return [*self.form.widgets(form), send, *([error] if self.error else [])]

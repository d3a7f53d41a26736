"""A window of marked targets that reports, as JSON lines, everything that reaches it.

Usage: targets.py REPORT [--columns N] [--rows N]

The first line is ``{"targets": {number: [left, top, right, bottom]}}`` in pixels of the display;
then one line an event: ``click`` (with ``target``, ``count`` and ``button``), ``motion``, ``drop``,
``wheel``, ``key`` and, whenever the text field changes, ``text``.
"""

from __future__ import annotations

import argparse
import json
import tkinter as tk
from pathlib import Path

SIDE = 32


class Targets:
    """A grid of squares on a canvas that fills the screen, above a text field."""

    def __init__(self, report: Path, columns: int, rows: int) -> None:
        self.report = report
        self.root = tk.Tk()
        width, height = self.root.winfo_screenwidth(), self.root.winfo_screenheight()
        self.root.geometry(f"{width}x{height}+0+0")
        self.root.attributes("-fullscreen", True)
        self.text = tk.StringVar()
        self.field = tk.Entry(self.root, textvariable=self.text, font=("TkFixedFont", 14))
        self.field.pack(side="bottom", fill="x")
        self.canvas = tk.Canvas(self.root, background="white", highlightthickness=0)
        self.canvas.pack(fill="both", expand=True)
        self.canvas.update()
        self.boxes = self.draw(columns, rows)
        self.listen()
        field = self.field
        left, top = field.winfo_rootx(), field.winfo_rooty()
        self.write(
            targets=self.boxes,
            field=[left, top, left + field.winfo_width(), top + field.winfo_height()],
        )

    def draw(self, columns: int, rows: int) -> dict[int, list[int]]:
        """The first and the last target touch the edges of the canvas."""
        across = (self.canvas.winfo_width() - SIDE) / (columns - 1)
        down = (self.canvas.winfo_height() - SIDE) / (rows - 1)
        x, y = self.canvas.winfo_rootx(), self.canvas.winfo_rooty()
        boxes = {}
        for number in range(columns * rows):
            left, top = round(number % columns * across), round(number // columns * down)
            self.canvas.create_rectangle(left, top, left + SIDE - 1, top + SIDE - 1, fill="gold")
            self.canvas.create_text(left + SIDE // 2, top + SIDE // 2, text=str(number))
            boxes[number] = [x + left, y + top, x + left + SIDE, y + top + SIDE]
        return boxes

    def listen(self) -> None:
        for count, name in ((1, ""), (2, "Double-"), (3, "Triple-")):
            self.canvas.bind(f"<{name}Button-1>", lambda event, n=count: self.click(event, n))
        for number in (2, 3):
            self.canvas.bind(f"<Button-{number}>", lambda event: self.click(event, 1))
        for number in (1, 2, 3):
            self.canvas.bind(f"<ButtonRelease-{number}>", self.drop)
        for number in (4, 5):
            self.canvas.bind(f"<Button-{number}>", self.wheel)
        self.canvas.bind("<B1-Motion>", lambda event: self.write(event="motion", at=place(event)))
        self.root.bind_all("<KeyPress>", self.key)
        self.text.trace_add("write", lambda *_: self.write(event="text", text=self.text.get()))

    def click(self, event: tk.Event, count: int) -> None:
        at = place(event)
        hit = [number for number, box in self.boxes.items() if inside(box, at)]
        self.write(
            event="click",
            target=hit[0] if hit else None,
            count=count,
            button=event.num,
            at=at,
            state=int(event.state),
        )

    def drop(self, event: tk.Event) -> None:
        self.write(event="drop", button=event.num, at=place(event))

    def wheel(self, event: tk.Event) -> None:
        self.write(event="wheel", button=event.num, at=place(event))

    def key(self, event: tk.Event) -> None:
        self.write(event="key", key=event.keysym, state=int(event.state))

    def write(self, **record: object) -> None:
        with self.report.open("a") as file:
            file.write(json.dumps(record) + "\n")


def place(event: tk.Event) -> list[int]:
    return [event.x_root, event.y_root]


def inside(box: list[int], at: list[int]) -> bool:
    return box[0] <= at[0] < box[2] and box[1] <= at[1] < box[3]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("report", type=Path)
    parser.add_argument("--columns", type=int, default=5)
    parser.add_argument("--rows", type=int, default=5)
    asked = parser.parse_args()
    Targets(asked.report, asked.columns, asked.rows).root.mainloop()


if __name__ == "__main__":
    main()

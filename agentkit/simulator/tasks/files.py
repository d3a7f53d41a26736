"""Tasks with files: in the file browser, and in the text editor."""

from __future__ import annotations

from agentkit.simulator.tasks.plan import Check, Deed, Draw, Maker, Plan, State, shows

__all__ = ["MAKERS"]

NAMES = ("Summer", "Taxes", "Music", "Old notes", "Plans", "Shared")


def _write_note(draw: Draw) -> Plan:
    random = draw.random
    who, where = random.choice(["Kim", "Robin", "Alex"]), random.choice(["station", "park", "cafe"])
    words = f"Meet {who} at the {where} at {random.randrange(1, 12)} o'clock."
    save = random.choice([Deed("click", "Save"), Deed("press", "", "ctrl+s")])
    way = [draw.open("Text Editor"), Deed("write", "Document", words), save]
    return Plan(way, saved={"Untitled.txt": words})


def _open_file(draw: Draw) -> Plan:
    name = _some_file(draw)
    way = [draw.open("Files"), Deed("double", name)]
    return Plan(way, shows("Text Editor", file=name))


def _open_in_folder(draw: Draw) -> Plan:
    path = draw.random.choice([path for path in draw.files if "/" in path.rstrip("/")])
    folder, _, name = path.partition("/")
    way = [draw.open("Files"), Deed("double", folder), Deed("double", name)]
    also = (f'open the file "{name}" in the folder "{folder}"',)
    return Plan(way, shows("Text Editor", file=path), also=also)


def _new_folder(draw: Draw) -> Plan:
    name = draw.random.choice(NAMES)
    way = [
        draw.open("Files"),
        draw.click("New folder"),
        Deed("type", draw.say("Folder name"), name),
        draw.click("Create"),
    ]
    also = (f'open Files and make a new folder called "{name}"',)
    return Plan(way, saved={f"{name}/": ""}, also=also)


def _rename_file(draw: Draw) -> Plan:
    before, after = _some_file(draw), f"{draw.random.choice(NAMES).lower()}.txt"
    way = [
        draw.open("Files"),
        Deed("choose", before),
        draw.click("Rename"),
        Deed("type", draw.say("New name"), after),
        draw.click("Rename"),
    ]
    also = (f'open Files and rename "{before}" to "{after}"',)
    return Plan(way, saved={before: None, after: draw.files[before]}, also=also)


def _delete_file(draw: Draw) -> Plan:
    name = _some_file(draw)
    way = [draw.open("Files"), Deed("choose", name), draw.click("Delete"), draw.click("Delete")]
    also = (f'open Files, delete "{name}" and confirm it',)
    return Plan(way, _answered(name, "Delete"), saved={name: None}, also=also)


def _keep_file(draw: Draw) -> Plan:
    """The question whether to delete is answered with no."""
    name = _some_file(draw)
    way = [draw.open("Files"), Deed("choose", name), draw.click("Delete"), draw.click("Cancel")]
    return Plan(way, _answered(name, "Cancel"))


def _answered(name: str, words: str) -> Check:
    def holds(state: State) -> bool:
        return bool(state["asked"] == [[f"Delete {name}?", words]])

    return holds


def _some_file(draw: Draw) -> str:
    return draw.random.choice(sorted(path for path in draw.files if "/" not in path))


MAKERS: dict[str, Maker] = {
    "delete-file": _delete_file,
    "keep-file": _keep_file,
    "new-folder": _new_folder,
    "open-file": _open_file,
    "open-in-folder": _open_in_folder,
    "rename-file": _rename_file,
    "write-note": _write_note,
}

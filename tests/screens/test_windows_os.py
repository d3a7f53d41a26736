"""What can be seen of the Windows desktop without Windows: structures and key strokes."""

from __future__ import annotations

import ctypes

import pytest

from agentkit.screens._windows_os import KEY_UP, UNICODE, Input, KeyboardInput, MouseInput, strokes


@pytest.mark.skipif(ctypes.sizeof(ctypes.c_void_p) != 8, reason="the sizes of 64-bit Windows")
def test_structures_have_the_sizes_that_windows_checks() -> None:
    sizes = [ctypes.sizeof(kind) for kind in (KeyboardInput, MouseInput, Input)]
    assert sizes == [24, 32, 40]
    assert Input.any.offset == 8


@pytest.mark.parametrize(("character", "units"), [("a", [0x61]), ("你", [0x4F60])])
def test_a_character_goes_down_and_up(character: str, units: list[int]) -> None:
    sent = [each.any.keyboard for each in strokes(character)]
    assert [each.scan for each in sent] == [unit for unit in units for _ in range(2)]
    assert [each.flags for each in sent] == [UNICODE, UNICODE | KEY_UP] * len(units)


def test_what_lies_beyond_16_bits_is_a_pair_of_units() -> None:
    scans = [each.any.keyboard.scan for each in strokes("🙂")]
    assert scans == [0xD83D, 0xD83D, 0xDE42, 0xDE42]


def test_a_new_line_is_the_enter_key() -> None:
    down, up = (each.any.keyboard for each in strokes("\n"))
    assert (down.key, down.flags, up.key, up.flags) == (0x0D, 0, 0x0D, KEY_UP)

from __future__ import annotations

import contextlib
import io
import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from agentkit.errors import CaptureError
from agentkit.frame import Element, Frame, StoredFrame, pixel_hash
from agentkit.geometry import Box, Point, Size, Transform


def blank(width: int, height: int, shade: int = 40) -> np.ndarray:
    return np.full((height, width, 4), shade, np.uint8)


def gradient(width: int = 64, height: int = 48) -> Image.Image:
    rows, columns = np.mgrid[:height, :width]
    return Image.fromarray(np.dstack([rows * 5, columns * 3, rows + columns]).astype(np.uint8))


# Pictures from files


@pytest.mark.parametrize("suffix", ["png", "bmp", "tiff", "webp"])
def test_a_picture_file_comes_back_exactly(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"shot.{suffix}"
    gradient().save(path, lossless=True)
    frame = Frame.from_image(path)
    assert frame.size == Size(64, 48)
    assert frame.source == str(path)
    assert np.array_equal(np.asarray(frame.image), np.asarray(gradient()))


def test_pixels_are_blue_green_red_alpha_and_read_only() -> None:
    frame = Frame.from_image(Image.new("RGB", (2, 3), (10, 20, 30)))
    assert frame.pixels.shape == (3, 2, 4)
    assert frame.pixels[0, 0].tolist() == [30, 20, 10, 255]
    with pytest.raises(ValueError, match="read-only"):
        frame.pixels[0, 0] = 0


def test_palette_and_grey_pictures() -> None:
    palette = Image.new("RGB", (4, 4), (200, 10, 60)).convert("P", palette=Image.Palette.ADAPTIVE)
    assert Frame.from_image(palette).image.getpixel((1, 1)) == (200, 10, 60)
    assert Frame.from_image(Image.new("L", (4, 4), 77)).image.getpixel((1, 1)) == (77, 77, 77)
    assert Frame.from_image(Image.new("1", (4, 4), 1)).image.getpixel((0, 0)) == (255, 255, 255)


def test_what_is_transparent_lies_on_white() -> None:
    clear = Image.new("RGBA", (4, 4), (0, 0, 0, 0))
    assert Frame.from_image(clear).image.getpixel((0, 0)) == (255, 255, 255)
    half = Image.new("RGBA", (4, 4), (0, 0, 0, 128))
    assert Frame.from_image(half).image.getpixel((0, 0)) == (127, 127, 127)
    opaque = Image.new("RGBA", (4, 4), (9, 8, 7, 255))
    assert Frame.from_image(opaque).image.getpixel((0, 0)) == (9, 8, 7)


def test_sixteen_bits_keep_their_shades(tmp_path: Path) -> None:
    shades = np.array([[0, 0x4000, 0x8000, 0xFFFF]], np.uint16)
    Image.fromarray(shades).save(tmp_path / "deep.png")
    frame = Frame.from_image(tmp_path / "deep.png")
    assert frame.pixels[0, :, 0].tolist() == [0, 0x40, 0x80, 0xFF]


def test_one_pixel_is_a_frame() -> None:
    frame = Frame.from_image(Image.new("RGB", (1, 1)))
    assert frame.size == Size(1, 1)
    assert frame.crop(Box(0.2, 0.2, 0.4, 0.4)).size == Size(1, 1)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CaptureError, match=r"there is no picture at '.*nowhere\.png'"):
        Frame.from_image(tmp_path / "nowhere.png")


def test_a_folder_or_a_text_is_not_a_picture(tmp_path: Path) -> None:
    (tmp_path / "text.png").write_text("hello")
    for path in (tmp_path, tmp_path / "text.png"):
        with pytest.raises(CaptureError, match="cannot be read as a picture"):
            Frame.from_image(path)


@pytest.mark.parametrize("format", ["PNG", "JPEG", "BMP", "GIF", "TIFF", "WEBP"])
def test_truncated_files_are_capture_errors(tmp_path: Path, format: str) -> None:
    whole = io.BytesIO()
    gradient().save(whole, format)
    content = whole.getvalue()
    path = tmp_path / "cut"
    for length in range(0, len(content) - len(content) // 4, max(1, len(content) // 60)):
        path.write_bytes(content[:length])
        with pytest.raises(CaptureError, match="cannot be read as a picture"):
            Frame.from_image(path)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow's, about what it found in the file
def test_damaged_files_are_read_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    whole = io.BytesIO()
    gradient(12, 9).save(whole, data.draw(st.sampled_from(["PNG", "JPEG", "GIF", "BMP", "TIFF"])))
    content = bytearray(whole.getvalue())
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / "damaged"
    path.write_bytes(bytes(content))
    with contextlib.suppress(CaptureError):
        assert Frame.from_image(path).pixels.shape[2] == 4


def test_too_large_a_picture_is_refused_with_the_cure(tmp_path: Path) -> None:
    path = tmp_path / "huge.png"
    Image.new("1", (12000, 9000)).save(path)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(CaptureError, match=r"12000×9000 has 108,000,000 pixels.*crop it"):
            Frame.from_image(path)


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    Image.new("1", (14000, 14000)).save(path)
    with pytest.raises(CaptureError, match="too large"):
        Frame.from_image(path)


@pytest.mark.parametrize(
    ("pixels", "complaint"),
    [
        (np.zeros((4, 4, 3), np.uint8), r"height × width × 4 of uint8, not \(4, 4, 3\)"),
        (np.zeros((4, 4, 4), np.float32), "of float32"),
        (np.zeros((4, 4), np.uint8), r"not \(4, 4\)"),
        (np.zeros((0, 4, 4), np.uint8), "4×0 pixels is empty"),
    ],
)
def test_arrays_that_are_no_picture(pixels: np.ndarray, complaint: str) -> None:
    with pytest.raises(CaptureError, match=complaint):
        Frame(pixels)


# Crops and elements


def test_a_crop_knows_where_it_lies_on_the_device() -> None:
    frame = Frame(blank(200, 100), to_device=Transform(0.5, 0.5, -1920, 0), source="s")
    part = frame.crop(Box(20.5, 10.5, 40.2, 30.2))
    assert part.size == Size(21, 21)  # rounded outwards
    assert part.source == "s"
    assert part.to_device.point(Point(0, 0)) == frame.to_device.point(Point(20, 10))


def test_a_crop_outside_says_so() -> None:
    with pytest.raises(ValueError, match=r"\[300, 0, 400, 50\] is outside the 200×100 frame"):
        Frame(blank(200, 100)).crop(Box(300, 0, 400, 50))


def test_an_element_moves_with_its_words() -> None:
    element = Element(Box(0, 0, 10, 10), "switch", "Dark mode", 0.9, "both", "on")
    moved = element.moved(Transform(2, 2, 5, 5))
    assert moved == Element(Box(5, 5, 25, 25), "switch", "Dark mode", 0.9, "both", "on")


# What changed


@settings(max_examples=80)
@given(st.data())
def test_every_changed_pixel_is_in_a_box_and_every_box_is_tight(data: st.DataObject) -> None:
    width, height = data.draw(st.integers(1, 150)), data.draw(st.integers(1, 150))
    places = data.draw(
        st.lists(st.tuples(st.integers(0, width - 1), st.integers(0, height - 1)), max_size=6)
    )
    before, after = blank(width, height), blank(width, height)
    for x, y in places:
        after[y, x, x % 3] += 1
    found = Frame(after).changed(Frame(before))
    assert bool(found) == bool(places)
    for x, y in places:
        assert any(box.contains(Point(x, y)) for box in found)
    for box in found:
        inside = [(x, y) for x, y in places if box.contains(Point(x, y))]
        assert min(x for x, _ in inside) == box.left
        assert max(x for x, _ in inside) + 1 == box.right
        assert min(y for _, y in inside) == box.top
        assert max(y for _, y in inside) + 1 == box.bottom


def test_changes_far_apart_are_boxes_of_their_own() -> None:
    after = blank(400, 400)
    after[10:20, 10:20] += 5
    after[350:360, 300:390] += 5
    found = Frame(after).changed(Frame(blank(400, 400)))
    assert set(found) == {Box(10, 10, 20, 20), Box(300, 350, 390, 360)}


def test_nothing_changed_between_equal_pictures() -> None:
    frame = Frame(blank(100, 100))
    assert frame.changed(frame) == []
    assert frame.changed(Frame(blank(100, 100))) == []


def test_frames_of_other_sizes_differ_everywhere() -> None:
    assert Frame(blank(50, 40)).changed(Frame(blank(40, 50))) == [Box(0, 0, 50, 40)]


def test_the_hash_tells_pixels_and_shapes_apart() -> None:
    assert Frame(blank(8, 4)).hash == Frame(blank(8, 4)).hash
    assert Frame(blank(8, 4)).hash != Frame(blank(4, 8)).hash
    assert Frame(blank(8, 4)).hash != Frame(blank(8, 4, 41)).hash


# Frames on disk


def stored(reads: list[int]) -> StoredFrame:
    def read() -> np.ndarray:
        reads.append(1)
        return blank(30, 20)

    return StoredFrame(read, Size(30, 20), pixel_hash(blank(30, 20)), source="trace")


def test_a_stored_frame_reads_its_pixels_when_asked() -> None:
    reads: list[int] = []
    frame = stored(reads)
    assert (frame.size, frame.source) == (Size(30, 20), "trace")
    assert frame.changed(Frame(blank(30, 20))) == []  # by the hash alone
    assert str(frame) == "<Frame 30×20 of trace>"
    assert reads == []
    assert frame.image.size == (30, 20)
    assert reads == [1]


def test_a_stored_frame_does_not_keep_its_pixels() -> None:
    reads: list[int] = []
    frame = stored(reads)
    assert frame.pixels[0, 0, 0] == frame.pixels[19, 29, 3] == 40
    assert len(reads) == 2
    with pytest.raises(ValueError, match="read-only"):
        frame.pixels[0, 0] = 1

"""RapidOCR's two networks, as two functions: where text is, and what a line says.

The models are those inside the rapidocr wheel (PP-OCRv6 small, Apache-2.0). Their paths are
given explicitly, so that nothing is ever downloaded.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import rapidocr

from agentkit.errors import MissingWeights
from agentkit.frame import Pixels

MODELS = Path(rapidocr.__file__).parent / "models"
STRIDE = 32
"""The detector takes sides that are multiples of this; others it would squeeze."""

MAX_DETECTED = 9_000_000
"""Pixels that detection looks at: all of a 4K screen. Larger pictures are made smaller for it."""

SMALL = 640 * 640
"""Pictures of fewer pixels are detected at twice their size: it finds lone letters."""

Quad = npt.NDArray[np.float32]
"""Four corners, clockwise from the top left: 4 × 2."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a picture of one line says.

    Attributes:
        text: the characters.
        score: the mean of their probabilities, 0 to 1.
        places: for each character of `text` that is not a space, its middle as a share of the
            picture's width.
    """

    text: str
    score: float
    places: tuple[float, ...]


class Ocr:
    """The two networks, each on one thread. Not safe to share between threads."""

    def __init__(self) -> None:
        one_thread = {"intra_op_num_threads": 1, "inter_op_num_threads": 1}
        self._engine: Any = rapidocr.RapidOCR(
            params={
                "Global.log_level": "critical",
                "Global.use_preprocess_img": False,
                "Global.use_vertical_padding": False,
                "Global.use_cls": False,
                "Global.return_word_box": True,
                **{f"EngineConfig.onnxruntime.{key}": one for key, one in one_thread.items()},
                "Det.model_path": _model("PP-OCRv6_det_small.onnx"),
                "Det.limit_type": "max",
                "Det.limit_side_len": 1_000_000,
                "Rec.model_path": _model("PP-OCRv6_rec_small.onnx"),
                # Padding every line to the default 320 takes twice the time of one at a time.
                "Rec.rec_batch_num": 1,
                "Rec.rec_img_shape": [3, 48, 144],
            }
        )

    def detect(self, picture: Pixels, scale: float) -> list[Quad]:
        """The corners of each line of text on a BGR `picture`, looked for at `scale`."""
        padded = _padded(_resized(picture, scale))
        found = self._engine(padded, use_det=True, use_cls=False, use_rec=False).boxes
        if found is None:
            return []
        height, width = picture.shape[:2]
        quads = np.asarray(found, np.float32) / scale
        return [np.clip(quad, 0, (width, height)).astype(np.float32) for quad in quads]

    def recognise(self, line: Pixels) -> Reading:
        """What a BGR picture of one line says; an empty text where it says nothing."""
        found = self._engine.recognize_txt([line])
        text = str(found.txts[0])
        info = found.word_results[0]
        columns = [column for word in info.word_cols for column in word]
        length = info.line_txt_len or 1.0
        return Reading(
            text=text,
            score=float(found.scores[0]),
            places=tuple(min(1.0, (column + 0.5) / length) for column in columns),
        )


def detection_scale(width: int, height: int) -> float:
    """By how much to resize a picture of this size before looking for text."""
    area = width * height
    if area < SMALL:
        return 2.0
    return min(1.0, math.sqrt(MAX_DETECTED / area))


def cut(picture: Pixels, quad: Quad) -> Pixels:
    """The picture of one line, upright, as the recogniser wants it."""
    left, top = np.floor(quad.min(axis=0)).astype(int)
    right, bottom = np.ceil(quad.max(axis=0)).astype(int)
    if _tilt(quad) > 0.07:
        return _straightened(picture, quad)
    part = picture[top : max(bottom, top + 1), left : max(right, left + 1)]
    if part.shape[0] > 2.5 * part.shape[1]:
        part = np.rot90(part)
    return np.ascontiguousarray(part)


def _model(name: str) -> str:
    path = MODELS / name
    if not path.is_file():
        raise MissingWeights(
            f"the text model {name} is not in the rapidocr package at {MODELS}; "
            "pip install --force-reinstall 'rapidocr>=3.10,<4'"
        )
    return str(path)


def _resized(picture: Pixels, scale: float) -> Pixels:
    if scale == 1.0:
        return picture
    kind = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=kind), np.uint8)


def _padded(picture: Pixels) -> Pixels:
    height, width = picture.shape[:2]
    down, across = -height % STRIDE, -width % STRIDE
    if not (down or across):
        return np.ascontiguousarray(picture)
    edged = cv2.copyMakeBorder(picture, 0, down, 0, across, cv2.BORDER_REPLICATE)
    return np.asarray(edged, np.uint8)


def _tilt(quad: Quad) -> float:
    """How far the long side leans, as a slope; 0 for lines that run straight across or down."""
    across, down = (abs(float(step)) for step in quad[1] - quad[0])
    longer = max(across, down)
    return min(across, down) / longer if longer > 40 else 0.0


def _straightened(picture: Pixels, quad: Quad) -> Pixels:
    width = max(1, round(float(np.linalg.norm(quad[1] - quad[0]))))
    height = max(1, round(float(np.linalg.norm(quad[3] - quad[0]))))
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(quad, corners)
    return np.asarray(cv2.warpPerspective(picture, matrix, (width, height)), np.uint8)

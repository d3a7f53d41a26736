"""How fast Fuyu's pictures become patches, beside transformers' own processor, in one run.

    python benchmarks/fuyu_preprocessing.py [--rounds 9]

Both take a Pillow picture and give the patches as float32; they must agree to 1e-6. transformers
has two processors: one on torchvision, which is used where that is installed, and one on Pillow
and numpy, used otherwise. The latter's last step, `patchify_image`, fails in 5.23 because it is
handed a tensor where it expects an array; here it is handed an array, and nothing else of it is
changed. CPU-seconds on one thread, the best of some rounds.
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from PIL import Image
from transformers.models.fuyu.image_processing_pil_fuyu import FuyuImageProcessorPil
from transformers.utils import is_torchvision_available

from agentkit.models._fuyu_pixels import PATCH, cut

SIZES = ((1920, 1080), (2560, 1440), (3840, 2160), (1367, 911))


__all__ = ["stock_patches", "stock_processor"]


def main() -> None:
    """Parse the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    torch.set_num_threads(1)
    processor = stock_processor()
    print(f"{'ms':<12}{type(processor).__name__:>26}{'agentkit':>10}{'ratio':>8}  difference")
    for size in SIZES:
        picture = _picture(*size)
        theirs, ours = stock_patches(processor, picture), cut(picture).values()
        difference = float((theirs - ours).abs().max())
        slow = _fastest(lambda: stock_patches(processor, picture), rounds)  # noqa: B023
        fast = _fastest(lambda: cut(picture).values(), rounds)  # noqa: B023
        name = f"{size[0]}×{size[1]}"
        print(f"{name:<12}{slow:>26.1f}{fast:>10.1f}{f'×{slow / fast:.1f}':>8}  {difference:.1e}")
        if theirs.shape != ours.shape or difference > 1e-6:
            raise SystemExit("the two do not agree")


def stock_processor() -> Any:
    if is_torchvision_available():
        from transformers import FuyuImageProcessor

        return FuyuImageProcessor()
    return FuyuImageProcessorPil()


def stock_patches(processor: Any, picture: Image.Image) -> torch.Tensor:
    """What `FuyuProcessor` does to a picture, up to the patches."""
    made = processor(picture, return_tensors="pt")
    height, width = (
        math.ceil(int(made[f"image_unpadded_{side}s"][0][0]) / PATCH) * PATCH
        for side in ("height", "width")
    )
    image = made["images"][0][..., :height, :width]
    if isinstance(processor, FuyuImageProcessorPil):
        return torch.from_numpy(processor.patchify_image(image=image.numpy())).squeeze(0)
    return processor.patchify_image(image=image).squeeze(0)


def _picture(width: int, height: int) -> Image.Image:
    """Something smooth with something noisy on it, as screens are."""
    across, down = np.meshgrid(np.linspace(0, 255, width), np.linspace(0, 255, height))
    pixels = np.stack([across, down, 255 - across], axis=2)
    noise = np.random.default_rng(0).integers(-40, 40, (height, width, 1))
    return Image.fromarray(np.clip(pixels + noise, 0, 255).astype(np.uint8))


def _fastest(act: Callable[[], object], rounds: int) -> float:
    """Milliseconds."""
    best = math.inf
    for _ in range(rounds):
        began = time.process_time()
        act()
        best = min(best, time.process_time() - began)
    return best * 1000


if __name__ == "__main__":
    main()

"""Say how alike two pictures look to the eye, by the structure in them (SSIM, Wang et al. 2004)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

_WINDOW = 8
#: The constants of the measure for 8-bit brightness: (0.01 · 255)² and (0.03 · 255)².
_C1, _C2 = 6.5025, 58.5225
#: Variance of brightness below which a window counts as plain: nothing is lost where nothing is.
_PLAIN = 4.0


def similarity(one: Picture, other: Picture) -> float:
    """Return how alike the detailed parts of two pictures of one size are: 1 is equal, below 0.9 is visibly worse.

    Brightness only, in windows of 8 × 8 pixels. Plain areas are left out: they always look alike, so that a picture
    with much of them would hide what happened to its text and edges.
    """
    import numpy as np

    first, second = _windows(one), _windows(other)
    if first.size == 0:
        return 1.0
    mean_one, mean_other = first.mean(axis=(1, 3)), second.mean(axis=(1, 3))
    variance_one = (first * first).mean(axis=(1, 3)) - mean_one**2
    variance_other = (second * second).mean(axis=(1, 3)) - mean_other**2
    together = (first * second).mean(axis=(1, 3)) - mean_one * mean_other
    score = ((2 * mean_one * mean_other + _C1) * (2 * together + _C2)) / (
        (mean_one**2 + mean_other**2 + _C1) * (variance_one + variance_other + _C2)
    )
    detailed = np.maximum(variance_one, variance_other) > _PLAIN
    return float(score[detailed].mean()) if bool(detailed.any()) else 1.0


def _windows(picture: Picture) -> Any:
    """Return brightness by rows of windows, rows in them, columns of windows, columns in them; odd edges are left."""
    import numpy as np

    grey = np.asarray(picture.convert("L"), dtype=np.float32)
    rows, columns = grey.shape[0] // _WINDOW, grey.shape[1] // _WINDOW
    return grey[: rows * _WINDOW, : columns * _WINDOW].reshape(rows, _WINDOW, columns, _WINDOW)

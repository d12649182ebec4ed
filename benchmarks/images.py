"""Compare web-ready pictures with the plain WebP default of the same size: bytes, and how alike they look.

The pictures are made in the run from fixed seeds: fractal noise in colour that has the statistics of photographs,
gradients, plain noise, and the cards of the offline designer. Likeness is the structural similarity of Wang et al.
(2004) with their Gaussian window (11 × 11, 1.5), brightness only: another measure than the one that chooses the
quality, so that it does not mark its own work.
"""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from igny8_desktop.clients.images.web_ready import TARGET_SIZE, encode
from igny8_desktop.clients.offline.cards.design import FEATURED, IN_ARTICLE, Words, draw_card
from igny8_desktop.settings.paths import resources_dir

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

_C1, _C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
TITLE = "How to descale an espresso machine without harsh chemicals"


def structural_similarity(one: Picture, other: Picture) -> float:
    """Return the mean structural similarity of two pictures of one size, from 0 to 1."""
    import numpy as np
    from scipy.ndimage import gaussian_filter

    first, second = (np.asarray(picture.convert("L"), dtype=np.float64) for picture in (one, other))

    def blurred(values: Any) -> Any:
        return gaussian_filter(values, 1.5, truncate=5 / 1.5)

    mean_one, mean_other = blurred(first), blurred(second)
    variance_one = blurred(first * first) - mean_one**2
    variance_other = blurred(second * second) - mean_other**2
    together = blurred(first * second) - mean_one * mean_other
    score = ((2 * mean_one * mean_other + _C1) * (2 * together + _C2)) / (
        (mean_one**2 + mean_other**2 + _C1) * (variance_one + variance_other + _C2)
    )
    return float(score.mean())


def photo(width: int, height: int, rough: float, seed: int) -> Picture:
    """Return colour noise over many scales; `rough` says how much of it is fine, as in hair or leaves."""
    import numpy as np
    from PIL import Image

    random = np.random.default_rng(seed)
    total = np.zeros((height, width, 3))
    for octave in range(1, 9):
        cells = 2**octave
        small = random.normal(size=(max(2, height * cells // 512 + 2), max(2, width * cells // 512 + 2), 3))
        layers = [
            np.asarray(
                Image.fromarray(small[..., channel].astype(np.float32)).resize(
                    (width, height), Image.Resampling.BICUBIC
                )
            )
            for channel in range(3)
        ]
        total += np.stack(layers, axis=-1) * rough**octave
    total = (total - total.min()) / (total.max() - total.min())
    return Image.fromarray((total * 255).astype(np.uint8))


def pictures() -> Iterator[tuple[str, Picture]]:
    """Return the set, each with its name."""
    from PIL import Image

    for number, rough in enumerate((0.45, 0.55, 0.65, 0.75, 0.85, 0.95)):
        yield f"photo-like, roughness {rough}", photo(1600, 900, rough, number)
    yield "grain (camera noise)", Image.effect_noise((1200, 675), 30).convert("RGB")
    yield "radial gradient", Image.radial_gradient("L").resize((1200, 675)).convert("RGB")
    fonts = resources_dir() / "fonts"
    for templates in (FEATURED, IN_ARTICLE):
        for name in templates:
            card = draw_card(
                Words(TITLE, "Espresso", "Corner Coffee", "Corner"), fonts, templates=templates, template=name
            )
            yield f"card {name}", Image.open(io.BytesIO(card)).convert("RGB")


def main() -> None:
    """Print one line for each picture, and the sums."""
    from PIL import Image

    print(f"{'picture':30} {'default':>9} {'SSIM':>7} {'web-ready':>10} {'SSIM':>7} {'bytes':>7} {'time':>8}")
    sums = [0, 0]
    likeness: list[tuple[float, float]] = []
    above = 0
    for name, picture in pictures():
        buffer = io.BytesIO()
        picture.save(buffer, "WEBP")
        plain = buffer.getvalue()
        begin = time.perf_counter()
        ready = encode(picture)
        seconds = time.perf_counter() - begin
        scores = tuple(structural_similarity(picture, Image.open(io.BytesIO(data))) for data in (plain, ready))
        likeness.append((scores[0], scores[1]))
        sums[0] += len(plain)
        sums[1] += len(ready)
        above += len(ready) > TARGET_SIZE
        print(
            f"{name:30} {len(plain) / 1024:7.1f}kB {scores[0]:7.4f} {len(ready) / 1024:8.1f}kB {scores[1]:7.4f} "
            f"{len(ready) / len(plain) - 1:+7.0%} {seconds * 1000:6.0f}ms"
        )
    count = len(likeness)
    print(
        f"{'sum / mean / lowest':30} {sums[0] / 1024:7.1f}kB {sum(a for a, _b in likeness) / count:7.4f} "
        f"{sums[1] / 1024:8.1f}kB {sum(b for _a, b in likeness) / count:7.4f} {sums[1] / sums[0] - 1:+7.0%}   "
        f"lowest {min(a for a, _b in likeness):.4f} / {min(b for _a, b in likeness):.4f}; {above} above 150 kB"
    )


if __name__ == "__main__":
    main()

"""Name the default credit prices; users change them in the cost map.

The figures are the fixed prices of the hosted platform's December 2025 plan, with content per 100 words. The offline
engine runs on the user's own machine and costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from igny8_desktop.domain.enums import CostUnit, Operation

OFFLINE_CLASS = "offline"
STANDARD_CLASS = "standard"


@dataclass(frozen=True)
class Cost:
    """A price in credits per unit."""

    operation: Operation
    price_class: str
    unit: CostUnit
    credits: int


_STANDARD = (
    (Operation.CLUSTERING, CostUnit.PER_BATCH, 5),
    (Operation.IDEA_GENERATION, CostUnit.PER_IDEA, 2),
    # Outline and details (titles, meta fields, questions) are in the price of the words.
    (Operation.OUTLINE, CostUnit.PER_ARTICLE, 0),
    (Operation.CONTENT_GENERATION, CostUnit.PER_100_WORDS, 2),
    (Operation.ARTICLE_DETAILS, CostUnit.PER_ARTICLE, 0),
    (Operation.REWRITE, CostUnit.PER_100_WORDS, 2),
    (Operation.BRAND_VOICE, CostUnit.PER_BATCH, 5),
    (Operation.IMAGE_PROMPTS, CostUnit.PER_ARTICLE, 2),
    (Operation.IMAGE_GENERATION, CostUnit.PER_IMAGE, 4),
    (Operation.REPAIR, CostUnit.PER_BATCH, 0),
)
DEFAULT_COSTS: tuple[Cost, ...] = tuple(
    Cost(operation, price_class, unit, price if price_class == STANDARD_CLASS else 0)
    for price_class in (STANDARD_CLASS, OFFLINE_CLASS)
    for operation, unit, price in _STANDARD
)


def units(unit: CostUnit, quantity: int) -> int:
    """Return how many units are paid for: words are counted in started hundreds, everything else one by one."""
    return -(-quantity // 100) if unit is CostUnit.PER_100_WORDS else quantity

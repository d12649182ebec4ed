"""Say what a call costs in money: tokens times the price of the model.

Prices are per million tokens, as providers publish them. A model on one's own computer costs nothing; a model without a
price has no cost rather than a cost of nothing, so that sums can say what they leave out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from igny8_desktop.domain.errors import WrongInput

#: Providers that run on the user's own computer.
FREE_PROVIDERS = frozenset({"offline", "ollama", "lmstudio", "llamacpp", "local"})
_MILLION = Decimal(1_000_000)
#: A dated version of a model costs what the model costs: gpt-5-mini-2025-08-07.
_DATED = re.compile(r"-\d{4}-\d{2}-\d{2}$|-\d{8}$")


@dataclass(frozen=True)
class ModelPrice:
    """What a million tokens of a model cost, in the currency of the list."""

    input: Decimal
    output: Decimal

    def cost(self, tokens_in: int, tokens_out: int) -> Decimal:
        """Return what these tokens cost."""
        return (self.input * tokens_in + self.output * tokens_out) / _MILLION


_FREE = ModelPrice(Decimal(0), Decimal(0))


@dataclass(frozen=True)
class PriceList:
    """Prices by model, the user's own before the bundled ones."""

    models: Mapping[str, ModelPrice] = field(default_factory=dict)
    own: Mapping[str, ModelPrice] = field(default_factory=dict)
    currency: str = "USD"
    updated: str = ""
    source: str = ""

    def find(self, provider: str, model: str) -> ModelPrice | None:
        """Return the price of a model, of its undated name, or of the same model at a gateway; `None` if unknown."""
        names = [model, _DATED.sub("", model)]
        # Gateways put the maker in front: openai/gpt-4o-mini.
        names += [name.rpartition("/")[2] for name in names]
        for prices in (self.own, self.models):
            for name in names:
                if name in prices:
                    return prices[name]
        return _FREE if provider in FREE_PROVIDERS else None

    def cost(self, provider: str, model: str, tokens_in: int | None, tokens_out: int | None) -> Decimal | None:
        """Return what a call cost; `None` where the price or the tokens are unknown."""
        price = self.find(provider, model)
        if price is None:
            return None
        if price == _FREE:
            return Decimal(0)
        return None if tokens_in is None or tokens_out is None else price.cost(tokens_in, tokens_out)


def read_models(values: Mapping[str, Any]) -> dict[str, ModelPrice]:
    """Read prices as files hold them; raises `WrongInput`."""
    return {str(name): price_of(str(one["input"]), str(one["output"])) for name, one in values.items()}


def price_of(per_million_in: str, per_million_out: str) -> ModelPrice:
    """Read a price as people write it; raises `WrongInput` for what is no amount of money."""
    amounts = []
    for text in (per_million_in, per_million_out):
        try:
            amount = Decimal(text.strip())
        except InvalidOperation:
            amount = Decimal("NaN")
        if not amount.is_finite() or not 0 <= amount <= 100_000:
            raise WrongInput(
                "This is no price",
                f"“{text}” is no amount of money for a million tokens.",
                "Give a number such as 2.50; 0 for a model that costs nothing.",
            )
        amounts.append(amount)
    return ModelPrice(*amounts)

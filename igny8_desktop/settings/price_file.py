"""Keep the prices of models: a bundled list, and a file of the user's own beside the settings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from igny8_desktop.domain.errors import StorageTrouble, WrongInput
from igny8_desktop.domain.prices import ModelPrice, PriceList, read_models


class PriceFile:
    """Reads both lists and changes the user's own."""

    def __init__(self, bundled: Path, own: Path) -> None:
        self._bundled = bundled
        self._own = own

    def read(self) -> PriceList:
        """Return all prices; raises `WrongInput` when the user's own file cannot be read."""
        bundled = json.loads(self._bundled.read_text(encoding="utf-8"))
        return PriceList(
            read_models(bundled["models"]),
            self._read_own(),
            bundled["currency"],
            bundled["updated"],
            bundled["source"],
        )

    def set(self, model: str, price: ModelPrice) -> None:
        """Give a model a price of the user's own; raises `WrongInput` for an empty name."""
        if not model.strip():
            raise WrongInput("A model has a name", "No name was given.", "Give it as your provider writes it.")
        self._write({**self._read_own(), model.strip(): price})

    def reset(self, model: str) -> bool:
        """Go back to the bundled price of a model; return whether it had one of its own."""
        own = self._read_own()
        if own.pop(model, None) is None:
            return False
        self._write(own)
        return True

    def _read_own(self) -> dict[str, ModelPrice]:
        if not self._own.exists():
            return {}
        try:
            return read_models(json.loads(self._own.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError, KeyError, AttributeError, WrongInput) as error:
            raise WrongInput(
                "Your own prices cannot be read",
                f"The file {self._own.name} in the data folder is damaged.",
                "Mend it, or delete it to go back to the bundled prices.",
            ) from error

    def _write(self, own: Mapping[str, ModelPrice]) -> None:
        values = {name: {"input": str(price.input), "output": str(price.output)} for name, price in sorted(own.items())}
        half = self._own.with_suffix(".part")
        try:
            half.write_text(json.dumps(values, indent=2, ensure_ascii=False), encoding="utf-8")
            half.replace(self._own)
        except OSError as error:
            raise StorageTrouble(
                "The prices could not be saved",
                f"Writing {self._own.name} failed: {error.strerror or error}.",
                "Make room in the data folder and try again.",
            ) from error

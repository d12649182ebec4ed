"""Read and write figures as people do: by their locale, shortened where the exact figure says no more."""

from __future__ import annotations

import math
from collections.abc import Mapping

from igny8_desktop.ui.models.columns import reading_locale

_UNITS: Mapping[str, int] = {"k": 1_000, "m": 1_000_000, "b": 1_000_000_000}
_SYMBOLS: Mapping[str, str] = {
    "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹", "TRY": "₺", "BRL": "R$", "KRW": "₩", "PLN": "zł",
    "CAD": "CA$", "AUD": "A$", "UAH": "₴", "ILS": "₪", "VND": "₫", "NGN": "₦",
}  # fmt: skip


def write_figure(value: float, places: int = 0) -> str:
    """Return a figure in the locale in force, with at most this many decimals."""
    if float(value).is_integer():
        return reading_locale().toString(int(value))
    return reading_locale().toString(float(value), "f", places) if places else reading_locale().toString(round(value))


def write_short(value: float) -> str:
    """Return a figure as “100”, “1K”, “2.5M” where that loses nothing, else as it is."""
    unit = next((unit for unit in ("b", "m", "k") if value >= _UNITS[unit]), "")
    short = value / _UNITS.get(unit, 1)
    if unit and (short * 10).is_integer():
        return f"{write_figure(short, 1)}{unit.upper()}"
    return write_figure(value, 2)


def write_range(low: float | None, high: float | None) -> str:
    """Return “100–1K”; one end alone when there is only one."""
    if low is None or high is None:
        return "" if low is None and high is None else write_short(low if low is not None else high or 0)
    return f"{write_short(low)}–{write_short(high)}"


def write_price(amount: float, currency: str = "") -> str:
    """Return an amount of money with the currency's sign where the locale puts it."""
    locale = reading_locale()
    code = currency.strip().upper()
    if not code:
        return locale.toString(float(amount), "f", 2)
    return locale.toCurrencyString(float(amount), _SYMBOLS.get(code, f"{code}\u00a0"), 2)


def read_figure(text: str) -> float | None:
    """Return the figure that a person typed, also “2.5k”; `None` for an empty text. Raises `ValueError`."""
    text = text.strip().replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
    if not text:
        return None
    size = _UNITS.get(text[-1].casefold(), 1)
    if size > 1:
        text = text[:-1]
    value, good = reading_locale().toDouble(text)
    if not good:
        value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value * size

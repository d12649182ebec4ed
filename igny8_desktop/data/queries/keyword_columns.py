"""Hold the columns by which keywords of a large site are searched and filtered, as arrays read from the database.

A million rows are filtered in a tenth of a second this way; SQLite needs half a second for each condition, and every
choice of every filter is one. About 100 bytes a keyword; one site at a time. Changed rows are read again one by one:
their old place is marked as dead and they get a new one at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import CancelledError
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, case, func, select

from igny8_desktop.data.models import Keyword
from igny8_desktop.data.packed import read_numbers
from igny8_desktop.data.queries.keywords import batches
from igny8_desktop.data.unit_of_work import Work

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Bools = NDArray[np.bool_]
    Ints = NDArray[np.int32]
    Numbers = NDArray[np.float64]
    Bytes = NDArray[np.uint8]

NUMBERS = ("volume", "difficulty", "cpc", "word_count")
REFERENCES = ("sector_id", "cluster_id", "import_id")
WORDS = ("status", "intent", "intent_source", "market")
_IDS_AT_ONCE = 100_000
_SEPARATOR = "\x1f"
_FIRST_LETTER = ord("0")
_FEW = 70
_LINE = ord("\n")
_KEPT_MASKS = 24
_KEPT_ORDERS = 6


class KeywordColumns:
    """The keywords of one site. A place is an index into the arrays; `alive` tells which are in use."""

    def __init__(self) -> None:
        import numpy as np

        self.ids: NDArray[np.int64] = np.empty(0, np.int64)
        self.alive: Bools = np.empty(0, np.bool_)
        self.numbers: dict[str, Numbers] = {name: np.empty(0) for name in NUMBERS}
        self.references: dict[str, Ints] = {name: np.empty(0, np.int32) for name in REFERENCES}
        #: The place of a row's word in `vocabulary`.
        self.words: dict[str, Ints] = {name: np.empty(0, np.int32) for name in WORDS}
        self.vocabulary: dict[str, list[str]] = {name: [""] for name in WORDS}
        self.texts: Bytes = np.empty(0, np.uint8)
        self.starts: NDArray[np.int64] = np.empty(0, np.int64)
        #: What was worked out from the present rows: masks of texts and patterns, orders.
        self.masks: dict[tuple[str, str], Bools] = {}
        self.orders: dict[tuple[str, bool], Ints] = {}

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def wasted(self) -> int:
        """Return how many places are out of use."""
        return len(self.ids) - int(self.alive.sum())

    def keep_mask(self, key: tuple[str, str], mask: Bools) -> Bools:
        """Remember a mask, and forget the oldest one if there are many."""
        while len(self.masks) >= _KEPT_MASKS:
            del self.masks[next(iter(self.masks))]
        self.masks[key] = mask
        return mask

    def keep_order(self, key: tuple[str, bool], order: Ints) -> Ints:
        """Remember an order, and forget the oldest one if there are many."""
        while len(self.orders) >= _KEPT_ORDERS:
            del self.orders[next(iter(self.orders))]
        self.orders[key] = order
        return order

    def places(self, ids: Any) -> NDArray[np.int64]:
        """Return where these ids are, in their order; ids that are not here are left out."""
        import numpy as np

        wanted = np.asarray(ids, np.int64)
        if not len(self.ids):
            return np.empty(0, np.int64)
        top = int(self.ids.max())
        by_id = np.full(top + 2, -1, np.int64)
        lived = np.flatnonzero(self.alive)
        by_id[self.ids[lived]] = lived
        found = by_id[np.where((wanted >= 0) & (wanted <= top), wanted, top + 1)]
        return found[found >= 0]

    # -------------------------------------------------------------------------------------------------- reading

    def read_all(self, work: Work, should_stop: Callable[[], bool] = lambda: False) -> None:
        """Read every keyword of the scope; each statement is one long step of SQLite, and Python is free meanwhile.

        Raises `CancelledError` when told to stop.
        """
        row_id: Any = Keyword.id
        top = int(work.scalar(select(func.max(row_id))) or 0)
        parts: list[_Part] = []
        for low in range(0, top, _IDS_AT_ONCE):
            if should_stop():
                raise CancelledError
            # In the order of the rows on the disk: by an index, each would be looked up on its own.
            here = select().with_hint(Keyword, "NOT INDEXED").where(row_id > low, row_id <= low + _IDS_AT_ONCE)
            words = work.rows(here.add_columns(*(getattr(Keyword, name) for name in WORDS)).distinct())
            for at, name in enumerate(WORDS):
                known = dict.fromkeys((*self.vocabulary[name], *(str(row[at] or "") for row in words)))
                self.vocabulary[name] = list(known)
            packed = [*self._packed(), func.group_concat(Keyword.normalised, "\n")]
            (values,) = work.rows(here.add_columns(*packed))
            if values[0] is not None:
                parts.append(self._part(values))
        self._append(parts)

    def read_again(self, work: Work, ids: Iterable[int]) -> None:
        """Read rows again that have changed, are new, or are gone."""
        changed = list(ids)
        self.alive[self.places(changed)] = False
        parts = []
        for chunk in batches(changed):
            names = ("id", *REFERENCES, *NUMBERS, *WORDS, "normalised")
            columns = [getattr(Keyword, name) for name in names]
            rows = work.rows(select(*columns).where(Keyword.id.in_(chunk)).order_by(Keyword.id))
            if rows:
                parts.append(self._part_of_rows([dict(zip(names, row, strict=True)) for row in rows]))
        self._append(parts)
        self.masks.clear()
        self.orders.clear()

    def _packed(self) -> list[ColumnElement[Any]]:
        found: list[Any] = [func.group_concat(Keyword.id)]
        found += [func.group_concat(func.coalesce(getattr(Keyword, name), -1)) for name in (*REFERENCES, *NUMBERS)]
        for name in WORDS:
            words, word = self.vocabulary[name], func.coalesce(getattr(Keyword, name), "")
            if len(words) <= _FEW:
                # One letter a row, without commas: nothing has to be read as a number.
                letters = {text: chr(_FIRST_LETTER + at) for at, text in enumerate(words)}
                found.append(func.group_concat(case(letters, value=word), ""))
            else:
                joined = _SEPARATOR + _SEPARATOR.join(words) + _SEPARATOR
                marked = func.char(ord(_SEPARATOR)).concat(word).concat(_SEPARATOR)
                found.append(func.group_concat(func.instr(joined, marked)))
        return found

    def _part(self, values: Sequence[Any]) -> _Part:
        import numpy as np

        texts = np.frombuffer((values[-1] + "\n").encode(), np.uint8)
        at = iter(values[:-1])
        ids = read_numbers(next(at), np.int64)
        references = {name: read_numbers(next(at), np.int32) for name in REFERENCES}
        numbers = {name: read_numbers(next(at), np.float64) for name in NUMBERS}
        words = {}
        for name in WORDS:
            text, vocabulary = next(at), self.vocabulary[name]
            if len(vocabulary) <= _FEW:
                words[name] = np.frombuffer(text.encode(), np.uint8).astype(np.int32) - _FIRST_LETTER
            else:
                # SQLite tells where in the joined vocabulary a word stands, counting characters from 1.
                lengths = np.array([len(word) + 1 for word in vocabulary])
                begins = np.concatenate(([1], 1 + np.cumsum(lengths)))
                words[name] = np.searchsorted(begins, read_numbers(text, np.int64)).astype(np.int32)
        return _Part(ids, references, numbers, words, texts)

    def _part_of_rows(self, rows: Sequence[dict[str, Any]]) -> _Part:
        import numpy as np

        def column(name: str, dtype: Any) -> NDArray[Any]:
            return np.array([-1 if row[name] is None else row[name] for row in rows], dtype)

        words = {}
        for name in WORDS:
            known = {word: at for at, word in enumerate(self.vocabulary[name])}
            places = [known.setdefault(str(row[name] or ""), len(known)) for row in rows]
            self.vocabulary[name] = list(known)
            words[name] = np.array(places, np.int32)
        texts = "".join(f"{row['normalised']}\n" for row in rows).encode()
        return _Part(
            column("id", np.int64),
            {name: column(name, np.int32) for name in REFERENCES},
            {name: column(name, np.float64) for name in NUMBERS},
            words,
            np.frombuffer(texts, np.uint8),
        )

    def _append(self, parts: Sequence[_Part]) -> None:
        import numpy as np

        if not parts:
            return
        self.ids = np.concatenate([self.ids, *(part.ids for part in parts)])
        self.alive = np.concatenate([self.alive, np.ones(len(self.ids) - len(self.alive), np.bool_)])
        for name in REFERENCES:
            self.references[name] = np.concatenate([self.references[name], *(part.references[name] for part in parts)])
        for name in NUMBERS:
            new = np.concatenate([part.numbers[name] for part in parts])
            # No figure is below zero, so -1 stood for "none".
            new[new < 0] = np.nan
            self.numbers[name] = np.concatenate([self.numbers[name], new])
        for name in WORDS:
            self.words[name] = np.concatenate([self.words[name], *(part.words[name] for part in parts)])
        size, starts = len(self.texts), [self.starts]
        for part in parts:
            ends = np.flatnonzero(part.texts == _LINE) + 1
            starts.append(np.concatenate(([0], ends[:-1])) + size)
            size += len(part.texts)
        self.starts = np.concatenate(starts)
        self.texts = np.concatenate([self.texts, *(part.texts for part in parts)])


class _Part:
    """Some rows on their way in."""

    def __init__(
        self,
        ids: NDArray[np.int64],
        references: dict[str, Ints],
        numbers: dict[str, Numbers],
        words: dict[str, Ints],
        texts: Bytes,
    ) -> None:
        self.ids, self.references, self.numbers, self.words, self.texts = ids, references, numbers, words, texts

from __future__ import annotations

import threading
from concurrent.futures import CancelledError
from typing import Any

import numpy as np
import pytest

from igny8_desktop.services.planner import neighbours
from igny8_desktop.services.planner.neighbours import Points, cells_around, compact, every_pair, unit_rows
from igny8_desktop.services.planner.parallel import Watch, in_pieces


def scattered(total: int, width: int = 96, groups: int = 60) -> Points:
    """Points around some centres, of two halves, with three facets."""
    chance = np.random.default_rng(3)
    middles = chance.standard_normal((groups, width))
    rows = middles[np.arange(total) % groups] + 0.7 * chance.standard_normal((total, width))
    facets = np.eye(3, dtype=np.float32)[chance.integers(0, 3, total)]
    return Points(unit_rows(rows.astype(np.float32)), facets, split=width // 2)


PENALTIES = (0.2 * (1 - np.eye(3))).astype(np.float32)


def by_hand(points: Points, count: int) -> list[list[int]]:
    similar: Any = points.rows(slice(None)) @ points.rows(slice(None)).T - points.facets @ PENALTIES @ points.facets.T
    np.fill_diagonal(similar, -9)
    return [sorted(range(len(points)), key=lambda other: (-row[other], other))[:count] for row in similar]


def test_every_pair_finds_the_nearest_in_order_with_their_similarities() -> None:
    points = scattered(80)
    found = every_pair(points, 7, PENALTIES)
    assert found.indices.tolist() == by_hand(points, 7)
    first = points.vectors[:, :48] @ points.vectors[:, :48].T
    assert found.first_half == pytest.approx(np.take_along_axis(first, found.indices, axis=1), abs=1e-5)


@pytest.mark.parametrize("total", [0, 1, 2, 5])
def test_there_are_no_more_neighbours_than_points(total: int) -> None:
    found = every_pair(scattered(total), 40, PENALTIES)
    assert found.indices.shape == (total, max(0, total - 1))
    assert (found.indices >= 0).all()


def test_cells_find_nearly_all_that_every_pair_finds_and_the_same_similarities() -> None:
    points = scattered(4_000)
    exact, quick = every_pair(points, 10, PENALTIES), cells_around(points, 10, PENALTIES)
    both = zip(exact.indices.tolist(), quick.indices.tolist(), strict=True)
    assert np.mean([len(set(one) & set(other)) for one, other in both]) / 10 >= 0.9
    same = exact.indices == quick.indices
    assert np.abs(quick.similarities[same] - exact.similarities[same]).max() < 1e-5
    assert not (quick.indices == np.arange(4_000)[:, None]).any()
    assert (np.diff(quick.similarities) <= 0).all()


def test_cells_give_the_same_every_time_whatever_the_number_of_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    points = scattered(1_500)
    one = cells_around(points, 10, PENALTIES)
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    other = cells_around(points, 10, PENALTIES)
    assert (one.indices == other.indices).all()


def test_a_list_of_equals_is_no_cell_of_everything() -> None:
    points = Points(unit_rows(np.ones((3_000, 8), dtype=np.float32)), np.ones((3_000, 1), dtype=np.float32))
    found = cells_around(points, 5, np.zeros((1, 1), dtype=np.float32))
    assert np.abs(found.similarities - 1).max() < 1e-5
    assert all(len(set(row)) == 5 for row in found.indices.tolist())


def test_many_points_lose_the_dimensions_in_which_they_hardly_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbours, "EXACT_UP_TO", 500)
    chance = np.random.default_rng(1)
    rows = unit_rows((chance.standard_normal((900, 6)) @ chance.standard_normal((6, 64))).astype(np.float32))
    points = compact(900, 32, lambda part: rows[part], np.ones((900, 1), dtype=np.float32))
    assert points.turned
    assert points.vectors.shape[1] <= 12
    assert np.abs(points.rows(slice(None)) @ points.rows(slice(None)).T - rows @ rows.T).max() < 0.1


def test_a_stop_is_obeyed_and_no_thread_stays() -> None:
    seen: list[int] = []
    stop = threading.Event()

    def piece(number: int) -> None:
        seen.append(number)
        stop.set()

    with pytest.raises(CancelledError):
        in_pieces(range(100), piece, Watch(should_stop=stop.is_set))
    assert len(seen) < 10
    with pytest.raises(CancelledError):
        cells_around(scattered(1_000), 5, PENALTIES, Watch(should_stop=lambda: True))


def test_progress_of_the_search_goes_to_its_end() -> None:
    told: list[tuple[int, int]] = []
    cells_around(scattered(1_000), 5, PENALTIES, Watch(lambda done, total, text="": told.append((done, total))))
    assert all(done <= total for done, total in told)
    assert told[-1][0] == told[-1][1]

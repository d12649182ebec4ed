"""The map of bubbles: places, lasso, click, keyboard, zoom, and the pictures it writes."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QAccessible, QImage, QPolygonF
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from igny8_desktop.ui.charts.bubble_map import BubbleMap
from igny8_desktop.ui.charts.bubble_picture import Bubble, BubblePicture, ChartView, ChartWords, short_number
from igny8_desktop.ui.charts.picture_files import save_picture
from igny8_desktop.ui.theme import theme

WORDS = ChartWords("Difficulty", "Searches", "Difficulty unknown", "Volume unknown")
BUBBLES = (
    Bubble(1, "espresso machine", 60, 50_000, 40, "commercial", "40 keywords"),
    Bubble(2, "clean espresso machine", 20, 2_000, 10, "informational", "10 keywords"),
    Bubble(3, "buy burr grinder", 35, 900, 5, "transactional", "5 keywords"),
    Bubble(4, "ristretto", None, 700, 3),
    Bubble(5, "portafilter", 25, None, 2),
)


@pytest.fixture
def chart(qtbot: QtBot) -> BubbleMap:
    made = BubbleMap("Map of clusters", WORDS)
    qtbot.addWidget(made)
    made.resize(800, 600)
    made.set_bubbles(BUBBLES)
    made.show()
    with qtbot.waitActive(made):
        made.activateWindow()
    made.setFocus()
    return made


def place(chart: BubbleMap, bubble_id: int) -> QPoint:
    index = [bubble.id for bubble in chart.picture.bubbles].index(bubble_id)
    x, y, _radius = chart.picture.places[index]
    return QPointF(x, y).toPoint()


def test_more_searches_stand_higher_and_what_is_not_known_stands_apart(chart: BubbleMap) -> None:
    assert place(chart, 1).y() < place(chart, 2).y() < place(chart, 3).y()
    assert place(chart, 2).x() < place(chart, 3).x() < place(chart, 1).x()
    assert place(chart, 4).x() > place(chart, 1).x()
    assert place(chart, 5).y() > place(chart, 3).y()
    assert abs(place(chart, 5).x() - place(chart, 2).x()) < 60
    radii = {bubble.id: at[2] for bubble, at in zip(chart.picture.bubbles, chart.picture.places, strict=True)}
    assert radii[1] > radii[2] > radii[5]


def test_clicks_select_toggle_and_clear(chart: BubbleMap, qtbot: QtBot) -> None:
    left, control = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier
    with qtbot.waitSignal(chart.selection_changed) as told:
        QTest.mouseClick(chart, left, Qt.KeyboardModifier.NoModifier, place(chart, 2))
    assert told.args == [[2]]
    QTest.mouseClick(chart, left, control, place(chart, 3))
    assert chart.selected == {2, 3}
    QTest.mouseClick(chart, left, control, place(chart, 2))
    assert chart.selected == {3}
    QTest.mouseClick(chart, left, Qt.KeyboardModifier.NoModifier, QPoint(90, 30))
    assert chart.selected == frozenset()
    with qtbot.waitSignal(chart.opened) as opened:
        QTest.mouseDClick(chart, left, Qt.KeyboardModifier.NoModifier, place(chart, 1))
    assert opened.args == [1]


def test_a_lasso_selects_what_it_holds(chart: BubbleMap) -> None:
    middle = place(chart, 3)
    left = Qt.MouseButton.LeftButton
    corners = [QPoint(-30, -30), QPoint(30, -30), QPoint(30, 30), QPoint(-30, 30)]
    QTest.mousePress(chart, left, Qt.KeyboardModifier.NoModifier, middle + corners[0])
    for corner in corners[1:]:
        QTest.mouseMove(chart, middle + corner)
    QTest.mouseRelease(chart, left, Qt.KeyboardModifier.NoModifier, middle + corners[3])
    assert chart.selected == {3}
    other = place(chart, 1)
    assert chart.picture.inside(QPolygonF([QPointF(other + corner) for corner in corners])) == [0]
    assert chart.picture.inside(QPolygonF([QPointF(5, 5), QPointF(9, 5), QPointF(9, 9)])) == []


def test_the_keyboard_goes_from_bubble_to_bubble(chart: BubbleMap, qtbot: QtBot) -> None:
    QTest.keyClick(chart, Qt.Key.Key_Right)
    assert chart.current is not None
    assert chart.current.id == 1
    QTest.keyClick(chart, Qt.Key.Key_Left)
    assert chart.current.id in (2, 3)
    QTest.keyClick(chart, Qt.Key.Key_Space)
    assert chart.selected == {chart.current.id}
    spoken = QAccessible.queryAccessibleInterface(chart)
    assert spoken.text(QAccessible.Text.Name) == "Map of clusters"
    assert spoken.text(QAccessible.Text.Description).startswith(chart.current.label)
    with qtbot.waitSignal(chart.opened) as opened:
        QTest.keyClick(chart, Qt.Key.Key_Return)
    assert opened.args == [chart.current.id]
    QTest.keyClick(chart, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert chart.selected == {1, 2, 3, 4, 5}
    QTest.keyClick(chart, Qt.Key.Key_Escape)
    assert chart.selected == frozenset()


def test_zooming_keeps_the_point_under_the_pointer_and_ends_at_the_edges(chart: BubbleMap) -> None:
    before = place(chart, 2)
    chart.zoom(4.0, QPointF(before))
    assert (place(chart, 2) - before).manhattanLength() <= 2
    assert chart.view.zoom == 4.0
    for _ in range(30):
        chart.zoom(0.5)
    assert chart.view == ChartView()
    for _ in range(30):
        chart.zoom(2.0, QPointF(before))
    assert chart.view.zoom == 40.0
    QTest.keyClick(chart, Qt.Key.Key_0)
    assert chart.view == ChartView()


def test_other_bubbles_keep_selection_and_view(chart: BubbleMap) -> None:
    chart.select([1, 2, 99])
    assert chart.selected == {1, 2}
    chart.zoom(2.0)
    chart.set_bubbles(BUBBLES[1:])
    assert chart.selected == {2}
    assert chart.view.zoom == 2.0
    chart.set_bubbles([])
    assert chart.selected == frozenset()
    QTest.keyClick(chart, Qt.Key.Key_Right)
    assert chart.current is None


def test_thousands_are_drawn_in_turns_and_all_of_them(qtbot: QtBot) -> None:
    chart = BubbleMap("Many", WORDS)
    qtbot.addWidget(chart)
    chart.resize(600, 400)
    # The last and smallest stands alone, where it can be seen.
    many = [Bubble(at, "", 10, 100, 10.0) for at in range(1, 5_000)] + [Bubble(9_999, "", 90, 90_000, 1.0)]
    chart.set_bubbles(many)
    chart.show()
    x, y, _radius = chart.picture.places[-1]

    def last_is_drawn() -> bool:
        image = chart.grab().toImage()
        return bool(image.pixelColor(round(x), round(y)) != image.pixelColor(round(x) - 25, round(y) + 11))

    qtbot.waitUntil(last_is_drawn)


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_the_picture_is_saved(chart: BubbleMap, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"map.{ending}"
    save_picture(chart.picture, theme().tokens, path, QSize(640, 480), "Clusters of Corner Coffee")
    if ending == "png":
        image = QImage(str(path))
        assert image.size() == QSize(1280, 960)
        assert len({image.pixel(x, y) for x in range(0, 1280, 8) for y in range(0, 960, 8)}) > 5
    else:
        root = ElementTree.parse(path).getroot()
        assert root.tag.endswith("svg")
        assert "espresso machine" in "".join(root.itertext())


def test_a_picture_that_cannot_be_written_says_so(chart: BubbleMap, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="could not be written"):
        save_picture(chart.picture, theme().tokens, tmp_path / "gone" / "map.png", QSize(100, 100), "")


def test_round_numbers_are_short_and_nothing_to_show_is_no_trouble() -> None:
    assert [short_number(10**power) for power in range(7)] == ["1", "10", "100", "1K", "10K", "100K", "1M"]
    picture = BubblePicture((), WORDS)
    picture.lay_out(QSize(10, 10), ChartView())
    assert picture.at(QPointF(5, 5)) is None

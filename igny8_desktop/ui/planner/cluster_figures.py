"""What is known of a cluster in figures: searches, difficulty, mix of intents, place among hubs, what it made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from igny8_desktop.domain.enums import ClusterRole, SearchIntent
from igny8_desktop.services.planner.cluster_facts import ClusterFacts, MarketVolume
from igny8_desktop.ui.models.columns import reading_locale
from igny8_desktop.ui.models.figures import write_figure, write_range
from igny8_desktop.ui.planner.keyword_columns import difficulty_text
from igny8_desktop.ui.theme import make_label, theme
from igny8_desktop.ui.widgets import LinkButton, counted, status_spec

_MOST_MARKETS: Final = 3
_MOST_PAGES: Final = 4
_BAR_TALL: Final = 6


class IntentBar(QWidget):
    """Shares of intents as parts of one bar; the words stand beside it, so that no colour has to be known."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shares: list[tuple[str, float]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_BAR_TALL)

    def set_counts(self, counts: Mapping[SearchIntent | None, int]) -> None:
        """Show how many keywords have which intent."""
        total = sum(counts.values())
        self._shares = [(str(intent or ""), count / total) for intent, count in counts.items() if count and total]
        self.update()

    def sizeHint(self) -> QSize:
        """Return a small size: it grows as wide as there is room."""
        return QSize(80, _BAR_TALL)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the parts, with a gap between them."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        tokens, left = theme().tokens, 0.0
        room = self.width() - 2.0 * max(0, len(self._shares) - 1)
        for intent, share in self._shares:
            wide = room * share
            tone = tokens.tone(status_spec(intent).tone) if intent else None
            painter.setBrush(QColor(tone.solid if tone else tokens.colours.text_faint))
            painter.drawRoundedRect(QRectF(left, 0, wide, _BAR_TALL), _BAR_TALL / 2, _BAR_TALL / 2)
            left += wide + 2


class ClusterFigures(QWidget):
    """A small table of names and facts; `open_cluster` shows another cluster when its hub is clicked."""

    def __init__(self, open_cluster: Callable[[int], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme().tokens.space
        self._open = open_cluster
        self._hub_id: int | None = None
        self.searches = self._fact()
        self.difficulty = self._fact()
        self.intents = self._fact()
        self.bar = IntentBar()
        self.role = self._fact()
        self.hub = LinkButton("", self._open_hub)
        self.made = self._fact()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(space.md)
        grid.setVerticalSpacing(space.sm)
        grid.setColumnStretch(1, 1)
        self._names: dict[QWidget, QLabel] = {}
        for row, (name, fact) in enumerate(
            (
                (self.tr("Searches a month"), self.searches),
                (self.tr("Difficulty"), self.difficulty),
                (self.tr("Intents"), self.intents),
                ("", self.bar),
                (self.tr("Role"), self.role),
                ("", self.hub),
                (self.tr("Made of it"), self.made),
            )
        ):
            if name:
                label = make_label(name, "caption")
                self._names[fact] = label
                grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            if fact is self.hub:
                grid.addWidget(fact, row, 1, Qt.AlignmentFlag.AlignLeft)
            else:
                grid.addWidget(fact, row, 1)
        self.hide()

    def show_facts(self, facts: ClusterFacts) -> None:
        """Show what is known."""
        self._say(self.searches, self._volume_words(facts))
        self._say(self.difficulty, self._difficulty_words(facts))
        self._say(self.intents, self._intent_words(facts.intents))
        self.bar.set_counts(facts.intents)
        self.bar.setVisible(len(facts.intents) > 0)
        self._say(self.role, self._role_words(facts))
        self._hub_id = facts.hub[0] if facts.hub is not None else None
        self.hub.setVisible(facts.hub is not None)
        if facts.hub is not None:
            self.hub.setText(self.tr("Open “{0}”").format(facts.hub[1]))
        self._say(self.made, self._made_words(facts))
        self.show()

    # --------------------------------------------------------------------------------------------------- words

    def _volume_words(self, facts: ClusterFacts) -> str:
        lines = [self._market_words(each, len(facts.volumes) > 1) for each in facts.volumes[:_MOST_MARKETS]]
        more = len(facts.volumes) - _MOST_MARKETS
        if more > 0:
            lines.append(counted(more, self.tr("more market"), self.tr("more markets")))
        return "\n".join(lines)

    def _market_words(self, volume: MarketVolume, named: bool) -> str:
        parts = []
        if volume.exact is not None:
            parts.append(write_figure(volume.exact))
        if volume.high is not None:
            said = write_range(volume.low, volume.high)
            parts.append(self.tr("{0} where only ranges are known").format(said))
        words = " + ".join(parts) or self.tr("not known")
        if parts and volume.unknown:
            without = counted(volume.unknown, self.tr("keyword without"), self.tr("keywords without"))
            words += f" ({without})"
        return f"{volume.market or self.tr('no market')}: {words}" if named else words

    def _difficulty_words(self, facts: ClusterFacts) -> str:
        if facts.difficulty is None:
            return self.tr("not known")
        return self.tr("{0}, on average").format(difficulty_text(facts.difficulty))

    def _intent_words(self, intents: Mapping[SearchIntent | None, int]) -> str:
        total, percent = sum(intents.values()), reading_locale().percent()
        shares = [
            (status_spec(intent).text if intent else self.tr("Not known"), round(100 * count / total))
            for intent, count in intents.items()
        ]
        return ", ".join(f"{name} {share}\u00a0{percent}" for name, share in shares)

    def _role_words(self, facts: ClusterFacts) -> str:
        if facts.stray:
            return self.tr("Like no other keyword: it stays alone")
        if facts.role is ClusterRole.HUB and facts.supporting:
            names = [name for _id, name in facts.supporting[:_MOST_PAGES]]
            more = len(facts.supporting) - len(names)
            said = ", ".join(names) + (f" +{write_figure(more)}" if more > 0 else "")
            return self.tr("Hub; supported by {0}").format(said)
        if facts.role is ClusterRole.HUB:
            return self.tr("Hub, with no supporting cluster yet")
        if facts.role is ClusterRole.SUPPORTING:
            return self.tr("Supporting") if facts.hub is not None else self.tr("Supporting, without a hub")
        return ""

    def _made_words(self, facts: ClusterFacts) -> str:
        parts = [
            counted(count, one, many)
            for count, one, many in (
                (facts.ideas, self.tr("idea"), self.tr("ideas")),
                (facts.tasks, self.tr("task"), self.tr("tasks")),
                (facts.content, self.tr("article"), self.tr("articles")),
            )
            if count
        ]
        return ", ".join(parts)

    # --------------------------------------------------------------------------------------------------- inside

    @staticmethod
    def _fact() -> QLabel:
        label = make_label("", "body", wrap=True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def _say(self, fact: QLabel, text: str) -> None:
        fact.setText(text)
        name = self._names[fact]
        fact.setAccessibleName(f"{name.text()}: {text}")
        fact.setVisible(bool(text))
        name.setVisible(bool(text))

    def _open_hub(self) -> None:
        if self._hub_id is not None:
            self._open(self._hub_id)

"""The panel beside an article: details, score, claims and links; judged on a worker thread after a pause in typing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from igny8_desktop.domain.blocks import plain_text
from igny8_desktop.domain.changes import Changes
from igny8_desktop.domain.enums import EntityKind, ImageRole
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.writer.article_score import ArticleDraft, Field, Place
from igny8_desktop.services.writer.claim_ledger import ClaimsBefore
from igny8_desktop.services.writer.contents import ContentDetail, ContentText
from igny8_desktop.services.writer.internal_links import LinkInfo, LinksAdded, LinkWish
from igny8_desktop.services.writer.link_finding import LinkSuggestion
from igny8_desktop.services.writer.live_judging import LiveClaim, LiveFrame, LiveJudgement, LiveJudging
from igny8_desktop.ui.background import write
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.models.readers import Lane, Ticket
from igny8_desktop.ui.widgets import SubTabs
from igny8_desktop.ui.writer.panel.claim_dialogs import SourceDialog, WaiveDialog
from igny8_desktop.ui.writer.panel.claims_view import ClaimsView
from igny8_desktop.ui.writer.panel.links_view import LinksView
from igny8_desktop.ui.writer.panel.score_view import ScoreView
from igny8_desktop.ui.writer.surface import WritingSurface

#: Pause in typing, after the surface's own, until fields beside the text are judged.
_PAUSE_MS: Final = 150


class ArticlePanel(QWidget):
    """Judges the article of a writing surface; `show_field` goes to a field beside the text."""

    judged = Signal(object)

    def __init__(
        self,
        context: WindowContext,
        surface: WritingSurface,
        details: QWidget,
        show_field: Callable[[Field], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._context, self._surface = context, surface
        self._show_field = show_field
        self._text: Callable[[], ContentText] | None = None
        self._save: Callable[[Callable[[], object]], object] = lambda run: run()
        services = context.services
        self._live = LiveJudging(services.judging, services.ledger, services.links)
        self._scope: Scope | None = None
        self._content_id: int | None = None
        self._revision = -1
        self._featured: bool | None = None
        self._frame: LiveFrame | None = None
        self._loading: Ticket | None = None
        self._judging: Ticket | None = None
        self.score = ScoreView(self.go)
        self.claims = ClaimsView(self.go, self._decide)
        self.links = LinksView(self.go, self._find_link, self._add_links, self._remove_links)
        self.tabs = SubTabs(self.tr("Beside the article"))
        self.tabs.add("details", self.tr("Details"), lambda: details)
        self.tabs.add("score", self.tr("Score"), lambda: self.score)
        self.tabs.add("claims", self.tr("Claims"), lambda: self.claims)
        self.tabs.add("links", self.tr("Links"), lambda: self.links)
        for page in ("details", "score", "claims", "links"):
            self.tabs.page(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.tabs)
        self.tabs.bar.setUsesScrollButtons(False)
        self.setMinimumWidth(390)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self._judge)
        surface.changed.connect(self._judge)
        context.bridge.changes_published.connect(self._changes_came)

    # -------------------------------------------------------------------------------------------------- for the editor

    def serve(self, text: Callable[[], ContentText], save: Callable[[Callable[[], object]], object]) -> None:
        """Take the article from `text`, as it is in the fields; `save` saves it and then calls back."""
        self._text, self._save = text, save

    def show_article(self, scope: Scope, detail: ContentDetail) -> None:
        """Judge this article from now on; called again after every save."""
        same = self._content_id == detail.id and self._scope == scope
        featured = any(image.role is ImageRole.FEATURED for image in detail.images)
        if same and self._revision == detail.revision and self._featured == featured:
            return
        if not same:
            self._frame = None
        self._scope, self._content_id, self._revision, self._featured = scope, detail.id, detail.revision, featured
        self._load()

    def close_article(self) -> None:
        """Judge nothing any more."""
        for ticket in (self._loading, self._judging):
            if ticket is not None:
                ticket.cancel()
        self._content_id = self._frame = None
        self._revision = -1

    def field_edited(self) -> None:
        """Judge after a pause: something beside the text was edited."""
        self._timer.start()

    def go(self, place: Place) -> None:
        """Show what a remark is about."""
        if place.field is Field.TEXT:
            self._surface.reveal(place.block_id, place.start, place.length)
            return
        if place.field is not Field.TITLE:
            self.tabs.show_page("details")
        self._show_field(place.field)

    # ------------------------------------------------------------------------------------------------------- judging

    def _load(self) -> None:
        scope, content_id = self._scope, self._content_id
        if scope is None or content_id is None:
            return
        if self._loading is not None:
            self._loading.cancel()

        def came(frame: LiveFrame) -> None:
            if self._content_id == content_id:
                self._frame = frame
                self._judge()

        self._loading = self._context.readers.submit(
            Lane.AHEAD, self, lambda: self._live.load(scope, content_id), came, self._context.notices.error
        )

    def _judge(self) -> None:
        frame = self._frame
        if frame is None or self._text is None:
            return
        if self._judging is not None:
            self._judging.cancel()
        text = self._text()
        draft = ArticleDraft(
            text.blocks,
            self._surface.block_ids(),
            text.title,
            text.slug,
            text.excerpt,
            text.meta_title,
            text.meta_description,
            self._featured,
        )
        if len(draft.ids) != len(draft.blocks):
            return  # typed on while it was read: the next pause asks again
        self._judging = self._context.readers.submit(
            Lane.AHEAD, self, lambda: self._live.judge(frame, draft), self._show, self._context.notices.error
        )

    def _show(self, news: LiveJudgement) -> None:
        self.score.show_score(news.score)
        self.claims.show_claims(news.claims)
        self.links.show_links(news.suggestions, news.links)
        self.tabs.set_count("score", news.score.overall)
        self.tabs.set_count("claims", news.open_claims or None)
        self.tabs.set_count("links", len(news.links) or None)
        self.judged.emit(news)

    def _changes_came(self, changes: Changes) -> None:
        kinds = (EntityKind.FACT_CLAIM, EntityKind.INTERNAL_LINK, EntityKind.BRIEF_SOURCE)
        if self._frame is not None and any(changes.touches(kind) for kind in kinds):
            self._load()

    # -------------------------------------------------------------------------------------------------------- claims

    def _decide(self, action: str, chosen: Sequence[LiveClaim]) -> None:
        window, sources = self._context.window, self._frame.article.sources if self._frame is not None else ()
        ledger = self._context.services.ledger
        names = {claim.fingerprint for claim in chosen}
        if action == "source":
            SourceDialog(
                len(names),
                sources,
                lambda url, source_id: self._settle(
                    names, lambda scope, ids: ledger.source(scope, ids, url=url, source_id=source_id)
                ),
                window,
            ).open()
        elif action == "waive":
            WaiveDialog(
                len(names),
                lambda note: self._settle(names, lambda scope, ids: ledger.waive(scope, ids, note)),
                window,
            ).open()
        else:
            self._settle(names, ledger.reopen)

    def _settle(self, names: set[str], change: Callable[[Scope, list[int]], ClaimsBefore]) -> None:
        """Save what is typed, so that the ledger knows these claims, then change them."""
        scope, content_id = self._scope, self._content_id
        if scope is None or content_id is None:
            return
        ledger = self._context.services.ledger

        def work() -> ClaimsBefore:
            rows = ledger.claims(scope, content_id)
            return change(scope, [row.id for row in rows if row.fingerprint in names])

        def done(before: ClaimsBefore) -> None:
            text = self.tr("{0} claims changed.").format(len(before.states))
            self._context.notices.success(
                text,
                action_text=self.tr("Undo"),
                action=lambda: write(
                    self._context, self, self.tr("Taking back"), lambda: ledger.restore(scope, before)
                ),
            )

        self._save(lambda: write(self._context, self, self.tr("Changing claims"), work, done))

    # --------------------------------------------------------------------------------------------------------- links

    def _find_link(self, link: LinkInfo) -> None:
        """Show the words of a link in the text as it is now."""
        ids, blocks = self._surface.block_ids(), self._surface.blocks()
        numbers = [link.block] if 0 <= link.block < len(blocks) else []
        for number in [*numbers, *range(min(len(blocks), len(ids)))]:
            start = plain_text(blocks[number]).find(link.anchor)
            if start >= 0:
                self._surface.reveal(ids[number], start, len(link.anchor))
                return

    def _add_links(self, chosen: Sequence[LinkSuggestion]) -> None:
        scope, content_id = self._scope, self._content_id
        if scope is None or content_id is None or not chosen:
            return
        ids = self._surface.block_ids()
        wishes = [
            LinkWish(each.target.key, each.anchor, ids.index(each.block_id) if each.block_id in ids else -1)
            for each in chosen
        ]
        links = self._context.services.links

        def done(added: LinksAdded) -> None:
            text = self.tr("{0} links set, {1} places kept for pages that are not live yet.").format(
                len(added.linked), len(added.reserved)
            )
            ids = [*added.linked, *added.reserved]
            self._context.notices.success(
                text,
                action_text=self.tr("Undo"),
                action=lambda: write(self._context, self, self.tr("Taking back"), lambda: links.remove(scope, ids)),
            )

        self._save(
            lambda: write(
                self._context, self, self.tr("Setting links"), lambda: links.add(scope, content_id, wishes), done
            )
        )

    def _remove_links(self, chosen: Sequence[LinkInfo]) -> None:
        scope = self._scope
        if scope is None or not chosen:
            return
        links = self._context.services.links
        ids = [link.id for link in chosen]

        def back(gone: Sequence[tuple[int, LinkWish]]) -> None:
            for content_id, wish in gone:
                links.add(scope, content_id, [wish])

        def done(gone: list[tuple[int, LinkWish]]) -> None:
            self._context.notices.success(
                self.tr("{0} links removed; the words stay.").format(len(gone)),
                action_text=self.tr("Undo"),
                action=lambda: write(self._context, self, self.tr("Taking back"), lambda: back(gone)),
            )

        self._save(
            lambda: write(self._context, self, self.tr("Removing links"), lambda: links.remove(scope, ids), done)
        )

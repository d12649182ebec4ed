"""Hand the window its services and listen for it: the seam between the program and its main window."""

from __future__ import annotations

from collections.abc import Callable

from igny8_desktop.app.bootstrap import Program
from igny8_desktop.automation.due_runs import DueRuns
from igny8_desktop.automation.overview import Overviews
from igny8_desktop.automation.scheduling import DueStart
from igny8_desktop.ui.context import Services
from igny8_desktop.ui.main_window import MainWindow

#: Seconds that work under way has to come to an end when the window closes; the rest of the 3 is for the window.
CLOSING_SECONDS = 2.5


def make_services(program: Program) -> Services:
    """Return the use cases of a program as the window takes them."""
    return Services(
        sites=program.sites,
        connecting=program.connecting,
        doctor=program.doctor,
        listing=program.listing,
        exports=program.exports,
        views=program.views,
        keywords=program.keywords,
        keyword_bulk=program.keyword_bulk,
        imports=program.imports,
        clusters=program.clusters,
        cluster_changes=program.cluster_changes,
        cluster_book=program.cluster_book,
        refinement=program.refinement,
        url_cutter=program.url_cutter,
        recut=program.recut,
        ideas=program.ideas,
        opportunities=program.opportunities,
        site_posts=program.site_posts,
        tasks=program.tasks,
        contents=program.contents,
        autosaves=program.autosaves,
        spelling=program.spelling,
        revision_history=program.revision_history,
        judging=program.judging,
        ledger=program.ledger,
        links=program.links,
        rewriting=program.rewriting,
        writing_feed=program.writing_feed,
        briefs=program.briefs,
        prompt_templates=program.prompt_templates,
        profiles=program.profiles,
        prompt_samples=program.prompt_samples,
        images=program.images,
        imaging=program.imaging,
        image_styles=program.image_styles,
        card_designer=program.card_designer,
        content_plan=program.content_plan,
        article_export=program.article_export,
        article_import=program.article_import,
        sync=program.sync,
        after_care=program.after_care,
        companion=program.companion,
        publishing=program.publishing,
        orders=program.orders,
        schedule=program.schedule,
        watches=program.watches,
        adoption=program.adoption,
        starter=program.starter,
        engine=program.engine,
        runs=program.runs,
        overviews=Overviews(program.database, program.runs),
        automation_settings=program.automation_settings,
        schedules=program.schedules,
        usage=program.usage,
        zone=program.zone,
        jobs=program.jobs,
        credits=program.credits,
        settings=program.settings,
        secrets=program.secrets,
        vault=program.secrets,
        ai=program.providers,
        image_path=program.images_store.path,
        home=program.folder.home,
    )


def make_window(program: Program, *, also_close: Callable[[], object] = lambda: None) -> MainWindow:
    """Return the window of a program, not shown yet; closing it closes the program, after `also_close`."""
    unsubscribe: list[Callable[[], None]] = []

    def shut_down() -> bool:
        also_close()
        ended = program.close(CLOSING_SECONDS)
        for stop in unsubscribe:
            stop()
        return ended

    window = MainWindow(
        make_services(program),
        shut_down,
        unfinished=program.recovery.runs if program.recovery is not None else (),
        problems=program.settings.problems,
    )
    unsubscribe.append(program.database.feed.subscribe(window.bridge.publish_changes))
    unsubscribe.append(program.jobs.subscribe(window.bridge.publish_job))
    unsubscribe.append(program.writing_feed.subscribe(window.bridge.publish_writing))

    def tell(start: DueStart) -> None:
        window.bridge.run_on_main(lambda: window.say_start(start))

    due = DueRuns(program.schedules, program.engine, program.jobs, tell)
    # Not the method itself: Qt would not keep the object that it belongs to.
    window.ready.connect(lambda: due.keep_looking())
    window.ready.connect(lambda: program.site_watcher.keep_looking())
    return window

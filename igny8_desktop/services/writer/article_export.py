"""Take articles out of the program: as HTML, Markdown or Word files with their pictures, or as packages."""

from __future__ import annotations

import base64
import html
import json
import os
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from igny8_desktop.data.queries import writer as queries
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.errors import NotFound, StorageTrouble, WrongInput
from igny8_desktop.domain.ports import ImageStore, Progress, no_progress
from igny8_desktop.domain.scope import Scope
from igny8_desktop.domain.text import slugify
from igny8_desktop.services.writer.export_article import ExportArticle, ExportImage, read_article
from igny8_desktop.services.writer.export_docx import article_docx
from igny8_desktop.services.writer.export_html import article_html, article_page
from igny8_desktop.services.writer.export_markdown import article_markdown


class ArticleForm(StrEnum):
    """The forms that articles leave the program in; `package` is one ZIP with HTML, Markdown, pictures and facts."""

    HTML = "html"
    MARKDOWN = "markdown"
    DOCX = "docx"
    PACKAGE = "package"


@dataclass(frozen=True)
class ArticleExportReport:
    """What was written; `missing` counts pictures whose files were gone."""

    files: tuple[Path, ...]
    articles: int
    pictures: int
    missing: int


@dataclass(frozen=True)
class RichText:
    """An article for the clipboard: HTML with its pictures in it, and plain text."""

    html: str
    text: str


class ArticleExport:
    """Write articles to files; blocking, so it runs as a job."""

    def __init__(self, database: Database, store: ImageStore) -> None:
        self._database = database
        self._store = store

    def all_ids(self, scope: Scope) -> list[int]:
        """Return every article of the scope, oldest first."""
        with self._database.read(scope) as work:
            return list(queries.all_content(work))

    def write(
        self,
        scope: Scope,
        ids: Sequence[int],
        folder: Path,
        form: ArticleForm,
        *,
        progress: Progress = no_progress,
        should_stop: Callable[[], bool] = lambda: False,
    ) -> ArticleExportReport:
        """Write articles into a folder, each into files named by its slug; pictures go to `images` beside them.

        Files of the same name are replaced. A package holds all articles in one ZIP file. Raises `WrongInput` for no
        articles, `StorageTrouble` where the folder cannot be written, `CancelledError` where `should_stop` says so.
        """
        if not ids:
            raise WrongInput("There is nothing to export", "No article was chosen.", "Choose at least one article.")
        with self._database.read(scope) as work:
            articles = [read_article(work, content_id) for content_id in dict.fromkeys(ids)]
            site = queries.site(work).slug
        names = _names(articles)
        out = _Out(folder, self._store)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if form is ArticleForm.PACKAGE:
                name = f"{names[0] if len(articles) == 1 else f'{site}-articles'}.zip"
                self._package(out, folder / name, list(zip(names, articles, strict=True)), progress, should_stop)
            else:
                progress(0, len(articles), "")
                for number, (name, article) in enumerate(zip(names, articles, strict=True)):
                    if should_stop():
                        raise CancelledError
                    self._one(out, name, article, form)
                    progress(number + 1, len(articles), article.title)
        except OSError as error:
            raise StorageTrouble(
                "The export could not be written",
                f"Writing to “{folder}” failed: {error.strerror or type(error).__name__}.",
                "Check that the folder may be written to and that there is room, or choose another one.",
            ) from error
        return ArticleExportReport(tuple(out.files), len(articles), out.pictures, out.missing)

    def rich_text(self, scope: Scope, content_id: int) -> RichText:
        """Return an article for the clipboard: what word processors and web editors paste with its pictures."""
        with self._database.read(scope) as work:
            article = read_article(work, content_id)

        def inside(image: ExportImage) -> str:
            try:
                data = self._store.converted(image.file_name, "JPEG")
            except (NotFound, StorageTrouble):
                return ""
            return f"data:image/jpeg;base64,{base64.b64encode(data).decode('ascii')}"

        title = f"<h1>{html.escape(article.title, quote=False)}</h1>\n"
        return RichText(title + article_html(article, inside), article_markdown(article).split("\n---\n\n", 1)[-1])

    # ---------------------------------------------------------------------------------------------------- inside

    def _one(self, out: _Out, name: str, article: ExportArticle, form: ArticleForm) -> None:
        if form is ArticleForm.DOCX:
            out.write(f"{name}.docx", article_docx(article, out.for_word))
            return
        suffix, text = (
            (".html", article_page(article)) if form is ArticleForm.HTML else (".md", article_markdown(article))
        )
        out.write(f"{name}{suffix}", text.encode("utf-8", "replace"))
        for image in article.pictures:
            data = out.picture(image)
            if data is not None:
                out.write(f"images/{image.file_name}", data, listed=False)

    def _package(
        self,
        out: _Out,
        path: Path,
        articles: Sequence[tuple[str, ExportArticle]],
        progress: Progress,
        should_stop: Callable[[], bool],
    ) -> None:
        buffer = tempfile.SpooledTemporaryFile(max_size=64 * 1024 * 1024)  # noqa: SIM115 - closed below
        with buffer, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for number, (name, article) in enumerate(articles):
                if should_stop():
                    raise CancelledError
                archive.writestr(f"{name}/article.html", article_page(article))
                archive.writestr(f"{name}/article.md", article_markdown(article))
                archive.writestr(f"{name}/meta.json", json.dumps(article.meta(), ensure_ascii=False, indent=2))
                for image in article.pictures:
                    data = out.picture(image)
                    if data is not None:
                        archive.writestr(zipfile.ZipInfo(f"{name}/images/{image.file_name}"), data)
                progress(number + 1, len(articles), article.title)
            archive.close()
            buffer.seek(0)
            out.write(path.name, buffer.read())


class _Out:
    """Writes files so that each is there as a whole or not at all, and counts."""

    def __init__(self, folder: Path, store: ImageStore) -> None:
        self._folder = folder
        self._store = store
        self._read: set[str] = set()
        self.files: list[Path] = []
        self.pictures = self.missing = 0

    def write(self, name: str, data: bytes, *, listed: bool = True) -> None:
        path = self._folder / name
        path.parent.mkdir(exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
            os.replace(temporary, path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        if listed:
            self.files.append(path)

    def picture(self, image: ExportImage) -> bytes | None:
        try:
            data = self._store.path(image.file_name).read_bytes()
        except (OSError, NotFound):
            self.missing += 1
            return None
        self.pictures += 1
        return data

    def for_word(self, image: ExportImage) -> bytes | None:
        """Return a picture in the smaller of the kinds that Word reads; it knows no WebP."""
        try:
            kinds = [self._store.converted(image.file_name, kind) for kind in ("JPEG", "PNG")]
        except (NotFound, StorageTrouble):
            self.missing += 1
            return None
        self.pictures += 1
        return min(kinds, key=len)


def _names(articles: Sequence[ExportArticle]) -> list[str]:
    """Return a file name for each article, no two alike on any system and none that Windows keeps for itself."""
    taken: set[str] = set()
    names: list[str] = []
    for article in articles:
        base = slugify(article.slug or article.title, fallback=f"article-{article.content_id}")
        base = f"{base}-article" if base in _RESERVED else base
        name, number = base, 2
        while name in taken:
            name, number = f"{base}-{number}", number + 1
        taken.add(name)
        names.append(name)
    return names


_RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10))})

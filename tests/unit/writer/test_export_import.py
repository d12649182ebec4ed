"""What leaves the program comes back with every word and picture; what is hostile does not come in."""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from PIL import Image as Pillow

from igny8_desktop.app.bootstrap import Program, open_program
from igny8_desktop.data.models import Content, Task
from igny8_desktop.domain.blocks import Block, BlockKind, Blocks, article_text
from igny8_desktop.domain.enums import ContentStatus, EntityKind, ImageRole, ImageStatus, TargetKind, TaskStatus
from igny8_desktop.domain.errors import Conflict, StorageTrouble, WrongInput
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.sites.sites import NewSite
from igny8_desktop.services.steps import StepControl
from igny8_desktop.services.writer.article_blocks import sanitize_blocks
from igny8_desktop.services.writer.article_export import ArticleForm
from igny8_desktop.services.writer.draft_files import read_draft
from igny8_desktop.services.writer.export_article import ExportArticle
from igny8_desktop.services.writer.export_docx import article_docx
from igny8_desktop.services.writer.export_html import article_page
from igny8_desktop.services.writer.export_markdown import article_markdown
from tests.gui.writer.articles import BLOCKS
from tests.unit.writer.test_images import png

ARTICLE = ExportArticle(
    1, "All kinds: of <blocks> & more", "all-kinds", "An excerpt", "Meta", "A “description”", "kettle", "en",
    "Ann Author", "Kettle Lab", "https://kettle.example", "", "post", "guide", "draft", 30, None, None,
    ("Kettles", "Care: daily"),
    ("lime", "scale"), (),
)  # fmt: skip


def words(blocks: Blocks) -> list[str]:
    return re.findall(r"\w+", article_text(blocks))


def back(folder: Path, article: ExportArticle, form: str) -> tuple[list[str], str, Blocks]:
    path = folder / f"draft.{form}"
    if form == "docx":
        path.write_bytes(article_docx(article, lambda _image: None))
    else:
        text = article_page(article) if form == "html" else article_markdown(article)
        path.write_text(text, encoding="utf-8", newline="")
    draft = read_draft(path)
    return words(draft.blocks), draft.title, draft.blocks


_MARKS = st.sampled_from("*_`#-+.>|<&![]()~\\1 \n")
_LETTERS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co", "Zl", "Zp"])
TEXT = st.text(st.one_of(_LETTERS, _MARKS), min_size=1, max_size=40)


@st.composite
def inline(draw: st.DrawFn) -> str:
    parts = []
    for text in draw(st.lists(TEXT, min_size=1, max_size=4)):
        escaped = html.escape(text)
        tag = draw(st.sampled_from(["", "", "strong", "em", "code", "sub", "a", "br", "del"]))
        if tag == "a":
            escaped = f'<a href="https://e.com/?a=(1)&amp;b=*">{escaped}</a>'
        elif tag == "br":
            escaped += "<br>"
        elif tag:
            escaped = f"<{tag}>{escaped}</{tag}>"
        parts.append(escaped)
    return "".join(parts)


@st.composite
def block(draw: st.DrawFn) -> Block:
    kind = draw(st.sampled_from([*BlockKind]))
    inner = draw(inline())
    other = draw(inline())
    match kind:
        case BlockKind.HEADING:
            return Block(kind, inner, {"level": draw(st.integers(2, 6))})
        case BlockKind.LIST:
            deep = draw(
                st.sampled_from(
                    ["", f"<ul><li>{other}</li></ul>", f"<ol><li>{other}</li><li>x</li></ol>", f"<p>{other}</p>"]
                )
            )
            return Block(
                kind,
                f"<li>{inner}</li><li>{other}{deep}</li>",
                {"ordered": draw(st.booleans()), "start": draw(st.sampled_from([1, 7]))},
            )
        case BlockKind.QUOTE:
            return Block(
                kind, draw(st.sampled_from([f"<p>{inner}</p><p>{other}</p>", inner, f"<ul><li>{inner}</li></ul>"]))
            )
        case BlockKind.TABLE:
            head = f"<thead><tr><th>{inner}</th><th>b</th></tr></thead>"
            return Block(
                kind, draw(st.sampled_from([head, ""])) + f"<tbody><tr><td>{other}</td><td>c</td></tr></tbody>"
            )
        case BlockKind.CODE:
            return Block(kind, html.escape(draw(TEXT), quote=False))
        case BlockKind.DETAILS:
            return Block(kind, f"<p>{inner}</p><p>{other}</p>", {"summary": draw(TEXT)})
        case BlockKind.IMAGE:
            return Block(kind, "", {"url": "https://e.com/a.png", "alt": "", "caption": draw(TEXT)})
        case BlockKind.SEPARATOR:
            return Block(kind)
        case BlockKind.HTML:
            return Block(kind, f"<dl><dt>{inner}</dt><dd>{other}</dd></dl>")
        case _:
            return Block(kind, inner)


ANY = st.lists(block(), max_size=5).map(lambda some: sanitize_blocks(some))


@pytest.mark.parametrize("form", ["html", "md", "docx"])
def test_an_article_with_all_blocks_comes_back(tmp_path: Path, form: str) -> None:
    seen, title, blocks = back(tmp_path, replace(ARTICLE, blocks=BLOCKS), form)
    assert seen == words(BLOCKS)
    assert title == ARTICLE.title
    if form != "docx":
        assert [each.kind for each in blocks] == [
            each.kind if each.kind is not BlockKind.HTML else BlockKind.PARAGRAPH for each in BLOCKS
        ]
        assert blocks[3].attrs == {"ordered": True, "start": 3}
        assert blocks[5].html.count("<t") == BLOCKS[5].html.count("<t")


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(ANY)
@example((Block(BlockKind.PARAGRAPH, "1) no list"), Block(BlockKind.PARAGRAPH, "- nor this<br># nor that")))
def test_markdown_keeps_every_word(tmp_path: Path, blocks: Blocks) -> None:
    seen, title, _blocks = back(tmp_path, replace(ARTICLE, blocks=blocks), "md")
    assert seen == words(blocks)
    assert title == ARTICLE.title


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(ANY)
def test_html_keeps_every_word(tmp_path: Path, blocks: Blocks) -> None:
    assert back(tmp_path, replace(ARTICLE, blocks=blocks), "html")[0] == words(blocks)


@settings(
    max_examples=3,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # Word files take too long for finding the smallest failure
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(ANY)
def test_word_keeps_every_word(tmp_path: Path, blocks: Blocks) -> None:
    assert sorted(back(tmp_path, replace(ARTICLE, blocks=blocks), "docx")[0]) == sorted(words(blocks))


# ---------------------------------------------------------------------------------------------- with a real program


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Program, Scope]]:
    program = open_program(tmp_path_factory.mktemp("home"), environ={})
    try:
        yield program, program.sites.add(NewSite("Kettle Lab", TargetKind.FOLDER)).scope
    finally:
        program.close()


def draft_with_pictures(program: Program, scope: Scope, folder: Path) -> int:
    (folder / "pics").mkdir(parents=True)
    (folder / "pics" / "one.png").write_bytes(png((200, 20, 20)))
    (folder / "draft.md").write_text(
        '---\ntitle: "Kettles: a guide"\ndescription: All of it\ntags: [lime, scale]\ncategories:\n  - Care\n'
        "image: pics/one.png\nimage_alt: A red kettle\n---\n\nBegin.\n\n## Steps\n\n1. one\n2. two\n3. three\n\n"
        "![Blue](pics/two.png)\n\n<script>alert(1)</script><p onclick='x()'>safe</p>\n\n![gone](../secret.png)\n",
        encoding="utf-8",
    )
    Pillow.new("RGB", (90, 60), (10, 10, 200)).save(folder / "pics" / "two.png")
    (folder.parent / "secret.png").write_bytes(png((0, 0, 0)))
    taken = program.article_import.take(scope, folder / "draft.md")
    assert (taken.pictures, taken.left_out) == (2, ("../secret.png",))
    return taken.content_id


def test_a_draft_with_pictures_goes_in_out_and_in(office: tuple[Program, Scope], tmp_path: Path) -> None:
    program, scope = office
    content_id = draft_with_pictures(program, scope, tmp_path / "in")
    detail = program.contents.get(scope, content_id)
    assert (detail.text.title, detail.status, detail.revision) == ("Kettles: a guide", ContentStatus.DRAFT, 1)
    assert (detail.text.categories, detail.text.tags) == (("Care",), ("lime", "scale"))
    assert [(image.role, image.alt_text) for image in detail.images] == [
        (ImageRole.FEATURED, "A red kettle"),
        (ImageRole.IN_ARTICLE, "Blue"),
    ]
    stored = json.dumps([each.as_json() for each in detail.text.blocks])
    assert "script" not in stored
    assert "onclick" not in stored
    assert "safe" in stored
    for form, count in ((ArticleForm.HTML, 1), (ArticleForm.MARKDOWN, 1), (ArticleForm.DOCX, 1)):
        report = program.article_export.write(scope, [content_id], tmp_path / form, form)
        assert (len(report.files), report.pictures, report.missing) == (count, 2, 0)
        again = program.article_import.take(scope, report.files[0])
        other = program.contents.get(scope, again.content_id)
        assert words(other.text.blocks) == words(detail.text.blocks)
        assert [(image.role, image.alt_text) for image in other.images] == [
            (image.role, image.alt_text) for image in detail.images
        ]
        assert (other.text.title, other.text.tags) == (detail.text.title, detail.text.tags)
    rich = program.article_export.rich_text(scope, content_id)
    assert rich.html.count("data:image/jpeg;base64,") == 2
    program.images_store.path(detail.images[0].file_name).unlink()
    assert program.article_export.write(scope, [content_id], tmp_path / "late", ArticleForm.HTML).missing == 1


def test_a_package_holds_all_articles(office: tuple[Program, Scope], tmp_path: Path) -> None:
    program, scope = office
    first = draft_with_pictures(program, scope, tmp_path / "in")
    second = program.article_import.take(scope, tmp_path / "in" / "draft.md").content_id
    report = program.article_export.write(scope, [first, second], tmp_path, ArticleForm.PACKAGE)
    assert report.articles == 2
    with zipfile.ZipFile(report.files[0]) as archive:
        names = archive.namelist()
        folders = sorted({name.split("/")[0] for name in names})
        assert len(folders) == 2
        meta = json.loads(archive.read(f"{folders[0]}/meta.json"))
        assert all(f"{folders[0]}/{image['file']}" in names for image in meta["images"])
        assert meta["structured_data"][0]["@type"] == "Article"
        assert b"application/ld+json" in archive.read(f"{folders[0]}/article.html")


def test_a_draft_fills_a_task(office: tuple[Program, Scope], tmp_path: Path) -> None:
    program, scope = office
    task_id = program.tasks.add(scope, "How to brew", primary_keyword="brew coffee", word_count=300)
    path = tmp_path / "my_draft.html"
    path.write_text("<title>T</title><h2>Brew</h2><p>Slowly.</p>", encoding="utf-8")
    taken = program.article_import.take(scope, path, task_id=task_id)
    with program.database.read(scope) as work:
        content = work.get(Content, taken.content_id)
        assert (content.task_id, content.primary_keyword, content.title) == (task_id, "brew coffee", "T")
        assert work.get(Task, task_id).status is TaskStatus.COMPLETED
    with pytest.raises(Conflict):
        program.article_import.take(scope, path, task_id=task_id)


def test_a_draft_with_one_picture_still_gets_its_featured_one(tmp_path: Path) -> None:
    (tmp_path / "pic.png").write_bytes(png((5, 5, 99)))
    (tmp_path / "d.md").write_text("# One picture\n\n## First\n\nText.\n\n![Own](pic.png)\n\n## Second\n\nMore.\n")
    with closing(open_program(tmp_path / "home", environ={})) as program:
        scope = program.sites.add(NewSite("Kettle Lab", TargetKind.FOLDER)).scope
        content_id = program.article_import.take(scope, tmp_path / "d.md").content_id
        described = next(step for name, step in program.steps.items() if str(name) == "image_prompts")
        report = program.jobs.submit(
            "x", lambda _job: described.run(scope, [content_id], StepControl(program.owner)), kind="x"
        ).result(60)
        assert not report.failed
        rows = [(image.role, image.status) for image in program.contents.get(scope, content_id).images]
        assert rows[0] == (ImageRole.FEATURED, ImageStatus.PENDING)
        assert (ImageRole.IN_ARTICLE, ImageStatus.GENERATED) in rows
        assert len(rows) == 1 + 2  # the setting asks for two in the text, and one is there


def docx_with(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "words_of_it"),
    [
        ("a.docx", b"no zip at all", "no Word document"),
        ("a.docx", docx_with(readme=b"a zip, not a document"), "no Word document"),
        ("a.docx", docx_with(word__document_xml=b"<broken"), "no Word document"),
        ("a.docx", docx_with(word__document_xml=b"<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>"), "not safe"),
        ("a.docx", docx_with(word__document_xml=b"<a>" + b" " * 9_000_000 + b"</a>"), "not safe"),
        ("a.doc", b"\xd0\xcf\x11\xe0", "not read"),
        ("a.pdf", b"%PDF-1.7", "not read"),
        ("a.md", b"\0\1\2\3" * 40, "no text file"),
        ("a.md", b"", "no text in this file"),
        ("a.html", b"<script>only()</script>", "no text in this file"),
    ],
)
def test_hostile_drafts_are_refused(
    office: tuple[Program, Scope], tmp_path: Path, name: str, data: bytes, words_of_it: str
) -> None:
    program, scope = office
    before = program.listing.ids(scope, EntityKind.CONTENT)
    (tmp_path / name).write_bytes(data)
    with pytest.raises(WrongInput) as refused:
        program.article_import.take(scope, tmp_path / name)
    assert words_of_it in refused.value.title
    assert program.listing.ids(scope, EntityKind.CONTENT) == before
    with pytest.raises(StorageTrouble):
        program.article_import.take(scope, tmp_path / "nowhere.md")


def test_marks_nested_without_end_keep_their_words(tmp_path: Path) -> None:
    deep = (Block(BlockKind.PARAGRAPH, "<b>" * 3_000 + "deep" + "</b>" * 3_000),)
    assert back(tmp_path, replace(ARTICLE, blocks=deep), "md")[0] == ["deep"]
    assert back(tmp_path, replace(ARTICLE, blocks=deep), "docx")[0] == ["deep"]
    (tmp_path / "deep.html").write_text("<div>" * 5_000 + "deep" + "</div>" * 5_000)
    assert words(read_draft(tmp_path / "deep.html").blocks) == ["deep"]


def test_a_title_alone_is_kept_and_encodings_are_read(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_bytes("# Größe\n\nCafé".encode("cp1252"))
    draft = read_draft(path)
    assert (draft.title, words(draft.blocks)) == ("Größe", ["Café"])
    path.write_bytes("# Größe\n\nCafé".encode("utf-16"))
    assert read_draft(path).title == "Größe"


def test_nothing_to_export_and_no_place_are_told(office: tuple[Program, Scope], tmp_path: Path) -> None:
    program, scope = office
    with pytest.raises(WrongInput):
        program.article_export.write(scope, [], tmp_path, ArticleForm.HTML)
    content_id = program.article_export.all_ids(scope)[0]
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageTrouble):
        program.article_export.write(scope, [content_id], tmp_path / "file", ArticleForm.HTML)

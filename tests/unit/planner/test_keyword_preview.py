"""The look at a file before it is imported: what it is, what each column means, and what a person can change."""

from __future__ import annotations

from pathlib import Path

import pytest

from igny8_desktop.domain.errors import WrongInput
from igny8_desktop.services.planner.keyword_files import ParsedKeyword, ReadOptions, RefusedRow, read_keyword_file
from igny8_desktop.services.planner.keyword_preview import preview_keyword_file, preview_keyword_text

SAMPLES = Path(__file__).parents[2] / "data" / "keywords"


def saved(folder: Path, data: str | bytes, name: str = "list.csv") -> Path:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


@pytest.mark.parametrize("path", sorted(SAMPLES.iterdir()), ids=lambda path: path.name[:20])
def test_preview_and_import_agree(path: Path) -> None:
    preview = preview_keyword_file(path)
    file = read_keyword_file(path)
    assert (preview.tool, preview.encoding, preview.header_row) == (
        str(file.tool), file.encoding_name, file.header_row,
    )  # fmt: skip
    assert preview.rows == tuple(file.rows())[:50]
    assert not preview.complete
    used = {column.field for column in preview.columns if column.field}
    assert "keyword" in used
    assert all(bool(column.field) != bool(column.reason) for column in preview.columns)
    again = preview_keyword_file(path, columns=preview.mapping)
    assert again.mapping == preview.mapping, "the mapping that is shown is the mapping that can be given"
    assert again.rows == preview.rows


def test_columns_with_samples_and_reasons(tmp_path: Path) -> None:
    path = saved(tmp_path, "Keyword,Volume,Volume,Global volume,,Colour\noak,1,2,3,x,brown\nelm,4,5,6,,\n")
    columns = preview_keyword_file(path).columns
    assert [column.name for column in columns] == [
        "Keyword", "Volume", "Volume (2)", "Global volume", "Column E", "Colour",
    ]  # fmt: skip
    assert [column.field for column in columns] == ["keyword", "volume", "", "", "", ""]
    assert columns[2].reason == "another column says the same"
    assert "world" in columns[3].reason
    assert columns[4].reason == "has no name"
    assert columns[0].samples == ("oak", "elm")
    assert columns[5].samples == ("brown",)


def test_a_persons_own_mapping_wins_and_can_leave_out(tmp_path: Path) -> None:
    path = saved(tmp_path, "Keyword,Volume,Volume,KD\noak,1,2,3\n")
    preview = preview_keyword_file(path, columns={"volume": "Volume (2)", "difficulty": ""})
    assert preview.keywords == (ParsedKeyword(2, "oak", 2),)
    assert preview.mapping == {"keyword": "Keyword", "volume": "Volume (2)"}
    assert preview.columns[3].reason == "you chose not to use it"
    with pytest.raises(WrongInput, match="chosen columns"):
        preview_keyword_file(saved(tmp_path, "a,b\n1,2\n"), columns={"keyword": "c"})


def test_without_a_header_columns_have_letters_that_can_be_chosen(tmp_path: Path) -> None:
    path = saved(tmp_path, "".join(f"{number},oak {number},{number * 9},{number % 3}\n" for number in range(1, 20)))
    preview = preview_keyword_file(path)
    assert (preview.guessed, preview.header_row) == (True, 0)
    assert preview.mapping == {"keyword": "Column B", "volume": "Column C"}
    changed = preview_keyword_file(path, columns={"keyword": "Column B", "difficulty": "Column D", "volume": ""})
    assert changed.keywords[0] == ParsedKeyword(1, "oak 1", difficulty=1.0)


def test_a_table_that_tells_nothing_is_shown_with_its_problem(tmp_path: Path) -> None:
    path = saved(tmp_path, "Name;City\nJane;Berlin\nJohn;Paris\n")
    preview = preview_keyword_file(path)
    assert preview.problem is not None
    assert "no keyword column" in preview.problem.title
    assert [column.name for column in preview.columns] == ["Column A", "Column B"]
    assert preview.rows == ()
    chosen = preview_keyword_file(path, columns={"keyword": "Column B"})
    assert [row.text for row in chosen.keywords] == ["City", "Berlin", "Paris"]
    headed = preview_keyword_file(path, columns={"keyword": "City"})
    assert [row.text for row in headed.keywords] == ["Berlin", "Paris"]


def test_header_encoding_and_delimiter_can_be_said(tmp_path: Path) -> None:
    path = saved(tmp_path, "keyword,volume\noak,5\nelm,6\n")
    plain = preview_keyword_file(path, options=ReadOptions(has_header=False))
    assert [row.text for row in plain.keywords] == ["keyword", "oak", "elm"]
    path = saved(tmp_path, "oak,5\nelm,6\nash,9\n")
    headed = preview_keyword_file(path, options=ReadOptions(has_header=True))
    assert [row.text for row in headed.keywords] == ["elm", "ash"]
    assert headed.columns[0].name == "oak"
    lines = preview_keyword_file(path, options=ReadOptions(delimiter=""))
    assert [row.text for row in lines.keywords] == ["oak,5", "elm,6", "ash,9"]
    path = saved(tmp_path, "Keyword|Volume\nłóżko, małe|5\n".encode("cp1250"))
    assert preview_keyword_file(path, options=ReadOptions(encoding="cp1250")).keywords[0].text == "łóżko, małe"
    with pytest.raises(WrongInput, match="encoding"):
        preview_keyword_file(path, options=ReadOptions(encoding="klingon"))
    with pytest.raises(WrongInput, match="not known"):
        preview_keyword_file(path, options=ReadOptions(encoding="idna"))
    with pytest.raises(WrongInput, match="separator"):
        preview_keyword_file(path, options=ReadOptions(delimiter="ab"))


def test_refused_rows_stand_among_the_others_and_all_refused_is_a_warning(tmp_path: Path) -> None:
    preview = preview_keyword_file(saved(tmp_path, "Keyword,Volume\noak,5\n???,6\n"))
    assert preview.refused == (RefusedRow(3, "???", "no letter or digit in it"),)
    assert preview.complete
    assert preview_keyword_file(saved(tmp_path, "Keyword,Volume\n,5\n,6\n")).warnings


def test_pasted_text_has_a_preview() -> None:
    assert preview_keyword_text("oak, elm; ash").tool == "Plain list"
    table = preview_keyword_text("Keyword\tVolume\noak\t1,200\n", market="uk")
    assert table.keywords == (ParsedKeyword(2, "oak", 1_200, market="gb"),)
    assert (table.market, table.market_from) == ("gb", "your choice")
    assert preview_keyword_text("Name;City\nJane;Berlin\nJohn;Paris\n").problem is not None


def test_only_the_head_of_a_large_file_is_read(tmp_path: Path) -> None:
    path = saved(tmp_path, "Keyword,Volume\n" + "oak desk,5\n" * 60_000 + "x" * 2_000_000)
    preview = preview_keyword_file(path)
    assert (len(preview.rows), preview.complete) == (50, False)
    with pytest.raises(WrongInput, match="too long"):
        list(read_keyword_file(path).rows())

"""Any bytes at all: rows or a clear refusal, never a traceback, in bounded memory."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from igny8_desktop.domain.errors import WrongInput
from igny8_desktop.services.planner.keyword_bytes import ByteSource
from igny8_desktop.services.planner.keyword_files import ParsedKeyword, RefusedRow, look
from igny8_desktop.services.planner.keyword_preview import preview_keyword_text

SAMPLES = {path.name: path.read_bytes() for path in (Path(__file__).parents[2] / "data" / "keywords").iterdir()}


def read_all(data: bytes, name: str = "any.csv") -> list[ParsedKeyword | RefusedRow]:
    said: WrongInput
    try:
        return list(look(ByteSource(name, None, data)).rows())
    except WrongInput as refusal:
        said = refusal
    assert said.title
    assert said.next
    return []


def check(rows: list[ParsedKeyword | RefusedRow]) -> None:
    numbers = [row.row_number for row in rows]
    assert numbers == sorted(set(numbers)), "every row has a number of its own, in order"
    for row in rows:
        if isinstance(row, ParsedKeyword):
            assert 0 < len(row.text) <= 500
            assert "\n" not in row.text
            assert row.volume is None or 0 <= row.volume <= 10**12
            assert row.volume_max is None or (row.volume is not None and row.volume_max > row.volume)
            assert row.difficulty is None or 0 <= row.difficulty <= 100
            assert len(row.market) <= 20
        else:
            assert row.reason
            assert len(row.text) <= 120


_CHANGES = st.lists(
    st.tuples(
        st.floats(0, 1, exclude_max=True),
        st.one_of(
            st.binary(max_size=6),
            st.sampled_from(
                [b'"', b"\n", b"\r", b"\x00", b"\xff\xfe", b",", b"\t", b"PK\x03\x04", b'"\n"', b"\xef\xbf"]
            ),
        ),
        st.integers(0, 40),
    ),
    min_size=1,
    max_size=6,
)


def changed(data: bytes, changes: list[tuple[float, bytes, int]]) -> bytes:
    for place, new, gone in changes:
        at = int(place * len(data))
        data = data[:at] + new + data[at + gone :]
    return data


@pytest.mark.parametrize("name", sorted(SAMPLES))
@settings(max_examples=25)
@given(changes=_CHANGES)
def test_a_damaged_sample_gives_rows_or_a_refusal(name: str, changes: list[tuple[float, bytes, int]]) -> None:
    check(read_all(changed(SAMPLES[name], changes), name))


@settings(max_examples=60)
@given(
    changes=_CHANGES,
    part=st.sampled_from(["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"]),
)
def test_a_workbook_with_damage_inside_gives_rows_or_a_refusal(
    changes: list[tuple[float, bytes, int]], part: str
) -> None:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(SAMPLES["semrush_magic_tool.xlsx"])) as sound,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as packed,
    ):
        for each in sound.namelist():
            data = sound.read(each)
            packed.writestr(each, changed(data, changes) if each == part else data)
    check(read_all(stream.getvalue(), "some.xlsx"))


@settings(max_examples=60)
@given(data=st.binary(max_size=300), mark=st.sampled_from([b"PK\x03\x04", b"PK\x05\x06"]))
def test_what_begins_like_an_archive_gives_a_refusal(data: bytes, mark: bytes) -> None:
    assert read_all(mark + data, "some.zip") == []


@settings(max_examples=60)
@given(text=st.text(max_size=200))
def test_any_paste_has_a_preview_or_a_refusal(text: str) -> None:
    try:
        preview = preview_keyword_text(text)
    except WrongInput:
        return
    check(list(preview.rows))


class Endless(io.RawIOBase):
    """A stream of so many bytes, made as they are read."""

    def __init__(self, make: Callable[[int], bytes], size: int) -> None:
        self._make = make
        self._left = size

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fill a buffer."""
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        count = min(len(view), self._left)
        view[:count] = self._make(count)[:count]
        self._left -= count
        return count


class Generated(ByteSource):
    """A huge file that is nowhere."""

    made: Callable[[int], bytes]
    length: int

    @property
    def size(self) -> int:
        """Return the number of bytes."""
        return self.length

    def open(self):  # type: ignore[no-untyped-def]
        """Open the bytes."""
        return io.BufferedReader(Endless(self.made, self.length))


def generated(made: Callable[[int], bytes], length: int) -> Generated:
    source = Generated("huge.csv")
    object.__setattr__(source, "made", made)
    object.__setattr__(source, "length", length)
    return source


def test_a_line_of_a_gigabyte_is_refused_in_little_memory() -> None:
    tracemalloc.start()
    try:
        with pytest.raises(WrongInput, match="too long"):
            look(generated(lambda count: b"oak desk " * (count // 9 + 1), 1024**3))
        assert tracemalloc.get_traced_memory()[1] < 40_000_000
    finally:
        tracemalloc.stop()


def test_rows_that_all_open_a_quotation_mark_are_rows_still() -> None:
    # Every line closes the mark of the one before and opens another, so that to a plain reader it is one single row.
    data = b"Keyword,Volume\n" + b'x"y,"z\n' * 100_000
    assert sum(1 for _ in look(ByteSource("a.csv", None, data)).rows()) == 100_000


# ----------------------------------------------------------------------------------------- quotation marks left open


def texts(data: str) -> list[str]:
    return [
        row.text if isinstance(row, ParsedKeyword) else f"REFUSED {row.row_number}" for row in read_all(data.encode())
    ]


def test_an_open_quotation_mark_costs_its_own_row_only() -> None:
    assert texts('Keyword,Volume\n"oak,5\nelm,6\n"ash",7\nyew,8\n') == ["REFUSED 2", "elm", "ash", "yew"]
    assert texts('Keyword,Volume,Tag\noak,"5,a\nelm,6,b\nash,7,c\nyew,"8",d\n') == ["REFUSED 2", "elm", "ash", "yew"]
    body = "".join(f"wood {number},6\n" for number in range(60_000))
    found = texts(f'Keyword,Volume\nelm,1\n"oak,5\n{body}')
    assert found[:3] == ["elm", "REFUSED 3", "wood 0"]
    assert len(found) == 60_002


def test_cells_of_several_lines_stay_one_row() -> None:
    assert texts('Keyword,Notes,Volume\noak,"a, b\nc\nd, e",5\nelm,"x\ny",6\n') == ["oak", "elm"]
    assert texts('Keyword,Volume\n"oak\ndesk",5\nelm,6\n') == ["REFUSED 2", "elm"]

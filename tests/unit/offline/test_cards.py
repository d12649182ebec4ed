"""Cards have the size asked for, readable words in every script, and never block the loop."""

from __future__ import annotations

import asyncio
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from igny8_desktop.clients.offline.cards.design import FEATURED, IN_ARTICLE, Words, draw_card, fit_title, readable
from igny8_desktop.clients.offline.cards.palette import PALETTES, contrast, palette_of
from igny8_desktop.clients.offline.cards.scripts import Script, break_points, is_right_to_left, visual_runs
from igny8_desktop.clients.offline.cards.typesetting import Typesetter
from igny8_desktop.clients.offline.image_model import OfflineImageModel
from igny8_desktop.domain.enums import ImageRole
from igny8_desktop.domain.ports import ImageRequest
from igny8_desktop.settings.paths import resources_dir

FONTS = resources_dir() / "fonts"
TITLES = {
    "en": "How to Descale a Kettle: A Step-by-Step Guide", "de": "Donaudampfschifffahrtsgesellschaftskapitän werden",
    "ar": "كيف تنظف غلاية الماء (دليل 2024) SEO", "he": "איך לנקות קומקום", "hi": "बिजली की केतली कैसे साफ करें",
    "th": "วิธีทำความสะอาดกาต้มน้ำไฟฟ้าด้วยน้ำส้มสายชู", "ja": "電気ケトルのおすすめ掃除方法：クエン酸で水垢を落とす手順",
    "ko": "전기포트 물때 제거 방법", "zh": "电热水壶除垢的方法与注意事项",
    "vi": "Cách vệ sinh ấm đun nước siêu tốc", "ru": "Как очистить чайник", "el": "Πώς να καθαρίσετε τον βραστήρα",
}  # fmt: skip


def request(role: ImageRole = ImageRole.FEATURED, **facts: str) -> ImageRequest:
    return ImageRequest("a prompt", 1200, 630, role, {"title": TITLES["en"], "site_name": "Kettle Lab", **facts})


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    assert image.format == "PNG"
    return image


def ink(title: str, shaper: bool | None = None) -> Image.Image:
    """Return one line as it is drawn, cropped to its ink."""
    from PIL import ImageDraw

    setter = Typesetter(FONTS, shaper=shaper)
    page = Image.new("RGB", (2_000, 200))
    fitted = setter.fit(title, width=1_900, height=150, largest=60, smallest=60, lines=1)
    setter.draw(ImageDraw.Draw(page), fitted, (20, 40, 1_900), (255, 255, 255))
    return page.crop(page.getbbox()).convert("L")


@pytest.mark.parametrize("role", list(ImageRole))
def test_the_model_draws_a_card_of_the_size_asked_for(role: ImageRole) -> None:
    model = OfflineImageModel(resources_dir())
    first, second = (asyncio.run(model.generate(request(role, section="What you need"))) for _ in range(2))
    assert first == second
    assert opened(first.data).size == (1200, 630)
    assert (first.model, model.provider, model.price_class) == ("igny8-cards-2", "offline", "offline")
    other = asyncio.run(model.generate(request(role, section="What to do", title="Another title")))
    assert other.data != first.data


def test_drawing_leaves_the_loop_free() -> None:
    async def ticks_while_drawing() -> int:
        task = asyncio.create_task(OfflineImageModel(resources_dir()).generate(request()))
        ticks = 0
        while not task.done():
            await asyncio.sleep(0.002)
            ticks += 1
        await task
        return ticks

    assert asyncio.run(ticks_while_drawing()) > 5  # Drawn on the loop itself, it would tick once or twice.


@pytest.mark.parametrize("language", list(TITLES))
def test_every_script_is_drawn_whole(language: str) -> None:
    title = TITLES[language]
    assert Typesetter(FONTS).drawable(title) == title
    line = ink(title)
    assert line.width > 25 * len(title) * 0.5
    assert sum(line.histogram()[128:]) > 0.1 * line.width * line.height


@pytest.mark.parametrize("template", [*FEATURED, *IN_ARTICLE])
@pytest.mark.parametrize("title", ["SEO", TITLES["de"], TITLES["ar"], "word " * 60])
def test_words_stay_on_the_card(template: str, title: str) -> None:
    templates = FEATURED if template in FEATURED else IN_ARTICLE
    palette = PALETTES[0]

    def draw(text: str) -> Image.Image:
        return opened(draw_card(Words(text, seed="s"), FONTS, width=600, height=315, templates=templates,
                                template=template, palette=palette))  # fmt: skip

    # Cards of one template differ in their words alone, but for what is laid by the title.
    box = ImageChops.difference(
        draw(title), draw(title + " x" if len(title) < 4 else title[: len(title) // 2])
    ).getbbox()
    assert box is not None
    if template not in ("tiles", "strip", "waves", "grid"):
        left, top, right, bottom = box
        assert left >= 15
        assert top >= 15
        assert right <= 585
        assert bottom <= 300


def test_text_colours_have_contrast() -> None:
    for palette in PALETTES:
        assert contrast(palette.deep, palette.tint) >= 7
        assert contrast(palette.main, palette.tint) >= 4.5
        assert contrast((255, 255, 255), palette.deep) >= 7
        assert contrast((255, 255, 255), palette.main) >= 4.5


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 0xFFFFFF), min_size=1, max_size=2))
def test_any_colours_of_a_site_give_readable_cards(colours: list[int]) -> None:
    palette = palette_of([f"#{value:06x}" for value in colours])
    assert palette is not None
    assert contrast(palette.deep, palette.tint) >= 7
    assert contrast(palette.main, palette.tint) >= 4.5
    assert contrast((255, 255, 255), palette.deep) >= 7
    assert contrast((255, 255, 255), palette.main) >= 4.5
    assert palette_of([]) is None


def test_ink_is_chosen_by_what_lies_under_it() -> None:
    card = Image.new("RGB", (200, 100), (250, 250, 250))
    palette = PALETTES[0]
    assert readable(card, (0, 0, 200, 100), (255, 255, 255), palette) == palette.deep
    card.paste((0, 0, 0), (0, 0, 200, 100))
    assert readable(card, (0, 0, 200, 100), palette.deep, palette) == (255, 255, 255)
    assert readable(card, (-9, -9, 0, 0), palette.main, palette) == palette.main


@pytest.mark.parametrize("title", ["word " * 60, "x" * 300, "電" * 200])
def test_no_title_is_ever_clipped(title: str) -> None:
    setter = Typesetter(FONTS)
    for template in (FEATURED["tiles"], FEATURED["waves"], IN_ARTICLE["lean"]):
        fitted = fit_title(setter, title.strip(), template, (1200, 630), above=80)
        assert not fitted.cut
        assert "".join("".join(fitted.lines).split()) == "".join(title.split())


def test_a_logo_stands_on_the_card_and_another_variant_looks_other() -> None:
    drawing = Image.new("RGBA", (90, 90), (0, 0, 0, 0))
    drawing.paste((200, 30, 30, 255), (20, 20, 70, 70))
    buffer = io.BytesIO()
    drawing.save(buffer, "PNG")
    words = Words("Clean a kettle", "Kettles", "Kettle Lab", "seed")

    def draw(**more: object) -> bytes:
        return draw_card(words, FONTS, width=600, height=315, template="frame", **more)  # type: ignore[arg-type]

    marked = opened(draw(logo=buffer.getvalue())).convert("RGB")
    assert any(color == (200, 30, 30) for _count, color in marked.getcolors(1 << 20) or ())
    assert draw(logo=b"no picture") == draw() == draw(logo=None)
    cards = {draw(variant=number) for number in range(4)}
    assert len(cards) == 4


def test_what_no_font_has_is_left_out() -> None:
    setter = Typesetter(FONTS)
    assert setter.drawable("Best Grinders ☕🔥: What to Look For 😀") == "Best Grinders: What to Look For"
    assert setter.drawable("தமிழ் தலைப்பு") == ""
    assert setter.drawable("👩\u200d🍳") == ""


def test_directions_follow_the_bidirectional_algorithm() -> None:
    runs = visual_runs("דליל (2024) SEO", rtl=True)
    assert [run.text.strip() for run in runs if run.text.strip()] == ["SEO", ")", "2024", "(", "דליל"]
    assert [run.script for run in visual_runs("SEO 電気", rtl=False)] == [Script.LATIN, Script.CJK]
    assert is_right_to_left("(2024) שלום SEO")
    assert not is_right_to_left("SEO שלום")


@given(st.text(alphabet=st.sampled_from("ab 12(){}שלאبج電気ก้ि😀"), max_size=20))
def test_no_character_is_lost_between_runs(text: str) -> None:
    for rtl in (False, True):
        assert sorted("".join(run.text for run in visual_runs(text, rtl=rtl))) == sorted(text)
    assert "".join(piece for piece, _space in break_points(text)) == "".join(text.split())


def test_lines_break_where_readers_expect() -> None:
    assert [piece for piece, _space in break_points("電気ケトルの掃除、簡単")] == ["電気", "ケトルの", "掃除、", "簡単"]
    assert [piece for piece, _space in break_points("除垢的方法")] == list("除垢的方法")
    fitted = Typesetter(FONTS).fit(TITLES["en"], width=900, height=400, largest=80, smallest=30, lines=4)
    assert fitted.lines == ("How to Descale a Kettle:", "A Step-by-Step Guide")
    long = Typesetter(FONTS).fit("word " * 200, width=600, height=200, largest=60, smallest=30, lines=3)
    assert len(long.lines) == 3
    assert long.lines[-1].endswith("…")


@pytest.mark.parametrize("language", ["ar", "he", "en"])
def test_without_a_shaper_letters_still_join_and_run_the_right_way(language: str) -> None:
    shaped, simple = ink(TITLES[language], shaper=None), ink(TITLES[language], shaper=False)
    assert abs(shaped.width - simple.width) <= 0.03 * shaped.width
    difference = ImageChops.difference(shaped, simple.resize(shaped.size))
    mirrored = ImageChops.difference(shaped, simple.resize(shaped.size).transpose(Image.Transpose.FLIP_LEFT_RIGHT))
    assert sum(difference.histogram()[128:]) < 0.75 * sum(mirrored.histogram()[128:])


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=60), st.text(max_size=20), st.integers(-5, 900), st.integers(-5, 900))
def test_any_words_and_size_give_a_picture(title: str, site: str, width: int, height: int) -> None:
    asked = ImageRequest("p", width, height, ImageRole.IN_ARTICLE, {"title": site, "section": title, "site_name": site})
    assert opened(asyncio.run(OfflineImageModel(resources_dir()).generate(asked)).data).width >= 200

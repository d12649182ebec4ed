"""Hold the quality of the clustering on labelled keywords that it was not tuned on; the benchmark has the figures."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from benchmarks._labelled import LabelledSet, as_partition, labelled_sets, niche_sets, quality
from igny8_desktop.clients.embeddings.minilm import MiniLmEmbedder
from igny8_desktop.clients.embeddings.use import UniversalSentenceEmbedder
from igny8_desktop.services.planner.cluster_space import KeywordSpace, embed_space
from igny8_desktop.services.planner.embedding_choice import EmbedderByLanguage
from igny8_desktop.services.planner.graph_clustering import cut
from igny8_desktop.settings.paths import resources_dir

SETS = {each.name: each for each in labelled_sets("report")}
SETS |= {each.name: each for each in niche_sets("report") if each.name == "dense, 20 a page"}


@pytest.fixture(scope="module")
def embedder() -> EmbedderByLanguage:
    """Give the encoders as the program uses them."""
    return EmbedderByLanguage(MiniLmEmbedder(resources_dir()), UniversalSentenceEmbedder())


@pytest.fixture(scope="module")
def spaces(embedder: EmbedderByLanguage) -> dict[str, KeywordSpace]:
    return {name: embed_space(each.keywords, embedder.embed) for name, each in SETS.items()}


def pairwise_f1(labelled: LabelledSet, space: KeywordSpace, stop: str) -> float:
    truth = labelled.pages if stop == "page" else labelled.topics
    return quality(truth, as_partition(cut(space, stop).labels)).pairwise_f1


@pytest.mark.parametrize(
    ("name", "stop", "floor"),
    [
        ("English pages", "page", 0.75),
        ("with strays", "page", 0.75),
        ("dense", "page", 0.90),
        ("dense, 20 a page", "page", 0.86),
        ("languages mixed", "page", 0.70),
        ("de pages", "page", 0.82),
        ("es pages", "page", 0.70),
        ("fr pages", "page", 0.87),
        ("it pages", "page", 0.76),
        ("pt pages", "page", 0.92),
        ("nl pages", "page", 0.84),
        ("tr pages", "page", 0.80),
        ("English pages", "topic", 0.71),
        ("dense", "topic", 0.83),
        ("tr pages", "topic", 0.90),
    ],
)
def test_quality_does_not_fall(spaces: dict[str, KeywordSpace], name: str, stop: str, floor: float) -> None:
    assert pairwise_f1(SETS[name], spaces[name], stop) >= floor


def test_a_list_made_from_one_seed_is_told_apart(embedder: EmbedderByLanguage) -> None:
    """Every keyword of the demo's export is about espresso; its column of parent keywords names the page."""
    (file,) = (Path(__file__).parents[3] / "resources" / "samples" / "keywords").glob("google_us_espresso_*.csv")
    with file.open(encoding="utf-16", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t"))
    space = embed_space([row["Keyword"] for row in rows], embedder.embed)
    found = quality([row["Parent Keyword"] for row in rows], as_partition(cut(space).labels))
    assert found.pairwise_f1 >= 0.45


@pytest.mark.parametrize(
    ("keywords", "labels"),
    [
        (["desk", "moon"], (-1, -1)),
        (["tisch", "mond"], (-1, -1)),
        (["buy desk", "buy moon"], (-1, -1)),
        (["pizza", "insurance", "football"], (-1, -1, -1)),
        (["desk", "desks"], (0, 0)),
        (["solar panel cost", "how much is a solar panel", "moon phases"], (0, 0, -1)),
        (["wärmepumpe kosten", "was kostet eine wärmepumpe", "mondphasen"], (0, 0, -1)),
        (["moon"], (-1,)),
    ],
)
def test_a_handful_of_keywords_is_cut_with_sense(
    embedder: EmbedderByLanguage, keywords: list[str], labels: tuple[int, ...]
) -> None:
    assert cut(embed_space(keywords, embedder.embed)).labels == labels


def test_the_measures_are_right_on_a_case_worked_out_by_hand() -> None:
    found = quality(["a", "a", "a", "b", "b"], [0, 0, 1, 1, 1])
    assert (found.pairwise_precision, found.pairwise_recall) == (0.5, 0.5)
    assert found.bcubed_f1 == pytest.approx(11 / 15)
    assert found.ari == pytest.approx((2 - 1.6) / (4 - 1.6))
    assert quality("aabb", [0, 0, 1, 1]) == quality("aabb", [5, 5, 2, 2])
    assert quality("aabb", [0, 0, 1, 1]).v_measure == pytest.approx(1)


def test_the_halves_share_no_keyword() -> None:
    tune = {word for each in [*labelled_sets("tune"), *niche_sets("tune")] for word in each.keywords}
    validate = {word for each in niche_sets("validate") for word in each.keywords}
    report = {word for each in [*labelled_sets("report"), *niche_sets("report")] for word in each.keywords}
    assert not tune & report
    assert not validate & (tune | report)

from __future__ import annotations

import random
import struct
from collections.abc import Sequence

import pytest

from igny8_desktop.clients.embeddings.use import UniversalSentenceEmbedder
from igny8_desktop.domain.ports import Vectors
from igny8_desktop.services.planner.cluster_space import build_space, embed_space, texts_to_embed
from igny8_desktop.services.planner.graph_clustering import (
    NO_CLUSTER,
    ClusterCut,
    cluster_keywords,
    cut,
    granularity_value,
)

ROOF = [
    "roof replacement cost",
    "how much does a new roof cost",
    "average price to replace a roof",
    "roofers near me",
    "roofing companies near me",
    "local roofing contractors",
    "how to replace a roof",
    "replacing roof shingles yourself",
    "how to shingle a roof",
    "metal roof vs shingles",
    "shingles or metal roof",
    "best budgeting apps",
    "top budget apps",
    "free budgeting app reviews",
    "capital of mongolia",
]


@pytest.fixture(scope="module")
def embedder() -> UniversalSentenceEmbedder:
    return UniversalSentenceEmbedder()


def partition(cut: ClusterCut, texts: Sequence[str]) -> set[frozenset[str]]:
    return {frozenset(texts[index] for index in group.members) for group in cut.groups}


def scattered(texts: Sequence[str]) -> Vectors:
    """Give every text a direction of its own."""
    size = max(1, len(texts))
    rows = [struct.pack(f"<{size}f", *(float(column == row) for column in range(size))) for row in range(len(texts))]
    return Vectors(len(texts), size, b"".join(rows))


def same(texts: Sequence[str]) -> Vectors:
    return Vectors(len(texts), 2, struct.pack("<2f", 1, 0) * len(texts))


def check_whole(cut: ClusterCut, texts: Sequence[str]) -> None:
    """Every keyword is in one group or a stray; what a group says of itself is true."""
    seen = sorted([*cut.strays, *(index for group in cut.groups for index in group.members)])
    assert seen == list(range(len(texts)))
    for number, group in enumerate(cut.groups):
        assert len(group.members) >= 2
        assert group.representative in group.members
        assert all(cut.placements[index].cluster == number for index in group.members)
    for placement in cut.placements:
        assert placement.second == NO_CLUSTER or placement.second != placement.cluster


def test_pages_of_one_subject_are_told_apart_by_what_is_asked(embedder: UniversalSentenceEmbedder) -> None:
    found = cluster_keywords(ROOF, embedder.embed)
    check_whole(found, ROOF)
    labels = found.labels
    groups = [labels[0:3], labels[3:6], labels[6:9], labels[9:11], labels[11:14]]
    assert all(len(set(group)) == 1 for group in groups)
    assert len({group[0] for group in groups}) == 5
    assert labels[14] == NO_CLUSTER


def test_a_short_list_for_one_page_stays_together(embedder: UniversalSentenceEmbedder) -> None:
    for size in (2, 3):
        assert len(cluster_keywords(ROOF[:size], embedder.embed).groups) == 1


def test_topic_is_broader_than_page(embedder: UniversalSentenceEmbedder) -> None:
    space = embed_space(ROOF, embedder.embed)
    page, topic = cut(space, "page"), cut(space, "topic")
    assert len(topic.groups) < len(page.groups)
    assert topic.labels[0] == topic.labels[6]
    assert topic.labels[0] != topic.labels[11]


def test_the_result_is_always_the_same_and_no_matter_in_which_order(embedder: UniversalSentenceEmbedder) -> None:
    first = cluster_keywords(ROOF, embedder.embed)
    assert cluster_keywords(ROOF, embedder.embed) == first
    shuffled = random.Random(3).sample(ROOF, len(ROOF))
    second = cluster_keywords(shuffled, embedder.embed)
    assert partition(second, shuffled) == partition(first, ROOF)
    names = [
        [texts[group.representative] for group in each.groups] for each, texts in ((first, ROOF), (second, shuffled))
    ]
    assert names[0] == names[1]


def test_a_second_cut_needs_no_vectors(embedder: UniversalSentenceEmbedder) -> None:
    calls = 0

    def counting(texts: Sequence[str]) -> Vectors:
        nonlocal calls
        calls += 1
        return embedder.embed(texts)

    space = embed_space(ROOF, counting)
    sizes = [len(cut(space, step / 10).groups) + len(cut(space, step / 10).strays) for step in range(11)]
    assert calls == 1
    assert sizes[0] < sizes[7] <= sizes[10]


def test_every_spelling_of_a_keyword_lands_in_one_place(embedder: UniversalSentenceEmbedder) -> None:
    texts = [*ROOF, "Roofers Near Me", "roofers  near me"]
    found = cluster_keywords(texts, embedder.embed)
    assert found.labels[3] == found.labels[-1] == found.labels[-2]
    check_whole(found, texts)


@pytest.mark.parametrize("texts", [[], ["one"], ["one", "two"], ["a", "b", "c", "d", "e"], ["", " ", "🙂"]])
@pytest.mark.parametrize("granularity", ["page", "topic", 0.0, 1.0])
def test_small_lists(texts: list[str], granularity: str | float) -> None:
    for embed in (scattered, same):
        found = cluster_keywords(texts, embed, granularity)
        check_whole(found, texts)
    assert cluster_keywords(texts, scattered, granularity).groups == () or len(set(texts)) < len(texts) or "" in texts


@pytest.mark.parametrize("granularity", ["page", "topic", 0.0, 1.0])
def test_equal_keywords_are_one_cluster(granularity: str | float) -> None:
    texts = ["yoga mat"] * 30
    found = cluster_keywords(texts, scattered, granularity)
    assert [group.members for group in found.groups] == [tuple(range(30))]


def test_equal_vectors_are_one_cluster_and_unrelated_ones_are_strays() -> None:
    texts = [f"word{index:03}" for index in range(200)]
    assert len(cluster_keywords(texts, same).groups) == 1
    assert len(cluster_keywords(texts, scattered).strays) == 200


def test_second_best_is_a_neighbouring_cluster(embedder: UniversalSentenceEmbedder) -> None:
    found = cluster_keywords(ROOF, embedder.embed)
    placement = found.placements[ROOF.index("how to replace a roof")]
    assert placement.second in {found.labels[0], found.labels[3], found.labels[9]}
    assert 0 < placement.second_similarity < placement.similarity <= 1.001


def test_vectors_may_come_in_any_order(embedder: UniversalSentenceEmbedder) -> None:
    needed = texts_to_embed(ROOF)
    other = random.Random(1).sample(needed, len(needed))
    one = build_space(ROOF, needed, embedder.embed(needed))
    two = build_space(ROOF, other, embedder.embed(other))
    assert cut(one).labels == cut(two).labels


def test_vectors_that_do_not_fit_are_refused(embedder: UniversalSentenceEmbedder) -> None:
    needed = texts_to_embed(ROOF)
    with pytest.raises(ValueError, match="do not belong"):
        build_space(ROOF, needed, embedder.embed(needed[1:]))
    with pytest.raises(KeyError):
        build_space(ROOF, needed[1:], embedder.embed(needed[1:]))


@pytest.mark.parametrize(("given", "value"), [("page", 0.7), ("TOPIC", 0.3), ("0.45", 0.45), (1, 1.0)])
def test_granularity_is_a_stop_or_a_number(given: str | float, value: float) -> None:
    assert granularity_value(given) == value


@pytest.mark.parametrize("given", ["fine", "", "1.1", -0.1, float("nan")])
def test_any_other_granularity_is_refused(given: str | float) -> None:
    with pytest.raises(ValueError, match="granularity is"):
        granularity_value(given)

from __future__ import annotations

import pytest

from igny8_desktop.domain.enums import SearchIntent
from igny8_desktop.services.planner.cluster_naming import name_clusters, title_in


@pytest.mark.parametrize(
    ("text", "language", "title"),
    [
        ("how to use a moka pot", "en", "How to Use a Moka Pot"),
        ("best wordpress seo plugin", "en", "Best WordPress SEO Plugin"),
        ("e-bike or scooter for 3rd grade", "en", "E-Bike or Scooter for 3rd Grade"),
        ("what is it for", "en", "What Is It For"),
        ("McDonald's menu", "en", "McDonald's Menu"),
        ("istanbul otelleri", "tr", "İstanbul otelleri"),
        ("beste laufschuhe", "de", "Beste laufschuhe"),
        ("état des lieux", "fr", "État des lieux"),
        ("500g protein", "en", "500g Protein"),
        ("SEO", "en", "SEO"),
        ("HOW TO MAKE ESPRESSO", "en", "How to Make Espresso"),
    ],
)
def test_titles_follow_the_language(text: str, language: str, title: str) -> None:
    assert title_in(text, language) == title


def test_the_most_searched_keyword_is_primary_and_missing_volume_is_least() -> None:
    texts = ["yoga mat", "best yoga mat", "yoga mat reviews"]
    (named,) = name_clusters([[0, 1, 2]], texts, volumes=[None, 900, 400])
    assert (named.name, named.primary) == ("Best Yoga Mat", 1)


def test_without_volumes_the_most_central_keyword_is_primary() -> None:
    (named,) = name_clusters([[0, 1]], ["a mat for yoga", "yoga mat"], closeness=[0.7, 0.9])
    assert named.primary == 1


def test_names_are_unique_and_avoid_those_taken() -> None:
    texts = ["Yoga Mat", "mats for yoga", "yoga mat", "yoga  mat"]
    named = name_clusters([[0, 1], [2], [3]], texts, volumes=[9, 1, 5, 5], taken=["yoga mat"])
    names = [each.name.casefold() for each in named]
    assert len(set(names)) == 3
    assert "yoga mat" not in names
    assert named[0].name == "Mats for Yoga"


def test_intent_mix_prefers_what_the_file_said() -> None:
    texts = ["buy yoga mat", "best yoga mat", "yoga mat"]
    (named,) = name_clusters([[0, 1, 2]], texts, intents=[None, None, SearchIntent.NAVIGATIONAL])
    assert named.intents == {
        SearchIntent.TRANSACTIONAL: 1,
        SearchIntent.COMMERCIAL: 1,
        SearchIntent.NAVIGATIONAL: 1,
    }


def test_no_group_is_no_name() -> None:
    assert name_clusters([], []) == []

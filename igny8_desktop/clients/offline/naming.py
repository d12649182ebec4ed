"""Name finished clusters after the words that their keywords share, and doubt keywords that share none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from igny8_desktop.clients.offline.keywords import Keyword, read_keywords, without_noise
from igny8_desktop.clients.offline.languages import Kind, Language, language_for
from igny8_desktop.clients.offline.wording import heading_case, join_list
from igny8_desktop.domain.text import normalise_keyword, shorten


def refine_clusters(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answer to a `CLUSTERING` request."""
    language = str(facts.get("language") or "en")
    taken = [str(name) for name in facts.get("taken_names") or ()]
    answers = []
    for cluster in facts.get("clusters") or ():
        answer = name_cluster({"language": language, "keywords": cluster.get("keywords"), "taken_names": taken})
        taken.append(answer["name"])
        outliers = _outliers(cluster.get("keywords") or (), language_for(language))
        answers.append({"number": cluster.get("number"), **answer, "outliers": outliers})
    return {"clusters": answers}


def _outliers(items: Iterable[Any], language: Language) -> list[str]:
    """Return the keywords that share no word of meaning with any other, where most of a group share one."""
    keywords = read_keywords(items, language)
    counts = Counter(word for keyword in keywords for word in keyword.core)
    alone = [keyword.text for keyword in keywords if keyword.core and all(counts[word] == 1 for word in keyword.core)]
    return alone if len(keywords) >= 4 and len(alone) * 4 <= len(keywords) else []


def name_cluster(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the words for one cluster: the keyword that stands best for all is the name."""
    language = language_for(str(facts.get("language") or "en"))
    keywords = read_keywords(facts.get("keywords") or (), language)
    if not keywords:
        return {"name": "", "description": "", "primary_keyword": ""}
    counts = Counter(word for keyword in keywords for word in keyword.core)
    ranked = sorted(keywords, key=lambda keyword: _rank(keyword, counts))
    taken = {normalise_keyword(str(name)) for name in facts.get("taken_names") or ()}
    names = [_name(keyword, language) for keyword in ranked]
    name = next((name for name in names if normalise_keyword(name) not in taken), "")
    number = 2
    while not name:
        candidate = f"{names[0]} {number}"
        name = "" if normalise_keyword(candidate) in taken else candidate
        number += 1
    listed = join_list([keyword.text for keyword in ranked[:3]], language.notes.and_word)
    return {
        "name": name,
        "description": language.notes.cluster.format(list=listed),
        "primary_keyword": ranked[0].text,
    }


def _rank(keyword: Keyword, counts: Counter[str]) -> tuple[float, bool, int, int, str]:
    """Return what sorts the most typical, plainest, most searched keyword first."""
    typical = sum(counts[word] for word in keyword.core) / max(len(keyword.core), 1)
    return (-round(typical, 3), keyword.kind is not Kind.TOPIC, -keyword.volume, len(keyword.text), keyword.text)


def _name(keyword: Keyword, language: Language) -> str:
    return shorten(heading_case(without_noise(keyword.text, language), language), 80)

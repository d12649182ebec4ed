"""Plan content for a cluster of keywords: one idea for each thing its searchers ask, no more."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from igny8_desktop.clients.offline import english
from igny8_desktop.clients.offline.keywords import (
    Group,
    Keyword,
    classify,
    core_words,
    group_keywords,
    read_keywords,
    without_markers,
)
from igny8_desktop.clients.offline.languages import Kind, Language, language_for
from igny8_desktop.clients.offline.languages.model import FAMILIES, SHAPES
from igny8_desktop.clients.offline.outlines import outline_for, phrase_for_title
from igny8_desktop.clients.offline.wording import (
    content_words,
    heading_case,
    overlap,
    pick,
    title_from,
    upper_first,
)
from igny8_desktop.domain.enums import ContentStructure, ContentType
from igny8_desktop.domain.snippets import fit_description, fit_title
from igny8_desktop.domain.text import normalise_keyword

_LONGEST_TITLE = 90
_SAME_TITLE = 0.8
_MOST_SUPPORTING = 12
_MOST_PAGES = 15
#: Kinds of keywords that name a subject, which stays when their marker is taken off.
_OF_A_SUBJECT = frozenset({Kind.TOPIC, Kind.BEST, Kind.REVIEW, Kind.TIPS, Kind.PRICE, Kind.BUY, Kind.SERVICE})
_HUB_WORDS, _WORDS_PER_PAGE = 900, 90


def plan_ideas(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answer to an `IDEA_GENERATION` request."""
    language = language_for(str(facts.get("language") or "en"))
    cluster = facts.get("cluster") or {}
    keywords = read_keywords(cluster.get("keywords") or [{"text": cluster.get("name") or ""}], language)
    count = max(int(facts.get("count") or 1), 0)
    existing = [str(title) for title in facts.get("existing_titles") or ()]
    countable = english.countable_nouns(keyword.text for keyword in keywords)
    taken = [_fingerprint(title, language) for title in existing]
    exact = {normalise_keyword(title) for title in existing}
    chosen: list[tuple[Group, str]] = []
    groups = _in_turn(group_keywords(keywords))
    is_hub = cluster.get("role") == "hub"
    if is_hub and groups and count:
        lead = _whole_subject(groups, str(cluster.get("name") or ""))
        groups.remove(lead)
        name = _hub_title(lead, language, exact) or _free_title(lead, language, countable, (), exact) or _title_of(lead)
        chosen.append((lead, name))
        taken.append(_fingerprint(name, language))
        exact.add(normalise_keyword(name))
    for group in groups:
        if len(chosen) == count:
            break
        title = _free_title(group, language, countable, taken, exact)
        if title is not None:
            chosen.append((group, title))
            taken.append(_fingerprint(title, language))
            exact.add(normalise_keyword(title))
    if not chosen and count and keywords:
        # A cluster always gets at least one idea, even where others say much the same already.
        group = _in_turn(group_keywords(keywords))[0]
        title = _free_title(group, language, countable, (), exact)
        chosen.append(
            (group, title or f"{_best_spelling(group).text} – {cluster.get('name') or facts.get('site_name') or ''}")
        )
    _share_out([group for group, _title in chosen], keywords)
    made = [_idea(group, title, language, countable) for group, title in chosen]
    hub = facts.get("hub") or {}
    if is_hub and made:
        made[0] = _as_hub(made[0], facts.get("supporting_pages") or (), language)
        hub = {"title": made[0]["title"]}
    for idea in made[is_hub:]:
        if hub.get("title"):
            _name_hub(idea, str(hub["title"]), language)
    return {"ideas": made}


def _whole_subject(groups: Sequence[Group], name: str) -> Group:
    """Return the group that is named as the cluster is, else the one that says least: a hub page is no how-to."""
    wanted = normalise_keyword(name)
    for group in groups:
        if wanted in (normalise_keyword(keyword.text) for keyword in group.keywords):
            return group
    return min(groups, key=lambda group: (group.kind is not Kind.TOPIC, len(group.keywords[0].core), -group.weight))


def _hub_title(group: Group, language: Language, exact: set[str]) -> str | None:
    """Return “Espresso Machine: The Complete Overview” for “best espresso machine”; `None` for what asks something."""
    if group.kind not in _OF_A_SUBJECT:
        return None
    text = without_markers(_best_spelling(group).text, group.kind, language)
    phrase = phrase_for_title(text, Kind.TOPIC, language, frozenset()).rstrip("?")
    for template in (language.notes.hub_title, "{k}"):
        title = title_from(template, phrase, language)
        if normalise_keyword(title) not in exact:
            return title
    return None


def _title_of(group: Group) -> str:
    return _best_spelling(group).text


def _as_hub(idea: dict[str, Any], pages: Sequence[Any], language: Language) -> dict[str, Any]:
    """Return the idea as a page that leads to the pages of its supporting clusters, a section for each."""
    notes = language.notes
    sections = []
    for page in pages[:_MOST_PAGES]:
        name = heading_case(str(page.get("name") or page.get("primary_keyword") or ""), language)
        if name:
            title = str(page.get("title") or name)
            sections.append({"heading": name, "notes": notes.hub_section.format(page=title)})
    first, rest = idea["outline"][:1], idea["outline"][1:]
    known = {normalise_keyword(part["heading"]) for part in sections}
    outline = [*first, *sections, *(part for part in rest if normalise_keyword(part["heading"]) not in known)]
    return {
        **idea,
        "content_type": str(ContentType.PAGE),
        "structure": str(ContentStructure.CLUSTER_HUB),
        "angle": notes.hub_angle,
        "word_count": _HUB_WORDS + _WORDS_PER_PAGE * len(sections),
        "outline": outline,
    }


def _name_hub(idea: dict[str, Any], hub: str, language: Language) -> None:
    """Tell the writer of a supporting piece to link to its hub."""
    link = language.notes.hub_link.format(hub=hub)
    outline = idea["outline"]
    if outline:
        outline[0] = {**outline[0], "notes": f"{outline[0]['notes']} {link}".strip()}
    idea["description"] = f"{idea['description']} {link}"


def _in_turn(groups: Sequence[Group]) -> list[Group]:
    """Return groups by weight, with kinds that came already put back: a cluster's ideas are to differ."""
    rest = list(groups)
    ordered: list[Group] = []
    used: dict[Kind, int] = {}
    while rest:
        best = max(rest, key=lambda group: group.weight * 0.5 ** used.get(group.kind, 0))
        rest.remove(best)
        used[best.kind] = used.get(best.kind, 0) + 1
        ordered.append(best)
    return ordered


@cache
def _filler(code: str) -> frozenset[str]:
    """Return the words that titles are filled up with, which tell nothing of their topic."""
    language = language_for(code)
    templates = [template.replace("{k}", " ") for options in language.titles.values() for template in options]
    return content_words(" ".join(templates), language)


def _fingerprint(title: str, language: Language) -> tuple[Kind, frozenset[str]]:
    """Return what a title promises: the kind of its first part, and that part's own words."""
    head = title.split(":")[0]
    kind = classify(head, language)
    core = core_words(head, kind, language)
    return kind, (core - _filler(language.code)) or core


def _free_title(
    group: Group,
    language: Language,
    countable: frozenset[str],
    taken: Sequence[tuple[Kind, frozenset[str]]],
    exact: set[str],
) -> str | None:
    """Return a title that says nothing that is said already, or `None` where the keyword is used up."""
    lead = _best_spelling(group)
    phrase = phrase_for_title(lead.text, group.kind, language, countable)
    options = list(language.titles[group.kind])
    if language.code == "en" and group.kind is Kind.HOW_TO and phrase == lead.text and not english.is_action(phrase):
        options = ["{k}"]
    for template in [*pick(options, lead.text, language.code), "{k}"]:
        if "} " in template and not phrase.endswith("?") and group.kind in (Kind.QUESTION, Kind.DEFINITION):
            template = template.replace("} ", "}: ")
        title = title_from(template, phrase, language)
        if len(title) > _LONGEST_TITLE and template != "{k}":
            continue
        mine = _fingerprint(title, language)
        if normalise_keyword(title) in exact:
            continue
        if any(kind is mine[0] and overlap(core, mine[1]) >= _SAME_TITLE for kind, core in taken):
            continue
        return title
    return None


def _best_spelling(group: Group) -> Keyword:
    """Return the keyword to make a title of: the main one, or one with the same words that is better formed."""
    lead = group.keywords[0]
    same = [keyword for keyword in group.keywords if keyword.core == lead.core]
    return max(same, key=lambda keyword: (len(keyword.text.split()), keyword is lead)) if same else lead


def _share_out(groups: Sequence[Group], keywords: Sequence[Keyword]) -> None:
    """Give the keywords of no chosen group to the chosen group that they have most in common with."""
    if not groups:
        return
    placed = {keyword.text for group in groups for keyword in group.keywords}
    for keyword in keywords:
        if keyword.text not in placed:
            best = max(groups, key=lambda group: (overlap(group.keywords[0].core, keyword.core), -len(group.keywords)))
            best.keywords.append(keyword)


def _idea(group: Group, title: str, language: Language, countable: frozenset[str]) -> dict[str, Any]:
    primary, *others = group.keywords
    supporting = [keyword.text for keyword in others][:_MOST_SUPPORTING]
    content_type, structure, words = SHAPES[group.kind]
    if group.kind is Kind.TOPIC and len(supporting) >= 4:
        structure = ContentStructure.GUIDE
    family = FAMILIES[group.kind]
    notes = language.notes
    subject = re.split(r"[:?!] |[:?!.]$", title)[0].strip("¿¡ ") or title
    audience = notes.audience[family]
    outline = outline_for(group.kind, primary.text, supporting, language, countable)
    description = " ".join(
        [
            notes.intro[family].format(audience=audience, k=primary.text),
            notes.covers.format(list="; ".join(heading for heading, _note in outline[:6])),
        ]
    )
    return {
        "title": title,
        "angle": notes.angle[family],
        "description": description,
        "primary_keyword": primary.text,
        "supporting_keywords": supporting,
        "content_type": str(content_type),
        "structure": str(structure),
        "audience": audience,
        "word_count": words + 50 * min(len(supporting), 8),
        "meta_title": fit_title(title),
        "meta_description": fit_description(notes.excerpt[family].format(title=upper_first(subject, language))),
        "outline": [{"heading": heading, "notes": note} for heading, note in outline],
    }

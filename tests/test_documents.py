"""The documents say what is true: paths and commands exist, links lead somewhere, the reference is complete."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import dev
from igny8_desktop.app.cli.root import root

ROOT = Path(dev.__file__).resolve().parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
GUIDE = ROOT / "docs" / "guide"
#: What a document tells the reader to make.
TO_BE_MADE = {"igny8_desktop/data/migrations/versions/m0002_what_it_does.py"}

_PATH = re.compile(r"`((?:igny8_desktop|resources|packaging|tests|docs|benchmarks)/[\w./-]*)`")
_BESIDE = re.compile(r"`(igny8_desktop/[\w/]+/)\w+\.py`[^|\n]*?((?:`\w+\.py`[^`|\n]*)+)")
_LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
_COMMAND = re.compile(r"(?:^|[\s|/`])igny8 ((?:[a-z-]+)(?: [a-z-]+)?)")


def all_commands(group: click.Group, words: str = "") -> Iterator[str]:
    """Yield every command and group by the words after `igny8`."""
    for name, command in group.commands.items():
        yield f"{words}{name}"
        if isinstance(command, click.Group):
            yield from all_commands(command, f"{words}{name} ")


COMMANDS = set(all_commands(root))


def test_readme_begins_with_the_two_commands() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert lines[0].split("#")[0].strip() == "python3 dev.py demo"
    assert lines[1].split("#")[0].strip() == "python3 dev.py test"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_and_pictures_exist(document: Path) -> None:
    links = _LINK.findall(document.read_text(encoding="utf-8"))
    missing = [link for link in links if "://" not in link and not (document.parent / link).exists()]
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_paths_that_are_named_exist(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    named = set(_PATH.findall(text)) - TO_BE_MADE
    for folder, files in _BESIDE.findall(text):
        named |= {f"{folder}{name}" for name in re.findall(r"`(\w+\.py)`", files)}
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []
    assert named or document.name != "ARCHITECTURE.md"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_commands_that_are_named_exist(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    unknown = set()
    for words in _COMMAND.findall(text):
        first = words.split()[0]
        group = root.commands.get(first)
        takes_a_site = not isinstance(group, click.Group) or getattr(group, "default_command", None) is not None
        if words not in COMMANDS and not (first in COMMANDS and takes_a_site):
            unknown.add(words)
    assert unknown == set()
    assert set(re.findall(r"python3 dev\.py ([a-z]+)", text)) <= set(dev.COMMANDS)


def test_readme_names_every_command() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    missing = [name for name in root.commands if not re.search(rf"igny8 {name}\b", text)]
    assert missing == []


def test_the_reference_of_the_command_line_is_up_to_date() -> None:
    command = [sys.executable, str(ROOT / "docs" / "make_command_line.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, f"run: python docs/make_command_line.py\n{done.stderr}"
    text = (GUIDE / "command-line.md").read_text(encoding="utf-8")
    leaves = {name for name in COMMANDS if not any(other.startswith(f"{name} ") for other in COMMANDS)}
    missing = [name for name in leaves if f"## igny8 {name.removesuffix(' make')}\n" not in text]
    assert missing == []


def test_the_guide_lists_its_pages() -> None:
    contents = (GUIDE / "README.md").read_text(encoding="utf-8")
    assert [
        page.name for page in GUIDE.glob("*.md") if f"({page.name})" not in contents and page.name != "README.md"
    ] == []

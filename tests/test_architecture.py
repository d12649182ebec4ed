"""The house stands as ARCHITECTURE.md says: layers, sizes, docstrings, and a Qt binding that does not abort."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "igny8_desktop"
MODULES = sorted(PACKAGE.rglob("*.py"))

MOST_LINES = 400
NO_VERSION = SpecifierSet("<0")
# A file stands here only with a reason that a reader accepts.
LONGER_FILES = {
    # One migration is one transaction; it is written once and never edited again.
    "data/migrations/versions/m0001_first_schema.py": 800,
}

# Alembic runs this one itself, inside a migration; imported alone it has no database.
RUN_BY_ALEMBIC = "igny8_desktop.data.migrations.env"


def run_python(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a piece of Python in a process of its own."""
    command = [sys.executable, "-X", "faulthandler", "-W", "error", "-c", code, *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False, timeout=300)


def test_import_contracts_are_kept() -> None:
    program = Path(sys.executable).with_name("lint-imports.exe" if os.name == "nt" else "lint-imports")
    done = subprocess.run([program, "--no-cache"], capture_output=True, text=True, cwd=ROOT, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 broken" in done.stdout


IMPORT_WITHOUT_QT = """
import importlib, pkgutil, sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("PySide6", "shiboken6", "qasync"):
            raise ImportError(f"{name} is not there")

sys.meta_path.insert(0, Blocked())
for layer in sys.argv[2:]:
    package = importlib.import_module(f"igny8_desktop.{layer}")
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if module.name != sys.argv[1]:
            importlib.import_module(module.name)
            print(module.name)
try:
    import PySide6
except ImportError:
    print("without Qt")
"""


def test_the_core_imports_without_qt() -> None:
    layers = ["domain", "settings", "data", "clients", "services", "automation"]
    done = run_python(IMPORT_WITHOUT_QT, RUN_BY_ALEMBIC, *layers)
    assert done.returncode == 0, done.stderr
    imported = done.stdout.split("\n")
    assert "igny8_desktop.domain.enums" in imported
    assert "without Qt" in imported


IMPORT_COMMAND_LINE = """
import sys
import igny8_desktop.app.cli
print(sorted({name.partition(".")[0] for name in sys.modules} & set(sys.argv[1:])))
"""


def test_the_command_line_starts_without_qt_and_heavy_libraries() -> None:
    heavy = ["PySide6", "shiboken6", "qasync", "openai", "alembic", "numpy", "scipy", "sknetwork", "keyring", "PIL"]
    done = run_python(IMPORT_COMMAND_LINE, *heavy)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_file_is_short_and_says_what_it_is(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    name = path.relative_to(PACKAGE).as_posix()
    assert text.count("\n") <= LONGER_FILES.get(name, MOST_LINES), f"{name} is too long: it wants to be two"
    assert ast.get_docstring(ast.parse(text)), f"{name} has no docstring"


def test_no_file_is_excused_for_nothing() -> None:
    lengths = {name: (PACKAGE / name).read_text(encoding="utf-8").count("\n") for name in LONGER_FILES}
    assert [name for name, lines in lengths.items() if lines <= MOST_LINES] == []


def needed_distributions(name: str, extras: set[str], seen: dict[str, str]) -> dict[str, str]:
    """Add to `seen` the version of everything that an installed distribution needs here, and return it."""
    for text in metadata.requires(name) or []:
        requirement = Requirement(text)
        wanted = [{"extra": extra} for extra in (extras or {""})]
        key = canonicalize_name(requirement.name)
        if key in seen or (requirement.marker and not any(requirement.marker.evaluate(extra) for extra in wanted)):
            continue
        seen[key] = metadata.version(key)
        needed_distributions(key, requirement.extras, seen)
    return seen


def test_everything_installed_is_pinned() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [Requirement(line) for line in lines if line and not line.startswith("#")]
    pinned: dict[str, SpecifierSet] = {canonicalize_name(pin.name): pin.specifier for pin in pins}
    needed = needed_distributions("igny8-desktop", {"dev"}, {})
    assert "pyside6-essentials" in needed
    loose = {name: version for name, version in needed.items() if version not in pinned.get(name, NO_VERSION)}
    assert loose == {}


# PySide6 6.12.0 on Python 3.11 loses a reference to True with every emission and one to None with every void
# call, and ends in "Fatal Python error: none_dealloc" after a few thousand of them.
COUNT_REFERENCES = """
from PySide6.QtCore import QObject, Signal

class Sender(QObject):
    sent = Signal()

calls = []
sender = Sender()
sender.sent.connect(lambda: calls.append(1))
for number in range(20_000):
    sender.sent.emit()
    sender.setObjectName("name")
assert len(calls) == 20_000
print("survived")
"""


def test_qt_binding_keeps_reference_counts() -> None:
    done = run_python(COUNT_REFERENCES)
    assert done.stdout.strip() == "survived", done.stderr
    assert done.returncode == 0

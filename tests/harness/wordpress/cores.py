"""Fetch WordPress itself once, check it against a pinned hash, and keep it outside the checkout.

Two packages of the npm registry carry complete WordPress files: ``wp-studio`` (Automattic's Studio) has 7.1.1
and the SQLite integration plugin, ``@wp-playground/wordpress-builds`` has 6.2.6. Both are data to us: nothing
in them is run by node.

Why 6.2.6 is the old one, and not Debian's 6.1: the download is larger (158 MB, once), but it is pinned by hash,
the same on every distribution and release, needs no administrator, and runs the SQLite plugin as it comes
(6.1 needs the plugin patched). Debian's package is whatever that release of Debian carries.
"""

from __future__ import annotations

import base64
import hashlib
import io
import os
import re
import shutil
import subprocess
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from filelock import FileLock
from platformdirs import user_cache_path

from tests.harness.wordpress.errors import HarnessUnavailable
from tests.harness.wordpress.system import ensure_npm

NEW = "7.1"
OLD = "6.2"
CORES = (OLD, NEW)


@dataclass(frozen=True)
class NpmPackage:
    """One pinned package of the npm registry."""

    name: str
    version: str
    integrity: str


STUDIO = NpmPackage(
    "wp-studio",
    "1.22.0",
    "sha512-boMtahkhgWDKKyNTBA1uTK5ghnAmxXhDY6KeQCO9FmcI3/o+YOSq8JwYW5ZYnxHCxH14Jf/mD6CJTBvTWl2Ytw==",
)
BUILDS = NpmPackage(
    "@wp-playground/wordpress-builds",
    "0.9.19",
    "sha512-dlqvh/MJDpE5W68vgPPKUjpip6zMuBh59L3D18ZX+pdwurC4q4ydrTww/3sTMV69BBcoH6kF93YtAtujNC5Mpw==",
)
STUDIO_CORE = "package/dist/cli/wp-files/latest/wordpress/"
STUDIO_SQLITE = "package/dist/cli/wp-files/sqlite-database-integration/"
BUILDS_ZIP = "package/src/wordpress/wp-6.2.zip"


def cache_root() -> Path:
    """Return the folder for downloads and hand-started sites: IGNY8_TEST_CACHE or the user's cache."""
    chosen = os.environ.get("IGNY8_TEST_CACHE")
    return Path(chosen) if chosen else user_cache_path("igny8-tests", appauthor=False)


@dataclass(frozen=True)
class CoreFiles:
    """Where one WordPress version and the SQLite plugin are on this machine (read only)."""

    core: Path
    sqlite_plugin: Path

    def version(self) -> str:
        """Read the exact version (``7.1.1``) out of the files."""
        text = (self.core / "wp-includes" / "version.php").read_text(encoding="utf-8")
        found = re.search(r"\$wp_version\s*=\s*'([^']+)'", text)
        if found is None:
            raise HarnessUnavailable(f"{self.core} holds no WordPress")
        return found.group(1)


def ensure_core(core: str) -> CoreFiles:
    """Return the files of ``core`` (one of CORES), downloading them on first use.

    Raise HarnessUnavailable when they cannot be had, and ValueError for another version.
    """
    if core not in CORES:
        raise ValueError(f"WordPress {core!r} is not one of {', '.join(CORES)}")
    root = cache_root() / "wordpress"
    new = root / f"studio-{STUDIO.version}"
    old = root / f"builds-{BUILDS.version}"
    root.mkdir(parents=True, exist_ok=True)
    with FileLock(root / ".lock", timeout=900):
        if not new.is_dir():
            _install(STUDIO, new, _unpack_studio)
        if core == OLD and not old.is_dir():
            _install(BUILDS, old, _unpack_builds)
    return CoreFiles((old if core == OLD else new) / "wordpress", new / "sqlite-database-integration")


def _install(package: NpmPackage, target: Path, unpack: Callable[[Path, Path], None]) -> None:
    """Download, check, unpack next to ``target`` and rename: a cut-off run leaves nothing that looks whole."""
    ensure_npm()
    work = target.with_name(f".{target.name}.part")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    try:
        archive = _npm_pack(package, work)
        unpack(archive, work)
        archive.unlink()
        work.rename(target)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _npm_pack(package: NpmPackage, folder: Path) -> Path:
    specifier = f"{package.name}@{package.version}"
    command = ["npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", str(folder), specifier]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=900)
    archives = list(folder.glob("*.tgz"))
    if done.returncode or len(archives) != 1:
        raise HarnessUnavailable(f"npm pack {specifier} failed: {(done.stderr or done.stdout).strip()[-800:]}")
    with archives[0].open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha512").digest()
    if f"sha512-{base64.b64encode(digest).decode()}" != package.integrity:
        raise HarnessUnavailable(f"{specifier} does not match its pinned hash; it was not used")
    return archives[0]


def _unpack_studio(archive: Path, folder: Path) -> None:
    _untar(archive, {STUDIO_CORE: folder / "wordpress", STUDIO_SQLITE: folder / "sqlite-database-integration"})


def _unpack_builds(archive: Path, folder: Path) -> None:
    with tarfile.open(archive) as tar:
        member = tar.extractfile(BUILDS_ZIP)
        if member is None:
            raise HarnessUnavailable(f"{archive.name} holds no {BUILDS_ZIP}")
        with member, zipfile.ZipFile(io.BytesIO(member.read())) as zipped:
            zipped.extractall(folder / "wordpress")
    (folder / "wordpress" / "wp-config.php").unlink(missing_ok=True)


def _untar(archive: Path, wanted: dict[str, Path]) -> None:
    """Extract the regular files below each prefix into its folder."""
    with tarfile.open(archive) as tar:
        for member in tar:
            prefix = next((each for each in wanted if member.name.startswith(each)), None)
            if prefix is None or not member.isfile():
                continue
            relative = PurePosixPath(member.name[len(prefix) :])
            if relative.is_absolute() or ".." in relative.parts:
                raise HarnessUnavailable(f"{archive.name} holds a path outside its folder: {member.name}")
            target = wanted[prefix] / relative
            target.parent.mkdir(parents=True, exist_ok=True)
            source = tar.extractfile(member)
            if source is not None:
                with source, target.open("wb") as out:
                    shutil.copyfileobj(source, out)

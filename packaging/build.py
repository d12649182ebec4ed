"""Make a folder build of the program in dist/igny8-desktop, and see that it works.

usage: python3 dev.py build [--no-smoke-test]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path

PACKAGING = Path(__file__).resolve().parent
ROOT = PACKAGING.parent
PROGRAM = ROOT / "dist" / "igny8-desktop"


def main() -> int:
    """Build, say how big it is, and run the smoke test; return the first exit code that is not 0."""
    parser = argparse.ArgumentParser(description="Make a folder build of IGNY8 Desktop and test it.")
    parser.add_argument("--no-smoke-test", action="store_true", help="only build")
    chosen = parser.parse_args()

    print("building with PyInstaller; this takes a minute or two.", flush=True)
    begin = time.monotonic()
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN"]
    command += ["--distpath", str(ROOT / "dist"), "--workpath", str(ROOT / "build")]
    code = subprocess.run([*command, str(PACKAGING / "igny8.spec")], cwd=ROOT, check=False).returncode
    if code != 0:
        print("PyInstaller failed; the lines above say why.", file=sys.stderr)
        return code
    # A link counts as a link: PyInstaller makes some beside the libraries.
    size = sum(path.lstat().st_size for path in PROGRAM.rglob("*") if not path.is_dir())
    print(f"built {PROGRAM}: {size / 2**20:.0f} MiB in {time.monotonic() - begin:.0f} s", flush=True)
    if chosen.no_smoke_test:
        return 0
    return subprocess.run([sys.executable, str(PACKAGING / "smoke_test.py"), str(PROGRAM)], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())

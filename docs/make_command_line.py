"""Write docs/guide/command-line.md from the commands themselves, so that the reference is never behind them.

usage: python docs/make_command_line.py [--check]    (with --check nothing is written; 1 means: it would change)
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from igny8_desktop.app.cli.root import root

PAGE = Path(__file__).resolve().parent / "guide" / "command-line.md"
HEAD = """\
# Command line

<!-- Written by docs/make_command_line.py; do not edit. -->

`igny8` does everything that the window does, without a display. `python3 dev.py` leaves it at `.venv/bin/igny8`.

SITE is a site's slug, made from its name: `igny8 sites list` shows it. It stays when the site is renamed.

Every command takes `--home DIR` (use this data folder; also `IGNY8_HOME`), `--json` (one JSON document on standard
output, everything else on standard error) and `--help`.

While the window or another command owns the data folder, commands that read work at once; commands that change
something are handed to the owner and carried out there.

| exit code | meaning |
| --- | --- |
| 0 | done |
| 1 | failed; standard error (with `--json` the document) says why and what to do |
| 2 | wrong use: an unknown command, option, site or sector |
| 3 | finished, and some items failed; each says why |
| 130 | interrupted; the same command, or the one it names, goes on |

| variable | meaning |
| --- | --- |
| `IGNY8_HOME` | the data folder |
| `IGNY8_SECRET_AI_<PROVIDER>` | the key of an AI provider, such as `IGNY8_SECRET_AI_OPENAI` |
| `IGNY8_SECRET_SITE_<SLUG>` | the application password of a site, such as `IGNY8_SECRET_SITE_CORNER_COFFEE` |
| `IGNY8_VAULT_PASSPHRASE` | opens the vault of the data folder, and makes one where there is no keyring |
| `IGNY8_DEBUG=1` | print the traceback of a fault of the program |
| `NO_COLOR` | no colours |
"""
EVERYWHERE = {"--home", "--json", "--help"}


def commands(command: click.Command, words: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield every command below this one with the words that call it, in order."""
    if not isinstance(command, click.Group):
        yield words, command
        return
    for name in sorted(command.commands):
        yield from commands(command.commands[name], (*words, name))


def describe(words: tuple[str, ...], command: click.Command) -> str:
    """Return the section of one command."""
    context = click.Context(command, info_name=" ".join(words))
    usage = " ".join(command.collect_usage_pieces(context)).replace("[OPTIONS] ", "").replace("[OPTIONS]", "")
    lines = [f"## {' '.join(words)}", "", f"    {' '.join(words)} [OPTIONS] {usage}".rstrip(), ""]
    text = (command.help or "").replace("\f", "").strip()
    lines += [" ".join(part.split()) + "\n" for part in text.split("\n\n")]
    rows = []
    for option in command.get_params(context):
        if not isinstance(option, click.Option) or EVERYWHERE & set(option.opts):
            continue
        record = option.get_help_record(context)
        if record is not None:
            rows.append(f"| `{cell(record[0])}` | {cell(record[1])} |")
    if rows:
        lines += ["| option | meaning |", "| --- | --- |", *rows, ""]
    return "\n".join(lines)


def cell(text: str) -> str:
    """Return text that may stand in a cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")


def page() -> str:
    """Return the whole reference."""
    # `ideas make SITE` is the long form of `ideas SITE`; people need to know the short one.
    found = [(tuple(word for word in words if word != "make"), each) for words, each in commands(root, ("igny8",))]
    return "\n".join([HEAD, *(describe(words, each) for words, each in sorted(found, key=lambda item: item[0]))])


def main(arguments: list[str]) -> int:
    """Write the page, or say whether it is up to date."""
    if arguments == ["--check"]:
        return 0 if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == page() else 1
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Read keys and passwords from standard input, and say plainly how long they are kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from igny8_desktop.app.cli.invocation import Invocation
from igny8_desktop.domain.errors import WrongInput

if TYPE_CHECKING:
    from igny8_desktop.app.bootstrap import Program


@dataclass(frozen=True)
class Kept:
    """Whether a secret is there for a later command, and where, in words."""

    lasting: bool
    words: str


def read_secret(invocation: Invocation, noun: str) -> str:
    """Return the first line of standard input; spaces inside it stay, as WordPress writes its passwords."""
    lines = invocation.stdin().decode("utf-8-sig", "replace").strip().splitlines()
    if not lines:
        raise WrongInput(
            f"There is no {noun}",
            "Standard input was empty.",
            f'Hand it over like this: printf %s "$VARIABLE" | igny8 … --{"key" if noun == "key" else "password"}-stdin',
        )
    return lines[0].strip()


def kept_words(invocation: Invocation, program: Program, name: str, noun: str) -> Kept:
    """Say where a secret that was just set is kept, and what to do where it does not last."""
    from igny8_desktop.clients.secrets.names import PASSPHRASE_VARIABLE, variable

    status = program.secrets.status()
    if status.persistent:
        return Kept(True, f"The {noun} is kept: {status.words}")
    ways = (
        f"Set {variable(name)} in the environment of the next command, or set {PASSPHRASE_VARIABLE} to a passphrase of "
        f"your own and give this command again: then it is kept in an encrypted vault."
    )
    if invocation.was_handed_over:
        return Kept(False, f"The {noun} lasts until the IGNY8 that is open is closed: {status.words} {ways}")
    return Kept(
        False,
        f"The {noun} could not be kept, since this machine has no keyring: a later command will not have it. " + ways,
    )

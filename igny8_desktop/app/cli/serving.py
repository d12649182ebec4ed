"""Carry out commands for other processes, in the process that owns the data folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from igny8_desktop.app.cli.invocation import Invocation
from igny8_desktop.app.cli.terminal import Terminal
from igny8_desktop.app.handover import Caller, CommandServer

if TYPE_CHECKING:
    from igny8_desktop.app.bootstrap import Program


def serve(program: Program) -> CommandServer:
    """Take commands of other processes from now on; end it with its `close`, before the program's own."""

    def carry_out(caller: Caller) -> int:
        from igny8_desktop.app.cli.running import run

        invocation = Invocation(Terminal.of_caller(caller), list(caller.request.arguments), given=program)
        caller.on_interrupt(invocation.interrupt)
        return run(invocation)

    return CommandServer(program.folder, carry_out).start()

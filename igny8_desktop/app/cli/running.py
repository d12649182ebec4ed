"""Carry out one command line and turn whatever happens into output and an exit code."""

from __future__ import annotations

import traceback
from typing import Final

import click

from igny8_desktop.app.cli.invocation import CarriedOutElsewhere, Invocation, Stopped, WrongUse
from igny8_desktop.app.cli.output import error_document, print_error, print_json
from igny8_desktop.domain.errors import ErrorInfo, ErrorKind, Igny8Error, describe

DONE: Final = 0
FAILED: Final = 1
WRONG_USE: Final = 2
SOME_FAILED: Final = 3
INTERRUPTED: Final = 130

_DEBUG_VARIABLE = "IGNY8_DEBUG"


def run(invocation: Invocation) -> int:
    """Carry the command line out and return its exit code; nothing is raised, nothing ends the process."""
    # Known before the options are read, since reading them is what may fail.
    own = invocation.arguments[: invocation.arguments.index("--")] if "--" in invocation.arguments else None
    invocation.json = "--json" in (own if own is not None else invocation.arguments)
    try:
        return _guarded(invocation)
    finally:
        try:
            invocation.close()
        except Exception as error:  # noqa: BLE001 - the command is over; how it went has been said
            _log_fault(error)


def _guarded(invocation: Invocation) -> int:
    try:
        return _invoke(invocation)
    except CarriedOutElsewhere as elsewhere:
        return elsewhere.code
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.UsageError as error:
        return _tell_usage(invocation, error)
    except click.ClickException as error:
        return _tell(invocation, ErrorInfo("This did not work", error.format_message(), "", ErrorKind.WRONG_INPUT))
    except Stopped as stopped:
        return _tell_stopped(invocation, stopped.how_to_resume)
    except (KeyboardInterrupt, click.Abort):
        return _tell_stopped(invocation, "")
    except BrokenPipeError:
        return FAILED  # who read our output has gone, as `| head` does
    except Igny8Error as error:
        return _tell(invocation, error.info, WRONG_USE if isinstance(error, WrongUse) else FAILED)
    except Exception as error:  # noqa: BLE001 - the last one to see it: logged, and said in plain words
        return _tell_fault(invocation, error)


def _invoke(invocation: Invocation) -> int:
    from igny8_desktop.app.cli.root import root

    arguments = list(invocation.arguments)
    with root.make_context("igny8", arguments, obj=invocation) as context:
        code = root.invoke(context)
    return code if isinstance(code, int) else DONE


def _tell(invocation: Invocation, info: ErrorInfo, code: int = FAILED) -> int:
    if invocation.json:
        print_json(invocation.terminal, error_document(info))
    else:
        print_error(invocation.terminal, info)
    return code


def _tell_usage(invocation: Invocation, error: click.UsageError) -> int:
    command = error.ctx.command_path if error.ctx is not None else "igny8"
    hint = f"See “{command} --help”."
    if invocation.json:
        what = "A command is missing." if isinstance(error, click.exceptions.NoArgsIsHelpError) else _sentence(error)
        info = ErrorInfo("This command line cannot be understood", what, hint, ErrorKind.WRONG_INPUT)
        print_json(invocation.terminal, error_document(info))
    elif isinstance(error, click.exceptions.NoArgsIsHelpError):
        invocation.terminal.say(error.format_message(), err=True)
    else:
        usage = error.ctx.get_usage() if error.ctx is not None else "Usage: igny8 COMMAND"
        invocation.terminal.say(f"{usage}\n\n{_sentence(error)} {hint}", err=True)
    return WRONG_USE


def _sentence(error: click.ClickException) -> str:
    return error.format_message().rstrip(".") + "."


def _tell_stopped(invocation: Invocation, how_to_resume: str) -> int:
    what = "What was finished is kept, the rest is as it was."
    next_step = how_to_resume or "Give the same command again to go on."
    if invocation.json:
        print_json(
            invocation.terminal,
            {"error": {"title": "Stopped", "what": what, "next": next_step, "kind": "interrupted"}},
        )
    else:
        invocation.terminal.say(f"Stopped. {what} {next_step}", err=True)
    return INTERRUPTED


def _tell_fault(invocation: Invocation, error: Exception) -> int:
    _log_fault(error)
    info = describe(error)
    if invocation.log_file is not None:
        info = ErrorInfo(info.title, info.what, f"Try again. Details are in {invocation.log_file.path}.", info.kind)
    elif invocation.given is not None:
        where = invocation.given.folder.logs
        info = ErrorInfo(info.title, info.what, f"Try again. Details are in the log files of {where}.", info.kind)
    code = _tell(invocation, info)
    if invocation.environ.get(_DEBUG_VARIABLE) == "1":
        invocation.terminal.err.write("".join(traceback.format_exception(error)))
    return code


def _log_fault(error: BaseException) -> None:
    from igny8_desktop.app.logs import log_fault

    log_fault(error)

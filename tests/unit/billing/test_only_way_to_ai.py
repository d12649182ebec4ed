"""No module but the gateway may ask a model: whatever an AI does is reserved, paid, kept and logged."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PACKAGE = ROOT / "igny8_desktop"
GATEWAY = "services/billing/gateway.py"
#: Calls that ask a model, and the one that hands a model out.
ASKING = frozenset({"complete", "generate", "images.generate", "completions.create", "embeddings.create"})
PORTS = frozenset({"TextModel", "ImageModel", "AiProviders"})
#: What may do so besides, with the reason.
ALLOWED = {
    # Looks whether the built program has its fonts: draws one free card and keeps nothing.
    "app/self_check.py": frozenset({"generate"}),
}


def asking_calls(source: str) -> Iterator[str]:
    """Yield the calls of a module that ask a model, or get one from the providers."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        name, owner = node.func.attr, node.func.value
        if name in ASKING:
            yield name
        elif name == "current" and "provider" in ast.unparse(owner).lower():
            yield "current"


def imported_ports(source: str) -> set[str]:
    """Return the ports of models that a module imports."""
    return {
        alias.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("igny8_desktop.domain")
        for alias in node.names
        if alias.name in PORTS
    }


def modules() -> dict[str, str]:
    """Return the source of every module outside of the clients, which are the models, and the ports themselves."""
    found = {}
    for path in PACKAGE.rglob("*.py"):
        name = path.relative_to(PACKAGE).as_posix()
        if not name.startswith(("clients/", "domain/")) and name != GATEWAY:
            found[name] = path.read_text(encoding="utf-8")
    return found


def test_only_the_gateway_asks_a_model() -> None:
    found = {name: set(asking_calls(source)) - ALLOWED.get(name, set()) for name, source in modules().items()}
    assert {name: calls for name, calls in found.items() if calls} == {}
    assert {name: ports for name, source in modules().items() if (ports := imported_ports(source))} == {}


def test_the_gateway_is_where_the_search_would_find_it() -> None:
    source = (PACKAGE / GATEWAY).read_text(encoding="utf-8")
    assert set(asking_calls(source)) == {"complete", "generate", "current"}
    assert imported_ports(source) == PORTS


def test_only_the_wiring_and_the_dialog_of_providers_know_the_openai_library() -> None:
    users = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Import) and any(alias.name.split(".")[0] == "openai" for alias in node.names))
        or (isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "openai")
    }
    assert users
    assert all(name.startswith("clients/ai/") for name in users), users

"""Single faults planted in the source of a model, to see that its theory checks catch them.

A fault is one replacement of text that occurs exactly once in one module. All modules of the
simulation are then imported anew, so that those that use the faulty one see the fault; that one
may also be a module which several simulations share.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module, util
from pathlib import Path
from types import ModuleType
from typing import Any

from sim.check import checks_of
from sim.protocol import Model

MODELS = "sim.models"


@dataclass(frozen=True, slots=True)
class Fault:
    """A mistake that a hand could make.

    Attributes:
        module: name of the file in ``sim/models`` without its ending.
        text: what stands there, exactly once.
        instead: what the mistake puts in its place.
        first: name of the check that is tried first, the quickest of those that catch it.
    """

    module: str
    text: str
    instead: str
    first: str = ""

    def __str__(self) -> str:
        return f"{self.module}: {self.text} -> {self.instead}"


def source_of(module: str) -> str:
    spec = util.find_spec(f"{MODELS}.{module}")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).read_text(encoding="utf-8")


@contextmanager
def planted(identifier: str, fault: Fault) -> Iterator[Model[Any, Any]]:
    """The model with the fault, in modules of its own; the real ones come back afterwards."""
    main = f"{MODELS}.{identifier.replace('-', '_')}"
    package = import_module(MODELS)
    real = import_module(main)
    class_name = next(
        name
        for name, value in vars(real).items()
        if getattr(value, "__module__", "") == main
        and isinstance(value, type)
        and hasattr(value, "description")
    )
    checks_of(identifier)  # which must hold on to the real modules
    faulty = f"{MODELS}.{fault.module}"
    kept = {name: sys.modules[name] for name in _loaded(main, faulty)}
    text = source_of(fault.module)
    assert text.count(fault.text) == 1, f"{fault} must hit one place, not {text.count(fault.text)}"
    try:
        _forget(package, main, faulty)
        _load(package, faulty, text.replace(fault.text, fault.instead))
        yield getattr(import_module(main), class_name)()
    finally:
        _forget(package, main, faulty)
        for name, module in kept.items():
            sys.modules[name] = module
            setattr(package, name.rpartition(".")[2], module)


def _loaded(main: str, faulty: str) -> list[str]:
    """The modules of the simulation, and the faulty one where it is of several."""
    return [name for name in sys.modules if name.startswith(main) or name == faulty]


def _forget(package: ModuleType, main: str, faulty: str) -> None:
    for name in _loaded(main, faulty):
        del sys.modules[name]
        if hasattr(package, name.rpartition(".")[2]):
            delattr(package, name.rpartition(".")[2])


def _load(package: ModuleType, name: str, text: str) -> None:
    module = ModuleType(name)
    sys.modules[name] = module
    setattr(package, name.rpartition(".")[2], module)
    exec(compile(text, f"<planted in {name}>", "exec"), vars(module))  # noqa: S102 (our own source)

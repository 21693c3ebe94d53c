"""The catalog: which simulations there are. A model is imported when it is asked for."""

from __future__ import annotations

import difflib
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import Any

from sim.errors import UnknownSimulation
from sim.knobs import shown
from sim.protocol import Description, Model

_MODELS = MappingProxyType(
    {
        "erm": ("sim.models.erm", "Erm"),
        "surrogate": ("sim.models.surrogate", "Surrogate"),
        "gradnoise": ("sim.models.gradnoise", "GradNoise"),
        "batch-online": ("sim.models.batch_online", "BatchOnline"),
        "noise-floor": ("sim.models.noise_floor", "NoiseFloor"),
        "backprop": ("sim.models.backprop", "Backprop"),
        "conditioning": ("sim.models.conditioning", "Conditioning"),
        "momentum": ("sim.models.momentum", "Momentum"),
        "edge": ("sim.models.edge", "Edge"),
        "minima": ("sim.models.minima", "Minima"),
        "saddle": ("sim.models.saddle", "Saddle"),
        "index-loss": ("sim.models.index_loss", "IndexLoss"),
        "cliff": ("sim.models.cliff", "Cliff"),
        "powers": ("sim.models.powers", "Powers"),
        "symmetry": ("sim.models.symmetry", "Symmetry"),
        "init-scale": ("sim.models.init_scale", "InitScale"),
        "adaptive": ("sim.models.adaptive", "Adaptive"),
    }
)


def identifiers() -> tuple[str, ...]:
    """The ids, in the order of the material."""
    return tuple(_MODELS)


@cache
def find(identifier: str) -> Model[Any, Any]:
    """The simulation with this id.

    Raises:
        UnknownSimulation: there is none; the hint names the nearest id.
    """
    if identifier not in _MODELS:
        near = difflib.get_close_matches(identifier[:64], _MODELS, n=1)
        hint = f"did you mean {near[0]!r}? " if near else ""
        raise UnknownSimulation(
            f"There is no simulation {shown(identifier)}.", hint + "there are " + ", ".join(_MODELS)
        )
    module, name = _MODELS[identifier]
    model: Model[Any, Any] = getattr(import_module(module), name)()
    return model


def descriptions() -> tuple[Description, ...]:
    """The description of each simulation, in the order of the material."""
    return tuple(find(identifier).description for identifier in _MODELS)

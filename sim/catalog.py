"""The catalog: which simulations there are. A model is imported when it is asked for.

Other packages may add to it (``sim.plugins``). They are looked for when the list is shown or an
id is asked for that is not the program's own, so that nobody else waits for them.
"""

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
        "rnn-gradient": ("sim.models.rnn_gradient", "RnnGradient"),
        "symmetry": ("sim.models.symmetry", "Symmetry"),
        "init-scale": ("sim.models.init_scale", "InitScale"),
        "deep-linear": ("sim.models.deep_linear", "DeepLinear"),
        "adaptive": ("sim.models.adaptive", "Adaptive"),
    }
)


def built_in() -> tuple[str, ...]:
    """The ids of the simulations that come with the program, in the order of the material."""
    return tuple(_MODELS)


def identifiers() -> tuple[str, ...]:
    """Every id: the program's own in the order of the material, then those of other packages.

    Other packages are loaded to see that theirs can be used; ``troubles`` says which cannot.
    """
    return (*_MODELS, *(name for name, model in _others().items() if model is not None))


def troubles() -> tuple[str, ...]:
    """Why simulations of other packages are left out, a line each."""
    from sim import plugins

    alone = (
        plugins.left_out(name, "the program has one of that name")
        if name in _MODELS
        else plugins.plugin(name).trouble
        for name in plugins.names()
    )
    return (*(line for line in alone if line), *plugins.doubles())


@cache
def find(identifier: str) -> Model[Any, Any]:
    """The simulation with this id.

    Raises:
        UnknownSimulation: there is none, and the hint names the nearest id, or another package
            has one that cannot be used, and the message says why.
    """
    if identifier in _MODELS:
        module, name = _MODELS[identifier]
        model: Model[Any, Any] = getattr(import_module(module), name)()
        return model
    from sim import plugins  # what it loads to look about is not needed for the program's own

    if identifier in plugins.names():
        found = plugins.plugin(identifier)
        if found.model is None:
            raise UnknownSimulation(found.trouble)
        return found.model
    every = (*_MODELS, *(name for name in plugins.names() if name not in _MODELS))
    near = difflib.get_close_matches(identifier[:64], every, n=1)
    hint = f"did you mean {near[0]!r}? " if near else ""
    raise UnknownSimulation(
        f"There is no simulation {shown(identifier)}.", hint + "there are " + ", ".join(every)
    )


def descriptions() -> tuple[Description, ...]:
    """The description of each simulation, in the order of ``identifiers``."""
    return tuple(find(identifier).description for identifier in identifiers())


def _others() -> dict[str, Model[Any, Any] | None]:
    """The simulations of other packages by id; None where one cannot be used."""
    from sim import plugins

    return {name: plugins.plugin(name).model for name in plugins.names() if name not in _MODELS}

"""Style sheets of the applications that the tests open, parsed once for all of them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.css.types import CSSLocation

_parse = Stylesheet._parse_rules
_Variables = tuple[tuple[str, str], ...]


def parse_once(
    sheet: Stylesheet,
    css: str,
    read_from: CSSLocation,
    is_default_rules: bool = False,
    tie_breaker: int = 0,
    scope: str = "",
) -> list[RuleSet]:
    """The rules of a text; an application keeps its own in the same way, and changes none."""
    variables = tuple(sheet._variables.items())
    return _parsed(variables, css, read_from, is_default_rules, tie_breaker, scope)


@lru_cache(maxsize=2000)
def _parsed(variables: _Variables, *given: Any) -> list[RuleSet]:
    return _parse(Stylesheet(variables=dict(variables)), *given)

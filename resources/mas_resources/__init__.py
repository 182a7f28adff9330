"""Data files that ship with MAS: the catalog, the prompts, icons and the style sheet."""

from importlib.resources import files
from importlib.resources.abc import Traversable


def resource(*parts: str) -> Traversable:
    """Returns the resource at ``parts``, e.g. ``resource("catalog", "domains.toml")``; works from a wheel as well."""
    return files(__name__).joinpath(*parts)

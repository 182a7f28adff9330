"""Data files that ship with MAS: the catalog, the prompts, icons, the style sheet and what a desktop's menus read."""

from importlib.resources import files
from importlib.resources.abc import Traversable

APPLICATION_ID = "io.github.mas_panel.mas"
"""What desktops call the application: its desktop entry, its icon and its AppStream metadata bear this name."""


def resource(*parts: str) -> Traversable:
    """Returns the resource at ``parts``, e.g. ``resource("catalog", "domains.toml")``; works from a wheel as well."""
    return files(__name__).joinpath(*parts)

"""A MAS node: the core as a service for other machines, without a screen (docs/nodes.md)."""

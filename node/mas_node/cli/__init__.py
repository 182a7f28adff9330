"""The command line of a node. Its names are a contract (docs/nodes.md)."""

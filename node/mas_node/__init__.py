"""A MAS node: the core as a service for other machines. Its server arrives with the peers; see docs/architecture.md."""

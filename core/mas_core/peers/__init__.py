"""This computer among others: identity, trust, discovery, and calls that run on nodes."""

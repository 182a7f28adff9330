"""Providers of language models: one seam (:mod:`mas_core.providers.base`), one file a kind."""

"""Tests of MAS."""

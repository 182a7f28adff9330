"""Fakes that the tests share: real servers over real sockets, with faults on request."""

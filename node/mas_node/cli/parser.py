"""The commands and options of ``mas-node``. Their names are a contract (docs/nodes.md)."""

from __future__ import annotations

import argparse

from mas_core import __version__


def build_parser() -> argparse.ArgumentParser:
    """Returns the parser; ``run`` of its result names the module and function of the command."""
    parser = argparse.ArgumentParser(
        prog="mas-node",
        description="Lets this computer answer calls of paired desktops and of programs with a token. Needs no screen.",
        epilog="Exit codes: 0 done, 1 failed, 2 usage or settings, 130 cancelled.",
    )
    parser.add_argument("--version", action="version", version=f"mas-node {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_serve(
        commands.add_parser("serve", help="serve until it is told to stop", description="Serves until SIGTERM or Ctrl+C.")
    )
    _add_pair(commands.add_parser("pair", help="print a code that pairs one device", description="Opens one pairing."))
    peers = commands.add_parser("peers", help="list paired devices", description="Lists the paired devices.")
    peers.add_argument("--json", action="store_true", help="print JSON")
    peers.set_defaults(run=("mas_node.cli.peers", "run_list"))
    unpair = commands.add_parser("unpair", help="unpair a device", description="Unpairs a device, at once.")
    unpair.add_argument("id", metavar="ID", help="its id, or its name")
    unpair.set_defaults(run=("mas_node.cli.peers", "run_unpair"))
    _add_token(commands.add_parser("token", help="tokens for other programs", description="Tokens for OpenAI-style clients."))
    status = commands.add_parser(
        "status", help="how the node is that serves here", description="Asks the node that serves here."
    )
    status.add_argument("--json", action="store_true", help="print JSON")
    status.set_defaults(run=("mas_node.cli.status", "run"))
    return parser


def _add_serve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--host", default="127.0.0.1", metavar="HOST", help="where to listen (127.0.0.1; 0.0.0.0 is every network)"
    )
    parser.add_argument("--port", type=_port, default=0, metavar="PORT", help="the port (0: any that is free)")
    parser.add_argument("--name", default="", metavar="NAME", help="what others see it as (the computer's name)")
    parser.add_argument("--no-advertise", action="store_true", help="do not announce it on the local network")
    parser.add_argument("--capacity", type=_at_least_one, default=1000, metavar="N", help="calls at a time (1000)")
    parser.add_argument(
        "--insecure-loopback",
        action="store_true",
        help="plain http, for programs on this computer only; needs a loopback --host",
    )
    parser.add_argument(
        "--allow-host",
        action="append",
        default=[],
        metavar="NAME",
        help="another name or address under which it is reached, such as a router's; may be repeated",
    )
    parser.set_defaults(run=("mas_node.cli.serve", "run"))


def _add_pair(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--host", default="", metavar="HOST", help="also listen there for this one pairing, while no node serves (needs --port)"
    )
    parser.add_argument("--port", type=_port, default=0, metavar="PORT", help="the port that the node will have")
    parser.add_argument("--name", default="", metavar="NAME", help="what the other device sees this one as")
    parser.add_argument("--no-advertise", action="store_true", help="do not announce it on the local network")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=("mas_node.cli.pair", "run"))


def _add_token(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="create|list|revoke")
    create = actions.add_parser("create", help="make a token; it is printed this once")
    create.add_argument("name", metavar="NAME")
    create.add_argument("--concurrency", type=_at_least_one, default=8, metavar="N", help="calls at a time (8)")
    create.add_argument("--calls-per-hour", type=_at_least_one, default=600, metavar="N", help="calls in any hour (600)")
    create.add_argument("--usd-per-day", type=float, default=None, metavar="USD", help="what they may cost in a day (no limit)")
    create.add_argument(
        "--user",
        default="",
        metavar="USER",
        help="a person of this computer whose history it reads and writes (its own)",
    )
    create.set_defaults(run=("mas_node.cli.tokens", "run_create"))
    listing = actions.add_parser("list", help="names, quotas and what was spent today; never the tokens themselves")
    listing.add_argument("--json", action="store_true", help="print JSON")
    listing.set_defaults(run=("mas_node.cli.tokens", "run_list"))
    revoke = actions.add_parser("revoke", help="take a token back, at once")
    revoke.add_argument("name", metavar="NAME")
    revoke.set_defaults(run=("mas_node.cli.tokens", "run_revoke"))


def _port(text: str) -> int:
    port = int(text) if text.isdecimal() else -1
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError("a port is 0 to 65535")
    return port


def _at_least_one(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if number < 1:
        raise argparse.ArgumentTypeError("a whole number, at least 1")
    return number

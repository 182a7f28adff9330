"""The commands and options of ``mas``. Their names are a contract (docs/command-line.md)."""

from __future__ import annotations

import argparse

from mas_app.cli import export_options, history_options
from mas_app.cli.user_options import add_user_options
from mas_core import __version__


def build_parser() -> argparse.ArgumentParser:
    """Returns the parser; ``run`` of its result names the module and function of the command."""
    parser = argparse.ArgumentParser(
        prog="mas",
        description="Ask a panel of language models one question, and see how far they agree. Without a command: the window.",
        epilog="Exit codes: 0 done, 1 failed, 2 usage or settings, 3 no quorum, 130 cancelled.",
    )
    parser.add_argument("--version", action="version", version=f"mas {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_ask(commands.add_parser("ask", help="put a question to the panel", description="Puts one question to a panel."))
    _add_history(commands.add_parser("history", help="past runs, offline", description="Past runs."))
    agents = commands.add_parser("agents", help="agents, panels and their health", description="Lists agents and panels.")
    agents.add_argument(
        "--check", action="store_true", help="say whether each provider answers and has the model (free of charge)"
    )
    agents.add_argument("--json", action="store_true", help="print JSON")
    agents.set_defaults(run=("mas_app.cli.agents", "run"))
    models = commands.add_parser("models", help="the models that a provider offers", description="Lists a provider's models.")
    models.add_argument("provider", metavar="PROVIDER")
    models.add_argument("--json", action="store_true", help="print JSON")
    models.set_defaults(run=("mas_app.cli.models", "run"))
    _add_key(commands.add_parser("key", help="keys in the system's keyring", description="Keys in the system's keyring."))
    _add_nodes(commands.add_parser("nodes", help="machines that work for this one", description="Paired and found nodes."))
    _add_prompts(commands.add_parser("prompts", help="the texts of prompts, and your own", description="The prompts' texts."))
    history_options.add_data(commands.add_parser("data", help="backups, checks, erasing", description="The history's files."))
    _add_users(commands.add_parser("user", help="people who share this computer", description="Users, each with a history."))
    _add_desktop_entry(
        commands.add_parser("desktop-entry", help="MAS among the desktop's applications", description="The desktop's menus.")
    )
    doctor = commands.add_parser("doctor", help="check this installation", description="Checks everything that MAS needs.")
    doctor.set_defaults(run=("mas_app.cli.doctor", "run"))
    add_user_options(parser)
    return parser


def _add_ask(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("question", metavar="QUESTION", help="the question; '-' reads it from standard input")
    parser.add_argument("--panel", default="", metavar="P", help="a panel of the settings, or 'builtin'")
    parser.add_argument("--agents", default="", metavar="A,B", help="these agents instead of the panel's")
    parser.add_argument("--type", default="none", metavar="T", help="question type: none, yes_no, likert, …")
    parser.add_argument("--domain", default="custom", metavar="D", help="domain: custom, education, healthcare, policy, …")
    parser.add_argument(
        "--role", action="append", default=[], metavar="AGENT=ROLE", help="a role for an agent; may be repeated"
    )
    parser.add_argument(
        "--roles",
        default="hand",
        choices=("hand", "auto", "none", "every"),
        help="hand: the panel's and --role; auto: one in turn; none; every: each agent in every role, for the crossed design",
    )
    parser.add_argument("--consensus", default="", metavar="M", help="fusion, synthesis, vote, deliberation, …")
    parser.add_argument("--aggregator", default="", metavar="A", help="the agent that writes the consensus")
    parser.add_argument("--repeats", type=int, default=None, metavar="N", help="ask each agent N times")
    parser.add_argument(
        "--max-cost", type=float, default=None, metavar="USD", help="send nothing that could make this run cost more than this"
    )
    parser.add_argument("--on", default="local", choices=("local", "nodes", "auto"), help="where calls run")
    parser.add_argument("--follow-up", default="", metavar="ID", help="continue this run: agents see what was said there")
    parser.add_argument(
        "--no-carry", dest="carry", action="store_false", help="with --follow-up: agents see nothing of that run"
    )
    parser.add_argument("--estimate", action="store_true", help="say how many calls, tokens and dollars; ask nothing")
    _add_output(parser)
    parser.set_defaults(run=("mas_app.cli.ask", "run"))


def _add_output(parser: argparse.ArgumentParser) -> None:
    output = parser.add_mutually_exclusive_group()
    output.add_argument("--json", action="store_true", help="print the record as JSON when the job has ended")
    output.add_argument("--events", action="store_true", help="print one event a line, as JSON, while the job runs")


def _add_history(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="list|show|search|…")
    listing = actions.add_parser("list", help="past runs, newest first")
    listing.add_argument("--limit", type=int, default=20, metavar="N", help="how many (20)")
    listing.add_argument("--offset", type=int, default=0, metavar="N", help="leave out the newest N")
    history_options.add_filters(listing)
    listing.add_argument("--json", action="store_true", help="print JSON")
    listing.set_defaults(run=("mas_app.cli.history", "run_list"), after="")
    show = actions.add_parser("show", help="one run")
    show.add_argument("id", metavar="ID", help="the run's id, or its beginning")
    show.add_argument("--json", action="store_true", help="print the record as JSON")
    show.set_defaults(run=("mas_app.cli.history", "run_show"))
    resume = actions.add_parser("resume", help="go on with a run that was interrupted; its answers are kept")
    resume.add_argument("id", metavar="ID", help="the run's id, or its beginning")
    _add_output(resume)
    resume.set_defaults(run=("mas_app.cli.again", "run_resume"))
    retry = actions.add_parser("retry", help="ask those again that failed; the consensus is made anew")
    retry.add_argument("id", metavar="ID", help="the run's id, or its beginning")
    retry.add_argument(
        "--agent", action="append", default=[], metavar="A", help="ask this one again (a repeat is 'A #2'); may be given again"
    )
    _add_output(retry)
    retry.set_defaults(run=("mas_app.cli.again", "run_retry"))
    agreement = actions.add_parser("agreement", help="Krippendorff's alpha over several closed questions")
    agreement.add_argument("id", metavar="ID", nargs="+", help="runs that were decided by vote, two or more")
    agreement.add_argument("--json", action="store_true", help="print JSON")
    agreement.set_defaults(run=("mas_app.cli.agreement", "run"))
    history_options.add_history_actions(actions.add_parser)
    export_options.add_to(actions.add_parser)


def _add_key(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="set|test|delete|list")
    setting = actions.add_parser("set", help="store a provider's key; it is asked for, or read from standard input")
    setting.add_argument("provider", metavar="PROVIDER")
    setting.set_defaults(run=("mas_app.cli.keys", "run_set"))
    testing = actions.add_parser("test", help="ask the provider for its models with the key; free of charge")
    testing.add_argument("provider", metavar="PROVIDER")
    testing.add_argument("--json", action="store_true", help="print JSON")
    testing.set_defaults(run=("mas_app.cli.keys", "run_test"))
    deleting = actions.add_parser("delete", help="delete a provider's key")
    deleting.add_argument("provider", metavar="PROVIDER")
    deleting.set_defaults(run=("mas_app.cli.keys", "run_delete"))
    listing = actions.add_parser("list", help="which providers have a key; never shows one")
    listing.set_defaults(run=("mas_app.cli.keys", "run_list"))


def _add_users(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="list|add|login|logout|rename|password|delete")
    listing = actions.add_parser("list", help="everybody, and who is logged in")
    listing.add_argument("--json", action="store_true", help="print JSON")
    adding = actions.add_parser("add", help="make a user, with a history of their own")
    login = actions.add_parser("login", help="be this user in what follows, for twelve hours or until logout")
    actions.add_parser("logout", help="be nobody in particular again")
    renaming = actions.add_parser("rename", help="another name; 'default' hands over what everybody's user had")
    password = actions.add_parser("password", help="set, change or take away a password")
    deleting = actions.add_parser("delete", help="delete a user with their whole history")
    for action in (adding, login, renaming, password, deleting):
        action.add_argument("name", metavar="NAME")
    renaming.add_argument("new_name", metavar="NEW")
    for action in (adding, renaming):
        action.add_argument("--no-password", action="store_true", help="the new user gets no password")
    password.add_argument("--new-password-file", default="", metavar="PATH", help="a private file with the new password")
    password.add_argument("--remove", action="store_true", help="take the password away")
    deleting.add_argument("--confirm", default="", metavar="NAME", help="the name once more, instead of typing it")
    for name, action in actions.choices.items():
        action.set_defaults(run=("mas_app.cli.users", f"run_{name}"))


def _add_desktop_entry(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="install|remove")
    installing = actions.add_parser("install", help="for you alone: an entry in the menus, with its icon")
    installing.set_defaults(run=("mas_app.cli.desktop_entry", "run_install"))
    removing = actions.add_parser("remove", help="take it out again")
    removing.set_defaults(run=("mas_app.cli.desktop_entry", "run_remove"))


def _add_nodes(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="list|pair|keys|unpair")
    listing = actions.add_parser("list", help="paired nodes and their health, and nodes found on this network")
    listing.add_argument("--json", action="store_true", help="print JSON")
    listing.set_defaults(run=("mas_app.cli.nodes", "run_list"))
    pairing = actions.add_parser("pair", help="pair with a node; the code comes from `mas-node pair` on that machine")
    pairing.add_argument("node", metavar="NODE", help="its address as HOST:PORT or URL, or the name or id it is found under")
    pairing.add_argument("code", metavar="CODE", help="the one-time code")
    pairing.add_argument("--lend-keys", action="store_true", help="let it use this computer's keys, each for its own call only")
    pairing.set_defaults(run=("mas_app.cli.nodes", "run_pair"))
    keys = actions.add_parser("keys", help="let a node use this computer's keys (lend), or its own only (keep)")
    keys.add_argument("node", metavar="NODE", help="its id, or a name that only one has")
    keys.add_argument("state", choices=("lend", "keep"), help="lend: each call takes along its provider's key; keep: none does")
    keys.set_defaults(run=("mas_app.cli.nodes", "run_keys"))
    unpairing = actions.add_parser("unpair", help="forget a device")
    unpairing.add_argument("node", metavar="NODE", help="its id, or a name that only one has")
    unpairing.set_defaults(run=("mas_app.cli.nodes", "run_unpair"))


def _add_prompts(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="list|show|edit-path|export")
    listing = actions.add_parser("list", help="all prompts; which are your own, and what each has to hold")
    listing.add_argument("--json", action="store_true", help="print JSON")
    listing.set_defaults(run=("mas_app.cli.prompts", "run_list"))
    show = actions.add_parser("show", help="the text that is used")
    show.add_argument("name", metavar="NAME")
    show.add_argument("--built-in", action="store_true", help="the text that comes with MAS, also where you have your own")
    show.set_defaults(run=("mas_app.cli.prompts", "run_show"))
    edit_path = actions.add_parser("edit-path", help="where your own text goes")
    edit_path.add_argument("name", metavar="NAME", nargs="?", default="")
    edit_path.set_defaults(run=("mas_app.cli.prompts", "run_edit_path"))
    export = actions.add_parser("export", help="write the built-in text there, to be edited")
    export.add_argument("name", metavar="NAME")
    export.add_argument("--force", action="store_true", help="also over a text of your own")
    export.set_defaults(run=("mas_app.cli.prompts", "run_export"))

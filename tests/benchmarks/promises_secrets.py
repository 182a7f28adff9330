"""Looks for 20 canary keys wherever a key could turn up: ``python -m tests.benchmarks.promises_secrets``.

Twenty providers have a key each, from every place that a key can come from. All of them are asked, and most answer as badly as
they can: they repeat the key that they were sent, in every shape of an error. Then the keys are looked for, whole, in halves
and encoded, in the log, the history with its side files, events, records, exports, crashes, and in what the commands print.
The same search has to find every key in a copy of what the provider saw, or it would prove nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import logging
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from mas_core import log
from mas_core.events import event_to_json
from mas_core.export import ChartFormat, ExportFormat, ExportOptions, export_run, run_bytes
from mas_core.models import Record
from mas_core.paths import Paths
from mas_core.planning import JobRequest
from mas_core.record_json import record_to_json
from mas_core.runtime import Runtime
from mas_core.secrets import KeyStore
from tests.benchmarks.promise import Promise, table
from tests.fakes.behaviour import Fault, FaultKind, ModelBehaviour, RequestSeen
from tests.fakes.running import FakeProviderThread

KEYS = 20
_PLACES = ("env", "file", "credential", "keyring")
_FORMATS = (ExportFormat.MARKDOWN, ExportFormat.HTML, ExportFormat.JSON, ExportFormat.CSV)
_SHORTEST_PART = 10

CRASH = """
import asyncio, logging, os, sys, threading
from mas_core import log
from mas_core.paths import Paths
from mas_core.secrets import KeySource, KeyStore

log.keep_keys_out_of_crashes()
log.configure(Paths.from_environment(os.environ), stderr=sys.stderr if "--stderr" in sys.argv else None)

async def main():
    key = await KeyStore(os.environ).find("x", "https://x", KeySource.parse("env:" + os.environ["THE_VARIABLE"]))
    asyncio.get_running_loop().create_task(fails(key))
    thread = threading.Thread(target=fail, args=(key,))
    thread.start()
    thread.join()
    await asyncio.sleep(0)
    fail(key)

async def fails(key):
    fail(key)

def fail(key):
    try:
        raise ValueError(f"the server said: no such key as {key}")
    except ValueError as exc:
        raise RuntimeError(f"could not use {key!r}") from exc

asyncio.run(main())
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Canary:
    """One key, and the provider, agent and place that it belongs to."""

    name: str
    key: str
    place: str

    @property
    def setting(self) -> str:
        """What the settings say of it; ``{folder}`` is where key files are."""
        return {"env": f"env:{self.name.upper()}", "file": "file:{folder}/" + self.name}.get(self.place, "keyring")

    @property
    def shapes(self) -> tuple[bytes, ...]:
        """What is looked for: the key, both halves of a long one, and what encodings make of it."""
        raw = self.key.encode()
        half = max(_SHORTEST_PART, len(raw) * 3 // 5)
        parts = (raw, raw[:half], raw[-half:], raw.hex().encode(), base64.b64encode(raw), quote(self.key, safe="").encode())
        return tuple(dict.fromkeys((*parts, raw[::-1])))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was found: names of places to the canaries in them. ``control`` is how many the search found where they are."""

    found: Mapping[str, tuple[str, ...]]
    looked_at: Mapping[str, int]
    asked: int
    control: int

    @property
    def promise(self) -> Promise:
        """The row."""
        count = sum(map(len, self.found.values()))
        kept = not count and self.control == self.asked == KEYS
        size = sum(self.looked_at.values())
        measured = f"{count} found in {len(self.looked_at)} outputs of {size:,} bytes; {self.control} of {KEYS} in the control"
        return Promise(name=f"{KEYS} canary keys", measured=measured, promised="0 found", kept=kept)


def canaries() -> tuple[Canary, ...]:
    """Returns new keys of many looks, every place in turn."""
    looks: tuple[Callable[[], str], ...] = (
        lambda: f"sk-or-v1-{secrets.token_hex(32)}",
        lambda: secrets.token_urlsafe(24),
        lambda: f"canary.{secrets.token_hex(8)}.plain",
        lambda: base64.b64encode(secrets.token_bytes(30)).decode() + "+/=",
        lambda: f"AIza{secrets.token_urlsafe(26)}",
        lambda: f"{secrets.token_hex(6)}!$%&'()*,;:@[]{{}}\"<>\\",
    )
    return tuple(
        Canary(name=f"p{number}", key=looks[number % len(looks)](), place=_PLACES[number % len(_PLACES)])
        for number in range(KEYS)
    )


class _Ring:
    """A keyring in memory: a real one is in tests/core/keyring."""

    name = "memory"

    def __init__(self, kept: dict[str, str]) -> None:
        self._kept = kept

    def get_password(self, service: str, username: str) -> str | None:
        return self._kept.get(username.partition("@")[0])

    def set_password(self, service: str, username: str, password: str) -> None:
        self._kept[username.partition("@")[0]] = password

    def delete_password(self, service: str, username: str) -> None:
        del self._kept[username.partition("@")[0]]


def repeating(number: int) -> ModelBehaviour:
    """Returns a model that repeats its key in one of the ways in which errors come, or answers."""

    def fault(request: RequestSeen) -> Fault | None:
        sent = request.headers["authorization"]
        key = sent.removeprefix("Bearer ")
        faults = (
            Fault.http(401, message=f"Incorrect API key provided: {key}. You can find yours in your account."),
            Fault.http(400, message=f"{'x' * 290} {key}"),
            Fault.http(403, body=f"Forbidden. Headers were: Authorization: {sent}; api-key={key}"),
            Fault.http(429, message="slow down", code=f"limit-of-{key}", metadata={"raw": key, "error_type": key}),
            Fault(kind=FaultKind.ERROR_OBJECT, after=1, message=f"upstream refused {key}", code=502),
            Fault(kind=FaultKind.CHOICE_ERROR, after=1, message=f"{key} is over its limit"),
            Fault.redirect(f"https://elsewhere.example/?key={key}"),
            None,
        )
        return faults[number % len(faults)]

    return ModelBehaviour(text="Yes, it is fair, because drivers cause the harm that others bear.", fault_for=fault)


def _settings(birds: Sequence[Canary], base_url: str, keys_folder: Path) -> str:
    lines: list[str] = []
    for bird in birds:
        setting = bird.setting.format(folder=keys_folder)
        lines += [f'[providers.{bird.name}]\nbase_url = "{base_url}"\nkey = "{setting}"']
        lines += [f'[agents.{bird.name}]\nprovider = "{bird.name}"\nmodel = "{bird.name}"']
    names = ", ".join(f'"{bird.name}"' for bird in birds)
    lines += [f'[panels.default]\nagents = [{names}]\naggregator = "{birds[7].name}"\nmethod = "synthesis"']
    return "\n".join(lines) + "\n"


async def measure(folder: Path, *, commands: bool = True) -> Outcome:
    """Asks all canaries and looks for them.

    Args:
        folder: A scratch folder.
        commands: Whether the command line is tried too, as processes, which takes some seconds more.
    """
    birds, home, keys_folder = canaries(), folder / "home", folder / "keys"
    for made in (home, keys_folder):
        made.mkdir(parents=True)
    environ = _keys_in_their_places(birds, keys_folder)
    outputs: dict[str, bytes] = {}
    models = {bird.name: repeating(number) for number, bird in enumerate(birds)}
    with FakeProviderThread(models) as fake:
        (home / "config.toml").write_text(_settings(birds, fake.base_url, keys_folder), encoding="utf-8")
        outputs |= await _asked(birds, Paths.below(home), environ)
        if commands:
            outputs |= await asyncio.to_thread(_commands, home, environ, birds)
        sent = "\n".join(request.headers.get("authorization", "") for request in fake.requests)
    for file in home.rglob("*"):
        if file.is_file():
            outputs[f"home/{file.relative_to(home)}"] = file.read_bytes()
    control = sum(bird.key in sent for bird in birds)
    return Outcome(
        found={name: seen for name, output in outputs.items() if (seen := hits(birds, output))},
        looked_at={name: len(output) for name, output in outputs.items()},
        asked=sum(bool(hits([bird], sent.encode())) for bird in birds),
        control=control,
    )


def _keys_in_their_places(birds: Sequence[Canary], keys_folder: Path) -> dict[str, str]:
    environ = {"CREDENTIALS_DIRECTORY": str(keys_folder / "credentials")}
    (keys_folder / "credentials").mkdir()
    for bird in birds:
        match bird.place:
            case "env":
                environ[bird.name.upper()] = bird.key
            case "file":
                file = keys_folder / bird.name
                file.write_text(bird.key + "\n", encoding="utf-8")
                file.chmod(0o600)
            case "credential":
                (keys_folder / "credentials" / bird.name).write_text(bird.key, encoding="utf-8")
            case _:
                continue
    return environ


async def _asked(birds: Sequence[Canary], paths: Paths, environ: Mapping[str, str]) -> dict[str, bytes]:
    """Runs one job over all canaries, with the log at its most talkative, and exports it in every format."""
    made: dict[str, bytes] = {}
    log.configure(paths, "DEBUG")
    logging.getLogger("asyncio").setLevel(logging.DEBUG)
    ring = _Ring({bird.name: bird.key for bird in birds if bird.place == "keyring"})
    try:
        async with Runtime.open(paths, keys=KeyStore(environ, keyring_backend=ring)) as runtime:
            job = await runtime.plan(JobRequest(text="Should cities charge cars?"))
            async with runtime.orchestrator.open(job) as run:
                made["events"] = b"\n".join([event_to_json(event) async for event in run.events()])
            if run.record is None:
                raise RuntimeError("the run left no record")
            made["repr of the runtime"] = repr((runtime.settings, runtime.keys, runtime.providers, job)).encode()
            made["paused keys"] = repr(runtime.paused_keys()).encode()
            made |= await _exports(run.record, paths.data_folder / "exports")
    finally:
        logging.getLogger("asyncio").setLevel(logging.NOTSET)
        log.shut_down()
    return made


async def _exports(record: Record, folder: Path) -> dict[str, bytes]:
    made = {"record": record_to_json(record)}
    for form in _FORMATS:
        made[f"export as {form}"] = await run_bytes(record, ExportOptions(format=form))
    await export_run(record, folder / "run.html", ExportOptions(format=ExportFormat.HTML, charts=ChartFormat.CSV))
    return made


def _commands(home: Path, environ: Mapping[str, str], birds: Sequence[Canary]) -> dict[str, bytes]:
    """Runs every command that has to do with keys, and a program that crashes with one in its hands."""
    known = {name: value for name, value in os.environ.items() if not name.startswith(("MAS_", "COV"))}
    child = {**known, **environ, "MAS_HOME": str(home), "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    refused, answering = birds[0], birds[8]
    lines = (
        ("ask", "--json", "Is it so?"),
        ("ask", "--events", "--agents", f"{refused.name},{birds[4].name}", "Is it so?"),
        ("key", "list"),
        ("key", "test", refused.name),
        ("key", "test", "--json", answering.name),
        ("doctor",),
        ("agents", "--check"),
        ("history", "list", "--json"),
    )
    made = {}
    for line in lines:
        made["mas " + " ".join(line)] = _ran([sys.executable, "-m", "mas_app", *line], child)
    pasted = _ran([sys.executable, "-m", "mas_app", "key", "set", refused.name], child, given=birds[3].key)
    made["mas key set"] = pasted
    for bird in birds:
        if bird.place == "env":
            for more in ((), ("--stderr",)):
                crash = [sys.executable, "-c", CRASH, *more]
                made[f"crash with {bird.name} {' '.join(more)}"] = _ran(crash, {**child, "THE_VARIABLE": bird.name.upper()})
    return made


def _ran(command: Sequence[str], environ: Mapping[str, str], *, given: str = "") -> bytes:
    done = subprocess.run(command, env=dict(environ), input=given.encode(), capture_output=True, timeout=120, check=False)
    if not done.stdout and not done.stderr:
        raise RuntimeError(f"{command[1:5]} said nothing, so there is nothing to look at")
    return done.stdout + b"\n" + done.stderr


def hits(birds: Sequence[Canary], output: bytes) -> tuple[str, ...]:
    """Returns the canaries that an output holds in any shape, also with JSON's or Python's escapes taken away."""
    plain = output.replace(b"\\\\", b"\\").replace(b'\\"', b'"')
    return tuple(bird.name for bird in birds if any(shape in output or shape in plain for shape in bird.shapes))


def print_outcome(
    measure: Callable[[Path], Coroutine[None, None, Outcome]], *, module: str, about: str | None, argv: Sequence[str] | None
) -> int:
    """Measures in a folder of its own and prints the row; returns 1 if a key was found, or the control failed."""
    argparse.ArgumentParser(prog=f"python -m {module}", description=about).parse_args(argv)
    started_s = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="mas-canaries-") as folder:
        outcome = asyncio.run(measure(Path(folder)))
    table((outcome.promise,))
    for place, names in outcome.found.items():
        sys.stdout.write(f"FOUND in {place}: {', '.join(names)}\n")
    sys.stdout.write(f"{time.perf_counter() - started_s:.1f} s\n")
    return 0 if outcome.promise.kept else 1


def main(argv: Sequence[str] | None = None) -> int:
    """Prints the row; the exit status is 1 if a key was found, or the control failed."""
    return print_outcome(measure, module="tests.benchmarks.promises_secrets", about=__doc__, argv=argv)


if __name__ == "__main__":
    sys.exit(main())

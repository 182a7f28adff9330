"""The core as desktop and command line open it: on an empty home, on settings with faults, and how it closes."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from mas_core.errors import SettingsError, StorageError
from mas_core.health import HealthState
from mas_core.models import FailureKind, JobState
from mas_core.paths import Paths
from mas_core.planning import JobRequest, build_job
from mas_core.runtime import Runtime
from mas_core.secrets import KeyStore
from mas_core.settings import load_settings
from mas_core.users import Users
from tests.core.house import config, says
from tests.fakes.provider import FakeProvider


def names_in(folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir()]


async def test_that_an_empty_home_opens_with_the_built_in_panel(tmp_path: Path) -> None:
    paths = Paths.below(tmp_path / "home")
    async with Runtime.open(paths) as runtime:
        assert runtime.settings.panels["default"].agents == ("proponent", "opponent", "mediator")
        assert {status.agent for status in runtime.agents_status()} == {"proponent", "opponent", "mediator"}
        assert {status.state for status in runtime.agents_status()} == {HealthState.UNKNOWN}
        assert await runtime.repository.count() == 0
        assert runtime.catalog.roles
    assert not paths.config_file.exists()
    if os.name != "nt":
        assert paths.history().stat().st_mode & 0o077 == 0


async def test_that_a_job_runs_with_a_key_of_the_environment_and_is_there_the_next_time(tmp_path: Path) -> None:
    paths = Paths.below(tmp_path)
    models = {"a": says("Yes, it is fair."), "b": says("No, it is not fair.")}
    async with FakeProvider(models, key="sesame") as fake:
        paths.config_file.write_text(config(fake.base_url, models, provider='key = "env:THE_KEY"'), encoding="utf-8")
        async with Runtime.open(paths, keys=KeyStore({"THE_KEY": "sesame"})) as runtime:
            job = build_job(JobRequest(text="Is it so?"), settings=runtime.settings, catalog=runtime.catalog)
            async with runtime.orchestrator.open(job) as run:
                async for _ in run.events():
                    continue
            assert {status.agent: status.state for status in runtime.agents_status()}["b"] is HealthState.HEALTHY
    assert run.record is not None
    assert run.record.state is JobState.DONE
    async with Runtime.open(paths) as runtime:
        assert await runtime.repository.load(job.id) == run.record


async def test_that_a_missing_key_is_a_failure_that_names_it(tmp_path: Path) -> None:
    paths = Paths.below(tmp_path)
    models = {"a": says("Yes.")}
    async with FakeProvider(models, key="sesame") as fake:
        paths.config_file.write_text(config(fake.base_url, models, provider='key = "env:THE_KEY"'), encoding="utf-8")
        async with Runtime.open(paths, keys=KeyStore({})) as runtime:
            job = build_job(JobRequest(text="Is it so?"), settings=runtime.settings, catalog=runtime.catalog)
            async with runtime.orchestrator.open(job) as run:
                async for _ in run.events():
                    continue
        assert not fake.requests
    assert run.record is not None
    (failure,) = run.record.failures
    assert failure.kind is FailureKind.SETUP
    assert "THE_KEY" in failure.message


async def test_that_users_have_histories_of_their_own(tmp_path: Path) -> None:
    paths = Paths.below(tmp_path)
    for name in ("Ann", "Bob"):
        Users(paths).sign_up(name)
    async with Runtime.open(paths, user="Ann") as runtime:
        assert runtime.repository.path == tmp_path / "users" / "ann" / "history.db"
    async with Runtime.open(paths, user="bob") as runtime:
        assert runtime.repository.path == tmp_path / "users" / "bob" / "history.db"


async def test_that_faulty_settings_open_nothing(tmp_path: Path) -> None:
    paths = Paths.below(tmp_path)
    paths.config_file.write_text("[nonsense]\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="nonsense"):
        await Runtime.open(paths).__aenter__()
    assert names_in(tmp_path) == ["config.toml"]


async def test_that_closing_leaves_neither_tasks_nor_an_open_history(tmp_path: Path) -> None:
    paths = Paths.below(tmp_path)
    models = {"a": says("Yes."), "b": says("No.")}
    async with FakeProvider(models) as fake:
        paths.config_file.write_text(config(fake.base_url, models), encoding="utf-8")
        async with Runtime.open(paths) as runtime:
            job = build_job(JobRequest(text="Is it so?"), settings=runtime.settings, catalog=runtime.catalog)
            async with runtime.orchestrator.open(job) as run:
                async for _ in run.events():
                    continue
        with pytest.raises(StorageError, match="closed"):
            await runtime.repository.count()
        await fake.wait_for(lambda: fake.in_flight == 0)
        ours = [task for task in asyncio.all_tasks() if "mas_core" in repr(task.get_coro())]
        assert not ours
    assert "history.db-wal" not in names_in(paths.user())


async def test_that_changed_settings_hold_for_new_jobs_and_running_ones_keep_theirs(tmp_path: Path) -> None:
    paths = Paths.below(tmp_path)
    models = {"a": says("Yes."), "b": says("No.")}
    async with FakeProvider(models) as fake:
        paths.config_file.write_text(config(fake.base_url, {"a": models["a"]}), encoding="utf-8")
        async with Runtime.open(paths) as runtime:
            old = build_job(JobRequest(text="Is it so?"), settings=runtime.settings, catalog=runtime.catalog)
            run = runtime.orchestrator.open(old)
            paths.config_file.write_text(config(fake.base_url, {"b": models["b"]}), encoding="utf-8")
            renewed = await runtime.renewed(load_settings(paths.config_file))
            assert renewed.repository is runtime.repository
            assert renewed.providers.get("builtin") is runtime.providers.get("builtin")
            new = build_job(JobRequest(text="And so?"), settings=renewed.settings, catalog=renewed.catalog)
            async with run, renewed.orchestrator.open(new) as second:
                for one in (run, second):
                    async for _ in one.events():
                        continue
            assert run.record is not None
            assert second.record is not None
            assert [answer.agent for answer in run.record.answers] == ["a"]
            assert [answer.agent for answer in second.record.answers] == ["b"]
            assert next(iter(renewed.agents_status())).agent == "b"

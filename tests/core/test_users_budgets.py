"""What one user spends counts against their own day, also in another program; not against another's."""

from __future__ import annotations

from pathlib import Path

from mas_core.models import FailureKind, Record
from mas_core.paths import Paths
from mas_core.planning import JobRequest
from mas_core.runtime import Runtime
from mas_core.users import Login, Users
from tests.core.house import config, says
from tests.core.users_helpers import cheap
from tests.fakes.provider import FakeProvider


async def asked(paths: Paths, login: Login) -> Record:
    async with Runtime.open(paths, login=login) as runtime:
        job = await runtime.plan(JobRequest(text="Is it so?", method="single", agents=("a",)))
        async with runtime.orchestrator.open(job) as run:
            async for _ in run.events():
                continue
    assert run.record is not None
    return run.record


async def test_that_a_days_limit_counts_for_each_user(tmp_path: Path) -> None:
    paths = Paths.below(tmp_path)
    users = Users(paths, passwords=cheap())
    ann, bob = users.sign_up("Ann", "a password of hers"), users.sign_up("Bob")
    async with FakeProvider({"a": says("Yes.", cost_usd=0.02)}) as fake:
        more = '[limits]\nday_usd = 0.01\n[panels.default]\nagents = ["a"]\naggregator = "a"\n'
        paths.config_file.write_text(config(fake.base_url, {"a": says("")}, more=more), encoding="utf-8")
        assert (await asked(paths, ann)).answers
        (refused,) = (await asked(paths, ann)).failures
        assert (await asked(paths, bob)).answers
    assert refused.kind is FailureKind.BUDGET
    assert "a day is left" in refused.message

"""Jobs that a node takes up again: under their caller's quota, again after passing trouble, and not for those who are gone."""

from __future__ import annotations

import asyncio
import json
import signal
import sqlite3
from contextlib import ExitStack, closing
from pathlib import Path

from mas_core.errors import InputError, MachineError
from mas_core.peers.tokens import TokenStore
from mas_node.jobs_notes import JobNotes, Whose
from mas_node.jobs_taken_up import LeftJob, LeftJobs
from tests.core.peers.harbour import eventually
from tests.node.running import NodeProcess
from tests.node.test_jobs_survive import heal, stalling
from tests.node.thin_clients import Asked, asked_node, until


def killed_in_a_job(asked: Asked, token: str) -> str:
    """Kills the node with two of three answers there; returns the job's id."""
    client = asked.client(token)
    job_id = client.start(method="synthesis")
    until(lambda: client.get(f"/job_status/{job_id}").json["progress"] >= 45)
    asked.node.signal(signal.SIGKILL)
    asked.node.wait()
    heal(asked)
    return job_id


def test_that_a_job_taken_up_again_counts_against_its_tokens_quota(tmp_path: Path) -> None:
    with asked_node(tmp_path / "node", models=stalling()) as asked, ExitStack() as stack:
        token = asked.new_token("alice", "--calls-per-hour", "3")
        job_id = killed_in_a_job(asked, token)
        again = Asked(stack.enter_context(NodeProcess(asked.node.home)), asked.fake)
        assert again.client(token).ended(job_id)["state"] == "done"
        # The third answer and the verdict were two calls of this hour; the next job has one left.
        second = again.client(token).run(panel="default")
        failures = again.client(token).get(f"/job_result/{second}").json["failures"]
        assert [failure["kind"] for failure in failures].count("budget") >= 2
        assert "may make 3 calls an hour" in failures[0]["message"]


def test_that_a_job_whose_token_was_revoked_is_not_taken_up(tmp_path: Path) -> None:
    with asked_node(tmp_path / "node", models=stalling()) as asked, ExitStack() as stack:
        job_id = killed_in_a_job(asked, asked.new_token("alice"))
        TokenStore(asked.node.home / "identity").revoke("alice")
        requests = len(asked.fake.requests)
        again = Asked(stack.enter_context(NodeProcess(asked.node.home)), asked.fake)
        until(lambda: job_id not in (again.node.home / "node" / "jobs.json").read_text())
        assert f"job {job_id} is not taken up: This token was revoked." in again.node.errors
        assert len(asked.fake.requests) == requests


def test_that_revoking_a_token_cancels_its_jobs_at_once(tmp_path: Path) -> None:
    with asked_node(tmp_path / "node") as asked:
        other = asked.client().start(panel="slow")
        asked.client(asked.new_token("alice")).start(panel="slow")
        until(lambda: asked.requests_of("endless") == 2)
        TokenStore(asked.node.home / "identity").revoke("alice")
        until(lambda: sum(request.aborted for request in asked.fake.requests if request.model == "endless") == 1, within_s=3)
        until(lambda: "0 calls and 1 jobs were cancelled: This token was revoked." in asked.node.errors)
        assert asked.client().get(f"/job_status/{other}").json["status"] == "processing"


def test_that_a_job_that_cannot_be_taken_up_in_passing_is_taken_up_later_and_looks_under_way_until_then(tmp_path: Path) -> None:
    with asked_node(tmp_path / "node", models=stalling()) as asked, ExitStack() as stack:
        token = asked.new_token("alice")
        job_id = killed_in_a_job(asked, token)
        history = asked.node.home / "users" / "token-alice" / "history.db"
        with closing(sqlite3.connect(history, isolation_level=None)) as hog:
            hog.execute("BEGIN IMMEDIATE")
            again = Asked(stack.enter_context(NodeProcess(asked.node.home)), asked.fake)
            assert f"job {job_id} cannot be taken up now" in again.node.errors
            assert again.client(token).get(f"/job_status/{job_id}").json["status"] == "processing"
            assert again.client(token).get(f"/job_result/{job_id}").status == 409
            hog.execute("ROLLBACK")
        assert again.client(token).ended(job_id)["state"] == "done"
        until(lambda: json.loads((again.node.home / "node" / "jobs.json").read_text())["running"] == {})


async def test_that_a_job_that_can_never_be_taken_up_is_given_up_in_the_end(tmp_path: Path) -> None:
    notes, whose, tries = JobNotes(tmp_path), Whose(user="default", caller="loopback:1"), []
    await notes.begins("a" * 32, whose)

    async def begin(job: LeftJob) -> None:
        tries.append(job.id)
        raise MachineError("the disk is full")

    left = LeftJobs(notes, begin=begin, pauses_s=(0.01, 0.01))
    await left.begin(await notes.running())
    assert left.waits("default", "a" * 32)
    assert not left.waits("somebody", "a" * 32)
    await eventually(lambda: left.gave_up("a" * 32))
    async with asyncio.timeout(10):
        while await notes.running():  # noqa: ASYNC110  (the file tells nobody)
            await asyncio.sleep(0.01)
    await left.aclose()
    assert not left.waits("default", "a" * 32)
    assert len(tries) == 3


async def test_that_a_try_goes_on_where_the_last_one_failed_and_ends_with_what_will_never_be_otherwise(tmp_path: Path) -> None:
    notes, whose = JobNotes(tmp_path), Whose(user="default", caller="loopback:1")
    jobs = {name * 32: whose for name in "abc"}
    for job_id in jobs:
        await notes.begins(job_id, whose)
    seen: dict[str, list[LeftJob]] = {job_id: [] for job_id in jobs}

    async def begin(job: LeftJob) -> None:
        seen[job.id].append(job)
        if job.id[0] == "b":
            raise InputError("This run has ended.")
        if len(seen[job.id]) < (3 if job.id[0] == "a" else 2):
            raise MachineError("the disk is full")

    left = LeftJobs(notes, begin=begin, pauses_s=(0.01,) * 5)
    await left.begin(await notes.running())
    assert left.gave_up("b" * 32)
    assert [left.waits("default", job_id) for job_id in jobs] == [True, False, True]
    await eventually(lambda: not any(left.waits("default", job_id) for job_id in jobs))
    await left.aclose()
    assert [len(tries) for tries in seen.values()] == [3, 1, 2]
    assert len({id(job) for job in seen["a" * 32]}) == 1  # what it had reached is kept from try to try
    assert set(await notes.running()) == {"a" * 32, "c" * 32}  # they run now

"""The promises on nodes, with fewer jobs than ``python -m tests.benchmarks.promises_nodes`` takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.promises_nodes import all_dead, killed, stopped


async def test_that_no_job_is_lost_or_doubled_when_two_of_three_nodes_are_killed(tmp_path: Path) -> None:
    counted = await killed(tmp_path, jobs=60, seed=7, kill_dispatcher=False)
    assert (counted.lost, counted.doubled, counted.unseen) == (0, 0, 0)
    assert counted.paid_twice <= counted.at_risk


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
async def test_that_neither_is_when_the_dispatching_process_is_killed_as_well(tmp_path: Path, seed: int) -> None:
    counted = await killed(tmp_path, jobs=60, seed=seed, kill_dispatcher=True)
    assert (counted.lost, counted.doubled, counted.unseen) == (0, 0, 0)
    assert counted.paid_twice <= counted.at_risk


@pytest.mark.slow
async def test_that_jobs_on_nodes_end_here_when_all_nodes_are_dead(tmp_path: Path) -> None:
    promise = await all_dead(tmp_path, jobs=60)
    assert promise.kept, promise


@pytest.mark.slow
async def test_that_the_calls_of_a_stopped_node_run_elsewhere_within_20_s(tmp_path: Path) -> None:
    promise = await stopped(tmp_path)
    assert promise.kept, promise

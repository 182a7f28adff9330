"""The retry budget: gRPC A6 with a token ratio of one half."""

from __future__ import annotations

import random

from mas_core.policy.budget import RetryBudget


def test_that_five_failures_use_up_the_retries() -> None:
    budget = RetryBudget()
    for _ in range(4):
        budget.failed()
    assert budget.allows_retry

    budget.failed()

    assert not budget.allows_retry


def test_that_a_success_after_exhaustion_lets_retries_through_again() -> None:
    budget = RetryBudget()
    for _ in range(5):
        budget.failed()

    budget.succeeded()

    assert budget.allows_retry


def test_that_the_budget_is_never_more_than_full_and_never_below_empty() -> None:
    budget = RetryBudget()
    for _ in range(1000):
        budget.succeeded()
    for _ in range(5):
        budget.failed()
    assert not budget.allows_retry
    for _ in range(1000):
        budget.failed()
    for _ in range(11):
        budget.succeeded()

    assert budget.allows_retry


def test_that_retries_go_on_at_one_failure_in_seven_and_stop_at_one_in_two() -> None:
    allowed = {}
    for share in (0.15, 0.5):
        budget, draw = RetryBudget(), random.Random(7)
        times = 0
        for _ in range(2000):
            budget.failed() if draw.random() < share else budget.succeeded()
            times += budget.allows_retry
        allowed[share] = times / 2000

    assert allowed[0.15] > 0.97
    assert allowed[0.5] < 0.05

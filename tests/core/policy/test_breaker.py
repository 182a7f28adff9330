"""The circuit breaker on a clock of its own."""

from __future__ import annotations

import pytest

from mas_core.policy.breaker import BreakerState, CircuitBreaker


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> CircuitBreaker:
    return CircuitBreaker(clock)


def fail(breaker: CircuitBreaker, times: int) -> None:
    for _ in range(times):
        assert breaker.admit()
        breaker.failed()


def test_that_five_failures_in_a_row_open_it_and_four_do_not(breaker: CircuitBreaker) -> None:
    fail(breaker, 4)
    assert breaker.state is BreakerState.CLOSED

    fail(breaker, 1)

    assert breaker.state is BreakerState.OPEN
    assert not breaker.admit()
    assert breaker.retry_after_s == 30.0


def test_that_a_success_ends_a_row_of_failures(breaker: CircuitBreaker) -> None:
    fail(breaker, 4)
    breaker.succeeded()
    fail(breaker, 4)

    assert breaker.state is BreakerState.CLOSED


def test_that_half_of_ten_calls_within_a_minute_open_it(breaker: CircuitBreaker) -> None:
    for _ in range(4):
        breaker.succeeded()
        breaker.failed()
    breaker.succeeded()
    assert breaker.state is BreakerState.CLOSED

    breaker.failed()

    assert breaker.state is BreakerState.OPEN


def test_that_failures_older_than_a_minute_do_not_count(breaker: CircuitBreaker, clock: Clock) -> None:
    for _ in range(4):
        breaker.succeeded()
        breaker.failed()
    clock.now_s += 61
    for _ in range(5):
        breaker.succeeded()
    breaker.failed()

    assert breaker.state is BreakerState.CLOSED


def test_that_exactly_one_call_is_the_probe(breaker: CircuitBreaker, clock: Clock) -> None:
    fail(breaker, 5)
    clock.now_s += 30

    assert [breaker.admit() for _ in range(100)].count(True) == 1

    breaker.succeeded()
    assert all(breaker.admit() for _ in range(100))


def test_that_each_failed_probe_makes_the_pause_longer_up_to_five_minutes(breaker: CircuitBreaker, clock: Clock) -> None:
    fail(breaker, 5)
    pauses = []
    for _ in range(12):
        pauses.append(breaker.retry_after_s)
        clock.now_s += breaker.retry_after_s
        assert breaker.admit()
        breaker.failed()

    assert pauses == [30, 60, 90, 120, 150, 180, 210, 240, 270, 300, 300, 300]


def test_that_a_probe_that_worked_starts_all_over(breaker: CircuitBreaker, clock: Clock) -> None:
    fail(breaker, 5)
    clock.now_s += 30
    assert breaker.admit()
    breaker.failed()
    clock.now_s += 60
    assert breaker.admit()
    breaker.succeeded()

    fail(breaker, 5)

    assert breaker.retry_after_s == 30.0


def test_that_a_cancelled_probe_leaves_its_place_to_the_next_call(breaker: CircuitBreaker, clock: Clock) -> None:
    fail(breaker, 5)
    clock.now_s += 30
    assert breaker.admit()
    assert not breaker.admit()

    breaker.released()

    assert breaker.admit()


def test_that_calls_that_were_under_way_when_it_opened_do_not_prolong_it(breaker: CircuitBreaker, clock: Clock) -> None:
    fail(breaker, 5)
    clock.now_s += 10

    breaker.failed()

    assert breaker.retry_after_s == 20.0


def test_that_calls_that_were_under_way_when_it_opened_do_not_end_the_probe(breaker: CircuitBreaker, clock: Clock) -> None:
    assert breaker.admit("slow")
    assert breaker.admit("slower")
    fail(breaker, 5)
    clock.now_s += 30
    assert breaker.admit("probe")

    breaker.released("slow")
    assert not breaker.admit("second probe")
    breaker.failed("slower")
    assert breaker.state is BreakerState.HALF_OPEN
    assert not breaker.admit("second probe")

    breaker.failed("probe")
    assert breaker.retry_after_s == 60.0

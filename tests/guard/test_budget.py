"""Budgets refuse who asks too often."""

from __future__ import annotations

from ganzoo.guard.budget import Budget


def test_a_budget_gives_so_many_at_once_and_then_so_many_a_second() -> None:
    now = [100.0]
    budget = Budget(burst=3, per_second=0.5, clock=lambda: now[0])
    assert [budget.take("a") for _ in range(4)] == [0.0, 0.0, 0.0, 2.0]
    assert budget.take("b") == 0.0, "others are not held responsible"
    now[0] += 1.0
    assert budget.wait("a") == 1.0
    now[0] += 1.0
    assert budget.take("a") == 0.0 and budget.take("a") == 2.0
    now[0] += 1000.0
    assert [budget.take("a") for _ in range(4)] == [0.0, 0.0, 0.0, 2.0], "nobody saves up more than the burst"


def test_a_budget_remembers_a_bounded_number_of_addresses() -> None:
    budget = Budget(burst=1, per_second=0.001, keys=100)
    for n in range(1000):
        budget.take(str(n))
    assert len(budget._left) == 100

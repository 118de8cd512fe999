"""Batching what arrives together."""

import threading

import pytest
import torch

from ganzoo.inference.together import Together, one_thread


def test_a_single_question_is_answered_at_once() -> None:
    assert Together(lambda key, numbers: [n * 2 for n in numbers]).ask("a", 21) == 42


def test_what_comes_while_one_is_computed_is_computed_together() -> None:
    batches: list[list[int]] = []
    begun, go_on = threading.Event(), threading.Event()

    def work(key: str, numbers: list[int]) -> list[int]:
        batches.append(sorted(numbers))
        begun.set()
        assert go_on.wait(10)
        return [n * 10 for n in numbers]

    together, answers = Together(work, most=4), {}

    def ask(number: int) -> None:
        answers[number] = together.ask("a", number)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(6)]
    threads[0].start()
    assert begun.wait(10)
    for thread in threads[1:]:
        thread.start()
    while len(together._waiting) < 5:
        pass
    go_on.set()
    for thread in threads:
        thread.join(10)
    assert answers == {number: number * 10 for number in range(6)}
    assert batches[0] == [0] and [len(batch) for batch in batches] == [1, 4, 1]


def test_another_models_mistake_is_not_ones_own() -> None:
    def work(key: str, numbers: list[int]) -> list[int]:
        if key == "broken":
            raise ValueError("broken")
        return numbers

    together = Together(work)
    with pytest.raises(ValueError, match="broken"):
        together.ask("broken", 1)
    assert together.ask("whole", 1) == 1


def test_torch_has_one_thread_inside_and_its_own_again_outside() -> None:
    seen: list[tuple[int, int]] = []

    def look() -> None:
        torch.set_num_threads(2)
        with one_thread():
            inside = torch.get_num_threads()
        seen.append((inside, torch.get_num_threads()))
        torch.set_num_threads(1)

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [(1, 2)]

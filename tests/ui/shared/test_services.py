"""The engine is built once, late, and a failure to build it early harms nobody."""

import threading
import time

from ganzoo.ui.shared.services import Services


def test_the_engine_is_built_once_by_whoever_asks_first():
    built = []

    def build(catalog):
        time.sleep(0.05)
        built.append(catalog)
        return object()

    services = Services("catalog", build_engine=build)
    assert not services.engine_is_ready
    engines = []
    threads = [threading.Thread(target=lambda: engines.append(services.engine)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert built == ["catalog"]
    assert len(set(map(id, engines))) == 1
    assert services.engine_is_ready


def test_a_failed_warm_up_is_logged_and_the_next_asker_gets_the_engine(caplog):
    answers = [RuntimeError("no memory"), "engine"]

    def build(catalog):
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    services = Services("catalog", build_engine=build)
    services.warm_up().join()
    assert "no memory" in caplog.text
    assert services.engine == "engine"

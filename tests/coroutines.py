"""Coroutines in tests, on a thread of their own: a browser's driver may leave its loop running on this one."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Made = TypeVar("Made")


def finish(work: Coroutine[Any, Any, Made], *, seconds: float = 120) -> Made:
    """Run a coroutine to its end and return its result."""

    async def in_time() -> Made:
        return await asyncio.wait_for(work, seconds)

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, in_time()).result()

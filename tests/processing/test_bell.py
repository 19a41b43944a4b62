"""A listener wakes within moments, with Redis and without, and nothing outlives it."""

import asyncio

import pytest
from asgiref.sync import sync_to_async
from django.db import connection

from processing import bell, events

pytestmark = pytest.mark.django_db(transaction=True)


@sync_to_async
def post():
    try:
        events.post("project:7", "note", {"note": 1})
    finally:
        connection.close()  # of this thread, which ends with the test


@pytest.fixture
def no_redis(settings):
    settings.REDIS_URL = ""


@pytest.fixture
def only_rings_wake(monkeypatch):
    """Nobody looks at the table without having been called."""
    monkeypatch.setattr(bell, "CHECK_SECONDS", 3600.0)


async def it_rings(topic="project:7", *, patience=60):
    async with bell.listen(topic) as rings:
        assert await rings.wait(1), "the first look needs no ring"
        await asyncio.sleep(0.5)
        await rings.wait(0.01)  # the subscription stands, and has rung once for what was before it
        await post()
        return await rings.wait(patience)


def test_a_post_wakes_who_listens_to_its_topic(broker, only_rings_wake):
    assert asyncio.run(it_rings())


def test_a_post_wakes_nobody_else(broker):
    assert not asyncio.run(it_rings("project:8", patience=4))


def test_without_redis_the_table_is_read_every_second(no_redis):
    assert asyncio.run(it_rings())


def test_when_redis_is_killed_listeners_still_wake(broker):
    async def story():
        async with bell.listen("project:7") as rings:
            await asyncio.sleep(0.5)
            await rings.wait(0.01)
            await asyncio.to_thread(broker.kill)
            await asyncio.sleep(0.2)
            await post()
            return await rings.wait(60)

    assert asyncio.run(story())


def test_a_subscription_survives_a_quiet_time_and_a_restart_of_redis(
    broker, only_rings_wake, monkeypatch
):
    monkeypatch.setattr(bell, "RECONNECT_SECONDS", 0.2)

    async def story():
        async with bell.listen("project:7") as rings:
            await asyncio.sleep(6)  # longer than the read timeout that redis-py 8 has by itself
            await rings.wait(0.01)
            await post()
            assert await rings.wait(60)
            await asyncio.to_thread(broker.kill)
            await asyncio.to_thread(broker.start)
            assert await rings.wait(60), "who comes back looks at the table"

    asyncio.run(story())


def test_one_subscription_serves_a_hundred_listeners_and_ends_with_them(broker):
    async def listener(started):
        async with bell.listen("project:7") as rings:
            await rings.wait(1)
            started.release()
            await asyncio.sleep(0.6)
            await rings.wait(0.01)
            return await rings.wait(60)

    async def story():
        started = asyncio.Semaphore(0)
        listeners = [asyncio.create_task(listener(started)) for _ in range(100)]
        for _ in listeners:
            await started.acquire()
        await asyncio.sleep(1)
        await post()
        woken = await asyncio.gather(*listeners)
        others = asyncio.all_tasks() - {asyncio.current_task()}
        return all(woken), others

    all_woke, left_over = asyncio.run(story())
    assert all_woke
    assert not left_over


def test_a_rest_without_rings_is_told_from_a_ring(no_redis):
    async def story():
        async with bell.listen("project:7", rest=0.1) as rings:
            return [await anext(rings) for _ in range(2)]

    assert asyncio.run(story()) == [True, False]

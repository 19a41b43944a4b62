"""Every answer carries the policy, with a nonce of its own, streams and errors included."""

import re

import pytest
from asgiref.sync import async_to_sync
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from studio.headers import nonce, security_headers

NONCE = re.compile(r"script-src 'self' 'nonce-([\w-]{22})'")


def policy(response) -> str:
    return response.headers["Content-Security-Policy"]


def test_the_page_and_its_policy_agree_on_the_nonce():
    seen = {}

    def page(request):
        seen.update(nonce(request))
        return HttpResponse()

    first = security_headers(page)(RequestFactory().get("/"))
    told = seen["csp_nonce"]
    second = security_headers(page)(RequestFactory().get("/"))

    assert NONCE.search(policy(first)).group(1) == told
    assert policy(first) != policy(second)


def test_nothing_foreign_is_loaded():
    told = policy(security_headers(lambda _: HttpResponse())(RequestFactory().get("/")))

    assert told.startswith("default-src 'none';")
    assert "frame-ancestors 'none'" in told
    assert "unsafe" not in told
    assert "http" not in told


def test_streams_of_the_async_world_carry_it_and_stay_streams():
    async def words():
        yield b"one"
        yield b"two"

    def page(_):
        return StreamingHttpResponse(words(), content_type="text/event-stream")

    async def read(response):
        return [part async for part in response]

    response = security_headers(page)(RequestFactory().get("/"))

    assert async_to_sync(read)(response) == [b"one", b"two"]
    assert NONCE.search(policy(response))
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_an_answer_with_a_stricter_policy_keeps_it():
    def media(_):
        return HttpResponse(headers={"Content-Security-Policy": "sandbox; default-src 'none'"})

    assert policy(security_headers(media)(RequestFactory().get("/"))).startswith("sandbox;")


@pytest.mark.parametrize("address", ["/healthz", "/nothing/here/", "/api/me/"])
def test_every_kind_of_answer_carries_the_headers(client, db, address):
    response = client.get(address)

    assert NONCE.search(policy(response))
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert "no-store" in response.headers["Cache-Control"]

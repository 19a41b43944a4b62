"""Files of the front end, answered before Django is asked.

A page of a song is two hundred small modules, and Django's way to each of them costs ten times what
the file does. They are the same for everybody: no session, no middleware has a say.
"""

from __future__ import annotations

from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

from studio.bodies import Application, Receive, Scope, Send

# What WhiteNoise looks at, as it is called there.
ASKED = {
    b"accept-encoding": "HTTP_ACCEPT_ENCODING",
    b"if-none-match": "HTTP_IF_NONE_MATCH",
    b"if-modified-since": "HTTP_IF_MODIFIED_SINCE",
    b"range": "HTTP_RANGE",
}
ALWAYS = [
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-resource-policy", b"same-origin"),
]


def with_files(application: Application) -> Application:
    """The application, behind a shelf of what is collected when it starts."""
    shelf: dict[str, StaticFile] = WhiteNoiseMiddleware(lambda _: None).files

    async def door(scope: Scope, receive: Receive, send: Send) -> None:
        file = shelf.get(scope["path"]) if scope["type"] == "http" else None
        if file is None:
            await application(scope, receive, send)
        else:
            await _answer(file, scope, send)

    return door


async def _answer(file: StaticFile, scope: Scope, send: Send) -> None:
    asked = {
        ASKED[name]: value.decode("latin-1") for name, value in scope["headers"] if name in ASKED
    }
    answer = file.get_response(scope["method"], asked)
    headers = [
        (name.lower().encode(), str(value).encode("latin-1")) for name, value in answer.headers
    ]
    body = b""
    if answer.file is not None:
        with answer.file:
            body = answer.file.read()
    start = {"type": "http.response.start", "status": int(answer.status)}
    await send({**start, "headers": [*headers, *ALWAYS]})
    await send({"type": "http.response.body", "body": body})

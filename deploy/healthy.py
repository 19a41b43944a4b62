"""Asks the web process of this container whether it is well; for the image's HEALTHCHECK."""

import http.client
import os
import sys


def main() -> None:
    host = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".") or "localhost"
    connection = http.client.HTTPConnection("127.0.0.1", 8000, timeout=4)
    try:
        connection.request("GET", "/healthz", headers={"Host": host})
        sys.exit(0 if connection.getresponse().status == http.HTTPStatus.OK else 1)
    except OSError:
        sys.exit(1)


if __name__ == "__main__":
    main()

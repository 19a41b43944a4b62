"""A page as another parser reads it: what is opened, and what its scripts hold."""

from __future__ import annotations

from html.parser import HTMLParser


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.opened: list[tuple[str, dict[str, str | None]]] = []
        self.told: dict[str, str] = {}
        self._inside = ""

    def handle_starttag(self, tag, attrs):
        self.opened.append((tag, dict(attrs)))
        self._inside = dict(attrs).get("id") or "" if tag == "script" else ""

    def handle_data(self, data):
        if self._inside:
            self.told[self._inside] = self.told.get(self._inside, "") + data


def read(page: str) -> Tags:
    tags = Tags()
    tags.feed(page)
    return tags


def tags_of(page: str) -> set[str]:
    return {tag for tag, _ in read(page).opened}

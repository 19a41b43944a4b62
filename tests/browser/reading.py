"""What axe finds on a page, or on a part of it, by day and by night."""

from __future__ import annotations

from django.conf import settings
from playwright.sync_api import Page

AXE = settings.HOME / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# It measures contrast with an element of its own, which the policy of the page complains of.
FORGIVEN = "Applying inline style"

_READ = """([parts, rules]) => axe.run(parts.length ? {include: parts} : document, {runOnly: rules})
  .then((read) => read.violations.map(
    (it) => [it.id, it.nodes.map((node) => node.html.slice(0, 160) + node.failureSummary)]))"""


def faults(page: Page, *parts: str) -> list[tuple[str, str, list[str]]]:
    """Theme, rule and elements; of the whole page when no selectors of `parts` are given."""
    if not page.evaluate("'axe' in window"):
        # Through the protocol, not as an element: the policy of the page refuses strange scripts.
        page.evaluate(AXE.read_text())
    if not parts:
        # What a scrolled page has half under its header counts as too small to hit.
        page.evaluate("scrollTo(0, 0)")
    found = []
    for scheme in ("light", "dark"):
        # Colours that are on their way are not what anybody reads.
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        read = page.evaluate(_READ, [[[part] for part in parts], RULES])
        found += [(scheme, rule, nodes) for rule, nodes in read]
    page.emulate_media(reduced_motion="no-preference")
    return found

"""The headless browser of page-check and snippets: Chromium by Playwright, servers on loopback, axe."""
import contextlib
import http.server
import os
import shutil
import threading

import lab

AXE = lab.ROOT / ".tools/axe/node_modules/axe-core/axe.min.js"
NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class MissingError(Exception):
    """Playwright or Chromium is missing; the text tells where they come from."""


@contextlib.contextmanager
def chromium():
    """A headless browser. Raises MissingError."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise MissingError("this Python has no playwright; make page-check and make snippets install it into .tools") from None
    path = os.environ.get("BROWSER") or next(filter(None, map(shutil.which, NAMES)), None)
    if not path:
        raise MissingError("no Chromium is installed; Debian, Ubuntu: apt-get install chromium; else BROWSER=path")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextlib.contextmanager
def server(port, handler):
    with http.server.ThreadingHTTPServer(("127.0.0.1", port), handler) as started:
        threading.Thread(target=started.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{port}"
        started.shutdown()


def violations(page):
    """What axe finds against WCAG 2.2 AA and its own best practices, one line each. None without axe."""
    if not AXE.is_file():
        return None
    page.evaluate(AXE.read_text(encoding="utf-8") + ";0")
    found = page.evaluate("tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", RULES)["violations"]
    return [f"{rule['id']}: {' '.join(rule['nodes'][0]['target'])}" for rule in found]

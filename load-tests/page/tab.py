"""A tab of the browser, and what is found in it."""
import os
import pathlib
import re
import sys

import browser
import lab

PORT = int(os.environ.get("PAGE_PORT", "4640"))
SHOTS = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else lab.ROOT / "target/page")
SIZES = {"phone": (360, 780), "tablet": (768, 1024), "desktop": (1280, 900)}
MEANT = re.compile(r"Failed to load resource.* status of (400|403|503)|ERR_ABORTED")


class Findings:
    def __init__(self):
        self.rows = []

    def that(self, what, is_so, found=""):
        self.rows.append([what, "PASS" if is_so else "FAIL", str(found)[:150]])


class Tab:
    def __init__(self, chromium, size, scheme, findings):
        width, height = SIZES[size]
        context = chromium.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, has_touch=size == "phone", device_scale_factor=2 if size == "phone" else 1)
        self.name = f"{size}-{scheme}"
        self.findings = findings
        self.page = context.new_page()
        self.said = []
        self.page.on("console", self.hear)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))

    def hear(self, message):
        # Chromium logs every 4xx and 5xx response; some are expected here.
        if message.type in ("error", "warning") and not MEANT.search(message.text):
            self.said.append(message.text)

    def check(self, what, is_so, found=""):
        self.findings.that(f"{self.name}: {what}", is_so, found)

    def shoot(self, name):
        """Screenshots: the full page, and the viewport at its top."""
        self.page.screenshot(path=SHOTS / f"{self.name}-{name}.png", full_page=True)
        self.page.evaluate("scrollTo(0, 0)")
        self.page.screenshot(path=SHOTS / f"{self.name}-{name}-top.png")

    def fits(self, where):
        wide = self.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        self.check(f"{where} does not scroll sideways", wide[0] <= wide[1], wide)
        found = browser.violations(self.page)
        if found is not None:
            self.check(f"{where} is accessible", not found, "; ".join(found))

    def close(self):
        self.check("nothing on the console", not self.said, "; ".join(self.said))
        self.page.context.close()

"""Checks of the tool at /: optimize, compare, refine, history, failures."""
import json

import lab
from page.tab import PORT

FIELDS = """() => ['mode', 'target'].map(id => [...document.getElementById(id).options].map(option => option.value))"""
DONE = "#after:not([hidden])"


def offers(tab):
    """The page's modes and targets are those of the API."""
    schemas = json.loads(lab.request(PORT, "GET", "/openapi.json")["body"])["components"]["schemas"]
    fields = schemas["OptimizeRequest"]
    modes, _ = tab.page.evaluate(FIELDS)
    tab.check("the modes are the API's", sorted(modes) == sorted(fields["properties"]["mode"]["enum"]), modes)
    for rule in filter(lambda rule: "mode" in rule["if"]["properties"], fields["allOf"]):
        mode = rule["if"]["properties"]["mode"]["const"]
        tab.page.select_option("#mode", mode)
        targets = [target for target in rule["then"]["properties"]["target"]["enum"] if target]
        tab.check(f"the targets of {mode} are the API's", tab.page.evaluate(FIELDS)[1][1:] == targets, targets)
    tab.page.select_option("#mode", "text")


def texts(tab):
    return [tab.page.locator(part).text_content() for part in ("#text", "#outcome", "#diff")]


def try_tool(tab, url):
    page = tab.page
    page.goto(url)
    tab.check("starts in the prompt", page.evaluate("document.activeElement.id") == "prompt")
    offers(tab)
    tab.fits("the empty tool")
    prompt = f"write about {{{{tides}}}} [[simulate: latency=2s]] {tab.name}"
    page.fill("#prompt", prompt)
    page.keyboard.press("Control+Enter")
    page.wait_for_function("() => document.getElementById('text').textContent.length > 40")
    tab.check("text appears while it is written", page.locator("#after").is_hidden() and page.locator("#cancel").is_visible())
    page.locator(DONE).wait_for(timeout=60_000)
    first, outcome, _ = texts(tab)
    tab.check("the result tells its source and cost", "Written by Claude in" in outcome and "$" in outcome, outcome)
    page.get_by_label("Difference", exact=True).first.focus()
    page.keyboard.press("Space")
    marked = page.locator("#diff ins").count(), page.locator("#diff span").all_text_contents()
    tab.check("the difference keeps the prompt's words", marked[0] > 0 and "{{tides}}" in "".join(marked[1]), marked)
    tab.fits("the difference")
    page.check("#explain")
    page.locator("#ask .send").click()
    page.locator("#reasons li").first.wait_for(timeout=60_000)
    tab.check("changes have reasons", page.locator("#reasons li p").first.inner_text() != "")
    page.fill("#feedback", "shorter")
    with page.expect_request(lambda request: request.url.endswith("/api/optimize")) as asked:
        page.keyboard.press("Control+Enter")
    before = page.locator("#text").text_content()
    page.locator(DONE, has=page.locator("#feedback")).wait_for(timeout=60_000)
    sent = asked.value.post_data_json
    tab.check("a refinement sends the text and the feedback", sent["feedback"] == "shorter" and sent["previous"] and sent["explain"], before)
    tab.fits("the result")
    tab.shoot("result")
    try_history(tab, first)
    try_failures(tab)


def try_history(tab, first):
    page = tab.page
    page.reload()
    entries = page.locator(".version")
    tab.check("the history outlives a reload", entries.count() == 3 and "refined" in entries.first.inner_text(), entries.all_inner_texts())
    entries.last.focus()
    page.keyboard.press("Enter")
    tab.check("an earlier version comes back by keyboard", texts(tab)[0] == first and not page.is_checked("#explain"))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("#copy").click()
    page.get_by_role("button", name="Copied").wait_for()
    tab.check("copy copies the text", page.evaluate("navigator.clipboard.readText()").replace("\r", "") == first)


def try_failures(tab):
    page = tab.page
    page.fill("#prompt", "x" * 10_001)
    page.locator("#ask .send").click()
    page.locator("#outcome.bad").wait_for()
    tab.check("an error tells its field", "Prompt must not exceed 10,000 characters" in texts(tab)[1] and "Request" in texts(tab)[1], texts(tab)[1])
    tab.check("an error leaves the result", page.locator(DONE).count() == 1 and len(texts(tab)[0]) > 40)
    tab.fits("an error")
    page.fill("#prompt", f"never [[simulate: latency=20s]] {tab.name}")
    page.keyboard.press("Control+Enter")
    page.locator("#cancel").wait_for()
    page.keyboard.press("Escape")
    page.locator("#outcome.bad", has_text="Cancelled").wait_for()
    page.locator("#clear").click()
    kept = page.evaluate("sessionStorage.getItem('versions')")
    tab.check("clear empties the history", page.locator("#history").is_hidden() and kept is None, kept)

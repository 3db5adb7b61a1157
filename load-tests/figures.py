"""The table of figures in README.md, written from what measuring scripts found.

Each measuring script writes target/figures/NAME.json: its command and its values. This script merges these files into docs/figures.json, which
is committed, deletes them, and writes the table between the markers of README.md. A value that was not measured again stays.
  load-tests/figures.py          merges and writes
  load-tests/figures.py --check  fails if the table differs from docs/figures.json
"""
import json
import math
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOUND, KEPT, PAGE = ROOT / "target/figures", ROOT / "docs/figures.json", ROOT / "README.md"
TABLE = re.compile(r"(<!-- figures -->\n).*?(<!-- /figures -->)", re.DOTALL)
WIDTH = 100
# Of which script, the measure, its result, and what is added if it was measured.
ROWS = [
    ("herd", "50 identical requests, 2 environments", "{two_environments_calls:n Claude call}"),
    ("herd", "1,000 identical requests, a call of {thousand_call_s:.2f} s", "{thousand_calls:n call}", "slowest {thousand_slowest_s:.2f} s"),
    ("compare", "50 identical requests while Claude answers 529", "{failing_calls[ours]:n call}", "nginx {failing_calls[nginx]}", "LiteLLM {failing_calls[LiteLLM]}"),
    ("faults", "leading environment killed in its call", "{killed_calls:n call}", "promoted after {killed_promoted_s:.1f} s"),
    ("chaos", "30 % Claude errors, kills: {requests:~3} requests", "{late:,} late, {wrong:,} wrong answers"),
    ("chaos", "first of two providers down: {provider_requests:,} requests", "{provider_failed:,} failed"),
    ("streams", "first delta of an event stream", "{delta_ms:.0f} ms after Claude's text"),
    ("streams", "{herd_streams} streams of one prompt, 2 environments", "{herd_calls:n call}", "within {herd_behind_s:.2f} s"),
    ("compare", "added to a stream's first text", "{first_text_added_ms[ours]:.1f} ms", "nginx {first_text_added_ms[nginx]:.1f}", "Varnish {first_text_added_ms[Varnish]:.1f}", "LiteLLM {first_text_added_ms[LiteLLM]:.1f}"),
    ("compare", "hits per second, 8 connections", "{hits_per_s[ours]:~2}", "nginx {hits_per_s[nginx]:~2}", "LiteLLM {hits_per_s[LiteLLM]:~2}"),
    ("bench", "a memory hit in the handler", "{hit_us:.0f} µs", "p99 {hit_p99_us:.0f} µs"),
    ("compare", "resident memory after a rest", "{resident_mb[ours]:~2} MB", "nginx {resident_mb[nginx]:~2}", "Varnish {resident_mb[Varnish]:~2}", "LiteLLM {resident_mb[LiteLLM]:~2}"),
    ("startup", "`make run` is ready, after the first build", "{ready_s:.1f} s"),
    ("bench-cold", "first invocation after a SnapStart restore", "{restored_ms:.0f} ms"),
    ("costs", "cost of 1,000 requests, {repeats:%} repeats", "${together:.2f}: Claude ${claude:.2f}, AWS ${aws:.2f}"),
]


class Value:
    """A number or numbers by name, with formats of its own: "n call" counts calls, in bold if it is one; "~2" has two significant digits; "%"."""

    def __init__(self, raw):
        self.raw = raw

    def __getitem__(self, name):
        return Value(self.raw[name])

    def __format__(self, form):
        if form.startswith("n "):
            return f"**1** {form[2:]}" if self.raw == 1 else f"{self.raw:,} {form[2:]}s"
        if form.startswith("~"):
            digits = int(form[1:]) - 1 - (math.floor(math.log10(abs(self.raw))) if self.raw else 0)
            return f"{round(self.raw, digits):,.{max(0, digits)}f}"
        return f"{self.raw:.0%}".replace("%", " %") if form == "%" else format(self.raw, form)


def write(name, values, shortened=False):
    """Called by the script of `make NAME` with the values of its run, which may have been of some scenes only. A shortened run has no figures."""
    if shortened or not values:
        return
    FOUND.mkdir(parents=True, exist_ok=True)
    file = FOUND / f"{name}.json"
    before = json.loads(file.read_text())["values"] if file.exists() else {}
    file.write_text(json.dumps({"name": name, "command": f"make {name}", "values": {**before, **values}}, indent=1) + "\n")


def merged(kept, found):
    """The committed figures with those of new runs. A value is replaced as a whole, so that its parts are of one run."""
    result = dict(kept)
    for one in found:
        before = kept.get(one["name"], {}).get("values", {})
        result[one["name"]] = {"command": one["command"], "values": {**before, **one["values"]}}
    return result


def formatted(text, values):
    """The text with its values; empty if one was never measured."""
    try:
        return text.format_map({name: Value(value) for name, value in values.items()})
    except KeyError:
        return ""


def table(kept):
    lines = ["| measure | result | command |", "|---|---|---|"]
    for name, measure, *parts in ROWS:
        one = kept.get(name, {"command": "", "values": {}})
        what = formatted(measure, one["values"])
        result, *more = [formatted(part, one["values"]) for part in parts]
        if what and result:
            more = ", ".join(filter(None, more))
            lines.append(f"| {what} | {result}{'; ' if more else ''}{more} | `{one['command']}` |")
    if wide := [line for line in lines if len(line) > WIDTH]:
        raise SystemExit(f"wider than {WIDTH} columns: {wide}")
    return "\n".join(lines) + "\n"


def with_table(page, kept):
    if not TABLE.search(page):
        raise SystemExit(f"{PAGE.name} has no markers <!-- figures --> and <!-- /figures -->")
    return TABLE.sub(lambda found: found[1] + table(kept) + found[2], page)


def main():
    kept = json.loads(KEPT.read_text())
    if sys.argv[1:] == ["--check"]:
        if with_table(PAGE.read_text(), kept) != PAGE.read_text():
            raise SystemExit("the figures of README.md differ from docs/figures.json: run make figures")
        return
    files = sorted(FOUND.glob("*.json"))
    kept = merged(kept, [json.loads(file.read_text()) for file in files])
    PAGE.write_text(with_table(PAGE.read_text(), kept))
    KEPT.write_text(json.dumps(kept, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
    for file in files:
        file.unlink()
    print(f"merged: {', '.join(file.stem for file in files) or 'nothing new'}")


if __name__ == "__main__":
    main()

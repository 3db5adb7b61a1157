"""The outage scene of make chaos: Claude fails for 60 s. Afterwards no environment may refuse requests for longer than its circuit stays open.

24 clients send new prompts of two modes throughout, so each answer needs Claude and six environments run four calls each. A probe may fail
right before Claude recovers. A circuit may therefore stay open for 15 s (OPEN_SECONDS) plus one probe (PROBE_SECONDS), but no longer.
"""
import itertools
import json
import random
import threading
import time

import lab

ENVIRONMENTS, CALLERS = 6, 24
BEFORE, DOWN, AFTER = 5, 60, 60
OPEN_SECONDS, PROBE_SECONDS = 15, 1
SETTINGS = {
    "ENVIRONMENTS": str(ENVIRONMENTS), "CONCURRENCY": str(CALLERS // ENVIRONMENTS),
    "CIRCUIT_OPEN_SECONDS": str(OPEN_SECONDS), "SIMULATOR_LATENCY": "500ms",
}


class Outage:
    def __init__(self, port, dial):
        self.port, self.dial = port, dial
        self.number = itertools.count()
        self.asked = []  # (time of the request, status of its response)
        self.over = threading.Event()

    def caller(self, seed):
        rng = random.Random(seed)
        while not self.over.is_set():
            body = {"prompt": f"outage {next(self.number)}", "mode": rng.choice(["optimize", "code"])}
            start = time.monotonic()
            answer = lab.request(self.port, *lab.OPTIMIZE, json.dumps(body), lab.JSON, timeout=60)
            self.asked.append((start, answer["status"]))
            self.over.wait(rng.uniform(0, 0.4))

    def run(self, lines):
        """Returns the checks: name, measured value, whether it holds."""
        callers = [threading.Thread(target=self.caller, args=[seed]) for seed in range(CALLERS)]
        for thread in callers:
            thread.start()
        progress = lab.Progress("outage", BEFORE + DOWN + PROBE_SECONDS + AFTER)
        progress.sleep(BEFORE)
        down = time.monotonic()
        self.dial("faults", faults="529:0.5,500:0.3,503:0.2")
        progress.sleep(DOWN)
        self.dial("faults", faults="none")
        up = time.monotonic()
        progress.sleep(PROBE_SECONDS)
        opened = openings(lines)
        environments = len(json.loads(lab.request(self.port, "GET", "/local/environments")["body"])["environments"])
        progress.sleep(AFTER)
        self.over.set()
        for thread in callers:
            thread.join()
        return self.checks(down, up, environments, opened, openings(lines) - opened)

    def checks(self, down, up, environments, opened, reopened):
        refused = [start - up for start, status in self.asked if start > up and status != 200]
        last = max(refused, default=0)
        during = [status for start, status in self.asked if down < start <= up]
        after = sum(start > up for start, _ in self.asked)
        return [
            ("environments", f"{environments}", environments >= ENVIRONMENTS),
            (f"refused while Claude was down for {DOWN} s", f"{sum(status != 200 for status in during)} of {len(during)}", any(status != 200 for status in during)),
            ("circuits opened by then", f"{opened}", opened > 0),
            (f"refused after its return, of those in {AFTER + PROBE_SECONDS} s", f"{len(refused)} of {after}", after > len(refused)),
            ("the last of them", f"{last:.1f} s after it", last <= OPEN_SECONDS + PROBE_SECONDS),
            ("circuits opened again", f"{reopened}", reopened == 0),
        ]


def openings(lines):
    return sum('"the circuit opens"' in line for line in lines)

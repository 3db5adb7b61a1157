"""The providers scene of make chaos: two providers, the first is down for half of the run. No request may fail for that reason.

16 clients ask each question three times, so that calls are shared. The first provider answers for a quarter of the time, fails for half of it
and answers again. The P95 of requests that needed Claude may be 1.2 times that of the healthy half, and calls per question 1.02.
"""
import itertools
import json
import random
import threading
import time

import lab

CALLERS, REPEATS, WARM_UP, OPEN_SECONDS = 16, 3, 12, 5
FIRST, SECOND = "anthropic", "bedrock"
DOWN = ",".join(f"{FIRST} {fault}" for fault in ("529:0.5", "500:0.2", "503:0.2", "429 retry-after=1:0.1"))
SETTINGS = {
    "CLAUDE_PROVIDERS": f"{FIRST},{SECOND}", "ENVIRONMENTS": "2", "CONCURRENCY": "8",
    "CIRCUIT_OPEN_SECONDS": str(OPEN_SECONDS), "SIMULATOR_LATENCY": "1s",
}
MOST_TIMES_SLOWER, MOST_CALLS = 1.2, 1.02


class Providers:
    def __init__(self, port, simulator, seconds, dial):
        self.port, self.simulator, self.seconds, self.dial = port, simulator, seconds, dial
        self.number = itertools.count()
        self.asked = []  # (time of the request, response)
        self.over = threading.Event()

    def caller(self, seed):
        rng = random.Random(seed)
        while not self.over.is_set():
            number = next(self.number) // REPEATS
            mode = ["optimize", "code", "text"][number % 3]
            body = json.dumps({"prompt": f"providers {number}", "mode": mode})
            start = time.monotonic()
            self.asked.append((start, lab.request(self.port, *lab.OPTIMIZE, body, lab.JSON, timeout=60)))
            self.over.wait(rng.uniform(0, 0.4))

    def stats(self):
        return json.loads(lab.request(self.simulator, "GET", "/simulator/stats")["body"])["by_provider"]

    def run(self):
        """Returns the checks: name, measured value, whether it holds."""
        callers = [threading.Thread(target=self.caller, args=[seed]) for seed in range(CALLERS)]
        for thread in callers:
            thread.start()
        progress = lab.Progress("providers", WARM_UP + self.seconds)
        progress.sleep(WARM_UP)
        times, stats = [time.monotonic()], []
        for faults, share in (("none", 4), (DOWN, 2), ("none", 4)):
            self.dial("faults", faults=faults)
            progress.sleep(self.seconds / share)
            times.append(time.monotonic())
            stats.append(self.stats())
        self.over.set()
        for thread in callers:
            thread.join()
        return self.checks(times, stats, self.stats())

    def checks(self, times, stats, last):
        begun, down, up, _ = times
        failed = [answer for _, answer in self.asked if answer["status"] != 200]
        during = self.seconds_of(lambda start: down <= start < up)
        healthy = self.seconds_of(lambda start: begun <= start < down or start >= up)
        slower = p95(during) / p95(healthy)
        questions = len({answer["headers"].get("Content-Location") for _, answer in self.asked if answer["status"] == 200})
        paid = sum(provider["paid_calls"] for provider in last.values())
        second = stats[1][SECOND]["paid_calls"] - stats[0][SECOND]["paid_calls"]
        again = last[FIRST]["paid_calls"] - stats[1][FIRST]["paid_calls"]
        return [
            ("requests that failed", f"{len(failed)} of {len(self.asked)}: {lab.statuses(failed) or 'none'}", not failed),
            (f"P95 while {FIRST} was down, and healthy", f"{p95(during):.2f} s, {p95(healthy):.2f} s: {slower:.2f} times", slower <= MOST_TIMES_SLOWER),
            ("calls per question and life", f"{paid} of {questions}: {paid / questions:.3f}", paid / questions <= MOST_CALLS),
            (f"answers by {SECOND} meanwhile", f"{second}", second > 0),
            (f"answers by {FIRST} after its return", f"{again}", again > 0),
            ("bill", ", ".join(f"{name} ${provider['billUsd']}" for name, provider in last.items()), True),
        ]

    def seconds_of(self, is_meant):
        """The durations of the requests that needed Claude."""
        return [answer["s"] for start, answer in self.asked if is_meant(start) and "; hit" not in answer["headers"].get("Cache-Status", "")]


def p95(seconds):
    return sorted(seconds)[len(seconds) * 95 // 100] if seconds else float("nan")

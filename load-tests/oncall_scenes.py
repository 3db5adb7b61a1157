"""Each alert in a real Prometheus and Alertmanager: made to happen, rings, and the commands of its section in docs/troubleshooting.md are
extracted and run. Slack is a local server; there is no PagerDuty. Durations (`for`, intervals) are shortened, windows of rates are not. The local
runtime's limits are set below its use. MetricsBridgeBehind and GatewayFailures come from a fixed text, since the bridge cannot stop locally and
there is no gateway."""
import contextlib
import functools
import http.server
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time

import lab
import stand_in

STEPS = lab.ROOT / "docs/troubleshooting.md"
MOST_SECONDS = 120
QUESTIONS = "/api/generate-questions"
# Records of limits.yml in the scenes, so that the alerts on them ring.
LIMITS = {"environment_memory_bytes": 200e6, "environment_vcpus": 0.001, "http_requests": 0.1, "http_active_requests": 0.05}
ROWS = []


class Slack(http.server.BaseHTTPRequestHandler):
    """Receives messages, or answers 500."""

    messages, works = [], True

    def do_POST(self):
        text = self.rfile.read(int(self.headers["content-length"])).decode()
        if Slack.works:
            Slack.messages.append(json.loads(text)["attachments"][0])
        self.send_response(200 if Slack.works else 500)
        self.end_headers()

    def log_message(self, *_):
        pass


def shortened(config, alertmanager):
    """Changes the copied configuration of Prometheus."""
    file = config / "prometheus.yml"
    file.write_text(file.read_text().replace("targets: []", f"targets: [127.0.0.1:{alertmanager}]"))
    for rules in (config / "rules").glob("*.yml"):
        rules.write_text(re.sub(r"( for:) \d+m", r"\1 1s", rules.read_text()))
    file = config / "rules/limits.yml"
    text = file.read_text()
    for name, limit in LIMITS.items():
        text = re.sub(rf"(stage:{name}:limit, expr: vector)\([\d.]+\)(, labels: {{stage: local)", rf"\1({limit})\2", text)
    file.write_text(text)


@contextlib.contextmanager
def alertmanager(port):
    """Alertmanager with Slack alone, as `make monitor` starts it."""
    program = shutil.which("prometheus-alertmanager") or shutil.which("alertmanager")
    if not program:
        raise SystemExit("Alertmanager is missing: .ci/install-prometheus")
    with tempfile.TemporaryDirectory() as folder, http.server.ThreadingHTTPServer(("127.0.0.1", port + 1), Slack) as slack:
        threading.Thread(target=slack.serve_forever, daemon=True).start()
        folder = pathlib.Path(folder)
        source = lab.ROOT / "dashboards/alertmanager"
        (folder / "slack-url").write_text(f"http://127.0.0.1:{port + 1}/")
        shutil.copy(source / "links.tmpl", folder)
        text = (source / "alertmanager.yml").read_text().replace("/etc/alertmanager/secrets", str(folder)).replace("/etc/alertmanager", str(folder))
        text = re.sub(r"    pagerduty_configs:.*?(?=  - name: chat)", "", text, flags=re.DOTALL)
        (folder / "config.yml").write_text(re.sub(r"(group_wait|group_interval): \w+", r"\1: 1s", text))
        command = [program, f"--config.file={folder}/config.yml", f"--storage.path={folder}/data", f"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address="]
        with open(folder / "log", "w") as log:
            process = lab.spawn(command, cwd=lab.ROOT, stdout=log, stderr=subprocess.STDOUT)
            try:
                for _ in range(50):
                    if lab.request(port, "GET", "/-/ready")["status"] == 200:
                        break
                    time.sleep(0.2)
                else:
                    raise SystemExit("Alertmanager did not start:\n" + (folder / "log").read_text()[-2000:])
                yield
            finally:
                lab.end(process)
                slack.shutdown()


def commands(anchor):
    """The bash blocks of the section with that anchor."""
    for section in re.split(r"(?m)^(?=##+ )", STEPS.read_text(encoding="utf-8")):
        if re.sub(r"[^\w\- ]", "", section.split("\n")[0].lstrip("# ").lower()).replace(" ", "-") == anchor:
            return [line for block in re.findall(r"```bash\n(.*?)```", section, re.DOTALL) for line in block.splitlines()]
    return []


class Stage:
    """What the scenes have in common: ports, the log file, requests, Prometheus' answers."""

    def __init__(self, port, prometheus, fetch, folder):
        self.port, self.prometheus, self.fetch = port, prometheus, fetch
        self.log = pathlib.Path(folder) / "run.log"
        self.log.touch()  # a scene without a runtime has no lines
        self.serial = 0

    @contextlib.contextmanager
    def runtime(self, **settings):
        with open(self.log, "a") as log:
            process = lab.start(self.port, log, **{"SIMULATOR_LATENCY": "50ms", "TABLE_TIMEOUT_MS": "2000", **settings})
            try:
                lab.await_health(process, self.port)
                yield process
            finally:
                lab.end(process)

    def words(self, marker=""):
        self.serial += 1
        return f"{marker} scene {self.serial}"

    def ask(self, marker="", count=1, word=None):
        """Distinct questions at once, unless there is a word."""
        lab.at_once([functools.partial(lab.request, self.port, "POST", QUESTIONS, json.dumps({"prompt": word or self.words(marker)}), lab.JSON, 120) for _ in range(count)])

    def faults(self, faults):
        lab.request(self.port + 1, "PUT", "/simulator/faults", json.dumps({"faults": faults}))

    def firing(self, alert):
        alerts = self.fetch("alerts").get("data", {"alerts": []})["alerts"]
        return next((each for each in alerts if each["labels"]["alertname"] == alert and each["state"] == "firing"), None)

    def rings(self, alert, cause, happen=lambda: None):
        """Makes it happen until it rings, then runs the commands of its section: all must exit with 0 and print the cause."""
        start = time.monotonic()
        while not (found := self.firing(alert)) and time.monotonic() - start < MOST_SECONDS:
            happen()
            time.sleep(1)
        seconds = time.monotonic() - start
        if not found:
            self.row(alert, False, f"did not ring within {MOST_SECONDS} s")
            return
        printed, wrong = self.steps(found["annotations"]["runbook"].partition("#")[2])
        if not re.search(cause, printed):
            wrong.append(f"the commands do not print {cause!r}:\n{printed}")
        self.row(alert, not wrong, f"after {seconds:.0f} s" + "".join(f"\n{each}" for each in wrong))

    def steps(self, anchor):
        environment = {**os.environ, "API": f"http://localhost:{self.port}", "LOG": str(self.log), "MINUTES": "30",
                       "PROMETHEUS": f"http://localhost:{self.prometheus}", "ALERTMANAGER": f"http://localhost:{self.prometheus + 1}"}
        environment.pop("STACK", None)
        printed, wrong = "", [] if commands(anchor) else [f"no commands in #{anchor}"]
        for command in commands(anchor):
            done = subprocess.run(["bash", "-c", command], cwd=lab.ROOT, env=environment, capture_output=True, text=True, timeout=150, check=False)
            printed += done.stdout
            if done.returncode:
                wrong.append(f"status {done.returncode} of {command}\n{done.stdout}{done.stderr}")
        return printed, wrong

    @staticmethod
    def row(name, holds, text):
        ROWS.append([name, "PASS" if holds else "FAIL", text])
        print(f"  {ROWS[-1][1]}: {name}, {text}", file=sys.stderr, flush=True)


def slow_streams(stage):
    """A stream of 32 s, and four of 50 s: when these are counted, their series exist."""
    send = lambda latency: lab.request(stage.port, *lab.OPTIMIZE, lab.optimize_body(stage.words(f"[[simulate: latency={latency}]]")), {**lab.JSON, "accept": "text/event-stream"}, 120)
    threads = [threading.Thread(target=send, args=[latency]) for latency in (32000, 50000, 50000, 50000, 50000)]
    for thread in threads:
        thread.start()
    return threads


def failures(stage):
    """Slow, distinct, limited, failing requests, of one runtime without circuits."""
    with stage.runtime(CIRCUIT_WINDOW="10000", CIRCUIT_LEAST_CALLS="10000", JOBS_RETRY_SECONDS="1"):
        streams = slow_streams(stage)
        distinct = lambda: stage.ask(count=10)
        stage.ask()
        stage.rings("CacheHitRateVeryLow", "hitPercent=0", lambda: [stage.ask() for _ in range(20)])
        stage.rings("CacheHitRateLow", r"hitPercent=[1-9]", lambda: [stage.ask(word="the same") for _ in range(3)])
        for alert, cause in (("PromptBuilderRequestRate", "route=/api/generate-questions"), ("PromptBuilderBusy", "active="), ("EnvironmentMemoryHigh", "environment_id="), ("EnvironmentCpuHigh", "environment_id=")):
            stage.rings(alert, cause, distinct)
        job = lambda: lab.request(stage.port, *lab.OPTIMIZE, json.dumps({"prompt": stage.words("[[simulate: empty, latency=100]]"), "mode": "text"}), {**lab.JSON, "prefer": "respond-async"})
        stage.rings("DeadLetters", r"result=given_up", job)
        for thread in streams:
            thread.join()
        for alert in ("PromptBuilderSlow", "PromptBuilderVerySlow", "ClaudeSlow", "ClaudeFirstTextSlow"):
            stage.rings(alert, r"mode=video")
        stage.rings("ClaudeRateLimited", "rate limited", lambda: stage.ask("[[simulate: 429 retry-after-ms=50]]", count=4))
        failing = lambda: stage.ask("[[simulate: 500]]", count=6)
        for alert in ("PromptBuilderErrors", "PromptBuilderManyErrors", "ClaudeErrors"):
            stage.rings(alert, r"server error \(status 500\)", failing)


def budget(stage):
    """A budget of forty calls a day."""
    with stage.runtime(BUDGET_CALLS_PER_DAY="40"):
        for alert, calls in (("ClaudeBudgetHalfSpent", 22), ("ClaudeBudgetNearlySpent", 12), ("ClaudeBudgetAlmostGone", 5)):
            for _ in range(calls):
                stage.ask()
            stage.rings(alert, "window=day")
        # One burst, with which the series of the reason begins.
        stage.ask(count=13)
        stage.rings("ClaudeBudgetRefusals", "refusedBy=budget")


def providers(stage):
    """Two providers, of which one fails, then both; no Valkey; then no API."""
    with stage.runtime(CLAUDE_PROVIDERS="anthropic,bedrock", VALKEY="redis://127.0.0.1:9") as process:
        stage.rings("CacheTierDown", "cache_type=valkey  value=0", stage.ask)
        for _ in range(15):
            stage.ask()
        stage.faults("anthropic 401:1")
        stage.rings("ClaudeProviderDown", "provider=anthropic  status=401", stage.ask)
        stage.faults("anthropic 529:1")
        stage.rings("ClaudeProviderDown", "provider=anthropic  value=0", stage.ask)
        stage.rings("ClaudeFailoverShareHigh", "claudeProvider=bedrock", lambda: stage.ask(count=5))
        stage.faults("529:1")
        stage.rings("ClaudeAllProvidersDown", "message=the circuit opens", stage.ask)
        stage.rings("ClaudeCircuitOpen", r"mode=questions .*value=[12]", stage.ask)
        stage.faults("none")
        time.sleep(16)
        stage.ask()
        start = time.monotonic()
        while stage.firing("ClaudeCircuitOpen") and time.monotonic() - start < 30:
            stage.ask()
            time.sleep(1)
        stage.row("ClaudeCircuitOpen ends with the trouble", not stage.firing("ClaudeCircuitOpen"), "after one answered probe")
        lab.end(process)
        stage.rings("PromptBuilderDown", "no response")


def told(stage):
    """A bridge 3 min behind, and 5xx of a gateway, in a fixed text."""
    text = re.sub(r"(?m)^(bridge_lag_seconds) .*", r"\1 180", stand_in.TEXT.read_text()) + '# TYPE aws_apigateway_5_xxerror_sum gauge\naws_apigateway_5_xxerror_sum{api_name="a"} 600\n'
    stand_in.TEXT = stage.log.parent / "metrics.txt"
    stand_in.TEXT.write_text(text)
    with stand_in.server(stage.port) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        stage.rings("MetricsBridgeBehind", "value=180")
        stage.rings("GatewayFailures", "value=[1-9]")
        server.shutdown()


def channels(stage):
    """A test page, what Slack has received of everything above, and a channel that fails."""
    printed, wrong = stage.steps("test-page")
    stage.row("bin/oncall page", not wrong and "Alertmanager has it" in printed, "; ".join(wrong))
    end = time.monotonic() + 30
    while not any("TestPage" in message["title"] for message in Slack.messages) and time.monotonic() < end:
        time.sleep(1)
    rang = {name for name, verdict, _ in ROWS if verdict == "PASS"}
    for title in ("TestPage", *sorted(rang & {"PromptBuilderDown", "ClaudeCircuitOpen", "ClaudeBudgetRefusals", "CacheTierDown"})):
        found = next((message for message in Slack.messages if title in message["title"]), {})
        link = found.get("title_link", "")
        stage.row(f"Slack, {title}", link.startswith("https://") and "/docs/troubleshooting.md#" in link, link)
    Slack.works = False
    stage.rings("AlertsNotDelivered", "integration=slack", functools.partial(stage.steps, "test-page"))


SCENES = (failures, budget, providers, told, channels)


def run(port, prometheus_port, prometheus, fetch, chosen):
    """The chosen scenes, or all; the rows of a table."""
    with tempfile.TemporaryDirectory() as folder, alertmanager(prometheus_port + 1), prometheus(lambda config: shortened(config, prometheus_port + 1)):
        stage = Stage(port, prometheus_port, fetch, folder)
        for scene in (scene for scene in SCENES if not chosen or scene.__name__ in chosen):
            print(f"{scene.__name__}: {scene.__doc__}", file=sys.stderr, flush=True)
            scene(stage)
    alerts = re.findall(r"- alert: (\w+)", (lab.ROOT / "dashboards/prometheus/rules/alerts.yml").read_text())
    missing = [alert for alert in alerts if not chosen and alert not in {row[0] for row in ROWS}]
    return ROWS + [[alert, "FAIL", "no scene"] for alert in missing]

"""The capacity units of one request and of one scrape, metered, and what the stack costs a month. Part of `load-tests/costs`."""
import collections
import re
import statistics
import time
from dataclasses import dataclass

import lab
import metering

DAYS = 30
SCRAPES = 4 * 60 * 24 * DAYS  # one every 15 s
SCRAPE_LINES = SCRAPES / 4  # one a minute
BRIDGE_GB_SECONDS = 0.5 * 0.05
# The subscription delivers every 300 ms, and the bridge counts at once.
DELIVERED = 0.8
ONE_LINE_WRITES, LINE_OF_TEN_WRITES, SCRAPE_READS = 4, 1, 2
# Metrics of the gateway for each method that was called: count, two errors, two latencies.
GATEWAY_METRICS = 5
# Alarms with these conditions exist in production: concurrency is reserved, and there is a topic.
ALARM_CONDITIONS = {None, "ReservesConcurrency", "HasAlarmTopic"}
# Lambda's pollers read each of the two queues by long polls of 20 s, five at a time.
POLLS = 2 * 5 * 3 * 60 * 24 * DAYS
# TTL, a day until expiration, and the days until DynamoDB deletes. A record is an answer with its input.
STORED_DAYS, RECORD_GB = 3, 2.5e-6
# An operator has the dashboard open for an hour a day: two log widgets query six hours of lines every minute.
QUERIES, QUERIED_DAYS = 2 * 60 * DAYS, 0.25


def part(operation, item):
    place = "bridge" if item.startswith("metrics#") else "rest"
    return place, "reads" if operation.endswith("GetItem") else "writes"


class Meter:
    """Sends requests to a runtime whose table is metered, and waits after each until its log lines are counted."""

    def __init__(self, port, proxy):
        self.port, self.proxy = port, proxy

    def ask(self, number, **headers):
        body = lab.optimize_body(f"plan the harbour festival number {number}")
        return lab.request(self.port, *lab.OPTIMIZE, body, {**lab.JSON, **headers})

    def mean(self, times, send, size=1):
        """The mean units of a request; `send` gets numbers from 0."""
        total = collections.Counter()
        for number in range(times):
            self.proxy.take()
            for _ in range(size):
                send(number)
            time.sleep(DELIVERED)
            total.update(self.proxy.take())
        return {name: value / times / size for name, value in total.items()}

    def job(self, number):
        location = self.ask(f"{number} of a job", prefer="respond-async")["headers"]["Location"]
        while lab.request(self.port, "GET", location)["status"] == 202:
            time.sleep(0.2)

    def scrapes(self, times):
        """The units that each scrape itself takes, and the mean of its log line."""
        own, line = [], collections.Counter()
        for _ in range(times):
            self.proxy.take()
            lab.request(self.port, "GET", "/metrics")
            own.append(self.proxy.take())
            time.sleep(DELIVERED)
            line.update(self.proxy.take())
        return own, {name: value / times for name, value in line.items()}


def metered(port):
    """Units by kind of request. Exit status 1 above the bounds."""
    place = {"AWS_ENDPOINT_URL_DYNAMODB": f"http://127.0.0.1:{port + 3}", "TABLE_NAME": lab.Table.name}
    with lab.Table(port + 2), metering.MeteringProxy(port + 3, port + 2, part) as proxy, lab.runtime(port, ENVIRONMENTS="1", SIMULATOR_LATENCY="50", TABLE_TIMEOUT_MS="2000", **place):
        meter = Meter(port, proxy)
        meter.ask(0)
        units = {
            "memory hit, alone": meter.mean(40, lambda _: meter.ask(0)),
            "memory hit, one of ten": meter.mean(10, lambda _: meter.ask(0), 10),
            "miss": meter.mean(20, lambda number: meter.ask(number + 1)),
            "job": meter.mean(10, meter.job),
        }
        own, units["log line of a scrape"] = meter.scrapes(20)
    units["scrape"] = {("bridge", name): statistics.mean(each["bridge", name] for each in own) for name in ("reads", "writes")}
    names = [("rest", "reads"), ("rest", "writes"), ("bridge", "reads"), ("bridge", "writes")]
    lab.print_table(["request", "reads", "writes", "bridge: reads", "bridge: writes"], [[kind] + [f"{taken.get(name, 0):.2f}" for name in names] for kind, taken in units.items()])
    if units["memory hit, alone"]["bridge", "writes"] > ONE_LINE_WRITES or units["memory hit, one of ten"]["bridge", "writes"] > LINE_OF_TEN_WRITES:
        raise SystemExit("a log line costs more write units than its bound")
    if any(each["bridge", "reads"] > SCRAPE_READS or each["bridge", "writes"] for each in own):
        raise SystemExit(f"a scrape takes more than {SCRAPE_READS} read units, or writes")
    return units


@dataclass(frozen=True)
class Traffic:
    """What the measured requests were: their number, those that called Claude, log lines in GB, and the names of their metrics."""

    requests: int
    misses: int
    log_gb: float
    routes: frozenset
    modes: frozenset
    metrics: frozenset

    @staticmethod
    def of(log, log_gb):
        metrics = {(line["route"], each["Name"]) for line in log for names in line["_aws"]["CloudWatchMetrics"] for each in names["Metrics"]}
        missed = [line for line in log if line.get("claudeCalls")]
        modes = {line.get("mode", line["route"]) for line in missed}
        return Traffic(len(log), len(missed), log_gb, frozenset(line["route"] for line in log), frozenset(modes), frozenset(metrics))


def alarms(template):
    """The names of production's alarms."""
    resources = re.split(r"^  (?=\w+:)", template.partition("\nResources:\n")[2], flags=re.M)
    for resource in resources:
        if re.search(r"Type: AWS::CloudWatch::Alarm\b", resource):
            condition = re.search(r"\bCondition: (\w+)", resource)
            if (condition and condition.group(1)) in ALARM_CONDITIONS:
                yield resource.partition(":")[0]


def fixed(price, traffic):
    """What is billed by the month, by part: without traffic but scrapes, and with traffic."""
    template = (lab.ROOT / "template.yaml").read_text()
    names = list(alarms(template))
    unusual = sum(name.endswith("Unusual") for name in names)
    rules = len(re.findall(r"^ +Priority: \d+$", template, re.M))
    idle = 3  # requests, duration and cold starts of /metrics
    # Throttles analyses a metric of each function that is invoked. Operations and Bridge always are.
    plain = len(names) + 2 * unusual - 1
    metric, alarm = price["cloudWatchMetric"], price["cloudWatchAlarm"]
    return [
        (f"{len(names) - 1} alarms, {unusual} by anomaly", 2 * [plain * alarm]),
        ("`Throttles`, by function", [2 * alarm, (2 + len(traffic.routes)) * alarm]),
        ("custom metrics", [idle * metric, (idle + len(traffic.metrics)) * metric]),
        ("`claudeCostUsd` of all, `durationByMode`", [0, (1 + len(traffic.modes)) * metric]),
        ("metrics of the gateway", [GATEWAY_METRICS * metric, GATEWAY_METRICS * (1 + len(traffic.routes)) * metric]),
        (f"firewall, {rules} rules", 2 * [price["wafAcl"] + rules * price["wafRule"]]),
        ("dashboard, secret", 2 * [price["cloudWatchDashboard"] + price["secret"]]),
        ("polls of two queues", 2 * [POLLS * price["sqsRequest"]]),
    ]


def table(units, price, claude, parts, traffic, per_day):
    """Rows of a part and its dollars; `claude` and `parts` are the dollars of the measured requests."""

    def of(kind):
        return units[kind].get(("bridge", "reads"), 0) * price["dynamoDbReadUnit"] + units[kind].get(("bridge", "writes"), 0) * price["dynamoDbWriteUnit"]

    invocation = BRIDGE_GB_SECONDS * price["lambdaGbSecondArm64"] + price["lambdaRequests"]
    operations = 0.5 * 0.05 * price["lambdaGbSecondArm64"] + price["lambdaRequests"] + price["apiGatewayRestRequest"]
    requests = [count * DAYS for count in per_day]
    stored = STORED_DAYS * RECORD_GB * traffic.misses / traffic.requests * (price["dynamoDbGbMonth"] + price["dynamoDbBackupGbMonth"])
    queried = QUERIES * QUERIED_DAYS * traffic.log_gb / traffic.requests * price["logsInsightsGb"]
    rows = [("Lambda, gateway, table, logs, traces, data", [count * sum(dollars for _, _, dollars in parts) / traffic.requests for count in requests])]
    rows.append(("table: storage and backups", [count * stored for count in per_day]))
    # Each line is delivered alone, as at a request a second from many environments.
    rows.append(("bridge", [(count + SCRAPE_LINES) * (invocation + of("memory hit, alone")) for count in requests]))
    rows.append(("a scrape every 15 s", [SCRAPES * (operations + of("scrape"))] * len(requests)))
    rows += [(name, [dollars[count > 0] for count in requests]) for name, dollars in fixed(price, traffic)]
    rows.append(("requests through the firewall", [(count + SCRAPES) * price["wafRequest"] for count in requests]))
    rows.append(("an hour of the dashboard a day", [count * queried for count in per_day]))
    rows.append(("**AWS**", [sum(column) for column in zip(*(dollars for _, dollars in rows))]))
    rows.append(("**Claude**", [count * claude / traffic.requests for count in requests]))
    return rows


def monthly(units, price, claude, parts, traffic, per_day=(0, 10_000, 100_000)):
    """Prints dollars a month."""
    head = ["dollars a month", *(f"{count:,} a day" if count else "idle" for count in per_day)]
    lab.print_table(head, [[name, *(f"{each:,.2f}" for each in dollars)] for name, dollars in table(units, price, claude, parts, traffic, per_day)])

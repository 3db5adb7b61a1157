"""The capacity units of one request and of one scrape, metered, and what the stack costs a month. Part of `load-tests/costs`."""
import collections
import json
import re
import statistics
import time

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


def fixed(price, log):
    """What is billed by the month, by part: without traffic but scrapes, and with traffic on the routes of the log."""
    template = (lab.ROOT / "template.yaml").read_text()
    alarms = template.count("Type: AWS::CloudWatch::Alarm")
    unusual = len(re.findall(r"^  \w+Unusual:", template, re.M))
    rules = len(re.findall(r"^ +Priority: \d+$", template, re.M))
    metrics, methods = set(), set()
    for line in log:
        methods.add(line["route"])
        for names in line["_aws"]["CloudWatchMetrics"]:
            metrics.update((line["route"], each["Name"]) for each in names["Metrics"])
    idle = 3  # requests, duration and cold starts of /metrics
    return [
        (f"{alarms} alarms, {unusual} by anomaly", 2 * [(alarms + 2 * unusual) * price["cloudWatchAlarm"]]),
        ("custom metrics", [idle * price["cloudWatchMetric"], (idle + len(metrics)) * price["cloudWatchMetric"]]),
        ("metrics of the gateway", [GATEWAY_METRICS * price["cloudWatchMetric"], GATEWAY_METRICS * (1 + len(methods)) * price["cloudWatchMetric"]]),
        (f"firewall, {rules} rules", 2 * [price["wafAcl"] + rules * price["wafRule"]]),
        ("dashboard, secret", 2 * [price["cloudWatchDashboard"] + price["secret"]]),
    ]


def monthly(units, price, claude, parts, log, per_day=(0, 10_000, 100_000)):
    """Prints dollars a month; `claude` and `parts` are the dollars of the requests in the log."""

    def of(kind):
        return units[kind].get(("bridge", "reads"), 0) * price["dynamoDbReadUnit"] + units[kind].get(("bridge", "writes"), 0) * price["dynamoDbWriteUnit"]

    invocation = BRIDGE_GB_SECONDS * price["lambdaGbSecondArm64"] + price["lambdaRequests"]
    operations = 0.5 * 0.05 * price["lambdaGbSecondArm64"] + price["lambdaRequests"] + price["apiGatewayRestRequest"]
    requests = [count * DAYS for count in per_day]
    rows = [(f"{name}", [count * dollars / len(log) for count in requests]) for name, _, dollars in parts]
    # Each line is delivered alone, as at a request a second from many environments.
    rows.append(("bridge", [(count + SCRAPE_LINES) * (invocation + of("memory hit, alone")) for count in requests]))
    rows.append(("a scrape every 15 s", [SCRAPES * (operations + of("scrape"))] * len(requests)))
    rows += [(name, [dollars[count > 0] for count in requests]) for name, dollars in fixed(price, log)]
    rows.append(("requests through the firewall", [(count + SCRAPES) * price["wafRequest"] for count in requests]))
    rows.append(("**AWS**", [sum(column) for column in zip(*(dollars for _, dollars in rows))]))
    rows.append(("**Claude**", [count * claude / len(log) for count in requests]))
    lab.print_table(["dollars a month", *(f"{count:,} a day" if count else "idle" for count in per_day)], [[name, *(f"{each:,.2f}" for each in dollars)] for name, dollars in rows])

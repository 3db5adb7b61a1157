"""Checks of dashboards/ beyond promtool's: every alert is documented and tested firing and quiet, panels are complete, metrics are known."""
import itertools
import json
import pathlib
import re
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROMETHEUS = ROOT / "dashboards/prometheus"
GRAFANA = ROOT / "dashboards/grafana"
WRONG = []
# The name before a selector's brace is a metric. Names of recording rules have colons and may have no selector.
METRIC = re.compile(r"(?<![:\w])([a-zA-Z_]\w*)\s*\{")
# Metrics of CloudWatch and Alertmanager.
FOREIGN = ("aws_", "alertmanager_")
RECORDED = re.compile(r"\b[a-z_0-9]+:[a-z_0-9:]+")


def expect(holds, what):
    if not holds:
        WRONG.append(what)


def load(path):
    return yaml.safe_load(path.read_text())


def rules():
    config = load(PROMETHEUS / "prometheus.yml")
    jobs = [job["job_name"] for job in config["scrape_configs"]]
    expect("prompt-builder-api" in jobs, "prometheus.yml: no job prompt-builder-api")
    files = [path for pattern in config["rule_files"] for path in PROMETHEUS.glob(pattern)]
    groups = [group for path in files for group in load(path)["groups"]]
    return [rule for group in groups for rule in group["rules"]]


def anchors(markdown):
    """Anchors that GitHub generates for headings."""
    titles = re.findall(r"^#+ (.*)$", markdown, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def check_alerts(alerts):
    tests = [case for path in (PROMETHEUS / "tests").glob("*.yml") for test in load(path)["tests"] for case in test.get("alert_rule_test", [])]
    for alert in alerts:
        name, labels, notes = alert["alert"], alert.get("labels", {}), alert.get("annotations", {})
        expect(labels.get("severity") in ("warning", "critical"), f"{name}: severity is not warning or critical")
        expect(labels.get("family"), f"{name}: no family; all alerts without one would silence each other")
        expect(labels.get("service") == "prompt-builder-api", f"{name}: label service")
        expect(notes.get("summary") and notes.get("description"), f"{name}: no summary or no description")
        page, _, anchor = notes.get("runbook", "").partition("#")
        expect(page.endswith(".md") and anchor in anchors((ROOT / page).read_text()), f"{name}: runbook {page}#{anchor} does not exist")
        cases = [bool(case.get("exp_alerts")) for case in tests if case["alertname"] == name]
        expect(True in cases, f"{name}: no test in which it fires")
        expect(False in cases, f"{name}: no test in which it is quiet")
    names = {alert["alert"] for alert in alerts}
    expect(len(names) == len(alerts), "two alerts of one name")
    expect({case["alertname"] for case in tests} <= names, "tests of alerts that do not exist")
    rules = load(ROOT / "dashboards/alertmanager/alertmanager.yml")["inhibit_rules"]
    matched = {name for rule in rules for matcher in rule["source_matchers"] + rule["target_matchers"] for name in re.findall(r"\b(?:[A-Z][a-z]+){2,}\b", matcher)}
    for rule in rules:
        source, target = (" ".join(rule[kind]) for kind in ("source_matchers", "target_matchers"))
        # A bug may cause errors of requests while Claude is down. The gateway's counts do not come from the scrape that is down.
        expect("alertname = Claude" not in source or "PromptBuilder" not in target, "alertmanager.yml: an alert on Claude mutes one on requests")
        expect("alertname = PromptBuilderDown" not in source or re.search("!~.*GatewayFailures", target), "alertmanager.yml: PromptBuilderDown mutes GatewayFailures")
    expect(matched and matched <= names, f"alertmanager.yml: inhibits alerts that do not exist: {sorted(matched - names)}")


def check_queries(where, queries, recorded):
    known = set(re.findall(r"^([a-z_0-9]+)[{ ]", (PROMETHEUS / "tests/metrics.txt").read_text(), re.MULTILINE)) | {"up"}
    for query in queries:
        bare = re.sub(r'"[^"]*"|\[[^]]*\]', '""', query)
        for metric in METRIC.findall(bare):
            expect(metric in known or metric.startswith(FOREIGN), f"{where}: unknown metric {metric}")
        for name in RECORDED.findall(bare):
            expect(name in recorded, f"{where}: unknown recording rule {name}")
        for metric, selector in re.findall(r"(?<![:a-z_0-9])([a-z_0-9]+)\{([^}]*)\}", query):
            expect(metric.startswith(FOREIGN) or 'job="prompt-builder-api"' in selector, f"{where}: not limited to our job: {{{selector}}}")
        if "_bucket" in query and "le=" not in query and "count_over_time" not in query:  # those keep every label
            expect(re.search(r"sum by \([^)]*\ble\b[^)]*\)", query), f"{where}: histogram without sum by (le): {query}")


def overlap(one, other):
    return one["x"] < other["x"] + other["w"] and other["x"] < one["x"] + one["w"] and one["y"] < other["y"] + other["h"] and other["y"] < one["y"] + one["h"]


def check_dashboard(dashboard, sources):
    panels = dashboard["panels"]
    identities = [panel["id"] for panel in panels]
    expect(len(set(identities)) == len(identities), "panel ids are not unique")
    titles = [panel["title"] for panel in panels]
    expect(len(set(titles)) == len(titles), "panel titles are not unique")
    for panel in panels:
        title, place = panel["title"], panel["gridPos"]
        expect(place["x"] >= 0 and place["x"] + place["w"] <= 24, f"{title}: outside of the 24 columns")
        if panel["type"] == "row":
            continue
        expect(panel.get("description"), f"{title}: no description")
        expect(panel["fieldConfig"]["defaults"].get("unit"), f"{title}: no unit")
        expect(panel["targets"], f"{title}: no target")
        for target in panel["targets"]:
            expect(target.get("expr"), f"{title}: target without expr")
            expect(target.get("legendFormat"), f"{title}: target without legend")
            expect(target.get("datasource", {}).get("uid") in sources, f"{title}: data source is not a provisioned one")
        references = [target["refId"] for target in panel["targets"]]
        expect(len(set(references)) == len(references), f"{title}: refIds are not unique")
    for one, other in itertools.combinations(panels, 2):
        expect(not overlap(one["gridPos"], other["gridPos"]), f"{one['title']} and {other['title']} overlap")
    variables = {variable["name"]: variable for variable in dashboard["templating"]["list"]}
    expect({"route", "mode"} <= set(variables), "variables route and mode do not exist")
    for variable in variables.values():
        expect(variable["datasource"]["uid"] in sources, f"variable {variable['name']}: data source")
    used = set(re.findall(r"\$(?!__)(\w+)", " ".join(target["expr"] for panel in panels for target in panel.get("targets", []))))
    expect(used == set(variables), f"variables used {sorted(used)}, declared {sorted(variables)}")


def check_cloudwatch(dashboard):
    """Checks what CloudWatch would refuse or show badly. CloudWatchTest compares the metrics with log lines."""
    widgets = dashboard["widgets"]
    titles = [widget["properties"]["title"] for widget in widgets]
    expect(len(set(titles)) == len(titles), "cloudwatch: titles are not unique")
    for title, widget in zip(titles, widgets):
        properties = widget["properties"]
        expect(widget["x"] >= 0 and widget["x"] + widget["width"] <= 24, f"cloudwatch, {title}: outside of the 24 columns")
        expect(widget["type"] in ("metric", "alarm", "log"), f"cloudwatch, {title}: type {widget['type']}")
        if widget["type"] == "alarm":
            expect(properties["alarms"], f"cloudwatch, {title}: no alarm")
            continue
        if widget["type"] == "log":
            expect(properties["query"].startswith("SOURCE '${FunctionLogs}' | "), f"cloudwatch, {title}: source")
            continue
        expect(properties.get("region") == "${AWS::Region}", f"cloudwatch, {title}: region")
        expect(properties.get("yAxis", {}).get("left", {}).get("label"), f"cloudwatch, {title}: no unit")
        last = [metric[-1] for metric in properties["metrics"]]
        expect(all(isinstance(options, dict) and re.fullmatch("[a-z]\\w*", options.get("id", "")) for options in last), f"cloudwatch, {title}: a metric without id")
        identities = [options.get("id") for options in last]
        expect(len(set(identities)) == len(identities), f"cloudwatch, {title}: ids are not unique")
        expect(all(options.get("label") or options.get("visible") is False for options in last), f"cloudwatch, {title}: a line without label")
    places = [dict(zip("xywh", (widget[name] for name in ("x", "y", "width", "height")))) for widget in widgets]
    for (title, one), (other_title, other) in itertools.combinations(zip(titles, places), 2):
        expect(not overlap(one, other), f"cloudwatch: {title} and {other_title} overlap")


def main():
    all_rules = rules()
    recorded = {rule["record"] for rule in all_rules if "record" in rule}
    check_alerts([rule for rule in all_rules if "alert" in rule])
    check_queries("rules", [rule["expr"] for rule in all_rules], recorded)
    sources = {source["uid"] for path in (GRAFANA / "provisioning/datasources").glob("*.yml") for source in load(path)["datasources"]}
    dashboards = list(GRAFANA.glob("*.json"))
    expect(dashboards, "no dashboard")
    for path in dashboards:
        dashboard = json.loads(path.read_text())
        check_dashboard(dashboard, sources)
        check_queries(path.name, [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", [])], recorded)
    check_cloudwatch(json.loads((ROOT / "dashboards/cloudwatch/prompt-builder.json").read_text()))
    services = load(ROOT / "dashboards/compose.yml")["services"]
    images = [service["image"] for service in services.values()]
    expect(all(re.search(r":v?\d+\.\d+\.\d+(@sha256:[0-9a-f]{64})?$", image) for image in images), "compose.yml: an image without a version")
    grafana = services["grafana"]["environment"]
    expect(grafana["GF_AUTH_ANONYMOUS_ORG_ROLE"] == "Viewer", "compose.yml: anonymous users of Grafana may change it")
    expect(grafana["GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION"] == "true", "compose.yml: Grafana has an administrator with a known password")
    actions = re.findall(r"uses: (\S+)", (ROOT / ".github/workflows/ci.yml").read_text())
    expect(actions and all(re.search("@[0-9a-f]{40}$", action) for action in actions), "ci.yml: an action that is not pinned by its commit")
    if WRONG:
        sys.exit("\n".join(f"dashboards: {line}" for line in WRONG))
    print(f"dashboards: {len(all_rules)} rules, {len(dashboards) + 1} dashboards, nothing wrong")


main()

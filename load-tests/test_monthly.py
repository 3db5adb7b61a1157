"""Tests of the monthly costs, with the figures of docs/costs.md instead of a load."""
import json
import sys
import unittest

sys.dont_write_bytecode = True
import lab
import monthly

PRICE = json.loads((lab.ROOT / "load-tests/aws-prices.json").read_text())
TEMPLATE = (lab.ROOT / "template.yaml").read_text()
UNITS = {"memory hit, alone": {("bridge", "reads"): 0.04, ("bridge", "writes"): 1.4}, "scrape": {("bridge", "reads"): 1.5}}
PARTS = [("Lambda, time", "", 0.0394), ("others", "", 0.0070)]
TRAFFIC = monthly.Traffic(1000, 350, 0.002609, frozenset(range(6)), frozenset(range(13)), frozenset(range(55)))


class Monthly(unittest.TestCase):
    def rows(self, *per_day):
        return dict(monthly.table(UNITS, PRICE, 0.7381, PARTS, TRAFFIC, per_day))

    def test_alarms_of_options_that_are_off_are_not_counted(self):
        names = list(monthly.alarms(TEMPLATE))
        self.assertEqual(len(names), len(set(names)))
        self.assertTrue({"OptimizeErrors", "BridgeBusy", "NotificationsFailed", "Throttles", "CostUnusual"} <= set(names))
        self.assertFalse({"OptimizeBusy", "AnswersBusy", "CapacityBusy", "Optimize", "FunctionLogs"} & set(names))

    def test_the_sum_is_that_of_its_parts(self):
        rows = self.rows(0, 10_000)
        parts = [dollars for name, dollars in rows.items() if not name.startswith("**")]
        self.assertEqual(rows["**AWS**"], [sum(column) for column in zip(*parts)])
        self.assertEqual(0, rows["**Claude**"][0])

    def test_requests_cost_as_many_times_more(self):
        [lambda_, claude] = [self.rows(0, 1000, 10_000)[name] for name in ("Lambda, gateway, table, logs, traces, data", "**Claude**")]
        self.assertEqual(0, lambda_[0])
        self.assertAlmostEqual(0.0464 * monthly.DAYS, lambda_[1])
        self.assertAlmostEqual(0.7381 * monthly.DAYS * 10, claude[2])

    def test_metrics_of_log_filters_cost_by_mode(self):
        self.assertEqual([0, 14 * 0.3], self.rows(0, 1)["`claudeCostUsd` of all, `durationByMode`"])

    def test_a_log_has_routes_modes_and_metrics(self):
        line = {"route": "/api/optimize", "mode": "text", "_aws": {"CloudWatchMetrics": [{"Metrics": [{"Name": "requests"}, {"Name": "duration"}]}]}}
        traffic = monthly.Traffic.of([{**line, "claudeCalls": 1}, line, {**line, "mode": "code"}], 0.1)
        self.assertEqual((3, 1, {"/api/optimize"}, {"text"}, 2), (traffic.requests, traffic.misses, traffic.routes, traffic.modes, len(traffic.metrics)))


if __name__ == "__main__":
    if sys.argv[1:] == ["--print"]:
        monthly.monthly(UNITS, PRICE, 0.7381, PARTS, TRAFFIC)
    else:
        unittest.main()

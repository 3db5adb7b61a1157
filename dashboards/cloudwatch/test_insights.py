"""The saved queries on log lines, and what they answer."""
import json
import sys
import unittest

sys.dont_write_bytecode = True
import insights

REQUEST = {"message": "request", "route": "/api/optimize", "status": 200, "durationMs": 100, "mode": "code", "cache": "memory", "version": "1.0.0", "_aws": {"Timestamp": 600_000}}
LINES = [
    {**REQUEST, "requestId": "a", "cacheHits": 1, "caller": "one"},
    {**REQUEST, "requestId": "b", "cacheMisses": 1, "claudeCalls": 1, "costUsd": 0.25, "caller": "one", "durationMs": 900, "claudeProvider": "anthropic"},
    {**REQUEST, "requestId": "c", "cacheMisses": 1, "claudeCalls": 2, "costUsd": 0.5, "caller": "two", "durationMs": 500, "mode": "video", "claudeProvider": "bedrock", "failedProvider": "anthropic", "failedStatus": "404", "claudeErrors": 1},
    {**REQUEST, "requestId": "d", "status": 502, "error": "Claude API error: server error (status 500)", "errors5xx": 1, "claudeCalls": 3, "claudeErrors": 3, "cacheMisses": 1},
    {**REQUEST, "requestId": "e", "status": 429, "error": "Budget spent", "refusedBy": "budget", "caller": "two", "cacheMisses": 1},
    {"message": "the circuit opens", "level": "WARN", "provider": "bedrock", "mode": "code", "cause": "timeout", "timestamp": "2026-11-29T10:00:00Z"},
    {"message": "the key or the account is refused", "level": "WARN", "provider": "anthropic", "status": 401, "timestamp": "2026-11-29T10:00:00Z"},
    {"message": "Valkey does not answer", "level": "WARN", "cause": "TimeoutException", "environmentId": "e1", "timestamp": "2026-11-29T10:00:00Z"},
    {"message": "job", "priority": "interactive", "result": "given_up", "requestId": "f", "error": "Claude API error: overloaded"},
]
TEXTS = [*(json.dumps(line) for line in LINES), "2026-11-29T10:00:01Z 0d-id Task timed out after 29.00 seconds"]


def rows(name, since=""):
    return insights.run(insights.saved(name)[0], TEXTS, since)


class SavedQueries(unittest.TestCase):
    def test_each_is_understood(self):
        self.assertGreater(len(insights.names()), 12)
        for name in insights.names():
            self.assertIsInstance(rows(name), list, name)

    def test_each_reads_groups_of_the_template(self):
        for name in insights.names():
            self.assertLessEqual(set(insights.saved(name)[1]), {"FunctionLogs", "AccessLogs", "BridgeLogs"}, name)

    def test_who_spends_most(self):
        self.assertEqual([{"caller": "two", "dollars": 0.5, "requests": 2, "oneRequest": "e"}, {"caller": "one", "dollars": 0.25, "requests": 2, "oneRequest": "b"}], rows("callers"))

    def test_what_an_hour_costs(self):
        self.assertEqual([{"hour": "1970-01-01 00:00:00.000", "route": "/api/optimize", "dollars": 0.75, "requests": 2}], rows("cost"))

    def test_what_all_of_it_cost(self):
        self.assertEqual([{"dollars": 0.75, "requests": 2}], rows("spent"))

    def test_which_mode_is_slow_without_hits(self):
        self.assertEqual(("code", 2, 900.0), tuple(rows("modes")[0][name] for name in ("mode", "requests", "p95Ms")))

    def test_whether_the_cache_works(self):
        self.assertEqual([{"time": "1970-01-01 00:10:00.000", "lookups": 5, "hits": 1.0, "hitPercent": 20.0}], rows("cache"))

    def test_what_failed_and_who_was_refused(self):
        self.assertEqual(["d"], [row["oneRequest"] for row in rows("errors")])
        self.assertEqual(("budget", "two"), (rows("refusals")[0]["refusedBy"], rows("refusals")[0]["caller"]))
        self.assertEqual("Claude API error: overloaded", rows("jobs")[0]["error"])

    def test_which_provider_failed(self):
        self.assertEqual([("anthropic", None, None, 0), ("bedrock", "anthropic", "404", 1)], [(row["claudeProvider"], row.get("failedProvider"), row.get("failedStatus"), row["failedCalls"]) for row in rows("providers of Claude")])

    def test_what_was_killed_and_what_changed(self):
        self.assertEqual(1, len(rows("killed")))
        self.assertEqual([("the circuit opens", "timeout"), ("the key or the account is refused", None), ("Valkey does not answer", "TimeoutException")],
                         [(row["message"], row.get("cause")) for row in rows("states")])
        self.assertEqual("e1", rows("states")[2]["environmentId"])

    def test_whose_key_is_refused(self):
        self.assertEqual([{"lines": 1, "problem": "the key or the account is refused", "status": 401, "ofProvider": "anthropic"}], rows("credentials"))

    def test_lines_before_the_time_are_left_out(self):
        self.assertEqual([], rows("states", "2026-11-29T10:00:01Z"))

    def test_an_unknown_command_is_an_error(self):
        with self.assertRaises(ValueError):
            insights.run("dedup a", TEXTS)


if __name__ == "__main__":
    unittest.main()

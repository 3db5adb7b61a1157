"""What deployment.py finds in the values of a deployment's parameters."""

import sys
import unittest

sys.dont_write_bytecode = True
from deployment import ADDRESSES, errors, notes, parameters, template_file

TEMPLATE = {
    "Parameters": {
        "Stage": {"Default": "dev"},
        "AnthropicBaseUrl": {"Default": ""},
        "AnthropicAwsBaseUrl": {"Default": ""},
        "BedrockBaseUrl": {"Default": ""},
        "JobConcurrency": {"Default": 10},
        "BackgroundConcurrency": {"Default": 2},
        "WorkerConcurrency": {"Default": 12},
        "ReserveConcurrency": {"Default": "true"},
        "AlarmTopicArn": {"Default": ""},
        "Compute": {"Default": "lambda"},
        "MemorySize": {"Default": 1024},
        "ManagedMinEnvironments": {"Default": 3},
        "ManagedMaxEnvironments": {"Default": 30},
    }
}


def values(overrides):
    return parameters(TEMPLATE, overrides)


class Deployment(unittest.TestCase):
    def test_overrides_win_over_defaults(self):
        self.assertEqual("staging", values("Stage=staging")["Stage"])
        self.assertEqual("10", values("Stage=staging")["JobConcurrency"])

    def test_production_without_a_topic_is_told_that_no_alarm_notifies_anybody(self):
        self.assertEqual(1, len(list(notes(values("Stage=production")))))
        self.assertEqual([], list(notes(values("Stage=production AlarmTopicArn=arn:aws:sns:eu-west-1:1:a"))))
        self.assertEqual([], list(notes(values("Stage=staging"))))

    def test_production_calls_claude_over_https_only(self):
        for address in ADDRESSES:
            http = f"{address}=http://proxy.example"
            self.assertEqual(1, len(list(errors(values(f"Stage=production {http}")))))
            self.assertEqual([], list(errors(values(f"Stage=staging {http}"))))

    def test_workers_suffice_for_both_queues_where_they_are_reserved(self):
        self.assertEqual(1, len(list(errors(values("JobConcurrency=50")))))
        self.assertEqual([], list(errors(values("JobConcurrency=50 WorkerConcurrency=52"))))
        self.assertEqual([], list(errors(values("JobConcurrency=50 ReserveConcurrency=false"))))

    def test_managed_instances_have_memory_a_range_and_a_template_of_their_own(self):
        self.assertEqual("template.yaml", template_file(values("")))
        self.assertEqual("target/managed.json", template_file(values("Compute=managed")))
        self.assertEqual(1, len(list(errors(values("Compute=managed")))))
        self.assertEqual([], list(errors(values("Compute=managed MemorySize=2048"))))
        self.assertEqual(1, len(list(errors(values("ManagedMinEnvironments=31")))))


if __name__ == "__main__":
    unittest.main()

"""What bin/rollback does with the functions of a stack."""

import contextlib
import importlib.machinery
import importlib.util
import io
import sys
import unittest
from pathlib import Path
from types import SimpleNamespace

sys.dont_write_bytecode = True
FILE = str(Path(__file__).resolve().parent.parent / "bin/rollback")
LOADER = importlib.machinery.SourceFileLoader("rollback", FILE)
rollback = importlib.util.module_from_spec(importlib.util.spec_from_loader("rollback", LOADER))
LOADER.exec_module(rollback)

MONDAY, TUESDAY = "2026-11-23T10:0{}:00.000+0000", "2026-11-24T10:0{}:00.000+0000"


class NotReady(Exception):
    pass


class Pages:
    def __init__(self, page):
        self.page = page

    def paginate(self, **names):
        return [self.page(**names)]


class Functions:
    """Lambda: each function with the times of its versions, the alias on the newest one. An inactive version is ready at the third look."""

    exceptions = SimpleNamespace(SnapStartNotReadyException=NotReady)

    def __init__(self, versions, inactive=(), failed=()):
        self.versions, self.failed = versions, failed
        self.alias = {name: str(len(times)) for name, times in versions.items()}
        self.looks = dict.fromkeys(inactive, 0)

    def get_alias(self, FunctionName, Name):
        return {"FunctionVersion": self.alias[FunctionName]}

    def get_paginator(self, operation):
        return Pages(lambda FunctionName: {"Versions": [{"Version": "$LATEST", "LastModified": TUESDAY.format(9)}] + [
            {"Version": str(number + 1), "LastModified": time} for number, time in enumerate(self.versions[FunctionName])]})

    def get_function_configuration(self, FunctionName, Qualifier):
        if FunctionName in self.failed:
            return {"State": "Failed"}
        self.looks[FunctionName] = self.looks.get(FunctionName, 3) + 1
        return {"State": "Inactive" if self.looks[FunctionName] < 3 else "Active"}

    def invoke(self, **_):
        raise NotReady

    def update_alias(self, FunctionName, Name, FunctionVersion, RoutingConfig):
        assert RoutingConfig == {"AdditionalVersionWeights": {}}
        self.alias[FunctionName] = FunctionVersion


class CloudFormation:
    def __init__(self, **resources):
        self.found = [{"LogicalResourceId": name, "PhysicalResourceId": name, "ResourceType": kind} for name, kind in resources.items()]
        self.cancelled = []

    def get_paginator(self, operation):
        return Pages(lambda StackName: {"StackResourceSummaries": self.found})

    def cancel_update_stack(self, StackName):
        self.cancelled.append(StackName)


class CodeDeploy:
    def __init__(self):
        self.stopped = []

    def list_deployments(self, deploymentGroupName, **_):
        return {"deployments": [f"d-{deploymentGroupName}"] if deploymentGroupName == "OptimizeGroup" else []}

    def stop_deployment(self, deploymentId, autoRollbackEnabled):
        assert autoRollbackEnabled
        self.stopped.append(deploymentId)


def stack(*names):
    return CloudFormation(Table="AWS::DynamoDB::Table", **dict.fromkeys(names, "AWS::Lambda::Function"))


class Rollback(unittest.TestCase):
    def setUp(self):
        self.enterContext(contextlib.redirect_stdout(io.StringIO()))

    def moved(self, functions, names=("Batch", "Optimize"), kept=()):
        rollback.move(rollback.moves("stack", stack(*names), functions, kept), functions, lambda seconds: None)
        return functions.alias

    def test_all_functions_of_the_last_deployment_move_together(self):
        both = [MONDAY.format(1), TUESDAY.format(1)], [MONDAY.format(2), TUESDAY.format(2)]
        self.assertEqual({"Batch": "1", "Optimize": "1"}, self.moved(Functions({"Batch": both[0], "Optimize": both[1]})))

    def test_functions_that_the_last_deployment_did_not_change_stay(self):
        functions = Functions({"Batch": [MONDAY.format(1), TUESDAY.format(1)], "Optimize": [MONDAY.format(1), MONDAY.format(2)]})
        self.assertEqual({"Batch": "1", "Optimize": "2"}, self.moved(functions))

    def test_an_inactive_version_is_awaited(self):
        functions = Functions({"Optimize": [MONDAY.format(1), TUESDAY.format(1)]}, inactive=["Optimize"])
        self.assertEqual({"Optimize": "1"}, self.moved(functions, ["Optimize"]))

    def test_no_alias_moves_if_one_version_is_not_ready(self):
        times = [MONDAY.format(1), TUESDAY.format(1)]
        functions = Functions({"Batch": times, "Optimize": times}, failed=["Optimize"])
        with self.assertRaises(rollback.Refused):
            self.moved(functions)
        self.assertEqual({"Batch": "2", "Optimize": "2"}, functions.alias)

    def test_a_new_function_has_nothing_before_it_and_can_be_kept(self):
        functions = Functions({"Batch": [TUESDAY.format(1)], "Optimize": [MONDAY.format(1), TUESDAY.format(1)]})
        with self.assertRaisesRegex(rollback.Refused, "KEEP=Batch"):
            self.moved(functions)
        self.assertEqual({"Batch": "1", "Optimize": "1"}, self.moved(functions, kept=["Batch"]))

    def test_a_running_update_is_cancelled_and_its_shifts_are_stopped(self):
        group, codedeploy = "AWS::CodeDeploy::DeploymentGroup", CodeDeploy()
        cloudformation = CloudFormation(Application="AWS::CodeDeploy::Application", OptimizeGroup=group, BatchGroup=group)
        rollback.stop("stack", cloudformation, codedeploy)
        self.assertEqual(["stack"], cloudformation.cancelled)
        self.assertEqual(["d-OptimizeGroup"], codedeploy.stopped)


if __name__ == "__main__":
    unittest.main()

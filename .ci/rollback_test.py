"""What bin/rollback does with the functions of a stack."""

import contextlib
import importlib.machinery
import importlib.util
import io
import os
import sys
import unittest
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

sys.dont_write_bytecode = True
FILE = str(Path(__file__).resolve().parent.parent / "bin/rollback")
LOADER = importlib.machinery.SourceFileLoader("rollback", FILE)
rollback = importlib.util.module_from_spec(importlib.util.spec_from_loader("rollback", LOADER))
LOADER.exec_module(rollback)

MONDAY, TUESDAY = "2026-11-23T10:0{}:00.000+0000", "2026-11-24T10:0{}:00.000+0000"


class ClientError(Exception):
    pass


class NotReady(ClientError):
    pass


class Exists(ClientError):
    pass


class Clock:
    """Sleeping moves the time."""

    def __init__(self):
        self.now = 0

    def sleep(self, seconds):
        self.now += seconds

    def __call__(self):
        return self.now


class Pages:
    def __init__(self, page):
        self.page = page

    def paginate(self, **names):
        return [self.page(**names)]


class Functions:
    """Lambda: each function with the times of its versions, the alias on the newest one. An inactive version is ready at the third look."""

    exceptions = SimpleNamespace(ClientError=ClientError, ResourceConflictException=Exists)

    def __init__(self, versions, inactive=(), failed=(), never=()):
        self.versions, self.failed, self.never = versions, failed, never
        self.alias = {name: str(len(times)) for name, times in versions.items()}
        self.looks = dict.fromkeys(inactive, 0)
        self.left = {}

    def get_alias(self, FunctionName, Name):
        return {"FunctionVersion": self.alias[FunctionName]}

    def create_alias(self, FunctionName, Name, FunctionVersion):
        if (FunctionName, Name) in self.left:
            raise Exists
        self.left[FunctionName, Name] = FunctionVersion

    def published(self, **times):
        """Functions with another version, to which a deployment moves the alias."""
        for name, time in times.items():
            self.versions[name] = [*self.versions[name], time]
            self.alias[name] = str(len(self.versions[name]))

    def get_paginator(self, operation):
        if operation == "list_aliases":
            return Pages(lambda FunctionName: {"Aliases": [{"Name": "live", "FunctionVersion": self.alias[FunctionName]}] + [
                {"Name": name, "FunctionVersion": version} for (function, name), version in self.left.items() if function == FunctionName]})
        return Pages(lambda FunctionName: {"Versions": [{"Version": "$LATEST", "LastModified": TUESDAY.format(9)}] + [
            {"Version": str(number + 1), "LastModified": time} for number, time in enumerate(self.versions[FunctionName])]})

    def get_function_configuration(self, FunctionName, Qualifier):
        if FunctionName in self.failed:
            return {"State": "Failed"}
        if FunctionName in self.never:
            return {"State": "Inactive"}
        self.looks[FunctionName] = self.looks.get(FunctionName, 3) + 1
        return {"State": "Inactive" if self.looks[FunctionName] < 3 else "Active"}

    def invoke(self, **_):
        raise NotReady

    def update_alias(self, FunctionName, Name, FunctionVersion, RoutingConfig):
        assert RoutingConfig == {"AdditionalVersionWeights": {}}
        self.alias[FunctionName] = FunctionVersion


class CloudFormation:
    def __init__(self, state="UPDATE_COMPLETE", **resources):
        self.state = state
        self.found = [{"LogicalResourceId": name, "PhysicalResourceId": name, "ResourceType": kind} for name, kind in resources.items()]
        self.cancelled, self.events = [], []

    def had(self, outcome, time, **versions):
        """A deployment that published these versions of functions."""
        ids = [("stack", "AWS::CloudFormation::Stack", outcome)]
        arn = "arn:aws:lambda:eu-west-1:1:function"
        ids += [(f"{arn}:{name}:{number}", "AWS::Lambda::Version", "CREATE_COMPLETE") for name, number in versions.items()]
        ids += [("stack", "AWS::CloudFormation::Stack", "UPDATE_IN_PROGRESS")]
        self.events[:0] = [{"StackId": "stack", "PhysicalResourceId": name, "ResourceType": kind, "ResourceStatus": status,
                            "Timestamp": datetime.fromisoformat(time)} for name, kind, status in ids]

    def get_paginator(self, operation):
        if operation == "describe_stack_events":
            return Pages(lambda StackName: {"StackEvents": self.events})
        return Pages(lambda StackName: {"StackResourceSummaries": self.found})

    def describe_stacks(self, StackName):
        return {"Stacks": [{"StackStatus": self.state}]}

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


def stack(*names, state="UPDATE_COMPLETE"):
    return CloudFormation(state, Table="AWS::DynamoDB::Table", **dict.fromkeys(names, "AWS::Lambda::Function"))


class Rollback(unittest.TestCase):
    def setUp(self):
        self.enterContext(contextlib.redirect_stdout(io.StringIO()))

    def rolled_back(self, functions, names=("Batch", "Optimize"), state="UPDATE_COMPLETE", deployments=(), **variables):
        """The aliases afterwards, or the text of the refusal."""
        clients = {"cloudformation": stack(*names, state=state), "lambda": functions}
        for outcome, time, versions in deployments:
            clients["cloudformation"].had(outcome, time, **versions)
        self.clock = Clock()
        moving = rollback.move
        with mock.patch.dict(os.environ, {"YES": "true", **variables}), mock.patch.object(
            rollback, "move", lambda found, functions: moving(found, functions, self.clock.sleep, self.clock)
        ):
            rollback.main("production", {"stack_name": "stack"}, clients.get, "eu-west-1")
        return functions.alias

    def moved(self, functions, names=("Batch", "Optimize"), kept=()):
        return self.rolled_back(functions, names, KEEP=",".join(kept))

    def test_all_functions_of_the_last_deployment_move_together(self):
        both = [MONDAY.format(1), TUESDAY.format(1)], [MONDAY.format(2), TUESDAY.format(2)]
        self.assertEqual({"Batch": "1", "Optimize": "1"}, self.moved(Functions({"Batch": both[0], "Optimize": both[1]})))

    def test_functions_that_the_last_deployment_did_not_change_stay(self):
        functions = Functions({"Batch": [MONDAY.format(1), TUESDAY.format(1)], "Optimize": [MONDAY.format(1), MONDAY.format(2)]})
        self.assertEqual({"Batch": "1", "Optimize": "2"}, self.moved(functions))

    def test_an_inactive_version_is_awaited(self):
        functions = Functions({"Optimize": [MONDAY.format(1), TUESDAY.format(1)]}, inactive=["Optimize"])
        self.assertEqual({"Optimize": "1"}, self.moved(functions, ["Optimize"]))

    def test_versions_are_awaited_together_and_those_that_are_ready_move(self):
        times = [MONDAY.format(1), TUESDAY.format(1)]
        names = ["Batch", "Batcher", "Optimize", "Warmer"]
        functions = Functions(dict.fromkeys(names, times), inactive=["Optimize"], failed=["Batch"], never=["Batcher", "Warmer"])
        with self.assertRaises(rollback.Refused) as refused:
            self.rolled_back(functions, names)
        self.assertEqual({"Batch": "2", "Batcher": "2", "Optimize": "1", "Warmer": "2"}, functions.alias)
        self.assertEqual(rollback.SECONDS, self.clock.now)
        self.assertIn("Batch: Failed\nBatcher: not ready: ", str(refused.exception))
        self.assertTrue(str(refused.exception).endswith("make rollback ENV=production KEEP=Optimize"), refused.exception)

    def test_a_repetition_moves_the_rest_and_nothing_twice(self):
        times = [TUESDAY.format(1), TUESDAY.format(2), TUESDAY.format(3)]
        functions = Functions({"Batch": times, "Optimize": times}, never=["Batch"])
        with self.assertRaises(rollback.Refused):
            self.rolled_back(functions)
        functions.never = ()
        self.assertEqual({"Batch": "2", "Optimize": "2"}, self.rolled_back(functions, KEEP="Optimize"))

    def test_a_function_without_a_version_before_stays(self):
        functions = Functions({"Batch": [TUESDAY.format(1)], "Optimize": [MONDAY.format(1), TUESDAY.format(1)]})
        self.assertEqual({"Batch": "1", "Optimize": "1"}, self.rolled_back(functions))
        with self.assertRaisesRegex(rollback.Refused, "no function"):
            self.rolled_back(Functions({"Batch": [TUESDAY.format(1)]}), ["Batch"])

    def test_a_version_that_cloudformation_rolled_back_is_no_target(self):
        times = [MONDAY.format(1), MONDAY.format(3), MONDAY.format(5), TUESDAY.format(1)]
        deployments = [("UPDATE_COMPLETE", MONDAY.format(2), {"Optimize": 1}), ("UPDATE_ROLLBACK_IN_PROGRESS", MONDAY.format(4), {"Optimize": 2}),
                       ("UPDATE_ROLLBACK_IN_PROGRESS", MONDAY.format(6), {"Optimize": 3}), ("UPDATE_COMPLETE", TUESDAY.format(2), {"Optimize": 4})]
        functions = Functions({"Optimize": times})
        self.assertEqual({"Optimize": "1"}, self.rolled_back(functions, ["Optimize"], deployments=deployments))
        functions = Functions({"Optimize": times})
        self.assertEqual({"Optimize": "3"}, self.rolled_back(functions, ["Optimize"], deployments=[deployments[0], deployments[3]]))

    def test_a_version_that_was_left_is_no_target(self):
        functions = Functions({"Optimize": [MONDAY.format(1), MONDAY.format(3)]})
        self.assertEqual({"Optimize": "1"}, self.rolled_back(functions, ["Optimize"]))
        functions.published(Optimize=TUESDAY.format(1))
        self.assertEqual({"Optimize": "1"}, self.rolled_back(functions, ["Optimize"]))
        self.assertEqual({("Optimize", "rolled-back-2"): "2", ("Optimize", "rolled-back-3"): "3"}, functions.left)

    def test_a_mark_of_an_interrupted_run_is_no_error(self):
        functions = Functions({"Optimize": [MONDAY.format(1), TUESDAY.format(1)]})
        functions.create_alias("Optimize", "rolled-back-2", "2")
        self.assertEqual({"Optimize": "1"}, self.rolled_back(functions, ["Optimize"]))

    def test_a_function_can_be_kept(self):
        times = [MONDAY.format(1), TUESDAY.format(1)]
        self.assertEqual({"Batch": "2", "Optimize": "1"}, self.moved(Functions({"Batch": times, "Optimize": times}), kept=["Batch"]))

    def test_what_was_rolled_back_moves_only_by_force(self):
        functions = Functions({"Optimize": [MONDAY.format(1), TUESDAY.format(1)]})
        for state in ("UPDATE_ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_IN_PROGRESS"):
            with self.assertRaisesRegex(rollback.Refused, state):
                self.rolled_back(functions, ["Optimize"], state)
        self.assertEqual({"Optimize": "2"}, functions.alias)
        self.assertEqual({"Optimize": "1"}, self.rolled_back(functions, ["Optimize"], "UPDATE_ROLLBACK_COMPLETE", FORCE="true"))

    def test_a_rollback_that_failed_is_continued_first(self):
        functions = Functions({"Optimize": [MONDAY.format(1), TUESDAY.format(1)]})
        for force in ("", "true"):
            with self.assertRaisesRegex(rollback.Refused, "continue-update-rollback --stack-name stack"):
                self.rolled_back(functions, ["Optimize"], "UPDATE_ROLLBACK_FAILED", FORCE=force)
        self.assertEqual({"Optimize": "2"}, functions.alias)

    def test_a_running_update_is_cancelled_and_its_shifts_are_stopped(self):
        group, codedeploy = "AWS::CodeDeploy::DeploymentGroup", CodeDeploy()
        cloudformation = CloudFormation(Application="AWS::CodeDeploy::Application", OptimizeGroup=group, BatchGroup=group)
        rollback.stop("stack", "eu-west-1", cloudformation, codedeploy)
        self.assertEqual(["stack"], cloudformation.cancelled)
        self.assertEqual(["d-OptimizeGroup"], codedeploy.stopped)


if __name__ == "__main__":
    unittest.main()

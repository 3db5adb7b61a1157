"""What deployment.py and account.py find in the parameters of a deployment and in its account, and what bin/deploy does then."""

import contextlib
import http.server
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path
from unittest import mock

sys.dont_write_bytecode = True
import account
import deployer_policy
import samconfig
from botocore.exceptions import ClientError, NoCredentialsError
from deployment import (
    ADDRESSES, ROOT, as_option, errors, invalid, notes, parameters, template_file, undecided, unknown, wrong_regions,
)
from samcli.cli.types import CfnParameterOverridesType
from samcli.commands.deploy.deploy_context import DeployContext
from samcli.yamlhelper import yaml_parse
from samconfig import overrides

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
        "GatewayLogRole": {"Default": "create"},
        "BridgeConcurrency": {"Default": 20},
        "EndpointConcurrency": {"Default": ""},
        "AlarmTopicArn": {"Default": ""},
        "ClaudeProviders": {"Default": "anthropic"},
        "ClaudeSecretArn": {"Default": ""},
        "ClaudeSecretKeyArn": {"Default": ""},
        "AnthropicAwsWorkspaceId": {"Default": ""},
        "BedrockModels": {"Default": ""},
        "CorsOrigins": {"Default": "http://localhost:5173"},
        "BudgetUsdPerDay": {"Default": ""},
        "BudgetUsdPerMonth": {"Default": ""},
        "BudgetCallsPerDay": {"Default": ""},
        "BudgetCallsPerMonth": {"Default": ""},
        "Access": {"Default": "api-key"},
        "PlanRate": {"Default": 10},
        "Firewall": {"Default": "false"},
        "FirewallRequestsPerMinute": {"Default": 600},
        "Compute": {"Default": "lambda"},
        "MemorySize": {"Default": 1024},
        "ManagedMinEnvironments": {"Default": 3},
        "ManagedMaxEnvironments": {"Default": 30},
    }
}


SECRET = "arn:aws:secretsmanager:eu-west-1:1:secret:a"
DECIDED = f"ClaudeSecretArn={SECRET} CorsOrigins=https://example.com BudgetUsdPerDay=5 AlarmTopicArn=arn:aws:sns:eu-west-1:1:a"


def project(folder, region="eu-west-1"):
    """A copy of scripts, samples and template, in which each environment has a region."""
    root = Path(folder) / "project"
    for name in ("bin", ".ci", "events"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "template.yaml", root)
    (root / "samconfig.toml").write_text(re.sub(r"(?m)^stack_name", f'region = "{region}"\nstack_name', (ROOT / "samconfig.toml").read_text()))
    return root


def names(found):
    return [text.split(":")[0] for text in found]


def values(text):
    return parameters(TEMPLATE, overrides({"parameter_overrides": text}))


def of_the_template(text=""):
    """The errors of names and values with template.yaml itself."""
    template, given = yaml_parse((ROOT / "template.yaml").read_text()), overrides({"parameter_overrides": text})
    return [*unknown(template, given), *invalid(template, parameters(template, given))]


def as_sam_sends(text):
    """What "sam deploy" sends as the values of template.yaml's parameters, by its own parser."""
    parsed = CfnParameterOverridesType().convert((text,), None, None)
    return DeployContext.merge_parameters(yaml_parse((ROOT / "template.yaml").read_text()), parsed)


class Parameters(unittest.TestCase):
    def test_each_parameter_is_sent_with_its_value_or_its_default(self):
        template = yaml_parse((ROOT / "template.yaml").read_text())
        given = 'WarmingEvery="7 minutes" ClaudePrices=\'bedrock/a b=1/2/3,"c"=4/5/6\' Settings=CIRCUIT_WINDOW=50,OTEL_SERVICE_NAME=api AlarmTopicArn='
        expected = parameters(template, overrides({"parameter_overrides": given}))
        # bin/deploy adds the build.
        sent = {each["ParameterKey"]: each.get("ParameterValue") for each in as_sam_sends(f"{as_option(expected)} Build=1.0.0+8cf683b2a1c4")}
        self.assertEqual({**expected, "Build": "1.0.0+8cf683b2a1c4"}, sent)
        self.assertEqual(("7 minutes", "", "true"), (sent["WarmingEvery"], sent["AlarmTopicArn"], sent["GradualDeployment"]))

    def test_sam_keeps_the_value_of_a_parameter_that_is_not_sent(self):
        self.assertIn({"ParameterKey": "GradualDeployment", "UsePreviousValue": True}, as_sam_sends("Stage=dev"))

    def test_values_are_a_text_or_a_list_of_texts(self):
        expected = {"Stage": "dev", "LogLevel": "DEBUG"}
        self.assertEqual(expected, overrides({"parameter_overrides": "Stage=dev\n LogLevel=DEBUG"}))
        self.assertEqual(expected, overrides({"parameter_overrides": ["Stage=dev", "LogLevel=DEBUG"]}))
        self.assertEqual({}, overrides({}))
        with self.assertRaisesRegex(ValueError, "LogLevel"):
            overrides({"parameter_overrides": "Stage=dev LogLevel"})

    def test_the_defaults_are_valid(self):
        self.assertEqual([], of_the_template())

    def test_a_name_that_the_template_lacks_is_an_error_with_a_similar_one(self):
        self.assertEqual(["CacheSkope is no parameter of template.yaml; CacheScope is one"], of_the_template("CacheSkope=caller"))
        self.assertEqual(["Zzz is no parameter of template.yaml"], of_the_template("Zzz=1"))

    def test_a_value_that_cloudformation_would_refuse_is_an_error(self):
        for text in ("ClaudeProviders=anthropic-awz", "OperatorKeySha256=abc", "CacheScope=Caller", "MemorySize=100", "MemorySize=1e9", "MemorySize="):
            [error] = of_the_template(text)
            name, value = text.split("=")
            self.assertTrue(error.startswith(f"{name} must "), error)
            self.assertTrue(error.endswith(f", but is {value}"), error)


class Samconfig(unittest.TestCase):
    def region(self, setting):
        with tempfile.NamedTemporaryFile("w") as file:
            file.write(f'[dev.deploy.parameters]\nstack_name = "a"\n{setting}\n')
            file.flush()
            return samconfig.region("dev", samconfig.settings("dev", Path(file.name)))

    def test_any_notation_of_toml_is_read(self):
        for setting in ("region = 'eu-west-3'", 'region="eu-west-3"', 'region = "eu-west-3" # Paris', '[dev.global.parameters]\nregion = "eu-west-3"'):
            self.assertEqual("eu-west-3", self.region(setting), setting)

    def test_no_variable_replaces_it(self):
        with mock.patch.dict(os.environ, AWS_REGION="us-east-1", AWS_DEFAULT_REGION="us-east-1"), contextlib.redirect_stderr(io.StringIO()) as printed:
            with self.assertRaises(SystemExit):
                self.region("")
        self.assertIn("dev: region: ", printed.getvalue())

    def test_bin_stack_has_stack_and_region_of_the_same_file(self):
        own = {"PATH": os.environ["PATH"], "AWS_REGION": "us-east-1"}
        root = project(self.enterContext(tempfile.TemporaryDirectory()))
        for environment, expected in (("production", "prompt-builder-production eu-west-1"), ("prod", " ")):
            script = f'. bin/stack {environment} >/dev/null; echo "$STACK $AWS_REGION"'
            done = subprocess.run(["bash", "-c", script], cwd=root, env=own, capture_output=True, text=True)
            self.assertEqual(expected, done.stdout.rstrip("\n"), done.stderr)
        self.assertIn("dev staging production", done.stderr)


class Deployment(unittest.TestCase):
    def test_overrides_win_over_defaults(self):
        self.assertEqual("staging", values("Stage=staging")["Stage"])
        self.assertEqual("10", values("Stage=staging")["JobConcurrency"])

    def test_production_decides_provider_origins_budget_and_topic(self):
        self.assertEqual(["ClaudeSecretArn", "CorsOrigins", "Budget", "AlarmTopicArn"], names(undecided(values("Stage=production"))))
        self.assertEqual([], names(undecided(values(f"Stage=production {DECIDED}"))))
        self.assertEqual([], names(undecided(values("Stage=staging"))))

    def test_a_default_can_be_accepted_but_no_missing_provider(self):
        accepted = {"CorsOrigins", "Budget", "AlarmTopicArn"}
        self.assertEqual(["ClaudeSecretArn"], names(undecided(values("Stage=production"), accepted)))
        self.assertEqual(["ACCEPT=Everything"], names(undecided(values(f"Stage=production {DECIDED}"), {"Everything"})))

    def test_each_provider_has_what_it_needs(self):
        keyless = f"Stage=production {DECIDED} ClaudeProviders=anthropic-aws,bedrock"
        self.assertEqual(["AnthropicAwsWorkspaceId", "BedrockModels"], names(undecided(values(keyless))))

    def test_arns_are_of_the_region(self):
        self.assertEqual([], list(wrong_regions(values(DECIDED), "eu-west-1")))
        self.assertEqual(2, len(list(wrong_regions(values(DECIDED), "us-east-1"))))

    def test_the_firewall_does_not_limit_a_key_before_its_plan(self):
        self.assertEqual([], list(notes(values("Firewall=true"))))
        self.assertEqual(1, len(list(notes(values("Firewall=true FirewallRequestsPerMinute=100")))))
        self.assertEqual([], list(notes(values("Firewall=true FirewallRequestsPerMinute=100 Access=iam"))))

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


def failure(code):
    return ClientError({"Error": {"Code": code, "Message": "…"}}, "Operation")


class Aws:
    """An account. Each operation returns its value, or raises it if it is an exception."""

    def __init__(self, **operations):
        self.operations = {
            "get_caller_identity": {},
            "describe_stacks": failure("ValidationError"),
            "describe_secret": {},
            "get_topic_attributes": {"Attributes": {"SubscriptionsConfirmed": "1"}},
            "get_account": {},
            "get_account_settings": {"AccountLimit": {"UnreservedConcurrentExecutions": 1000}},
            **operations,
        }

    def __getattr__(self, name):
        def operation(**_):
            told = self.operations[name]
            if isinstance(told, Exception):
                raise told
            return told

        return operation

    def findings(self, overrides=DECIDED, accepted=frozenset()):
        found = account.findings(values(overrides), {"stack_name": "stack"}, "eu-west-1", lambda _: self, accepted)
        return [(is_error, text.split(":")[0]) for is_error, text in found]


class Account(unittest.TestCase):
    def test_an_account_with_all_that_is_needed_is_not_mentioned(self):
        self.assertEqual([], Aws().findings())

    def test_nothing_else_is_asked_without_credentials(self):
        self.assertEqual([(account.ERROR, "credentials")], Aws(get_caller_identity=NoCredentialsError()).findings())

    def test_a_stack_that_cannot_be_updated_is_an_error(self):
        for state in (*account.STUCK, "UPDATE_IN_PROGRESS"):
            found = Aws(describe_stacks={"Stacks": [{"StackStatus": state}]}).findings()
            self.assertEqual([account.ERROR], [is_error for is_error, _ in found], state)
        for state in ("UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "REVIEW_IN_PROGRESS"):
            self.assertEqual([], Aws(describe_stacks={"Stacks": [{"StackStatus": state}]}).findings(), state)

    def test_a_secret_exists_and_its_own_key_is_a_parameter(self):
        self.assertEqual([(account.ERROR, "secret")], Aws(describe_secret=failure("ResourceNotFoundException")).findings())
        own = Aws(describe_secret={"KmsKeyId": "arn:aws:kms:eu-west-1:1:key/2"})
        self.assertEqual([(account.ERROR, "ClaudeSecretKeyArn")], own.findings())
        self.assertEqual([], own.findings(f"{DECIDED} ClaudeSecretKeyArn=arn:aws:kms:eu-west-1:1:key/2"))

    def test_what_may_not_be_read_is_a_note(self):
        self.assertEqual([(account.NOTE, "secret")], Aws(describe_secret=failure("AccessDeniedException")).findings())

    def test_alarms_can_use_the_topic_and_somebody_gets_them(self):
        encrypted = {"KmsMasterKeyId": "alias/aws/sns", "SubscriptionsConfirmed": "0"}
        found = Aws(get_topic_attributes={"Attributes": encrypted}).findings()
        self.assertEqual([account.ERROR, account.NOTE], [is_error for is_error, _ in found])

    def test_a_new_account_cannot_reserve_concurrency(self):
        small = Aws(get_account_settings={"AccountLimit": {"UnreservedConcurrentExecutions": 10}})
        self.assertEqual([(account.ERROR, "ReserveConcurrency")], small.findings())
        self.assertEqual([], small.findings(f"{DECIDED} ReserveConcurrency=false"))

    def test_concurrency_is_checked_again_after_a_refused_change_set(self):
        small = {"get_account_settings": {"AccountLimit": {"UnreservedConcurrentExecutions": 10}}}
        for state, expected in (("REVIEW_IN_PROGRESS", 1), ("UPDATE_COMPLETE", 0)):
            self.assertEqual(expected, len(Aws(describe_stacks={"Stacks": [{"StackStatus": state}]}, **small).findings()), state)

    def test_another_log_role_of_the_gateway_is_not_replaced_unasked(self):
        for role in ("another-team", "stack-production-GatewayRole-A1"):
            other = Aws(get_account={"cloudwatchRoleArn": f"arn:aws:iam::1:role/{role}"})
            self.assertEqual([(account.ERROR, "GatewayLogRole")], other.findings())
            self.assertEqual([], other.findings(accepted={"GatewayLogRole"}))
            self.assertEqual([], other.findings(f"{DECIDED} GatewayLogRole=exists"))
        self.assertEqual([], Aws(get_account={"cloudwatchRoleArn": "arn:aws:iam::1:role/stack-GatewayRole-A1"}).findings())

    def test_a_log_role_that_exists_is_needed_where_none_is_made(self):
        self.assertEqual([(account.ERROR, "GatewayLogRole")], Aws().findings(f"{DECIDED} GatewayLogRole=exists"))


class Policy(unittest.TestCase):
    def test_roles_without_the_boundary_are_noticed(self):
        role = {"Sid": "Roles", "Action": ["iam:Create*", "iam:PassRole"], "Resource": "arn:aws:iam::*:role/prompt-builder-*"}
        bounded = {"Condition": {"ArnLike": {"iam:PermissionsBoundary": "a"}, "StringEquals": {"iam:PassedToService": ["b"]}}}
        self.assertEqual(2, len(list(deployer_policy.unbounded([role]))))
        self.assertEqual([], list(deployer_policy.unbounded([role | bounded])))

    def test_items_are_those_of_replicas_only(self):
        items = {"Sid": "Items", "Action": "dynamodb:Get*", "Resource": [deployer_policy.REPLICAS]}
        self.assertEqual([], list(deployer_policy.unbounded([items])))
        self.assertEqual(1, len(list(deployer_policy.unbounded([items | {"Resource": "arn:aws:dynamodb:*:*:table/prompt-builder-*"}]))))

    def test_each_action_for_replicas_and_the_bucket_of_the_sam_cli_is_demanded(self):
        replica = {"Resources": {"Replica": {"Type": "AWS::DynamoDB::GlobalTable"}}}
        self.assertEqual([], list(deployer_policy.errors(replica)))
        statements = deployer_policy.statements
        for sid, count in (("ReplicaWithItsItems", 7), ("CodeBucket", len(deployer_policy.FURTHER) - 1)):
            with mock.patch.object(deployer_policy, "statements", lambda file: [part for part in statements(file) if part["Sid"] not in (sid, "OwnBucket")]):
                self.assertEqual(count, len(list(deployer_policy.errors(replica))))

    def test_the_deployer_cannot_change_the_boundary(self):
        self.assertEqual(1, len(list(deployer_policy.unbounded([{"Sid": "All", "Action": "iam:CreatePolicy*", "Resource": "arn:aws:iam::*:policy/*"}]))))

class Endpoints(http.server.BaseHTTPRequestHandler):
    """AWS with valid credentials and no stack."""

    def log_message(self, *_):
        pass

    def do_GET(self):
        """The account's settings of API Gateway."""
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    def do_POST(self):
        is_identity = b"GetCallerIdentity" in self.rfile.read(int(self.headers["content-length"]))
        body = b"<GetCallerIdentityResponse><GetCallerIdentityResult/></GetCallerIdentityResponse>"
        missing = b"<ErrorResponse><Error><Code>ValidationError</Code><Message>no stack</Message></Error></ErrorResponse>"
        self.send_response(200 if is_identity else 400)
        self.end_headers()
        self.wfile.write(body if is_identity else missing)


class Deploy(unittest.TestCase):
    """bin/deploy with a SAM CLI and a make that only print their arguments."""

    def deploy(self, environment, region="eu-west-1", **variables):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("sam", "make"):
                (Path(folder) / name).write_text(f'#!/bin/sh\necho {name} "$@"\n')
            (Path(folder) / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
            for tool in Path(folder).iterdir():
                tool.chmod(0o700)
            own = {"PATH": os.environ["PATH"], "MAKE": f"{folder}/make", "AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": "/none",
                   "AWS_SHARED_CREDENTIALS_FILE": "/none", "AWS_REGION": "us-east-1"}
            return subprocess.run([project(folder, region) / "bin/deploy", folder, environment], env=own | variables, capture_output=True, text=True)

    def test_production_refuses_what_is_undecided_and_builds_nothing(self):
        done = self.deploy("production")
        self.assertEqual((1, ""), (done.returncode, done.stdout))
        for name in ("ClaudeSecretArn", "CorsOrigins", "Budget", "AlarmTopicArn"):
            self.assertIn(f"production: {name}: ", done.stderr)

    def test_accepted_defaults_are_not_mentioned(self):
        done = self.deploy("production", ACCEPT="CorsOrigins,Budget,AlarmTopicArn")
        self.assertIn("ClaudeSecretArn", done.stderr)
        self.assertNotIn("CorsOrigins", done.stderr)

    def test_a_region_and_credentials_are_needed_before_anything_is_built(self):
        for region, status, missing in (("", 2, "region"), ("eu-west-1", 1, "credentials")):
            done = self.deploy("dev", region)
            self.assertEqual((status, ""), (done.returncode, done.stdout))
            self.assertIn(f"dev: {missing}: ", done.stderr)

    def test_the_jar_is_built_after_the_checks_and_all_traffic_shifts_for_a_hotfix(self):
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Endpoints) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            address = {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.server_port}", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}
            done = self.deploy("dev", HOTFIX="true", YES="true", **address)
            prebuilt = self.deploy("dev", BUILD="false", **address)
            server.shutdown()
        build, validate, deploy = done.stdout.splitlines()
        self.assertEqual("make --no-print-directory functions/target/functions.jar", build, done.stderr)
        self.assertTrue(validate.startswith("sam validate --lint --template-file template.yaml"), validate)
        for part in ("--config-env dev --region eu-west-1", ' Stage="dev" ', ' GradualDeployment="false"', " --no-confirm-changeset"):
            self.assertIn(part, deploy)
        self.assertNotIn("make", prebuilt.stdout)
        self.assertIn(' GradualDeployment="true"', prebuilt.stdout)
        self.assertRegex(deploy, r' Release="[1-9][0-9]{9}"')
        option = deploy.partition(" --parameter-overrides ")[2].partition(" --tags ")[0]
        self.assertNotIn("UsePreviousValue", str(as_sam_sends(option)))

    def test_an_unknown_environment_is_named_with_the_known_ones(self):
        done = self.deploy("prod")
        self.assertEqual(2, done.returncode)
        self.assertIn("dev staging production", done.stderr)


if __name__ == "__main__":
    unittest.main()

"""bin/oncall for a deployed stack: the AWS CLI is a stub, the API, Prometheus and Alertmanager are one local server. Every command of
docs/troubleshooting.md succeeds, and a request has the credentials of each access mode."""

import concurrent.futures
import http.server
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
AWS = """#!/bin/sh
echo "$@" >> "$0.log"
case "$1 $2" in
    "cloudformation describe-stacks") echo '{"Stacks":[{"Outputs":[{"OutputKey":"ApiUrl","OutputValue":"https://a.execute-api.eu-west-1.amazonaws.com/production"},{"OutputKey":"ApiKeyId","OutputValue":"id"}],"Parameters":[{"ParameterKey":"Access","ParameterValue":"'$ACCESS'"}]}]}' ;;
    "apigateway get-api-key") echo '{"value":"the-key"}' ;;
    "configure export-credentials") echo '{"AccessKeyId":"AKID","SecretAccessKey":"secret","SessionToken":"session"}' ;;
    "logs start-query") echo '{"queryId":"q"}' ;;
    "logs get-query-results") echo '{"status":"Complete","results":[[{"field":"error","value":"Budget spent"},{"field":"@message","value":"{\\"gatewayRequestId\\":\\"9a-gateway\\"}"},{"field":"@ptr","value":"p"}]]}' ;;
    "cloudwatch describe-alarms") echo '{"MetricAlarms":[{"AlarmName":"s-DeadJobsAlarm-1","AlarmDescription":"d","StateReason":"r","StateValue":"'${STATE:-OK}'","AlarmActions":['$ACTIONS']}]}' ;;
    "cloudwatch set-alarm-state") ;;
    *) exit 2 ;;
esac
"""


class Everything(http.server.BaseHTTPRequestHandler):
    """Answers all with 200, but for /stats without a bearer token."""

    headers_seen, channels = {}, "slack_configs: pagerduty_configs:"

    def do_GET(self):
        self.rfile.read(int(self.headers.get("content-length", 0)))
        Everything.headers_seen = {name.lower(): value for name, value in self.headers.items()}
        text = {"data": {"result": [], "alerts": []}, "config": {"original": Everything.channels}, "long": 5000 * "x", "last": "end"}
        body = json.dumps(text).encode()
        self.send_response(401 if self.path == "/stats" and "authorization" not in Everything.headers_seen else 200)
        self.send_header("Content-Type", "text/plain" if self.path == "/metrics" else "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *_):
        pass


class Oncall(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.aws = pathlib.Path(cls.folder.name) / "aws"
        cls.aws.write_text(AWS)
        cls.aws.chmod(0o755)
        cls.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Everything)
        threading.Thread(target=cls.server.serve_forever, daemon=True).start()

    @classmethod
    def tearDownClass(cls):
        cls.server.shutdown()
        cls.server.server_close()
        cls.folder.cleanup()

    def run_command(self, command, access="api-key", **variables):
        address = f"http://127.0.0.1:{self.server.server_port}"
        environment = {**os.environ, "PATH": f"{self.folder.name}:{os.environ['PATH']}", "STACK": "s", "ACCESS": access, "ACTIONS": '"topic"', "API": address, "PROMETHEUS": address, "ALERTMANAGER": address, **variables}
        environment = {name: value for name, value in environment.items() if value is not None}
        # This Python: a version manager's would put its own folder, which may have a real AWS CLI, first on PATH.
        command = re.sub(r"^bin/oncall", f"{sys.executable} bin/oncall", command)
        return subprocess.run(["bash", "-c", command], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)

    def ask(self, access, **variables):
        done = self.run_command("bin/oncall ask", access, **variables)
        self.assertEqual("HTTP/1.0 200 OK", done.stdout.split("\n")[0], done.stderr)
        self.assertNotIn("the-key", done.stdout)
        return Everything.headers_seen

    def test_every_command_of_the_runbooks_succeeds(self):
        blocks = re.findall(r"```bash\n(.*?)```", (ROOT / "docs/troubleshooting.md").read_text(encoding="utf-8"), re.DOTALL)
        commands = sorted({line for block in blocks for line in block.splitlines()})
        self.assertGreater(len(commands), 40)
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            results = list(pool.map(self.run_command, commands))
        for command, done in zip(commands, results):
            self.assertEqual(0, done.returncode, f"{command}\n{done.stdout}{done.stderr}")

    def test_sends_the_first_key_of_the_stack(self):
        self.assertEqual("the-key", self.ask("api-key")["x-api-key"])

    def test_signs_for_iam(self):
        headers = self.ask("iam")
        self.assertRegex(headers["authorization"], "AWS4-HMAC-SHA256 Credential=AKID/[0-9]+/eu-west-1/execute-api/aws4_request")
        self.assertEqual("session", headers["x-amz-security-token"])

    def test_sends_a_callers_token_or_says_that_it_needs_one(self):
        token = pathlib.Path(self.folder.name) / "token"
        token.write_text("a.b.c\n")
        self.assertEqual("Bearer a.b.c", self.ask("cognito", TOKEN_FILE=str(token))["authorization"])
        done = self.run_command("bin/oncall ask", "authorizer")
        self.assertEqual((1, True), (done.returncode, "TOKEN_FILE" in done.stderr))

    def test_a_saved_query_runs_on_its_own_log_group(self):
        done = self.run_command("bin/oncall logs gateway")
        self.assertIn("error=Budget spent  ", done.stdout)
        self.assertIn("--log-group-names /aws/apigateway/s/access --query-string filter status like", self.aws.with_suffix(".log").read_text())

    def test_a_request_is_searched_in_both_logs(self):
        self.assertEqual(0, self.run_command("bin/oncall request 0d5c72ea-37b7").returncode)
        self.assertIn("/aws/lambda/s/functions /aws/apigateway/s/access", self.aws.with_suffix(".log").read_text())
        self.assertEqual(1, self.run_command("bin/oncall request 'a| b'").returncode)

    def test_a_request_with_the_clients_id_is_searched_by_the_gateways_too(self):
        self.run_command("bin/oncall request clients-id")
        self.assertRegex(self.aws.with_suffix(".log").read_text(), r"like /9a\\-gateway\|clients\\-id/")

    def fails(self, expected, command, **variables):
        done = self.run_command(command, **variables)
        self.assertEqual(1, done.returncode, done.stdout + done.stderr)
        self.assertIn(expected, done.stderr)
        self.assertNotIn("Traceback", done.stderr)
        return done

    def test_a_test_page_rings_an_alarm_of_the_stack(self):
        self.assertIn("s-DeadJobsAlarm-1 was set to ALARM", self.run_command("bin/oncall page").stdout)
        self.fails("s-DeadJobsAlarm-1 notifies nobody", "bin/oncall page", ACTIONS="")

    def test_an_alarm_that_rings_already_sends_no_test_page(self):
        done = self.fails("s-DeadJobsAlarm-1 is in ALARM already", "bin/oncall page", STATE="ALARM")
        self.assertNotIn("was set to ALARM", done.stdout)

    def test_json_is_printed_in_full_and_other_text_is_cut(self):
        self.assertIn('"last": "end"}', self.run_command("bin/oncall ask /health/ready").stdout)
        done = self.run_command("bin/oncall ask /metrics").stdout
        self.assertNotIn("end", done)
        self.assertRegex(done, r"\(1,\d+ more characters\)")

    def test_nothing_has_the_time_that_was_searched(self):
        done = self.run_command("bin/oncall request no-such-id", STACK=None, MINUTES="60", LOG=self.log(""))
        self.assertEqual("nothing in the last 60 min; MINUTES=480 searches longer\n", done.stdout)

    def test_one_that_does_not_answer_does_not_hide_the_other(self):
        done = self.fails("http://127.0.0.1:1/api/v1/alerts does not answer", "bin/oncall alarms", PROMETHEUS="http://127.0.0.1:1")
        self.assertIn("alarm=s-DeadJobsAlarm-1", done.stdout)
        done = self.fails("http://127.0.0.1:1/api/v2/alerts does not answer", "bin/oncall page", ALERTMANAGER="http://127.0.0.1:1")
        self.assertIn("was set to ALARM", done.stdout)

    def test_with_a_stack_it_does_not_ask_the_monitoring_of_this_machine(self):
        for command, variable in (("alarms", "PROMETHEUS"), ("page", "ALERTMANAGER")):
            done = self.run_command(f"bin/oncall {command}", **{variable: None})
            self.assertEqual(0, done.returncode, done.stderr)
            self.assertIn(f"{variable} is not set: CloudWatch only", done.stdout)
        self.fails("PROMETHEUS is not set", "bin/oncall metrics up", PROMETHEUS=None)

    def test_a_test_page_names_the_channels_that_are_configured(self):
        try:
            self.assertIn("to: pagerduty, slack.", self.run_command("bin/oncall page", STACK=None).stdout)
            Everything.channels = "slack_configs:"
            self.assertIn("Not configured: pagerduty", self.run_command("bin/oncall page", STACK=None).stdout)
            Everything.channels = ""
            self.fails("sends it to nobody", "bin/oncall page", STACK=None)
        finally:
            Everything.channels = "slack_configs: pagerduty_configs:"

    def test_sends_the_operators_key_to_their_routes_only(self):
        key = pathlib.Path(self.folder.name) / "operator-key"
        key.write_text("operators\n")
        self.assertIn("needs OPERATOR_KEY_FILE", self.run_command("bin/oncall ask /stats").stdout)
        self.assertTrue(self.run_command("bin/oncall ask /stats", OPERATOR_KEY_FILE=str(key)).stdout.startswith("HTTP/1.0 200"))
        self.assertEqual("Bearer operators", Everything.headers_seen["authorization"])
        self.assertNotIn("authorization", self.ask("api-key", OPERATOR_KEY_FILE=str(key)))

    def test_mistakes_are_explained(self):
        self.fails("\nproviders of Claude", "bin/oncall logs nosuch")
        self.fails("MINUTES must be a number of minutes, but is sixty", "bin/oncall logs errors", MINUTES="sixty")
        self.fails("bin/oncall metrics PROMQL", "bin/oncall metrics")
        self.fails("/nosuch is missing", "bin/oncall ask", KEY_FILE="/nosuch")
        self.fails("mkdir -p target; ", "bin/oncall logs errors", STACK=None, LOG="/nosuch")
        self.fails("the query is not understood", "bin/oncall logs 'filter status >'", STACK=None, LOG=self.log("{}"))

    def test_what_the_local_runtime_does_not_have(self):
        for query, reason in (("gateway", "has no such log"), ("callers", "it knows no API keys"), ("killed", "no lines of Lambda")):
            self.assertIn(reason, self.run_command(f"bin/oncall logs {query}", STACK=None, LOG=self.log("")).stdout)

    def log(self, text):
        file = pathlib.Path(self.folder.name) / "run.log"
        file.write_text(text)
        return str(file)


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    unittest.main()

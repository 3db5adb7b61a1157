"""bin/oncall for a deployed stack: the AWS CLI is a stub, the API, Prometheus and Alertmanager are one local server. Every command of
docs/troubleshooting.md succeeds, and a request has the credentials of each access mode."""

import concurrent.futures
import http.server
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
    "logs get-query-results") echo '{"status":"Complete","results":[[{"field":"error","value":"Budget spent"},{"field":"@ptr","value":"p"}]]}' ;;
    "cloudwatch describe-alarms") echo '{"MetricAlarms":[{"AlarmName":"s-DeadJobsAlarm-1","AlarmDescription":"d","StateReason":"r"}]}' ;;
    "cloudwatch set-alarm-state") ;;
    *) exit 2 ;;
esac
"""


class Everything(http.server.BaseHTTPRequestHandler):
    headers_seen = {}

    def do_GET(self):
        self.rfile.read(int(self.headers.get("content-length", 0)))
        Everything.headers_seen = {name.lower(): value for name, value in self.headers.items()}
        body = b'{"data":{"result":[],"alerts":[]}}'
        self.send_response(200)
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
        environment = {**os.environ, "PATH": f"{self.folder.name}:{os.environ['PATH']}", "STACK": "s", "ACCESS": access, "API": address, "PROMETHEUS": address, "ALERTMANAGER": address, **variables}
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
        self.assertEqual("error=Budget spent\n", done.stdout)
        self.assertIn("--log-group-names /aws/apigateway/s/access --query-string filter status like", self.aws.with_suffix(".log").read_text())

    def test_a_request_is_searched_in_both_logs(self):
        self.assertEqual(0, self.run_command("bin/oncall request 0d5c72ea-37b7").returncode)
        self.assertIn("/aws/lambda/s/functions /aws/apigateway/s/access", self.aws.with_suffix(".log").read_text())
        self.assertEqual(1, self.run_command("bin/oncall request 'a| b'").returncode)

    def test_a_test_page_rings_an_alarm_of_the_stack(self):
        self.assertIn("s-DeadJobsAlarm-1 was set to ALARM", self.run_command("bin/oncall page").stdout)


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    unittest.main()

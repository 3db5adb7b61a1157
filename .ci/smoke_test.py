"""What bin/smoke finds in an API: a stand-in server with the behaviour of the real one, and each part of it broken."""

import contextlib
import http.server
import json
import os
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
from deployment_test import project

ROOT = Path(__file__).resolve().parent.parent
SMOKE = ROOT / "bin/smoke"
KEY = "secret-key"
PARTS = ("/health/ready", "/api/optimize", "cache", "stream", "job", "/metrics", "access")


class Api(http.server.BaseHTTPRequestHandler):
    """At the stage /prod. `broken` names the part that fails."""

    def log_message(self, *_):
        pass

    def answer(self, status, body, **headers):
        content = body.encode()
        self.send_response(status)
        for name, value in {"content-length": str(len(content)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def do_GET(self):
        path = self.path.removeprefix("/prod")
        if self.server.broken == path:
            self.answer(500, "it is broken")
        elif path.startswith("/api/answers/"):
            self.server.polls += 1
            is_done = self.server.polls > 1 and self.server.broken != "job"
            self.answer(200 if is_done else 202, "{}", retry_after="0")
        else:
            self.answer(200, "# TYPE http_requests_total counter\n")

    def do_POST(self):
        path = self.path.removeprefix("/prod")
        json.loads(self.rfile.read(int(self.headers["content-length"])))
        is_caller = KEY in (self.headers.get("x-api-key"), self.headers.get("authorization", "").removeprefix("Bearer "))
        is_caller = is_caller or self.server.broken == "access"
        if not is_caller:
            self.answer(403, '{"error":"Forbidden"}')
        elif self.server.broken == path and self.headers["cache-control"] == "no-cache":
            self.answer(502, "it is broken")
        elif self.headers["prefer"]:
            self.answer(202, "{}", location="/prod/api/answers/abc")
        elif self.headers["accept"] == "text/event-stream":
            end = "" if self.server.broken == "stream" else "event: done\n\n"
            self.answer(200, f"event: delta\n\n{end}", content_type="text/event-stream")
        else:
            is_hit = self.headers["cache-control"] != "no-cache" and self.server.broken != "cache"
            self.answer(200, "{}", cache_status="memory; hit" if is_hit else "memory; fwd=request")


@contextlib.contextmanager
def api(broken=None):
    """The address of a running API."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Api) as server:
        server.broken, server.polls = broken, 0
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/prod"
        server.shutdown()


def run(*command, **variables):
    return subprocess.run(command, env={**os.environ, "SMOKE_SECONDS": "1", **variables}, capture_output=True, text=True, check=False)


class Smoke(unittest.TestCase):
    def smoke(self, broken=None):
        with api(broken) as url, tempfile.NamedTemporaryFile("w") as key:
            key.write(f"{KEY}\n")
            key.flush()
            return run(sys.executable, SMOKE, URL=url, KEY_FILE=key.name)

    def test_a_working_api_passes(self):
        done = self.smoke()
        self.assertEqual((0, ""), (done.returncode, done.stderr), done.stdout)
        self.assertIn("11 of 11 checks passed", done.stdout)

    def test_each_broken_part_fails_and_its_response_is_printed(self):
        for part in PARTS:
            done = self.smoke(part)
            self.assertEqual(1, done.returncode, part)
            self.assertIn("expected", done.stderr, part)
            self.assertNotIn(KEY, done.stdout + done.stderr)
            if part.startswith("/"):
                self.assertIn("it is broken", done.stderr, part)


class Deployed(unittest.TestCase):
    """.ci/smoke-deployed with a region of its environment, and an AWS CLI that has the outputs of one stack."""

    def smoke(self, key_id, broken=None, **variables):
        with api(broken) as url, tempfile.TemporaryDirectory() as folder:
            aws = Path(folder) / "aws"
            aws.write_text(f'''#!/bin/sh
case "$*" in *ApiUrl*) echo {url} ;; *ApiKeyId*) echo {key_id} ;; *get-api-key*) echo {KEY} ;; esac
''')
            aws.chmod(0o700)
            own = {"PATH": f"{folder}:{os.environ['PATH']}", **variables}
            return run(project(folder) / ".ci/smoke-deployed", "dev", folder, **own)

    def test_a_stack_with_api_keys_is_tested_with_its_first_key(self):
        done = self.smoke("key1")
        self.assertIn("11 of 11 checks passed", done.stdout, done.stderr)

    def test_another_stack_is_tested_with_the_token_of_a_caller(self):
        done = self.smoke("", SMOKE_TOKEN=KEY, OPERATOR_KEY="operator")
        self.assertIn("11 of 11 checks passed", done.stdout, done.stderr)

    def test_without_a_token_health_and_the_refusal_are_tested(self):
        self.assertIn("2 of 2 checks passed", self.smoke("").stdout)
        self.assertEqual(1, self.smoke("", "access").returncode)
        self.assertEqual(1, self.smoke("", "/health/ready").returncode)


if __name__ == "__main__":
    unittest.main()

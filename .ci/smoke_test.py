"""What bin/smoke finds in an API: a stand-in server with the behaviour of the real one, and each part of it broken."""

import http.server
import json
import os
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path

SMOKE = Path(__file__).resolve().parent.parent / "bin/smoke"
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
        is_caller = self.headers.get("x-api-key") == KEY or self.server.broken == "access"
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


class Smoke(unittest.TestCase):
    def smoke(self, broken=None):
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Api) as server, tempfile.NamedTemporaryFile("w") as key:
            server.broken, server.polls = broken, 0
            threading.Thread(target=server.serve_forever, daemon=True).start()
            key.write(f"{KEY}\n")
            key.flush()
            own = {"URL": f"http://127.0.0.1:{server.server_port}/prod", "KEY_FILE": key.name, "SMOKE_SECONDS": "1"}
            done = subprocess.run([sys.executable, SMOKE], env={**os.environ, **own}, capture_output=True, text=True, check=False)
            server.shutdown()
            return done

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


if __name__ == "__main__":
    unittest.main()

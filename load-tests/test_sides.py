"""Tests of the servers of load-tests/compare, without starting them."""
import base64
import contextlib
import http.server
import json
import os
import re
import subprocess
import sys
import threading
import time
import unittest
from unittest import mock

sys.dont_write_bytecode = True
import lab
import sides


@contextlib.contextmanager
def stub(text):
    """A server that answers each POST with this text. Yields its port."""

    class Stub(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Stub) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


class Sides(unittest.TestCase):
    def test_a_peer_without_figures_is_not_installed_or_does_not_offer_it(self):
        with mock.patch.object(sides, "installed", lambda program: program == "varnishd"):
            rows = sides.with_all_peers([["ours", "1", "2"], ["Varnish, GET", "3", "4"]], 3)
        self.assertEqual([["nginx", "not installed", ""], ["Varnish", "not offered", ""], ["LiteLLM", "not installed", ""]], rows[2:])

    def test_a_missing_program_is_not_installed(self):
        self.assertIsNone(sides.installed("no-such-program"))
        self.assertIsNone(sides.installed("/no/such/program"))

    def test_a_configuration_without_a_value_for_a_name_is_an_error(self):
        with self.assertRaises(KeyError), sides.configured("litellm.yaml", model="m"):
            pass

    def test_variables_of_nginx_stay(self):
        with sides.configured("nginx.conf", api=1, claude=2, port=3, claude_port=4, unbuffered_port=5) as conf:
            text = conf.read_text()
        self.assertIn("$server_port$uri$request_body", text)
        self.assertEqual(["3", "4", "5"], re.findall(r"listen 127.0.0.1:(\d+);", text))

    def test_a_get_has_the_body_in_its_url(self):
        method, path, body = sides.Side("", 1, "/api/optimize", sides.ours, method="GET").request("bees")
        text = base64.urlsafe_b64decode(path.partition("?q=")[2] + "==")
        self.assertEqual(("GET", None, {"prompt": "bees", "mode": "text"}), (method, body, json.loads(text)))

    def test_only_streams_ask_claude_for_a_stream(self):
        side = sides.direct(1)
        self.assertEqual([False, True], [json.loads(side.request("bees", stream)[2])["stream"] for stream in (False, True)])

    def test_a_stream_without_text_is_an_error(self):
        with stub('data: {"delta":{"type":"thinking_delta"}}\n') as port, self.assertRaises(SystemExit):
            sides.direct(port).first_text("bees")

    def test_the_first_text_has_a_time(self):
        with stub('data: {"delta":{"type":"text_delta","text":"a"}}\n\n') as port:
            self.assertGreater(sides.direct(port).first_text("bees"), 0)

    def test_the_processes_below_a_process_are_found(self):
        with subprocess.Popen(["sh", "-c", "cat & wait"], stdin=subprocess.PIPE) as process:
            self.assertIn(process.pid, lab.tree(os.getpid()))
            process.stdin.close()

    def test_the_processor_time_of_a_process_is_in_ms(self):
        self.assertAlmostEqual(1000 * time.process_time(), lab.processor_ms(os.getpid()), delta=50)


if __name__ == "__main__":
    unittest.main()

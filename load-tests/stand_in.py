#!/usr/bin/env python3
"""Serves a fixed text as /metrics, on loopback, to try dashboards without the API. Counters and histograms grow: each has its number in
the text times the seconds since the start. Usage: load-tests/stand_in.py [PORT], default 3001."""
import http.server
import pathlib
import re
import sys
import time

TEXT = pathlib.Path(__file__).resolve().parent.parent / "dashboards/prometheus/tests/metrics.txt"
GROWS = re.compile(r"^(\w+(?:_total|_bucket|_count|_sum)(?:\{.*\})?) (\S+)$", re.MULTILINE)


class Metrics(http.server.BaseHTTPRequestHandler):
    start = time.monotonic()

    def do_GET(self):
        seconds = time.monotonic() - self.start
        found = self.path == "/metrics"
        text = GROWS.sub(lambda line: f"{line[1]} {float(line[2]) * seconds:.6f}", TEXT.read_text()) if found else "not found\n"
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_):
        pass


def server(port):
    return http.server.ThreadingHTTPServer(("127.0.0.1", port), Metrics)


if __name__ == "__main__":
    with server(int(sys.argv[1]) if len(sys.argv) > 1 else 3001) as serving:
        serving.serve_forever()

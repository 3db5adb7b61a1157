"""Stub servers in front of the local runtime."""
import http.client
import http.server
import json

import lab
from page.tab import PORT

EVIL = "<script>window.pwned=1</script><img src=x onerror=\"window.pwned=1\"><b>bold</b>"


class Stranger(http.server.BaseHTTPRequestHandler):
    """A proxy in front of the runtime, under /stage: /stats needs an API key, POST returns markup, and /stats is 503 while `failing`."""

    failing = False
    keys = []

    def do_GET(self):
        path = self.path.removeprefix("/stage")
        if path.startswith("/stats"):
            self.keys.append(self.headers.get("X-API-Key"))
            if self.failing:
                return self.tell(503, b'{"error":"Metrics are unavailable"}', {"Retry-After": "1"})
            if self.keys[-1] != "right":
                return self.tell(403, b'{"error":"Forbidden"}')
        answer = lab.request(PORT, "GET", path or "/")
        kept = ("Content-Type", "Content-Security-Policy")
        self.tell(answer["status"], answer["body"], {name: answer["headers"][name] for name in kept if name in answer["headers"]})

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Accept") == "text/event-stream":
            answer = {"optimizedPrompt": EVIL, "changes": [{"change": EVIL, "reason": EVIL * 3}]}
            events = [("delta", {"text": EVIL}), ("usage", {"source": EVIL, "warning": EVIL}), ("done", answer)]
            text = "".join(f"event: {name}\ndata: {json.dumps(data)}\n\n" for name, data in events)
            return self.tell(200, text.encode(), {"Content-Type": "text/event-stream"})
        body = {"suggestions": [{"text": EVIL, "explanation": EVIL}], "note": EVIL, "long": EVIL * 3}
        self.tell(200, json.dumps(body).encode(), {"Cache-Status": EVIL, "Content-Type": "application/json"})

    def tell(self, status, body, headers=None):
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Breaker(http.server.BaseHTTPRequestHandler):
    """A proxy that cuts each stream of a POST off after a few deltas, and forwards everything else."""

    deltas = 3

    def forward(self, body=None):
        kept = ("Accept", "Content-Type", "Last-Event-ID")
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        connection.request(self.command, self.path, body, {name: self.headers[name] for name in kept if name in self.headers})
        response = connection.getresponse()
        self.send_response(response.status)
        for name in ("Content-Type", "Content-Location", "Content-Security-Policy"):
            if name in response.headers:
                self.send_header(name, response.headers[name])
        self.end_headers()
        deltas = 0
        while (line := response.readline()) and not (body and deltas > self.deltas):
            deltas += line == b"event: delta\n"
            self.wfile.write(line)
        connection.close()

    def do_GET(self):
        self.forward()

    def do_POST(self):
        self.forward(self.rfile.read(int(self.headers["Content-Length"])))

    def log_message(self, *_):
        pass

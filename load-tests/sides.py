"""The servers of load-tests/compare, with their configuration in load-tests/peers, and nginx for other scripts."""
import contextlib
import dataclasses
import http.client
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import time
import uuid

import lab

MODEL = "claude-haiku-5-5"
# LiteLLM requires a secret key.
MASTER = f"sk-{uuid.uuid4().hex}"
HEADERS = {**lab.JSON, "x-api-key": "any", "anthropic-version": "2023-06-01", "authorization": f"Bearer {MASTER}"}
# Claude is asked not to think: the time of thinking differs by body.
THINKING = {"type": "disabled"}
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def ours(text, stream=False):
    return {"prompt": text, "mode": "text"}


def claude(text, stream=False):
    return {"model": MODEL, "max_tokens": 4096, "thinking": THINKING, "stream": stream, "messages": [{"role": "user", "content": f"<prompt>{text}</prompt>"}]}


def chat(text, stream=False):
    return {**claude(text, stream), "model": "claude"}


@dataclasses.dataclass
class Side:
    """A server and one way to send it a text."""

    name: str
    port: int
    path: str
    body: object
    # What the line of the first event with text has.
    text_event: str = r'"text_delta"'
    method: str = "POST"

    def request(self, text, stream=False):
        """Method, path and body. A GET has the body in its URL."""
        body = json.dumps(self.body(text, stream))
        if self.method == "POST":
            return "POST", self.path, body
        return "GET", lab.in_url(self.path, body), None

    def ask(self, text, timeout=120):
        return lab.request(self.port, *self.request(text), HEADERS, timeout)

    def wrk(self, text, connections, seconds):
        method, path, body = self.request(text)
        env = {**os.environ, "METHOD": method, "BODY": body or "", "RUN": uuid.uuid4().hex[:8], "HEADERS": ";".join(f"{name}={value}" for name, value in HEADERS.items())}
        threads = "1" if connections <= 8 else "2"
        command = ["wrk", "-t", threads, "-c", str(connections), "-d", f"{seconds}s", "--timeout", "30s", "-s", "load-tests/compare.lua", f"http://127.0.0.1:{self.port}{path}"]
        printed = subprocess.run(command, cwd=lab.ROOT, env=env, check=True, stdout=subprocess.PIPE, text=True).stdout
        return json.loads(next(line for line in printed.splitlines() if line.startswith("JSON "))[5:])

    def first_text(self, text):
        """The seconds to the first event with text of a stream, which is read to its end."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        start, first = time.perf_counter(), None
        try:
            connection.request(*self.request(text, stream=True), {**HEADERS, "accept": "text/event-stream"})
            response = connection.getresponse()
            while line := response.readline():
                if first is None and re.search(self.text_event, line.decode()):
                    first = time.perf_counter() - start
        finally:
            connection.close()
        if first is None:
            raise SystemExit(f"{self.name}: a stream without text, status {response.status}")
        return first


@dataclasses.dataclass
class Peer:
    """A server with the ways to use it; a way is absent if the server does not offer it."""

    name: str
    process: subprocess.Popen
    hits: Side | None = None
    herds: Side | None = None
    streams: tuple = ()

    def resident(self):
        """MB of the processes of the server, without make."""
        return sum(lab.resident(pid) for pid in lab.tree(self.process.pid) if pathlib.Path(f"/proc/{pid}/comm").read_text() != "make\n")

    def processor_ms(self):
        """The processor time of the processes of the server."""
        return sum(lab.processor_ms(pid) for pid in lab.tree(self.process.pid))


def direct(simulator):
    return Side("direct call", simulator, "/v1/messages", claude)


def installed(program):
    """The path of a program; None if it is not installed."""
    return shutil.which(program) or shutil.which(program, path="/usr/sbin:/usr/local/sbin")


@contextlib.contextmanager
def configured(name, **values):
    """A folder with a file of load-tests/peers, in which each ${name} is replaced by its value."""
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, name)
        file.write_text(re.sub(r"\$\{(\w+)\}", lambda found: str(values[found[1]]), (lab.ROOT / "load-tests/peers" / name).read_text()))
        yield file


@contextlib.contextmanager
def served(command, port, path="/health/live", **options):
    process = lab.spawn([str(part) for part in command], **options)
    try:
        lab.await_health(process, port, path)
        yield process
    finally:
        lab.end(process)


@contextlib.contextmanager
def nginx(name, port, **values):
    """nginx with a configuration of load-tests/peers, once it answers at the port."""
    # Workers of another user could not read the folder.
    user = "user root; " if os.geteuid() == 0 else ""
    with configured(name, port=port, **values) as conf:
        with served([installed("nginx"), "-e", "stderr", "-p", conf.parent, "-c", conf, "-g", f"{user}daemon off;"], port) as process:
            yield process


@contextlib.contextmanager
def nginx_cache(api, simulator, port):
    with nginx("nginx.conf", port, api=api, claude=simulator, claude_port=port + 1, unbuffered_port=port + 2) as process:
        cached = Side("nginx", port + 1, "/v1/messages", claude)
        yield Peer("nginx", process, Side("nginx", port, "/api/optimize", ours), cached, (cached, Side("nginx, proxy_buffering off", port + 2, "/v1/messages", claude)))


@contextlib.contextmanager
def varnish(api, simulator, port):
    with configured("default.vcl", api=api, claude=simulator) as vcl:
        listen = ["-a", f"api=127.0.0.1:{port}", "-a", f"claude=127.0.0.1:{port + 1}"]
        with served([installed("varnishd"), "-j", "none", "-F", "-n", vcl.parent, "-f", vcl, *listen, "-s", "malloc,256m"], port, **QUIET) as process:
            yield Peer("Varnish", process, Side("Varnish, GET", port, "/api/optimize", ours, method="GET"), None, (Side("Varnish", port + 1, "/v1/messages", claude),))


@contextlib.contextmanager
def litellm(api, simulator, port):
    env = {**os.environ, "LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_TELEMETRY": "False", "NO_PROXY": "127.0.0.1", "LITELLM_LOG": "ERROR", "LITELLM_MASTER_KEY": MASTER}
    with configured("litellm.yaml", claude=simulator, model=MODEL) as config:
        with served([installed(os.environ.get("LITELLM", "litellm")), "--config", config, "--port", port, "--host", "127.0.0.1", "--telemetry", "False"], port, "/health/liveliness", env=env, **QUIET) as process:
            side = Side("LiteLLM", port, "/v1/chat/completions", chat, text_event=r'"content":\s*"[^"]')
            yield Peer("LiteLLM", process, side, side, (side,))


PEERS = {"nginx": (nginx_cache, "nginx"), "Varnish": (varnish, "varnishd"), "LiteLLM": (litellm, os.environ.get("LITELLM", "litellm"))}


def is_installed(name):
    return bool(installed(PEERS[name][1]))


def with_all_peers(rows, width):
    """Rows that begin with the name of a side, and one for each peer that has none."""
    names = {row[0] for row in rows}
    return rows + [[name, "not offered" if is_installed(name) else "not installed", *[""] * (width - 2)] for name in PEERS if name not in names]


def started(stack, api, simulator, port):
    """The peers that are installed, each on ten ports."""
    return [stack.enter_context(start(api, simulator, port + 10 * number)) for number, (name, (start, _)) in enumerate(PEERS.items()) if is_installed(name)]

"""Shared functions of the load-test scripts: requests, herds, the local runtime on separate ports, result tables."""
import asyncio
import base64
import concurrent.futures
import contextlib
import http.client
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent

# Ends the process groups that its input names, once the script has closed it by ending in whatever way.
GUARD = """
import os, signal, sys, time
groups = set()
for line in sys.stdin:
    (groups.add if line[0] == "+" else groups.discard)(int(line[1:]))
for number, seconds in ((signal.SIGTERM, 20), (signal.SIGKILL, 0)):
    for group in set(groups):
        try:
            os.killpg(group, number)
        except ProcessLookupError:
            groups.discard(group)
    time.sleep(seconds if groups else 0)
"""
guard = None

# Runs the finally blocks, as SIGINT does.
for number in (signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, lambda received, _: sys.exit(128 + received))


def tell_guard(sign, group):
    global guard
    if not guard:
        guard = subprocess.Popen([sys.executable, "-c", GUARD], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True, start_new_session=True)
    guard.stdin.write(f"{sign}{group}\n")
    guard.stdin.flush()


def spawn(command, **options):
    """Starts a process in a group of its own, which ends with this script at the latest, even if the script is killed."""
    process = subprocess.Popen(command, start_new_session=True, **options)
    tell_guard("+", process.pid)
    return process


def request(port, method, path, body=None, headers=None, timeout=60):
    start = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request(method, path, body, headers or {})
        response = connection.getresponse()
        content = response.read()
        return {"status": response.status, "body": content, "headers": dict(response.getheaders()), "s": time.monotonic() - start}
    except (OSError, http.client.HTTPException) as broken:
        return {"status": type(broken).__name__, "body": b"", "headers": {}, "s": time.monotonic() - start}
    finally:
        connection.close()


def calls(simulator):
    return json.loads(request(simulator, "GET", "/simulator/stats")["body"])["calls"]


def busy(port):
    """The environments with invocations in flight."""
    page = json.loads(request(port, "GET", "/local/environments")["body"])
    return [environment for environment in page["environments"] if environment["inFlight"]]


def resident(pid):
    """The resident memory of a process in MB, as the kernel reports it."""
    return int(re.search(r"^VmRSS:\s+(\d+) kB", pathlib.Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)[1]) / 1024


def processor_ms(pid):
    """The processor time of a process in ms, user and system."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def tree(pid):
    """The ids of a process and of all below it."""
    parents = {}
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it has ended
            parents.setdefault(int(stat.read_text().rpartition(")")[2].split()[1]), []).append(int(stat.parent.name))
    found = [pid]
    for one in found:
        found += parents.get(one, [])
    return found


def jcmd(pid, *command):
    program = [str(ROOT / "bin/java25"), "jcmd", str(pid), *command]
    return subprocess.run(program, check=True, stdout=subprocess.PIPE, text=True).stdout


def live_heap(pid, generations="DefNew|Tenured|garbage-first|PSYoungGen|ParOldGen"):
    """The live heap in MB: used right after a collection. In a busy process, only the old generation has nothing newer."""
    jcmd(pid, "GC.run")
    return sum(int(used) for used in re.findall(rf"(?:{generations})\b.*?used (\d+)K", jcmd(pid, "GC.heap_info"), re.IGNORECASE)) / 1024


OPTIMIZE = ("POST", "/api/optimize")
JSON = {"content-type": "application/json"}


def optimize_body(prompt):
    return json.dumps({"prompt": prompt, "mode": "video"})


def optimize(port, prompt, timeout=120):
    return request(port, *OPTIMIZE, optimize_body(prompt), JSON, timeout)


def in_url(path, body):
    """The address of a GET with this body: docs/api.md."""
    return f"{path}?q={base64.urlsafe_b64encode(body.encode()).decode().rstrip('=')}"


def at_once(asks):
    """Sends each request on its own thread. All start at the same time."""
    gate = threading.Barrier(len(asks))

    def one(ask):
        gate.wait()
        return ask()

    with concurrent.futures.ThreadPoolExecutor(len(asks)) as callers:
        return list(callers.map(one, asks))


def herd(ask, count):
    return at_once([ask] * count)


def light_herd(port, prompt, count):
    """A herd on connections opened before, from one thread, because a thousand client threads would distort the measurement."""

    async def one(streams):
        reader, writer = streams
        body = optimize_body(prompt).encode()
        head = f"POST /api/optimize HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        start = time.monotonic()
        writer.write(head.encode() + body)
        answer = await reader.read(1)
        seconds = time.monotonic() - start
        answer += await reader.read()
        writer.close()
        head, _, content = answer.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        return {"status": int(lines[0].split()[1]), "body": content, "headers": dict(line.split(": ", 1) for line in lines[1:]), "s": seconds}

    async def all_of_them():
        connections = [await asyncio.open_connection("127.0.0.1", port) for _ in range(count)]
        return await asyncio.gather(*map(one, connections))

    return asyncio.run(all_of_them())


def await_health(process, port, path="/health/live", pause=0.1):
    while request(port, "GET", path, timeout=30)["status"] != 200:
        if process.poll() is not None:
            raise SystemExit(f"the server of port {port} did not start")
        time.sleep(pause)


def start(port, output, simulated=True, **settings):
    """Starts the local runtime, with its simulator on the next port, or with the Claude of the environment."""
    hidden = ("ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "ANTHROPIC_AWS_BASE_URL", "BEDROCK_BASE_URL") if simulated else ()
    env = {name: value for name, value in os.environ.items() if name not in hidden}
    env.update({"PORT": str(port), "LOG_FORMAT": "json", "DATA": "", "SIMULATOR_LATENCY": "1000", **settings})
    process = spawn(["make", "--no-print-directory", "run"], cwd=ROOT, env=env, stdout=output, stderr=subprocess.PIPE, text=True)
    threading.Thread(target=print_messages, args=[process.stderr], daemon=True).start()
    return process


def print_messages(stderr):
    """Prints the messages of the runtime, but neither its banner nor its summary."""
    is_banner = False
    for line in stderr:
        is_banner = is_banner or "API is ready at" in line
        if not is_banner and line.strip() and not line.startswith(("Stopping:", "Stopped.")):
            sys.stderr.write(line)
        is_banner = is_banner and not line.startswith("Stop with Ctrl-C")


@contextlib.contextmanager
def runtime(port, quiet=False, simulated=True, **settings):
    """The local runtime, with its simulator on the next port, or with the Claude of the environment. Yields the list of its output lines; empty if quiet."""
    process = start(port, subprocess.DEVNULL if quiet else subprocess.PIPE, simulated, **settings)
    lines = []
    try:
        if quiet:
            await_health(process, port)
        else:
            threading.Thread(target=lambda: [lines.append(line.rstrip("\n")) for line in process.stdout], daemon=True).start()
            await_health(process, port, "/local/environments")  # calls no function
            lines.clear()
        yield lines
    finally:
        end(process)


def end(process):
    """Ends a process and its group."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)
    tell_guard("-", process.pid)


def kill(process):
    process.kill()
    process.wait(10)
    tell_guard("-", process.pid)


def program(source, *arguments, env=None, options=(), stdin=None, stdout=None):
    """Starts a Java program of one file, with the class path of the local runtime."""
    jars = (ROOT / "local/target/classpath.txt").read_text().strip()
    quiet = ["--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-Dslf4j.internal.verbosity=ERROR"]
    command = ["bin/java25", "java", *quiet, *options, "-cp", f"local/target/classes:{jars}", source, *arguments]
    return spawn(command, cwd=ROOT, env={**os.environ, "DDB_LOCAL_TELEMETRY": "0", **(env or {})}, stdin=stdin, stdout=stdout, text=True)


class Table:
    """DynamoDB Local in a separate process, which can be stopped, continued and killed."""

    name = "prompt-builder"

    def __init__(self, port):
        self.port = port
        self.process = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.kill()

    def start(self):
        """Warms the table up before the environments can reach it: the first calls of its JVM exceed their DynamoDB timeout."""
        self.process = program("load-tests/Table.java", str(self.port), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        warm_up_port = self.process.stdout.readline().strip()
        if not warm_up_port.isdigit():
            raise SystemExit("DynamoDB Local did not start")
        self.prepare(int(warm_up_port))
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        if "ready" not in self.process.stdout.readline():
            raise SystemExit("DynamoDB Local did not listen")

    def prepare(self, port):
        self.create(self.name, port)
        self.warm(port)

    def create(self, name, port=None):
        made = self.call("CreateTable", {
            "TableName": name,
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        }, port)
        if "TableDescription" not in made:
            raise SystemExit(f"the table was not created: {made}")

    def call(self, operation, fields, port=None):
        headers = {
            "X-Amz-Target": "DynamoDB_20120810." + operation,
            "Content-Type": "application/x-amz-json-1.0",
            "Authorization": "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
        }
        return json.loads(request(port or self.port, "POST", "/", json.dumps(fields), headers)["body"] or "{}")

    def item(self, answer):
        """The record that a response's Content-Location names."""
        key = answer["headers"].get("Content-Location", "").rsplit("/", 1)[-1]
        return self.call("GetItem", {"TableName": self.name, "Key": {"id": {"S": key or "none"}}, "ConsistentRead": True}).get("Item", {})

    def items(self):
        return self.call("Scan", {"TableName": self.name, "ConsistentRead": True}).get("Items", [])

    def owner_at_work(self):
        """The owner of the only lease; None if there is no lease or more than one."""
        items = self.items()
        owners = [item.get("owner") for item in items if item.get("status", {}).get("S") == "INPROGRESS"]
        return owners[0] if len(owners) == 1 else None

    def warm(self, port):
        def work():
            for number in range(20):
                key = {"id": {"S": f"warm {number % 10}"}}
                self.call("PutItem", {"TableName": self.name, "Item": {**key, "expiration": {"N": "1"}}, "ConditionExpression": "attribute_not_exists(id)"}, port)
                self.call("UpdateItem", {"TableName": self.name, "Key": key, "UpdateExpression": "SET expiration = :n", "ConditionExpression": "attribute_exists(id)", "ExpressionAttributeValues": {":n": {"N": "2"}}}, port)
                self.call("GetItem", {"TableName": self.name, "Key": key, "ConsistentRead": True}, port)
                self.call("DeleteItem", {"TableName": self.name, "Key": key}, port)

        herd(work, 10)

    def stop(self):
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self):
        self.process.send_signal(signal.SIGCONT)

    def kill(self):
        if self.process and self.process.poll() is None:
            kill(self.process)


class Progress:
    """Tells on stderr how much of a long run is done and about how long the rest takes: in one changing line on a terminal, else every 30 s."""

    def __init__(self, what, total, stream=sys.stderr, clock=time.monotonic):
        self.what, self.total, self.done = what, total, 0
        self.stream, self.clock, self.is_live = stream, clock, stream.isatty()
        self.start = self.told = clock()

    def step(self, note="", by=1):
        """A part is done. A note is a line of its own."""
        self.done = min(self.done + by, self.total)
        if note:
            self.stream.write(f"{self.erase()}  {note}\n")
        now = self.clock()
        if self.done and (self.is_live or now - self.told >= 30):
            self.told = now
            left = round((now - self.start) * (self.total - self.done) / self.done)
            self.stream.write(f"{self.erase()}  {self.what}: {self.done / self.total:.0%}, {left // 60}:{left % 60:02} min left{'' if self.is_live else chr(10)}")
        if self.done == self.total:
            self.stream.write(self.erase())
        self.stream.flush()

    def erase(self):
        return "\r\x1b[K" if self.is_live else ""

    def over(self, items):
        for item in items:
            yield item
            self.step()

    def sleep(self, seconds):
        """A pause that is a part of a run whose total is in seconds."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            time.sleep(min(1, left))
            self.step(by=min(1, left))


def statuses(answers):
    return ", ".join(sorted({str(answer["status"]) for answer in answers}))


def print_table(head, rows):
    widths = [max(len(line[i]) for line in [head, *rows]) for i in range(len(head))]
    for line in [head, ["-" * w for w in widths], *rows]:
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |")

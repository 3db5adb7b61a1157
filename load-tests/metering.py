"""A proxy in front of DynamoDB Local that adds up the capacity units of the requests that pass."""
import collections
import http.client
import http.server
import json
import threading


class MeteringProxy:
    """Forwards each request to the table's port with ReturnConsumedCapacity, and adds its units to the name that `classify` gives its item's id.

    An operation that returns no capacity, such as DescribeTable, counts nothing.
    """

    def __init__(self, port, table_port, classify):
        self.table_port, self.classify = table_port, classify
        self.units, self.lock = collections.Counter(), threading.Lock()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), type("Handler", (Handler,), {"proxy": self}))
        self.server.daemon_threads = True

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def take(self):
        """The units since the last call, by name."""
        with self.lock:
            taken, self.units = self.units, collections.Counter()
        return taken

    def count(self, operation, asked, answered):
        consumed = answered.get("ConsumedCapacity") or []
        batch = [key for table in asked.get("RequestItems", {}).values() if "Keys" in table for key in table["Keys"]]
        item = (asked.get("Key") or asked.get("Item") or (batch or [{}])[0]).get("id", {}).get("S", "")
        with self.lock:
            for part in consumed if isinstance(consumed, list) else [consumed]:
                self.units[self.classify(operation, item)] += part.get("CapacityUnits", 0)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    METERED = {"GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan", "BatchGetItem", "BatchWriteItem", "TransactGetItems", "TransactWriteItems"}

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        operation = self.headers["x-amz-target"].rsplit(".", 1)[-1]
        if operation in self.METERED:
            asked["ReturnConsumedCapacity"] = "TOTAL"
        connection = http.client.HTTPConnection("127.0.0.1", self.proxy.table_port, timeout=10)
        try:
            kept = {name: self.headers[name] for name in ("x-amz-target", "content-type", "authorization")}
            connection.request("POST", "/", json.dumps(asked), kept)
            response = connection.getresponse()
            body = response.read()
        finally:
            connection.close()
        if response.status == 200:
            self.proxy.count(operation, asked, json.loads(body))
        self.send_response(response.status)
        self.send_header("content-type", "application/x-amz-json-1.0")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass

"""One Spark session and one S3 server for all tests that need one."""

import http.client
import logging
import os
import socket
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import hypothesis
import pytest
from pyarrow import fs
from pyspark.sql import SparkSession

from corpus import stores
from jobs.java import java_environment
from jobs.session import start_session

# No test reads the AWS files of whoever runs it. Spark's workers inherit these from the Java that starts them, so
# they stand before any session does.
AWS = tempfile.TemporaryDirectory()
os.environ.update(
    AWS_CONFIG_FILE=f"{AWS.name}/config",
    AWS_SHARED_CREDENTIALS_FILE=f"{AWS.name}/credentials",
    AWS_EC2_METADATA_DISABLED="true",
)
# No test asserts a time: the first example of many loads a table or a model.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")
# Tests that start Spark in processes of their own, and take minutes.
START_SPARK = frozenset({"test_canary.py", "test_resume.py", "test_standalone.py", "test_cli.py", "test_packaging.py"})
SECRET = "not-to-be-seen"

SETTINGS = {
    "spark.master": "local[2]",
    "spark.driver.memory": "2g",
    # Tests are over before Java's last compilation pays. Without it Java keeps 48 MB for code, which the queries of
    # all tests together fill.
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.sql.shuffle.partitions": "3",
    # On a few rows, Java code made for each query and plans made anew after each stage cost more than they save; what
    # users have by default is compared with this in tests/jobs/test_determinism.py.
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.adaptive.enabled": "false",
    "spark.default.parallelism": "4",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "512",
}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of two processes (`make test`), one has the tests that look at the run of all stages, so that there is one such
    run, and the other one those that need Spark alone. Both begin with these, and share the rest at the end, so that
    neither waits long for the other."""
    for item in items:
        if needs(item, "spark"):
            item.add_marker(pytest.mark.xdist_group("run" if needs(item, "road") else "spark"))
    items.sort(key=lambda item: (not needs(item, "road"), not needs(item, "spark"), item.path.name not in START_SPARK))


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """What is long is called by its argument and counted, and so is gzip, which has the time of day in its header: two
    processes (`make test`) must give a test the same name, whatever second each begins in."""
    if isinstance(val, bytes) and b"\x1f\x8b" in val:
        return argname
    return argname if isinstance(val, bytes | str) and len(val) > 200 else None


def needs(item: pytest.Item, fixture: str) -> bool:
    return fixture in getattr(item, "fixturenames", ())


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    """A local session on two cores, on the Java that `wudao` itself would take."""
    os.environ.update(java_environment(), PYSPARK_PYTHON=sys.executable)
    builder = SparkSession.builder
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    builder.getOrCreate()
    session = start_session("tests")
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


class Proxy(ThreadingHTTPServer):
    """Stands before an S3 server and spoils the answers to reads as planned.

    faults: what happens to the next GETs of objects, one each: "slow down" (503), "refuse" (403), "reset" (half the
    body, then RST), "cut" (half the body, then the end), "half" (half the body as if it were all), "empty", or "".
    read_only: whether it refuses to store.
    """

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, target: int) -> None:
        super().__init__(("127.0.0.1", 0), Passage)
        self.target = target
        self.lock = threading.Lock()
        self.connections = 0
        self.clear()

    def clear(self) -> None:
        self.read_only = False
        self.faults: deque[str] = deque()
        self.reads: list[str] = []
        self.connections_before = self.connections_at_most = self.connections

    @property
    def connections_added(self) -> int:
        """The most at once beyond those that were open already."""
        return self.connections_at_most - self.connections_before

    def count(self, change: int) -> None:
        with self.lock:
            self.connections += change
            self.connections_at_most = max(self.connections_at_most, self.connections)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no news here."""


class Passage(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Proxy

    def handle(self) -> None:
        self.server.count(1)
        try:
            super().handle()
        finally:
            self.server.count(-1)

    def pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        while self.headers.get("Transfer-Encoding") == "chunked" and (size := int(self.rfile.readline(), 16)):
            body += self.rfile.read(size + 2)[:size]
        if "Transfer-Encoding" in self.headers:
            self.rfile.readline()
        behind = http.client.HTTPConnection("127.0.0.1", self.server.target)
        dropped = ("transfer-encoding", "content-length", "expect")
        behind.request(
            self.command, self.path, body, {k: v for k, v in self.headers.items() if k.lower() not in dropped}
        )
        with behind.getresponse() as answer:
            content, headers, status = answer.read(), answer.getheaders(), answer.status
        behind.close()
        fault = "refuse" if self.server.read_only and self.command in ("PUT", "POST") else ""
        if self.command == "GET" and "Range" in self.headers:
            with self.server.lock:
                self.server.reads.append(self.headers["Range"])
                fault = self.server.faults.popleft() if self.server.faults else ""
        if fault in ("slow down", "refuse"):
            code, status = ("SlowDown", 503) if fault == "slow down" else ("AccessDenied", 403)
            content, headers = f"<Error><Code>{code}</Code><Message>{fault}</Message></Error>".encode(), []
        elif fault in ("half", "empty"):
            content = content[: len(content) // 2] if fault == "half" else b""
        self.send_response(status)
        size = int(dict(headers)["Content-Length"]) if self.command == "HEAD" else len(content)
        for name, value in headers:
            if name.lower() not in ("content-length", "connection", "date", "server", "transfer-encoding"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(size))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if fault in ("reset", "cut") else content)
        if fault in ("reset", "cut"):
            self.close_connection = True
        if fault == "reset":
            self.wfile.flush()
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            self.connection.close()

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = pass_on

    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing: tests read what matters from the proxy."""


@pytest.fixture(scope="session")
def s3_server() -> Iterator[Proxy]:
    """moto's S3 server on a free port of the loopback address, behind a proxy. AWS's files say where: as s3:// and,
    with other keys, as oss://."""
    server = pytest.importorskip("moto.server").ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server.start()
    proxy = Proxy(server.get_host_and_port()[1])
    threading.Thread(target=proxy.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{proxy.server_port}"
    settings = f"endpoint_url = {url}\nregion = us-east-1\n"
    keys = f"aws_access_key_id = {{}}\naws_secret_access_key = {SECRET}\n"
    Path(AWS.name, "config").write_text(f"[default]\n{settings}[profile oss]\n{settings}")
    Path(AWS.name, "credentials").write_text(f"[default]\n{keys.format('ours')}[oss]\n{keys.format('theirs')}")
    yield proxy
    proxy.shutdown()
    server.stop()


@pytest.fixture
def s3(s3_server: Proxy) -> Proxy:
    """The server with an empty bucket `crawl`."""
    stores.open_store.cache_clear()
    bucket = fs.S3FileSystem(
        endpoint_override=f"127.0.0.1:{s3_server.target}", scheme="http", region="us-east-1", access_key="any",
        secret_key="any", allow_bucket_creation=True, allow_bucket_deletion=True,
    )  # fmt: skip
    if bucket.get_file_info("crawl").type == fs.FileType.Directory:
        bucket.delete_dir("crawl")
    bucket.create_dir("crawl")
    s3_server.clear()
    return s3_server

"""What the benchmarks share: the real program on a folder of its own, many connections at once, and the table of results."""
import base64, datetime, http.client, json, os, platform, selectors, signal, socket, statistics, subprocess, sys, time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
KEY_ID = "00112233aabb"


class Server:
    def __init__(self, work):
        self.key = base64.b64encode(os.urandom(24)).decode()
        self.data = os.path.join(work, "data")
        subprocess.run([f"{ROOT}/cooper", "config"], check=True, stdout=subprocess.DEVNULL)
        environment = {**os.environ, "COOPER_MASTER_KEY_ID": KEY_ID, "COOPER_MASTER_KEY": self.key}
        self.log = open(os.path.join(work, "log"), "w+")
        self.process = subprocess.Popen(
            [f"{ROOT}/cooper", "serve", "--data", self.data, "--listen", "127.0.0.1:0", "--log-level", "warn"],
            env=environment, stdout=self.log, stderr=subprocess.STDOUT)
        while "Master application key" not in (text := open(self.log.name).read()):
            if self.process.poll() is not None:
                sys.exit(f"The server ended: {text}")
            time.sleep(0.05)
        self.port = int(text.split("\n")[0].rsplit(":", 1)[1])
        self.http = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        login = self.send("GET", "/b2api/v4/b2_authorize_account", headers={
            "Authorization": "Basic " + base64.b64encode(f"{KEY_ID}:{self.key}".encode()).decode()})
        self.token = login["authorizationToken"]

    def send(self, method, path, body=None, headers=None):
        self.http.request(method, path, None if body is None else json.dumps(body), headers or {})
        response = self.http.getresponse()
        text = response.read()
        if response.status >= 300:
            sys.exit(f"{method} {path}: {response.status} {text.decode()}")
        return json.loads(text)

    def b2(self, call, **fields):
        return self.send("POST", f"/b2api/v4/{call}", fields, {"Authorization": self.token})

    def v1(self, method, path, body=None):
        return self.send(method, f"/v1/{path}", body, {
            "Authorization": f"Bearer {self.key}", "X-Namespace": "default", "Content-Type": "application/json"})

    def create(self, name):
        return self.b2("b2_create_bucket", accountId=KEY_ID, bucketName=name, bucketType="allPrivate")["bucketId"]

    def count(self, bucket):
        return self.v1("GET", f"buckets/bkt_{bucket}")["object_count"]

    def finish(self, task):
        """Waits until a task is over, and returns it."""
        while (now := self.v1("GET", f"tasks/{task}"))["status"] in ("PENDING", "IN_PROGRESS"):
            time.sleep(0.02)
        if now["status"] != "COMPLETED":
            sys.exit(f"{task}: {now}")
        return now

    def end(self, bucket):
        """For good. Returns the seconds of reclaim by the receipt."""
        receipt = self.finish(self.v1("DELETE", f"buckets/bkt_{bucket}")["task_id"])["additional_data"]["receipt"]
        return (moment(receipt["reclaim_ended_at"]) - moment(receipt["reclaim_started_at"])).total_seconds()

    def request(self, path, body):
        """The bytes of a POST to /v1, for `drive`."""
        text = json.dumps(body, separators=(",", ":")).encode()
        return (f"POST /v1/{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {self.key}\r\nX-Namespace: default\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(text)}\r\n\r\n").encode() + text

    def upload(self, bucket, names, content, connections=16):
        """Small files through the B2 door; every one of them has other content."""
        target = self.b2("b2_get_upload_url", bucketId=bucket)
        path = "/" + target["uploadUrl"].split("/", 3)[3]

        def of(name):
            body = content(name)
            return (f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {target['authorizationToken']}\r\n"
                    f"X-Bz-File-Name: {name}\r\nContent-Type: text/plain\r\nX-Bz-Content-Sha1: do_not_verify\r\n"
                    f"Content-Length: {len(body)}\r\n\r\n").encode() + body

        self.drive((of(name) for name in names), connections)

    def drive(self, requests, connections, seconds=None):
        """Sends requests over so many connections, each the next one when it was answered, until there are none or the time is over.
        Returns the answers that came a second."""
        poll, answered, begun = selectors.DefaultSelector(), 0, time.perf_counter()
        requests, open_now = iter(requests), 0

        def go_on(connection):
            ends = seconds is not None and time.perf_counter() - begun >= seconds
            if (following := None if ends else next(requests, None)) is None:
                poll.unregister(connection[0])
                connection[0].close()
                return False
            connection[0].sendall(following)
            return True

        for _ in range(connections):
            one = socket.create_connection(("127.0.0.1", self.port))
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection = [one, bytearray()]
            poll.register(one, selectors.EVENT_READ, connection)
            open_now += go_on(connection)
        while open_now:
            for key, _ in poll.select():
                connection = key.data
                data = connection[0].recv(1 << 18)
                if not data:
                    sys.exit("The server closed a connection")
                connection[1] += data
                if not is_whole(connection[1]):
                    continue
                if connection[1][9:12] != b"200":
                    sys.exit(connection[1].decode())
                connection[1].clear()
                answered += 1
                open_now -= not go_on(connection)
        # The server closes what was idle for so long; the next call connects again.
        self.http.close()
        return answered / (time.perf_counter() - begun)

    def resident(self):
        return int(next(line for line in open(f"/proc/{self.process.pid}/status") if line.startswith("VmHWM")).split()[1]) / 1024

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


class Table:
    """Prints each row as it is measured, and all of them at the end."""

    def __init__(self):
        self.rows = []

    def tell(self, what, figure, peer="", ratio=""):
        self.rows.append(f"| {what} | {figure} | {peer} | {ratio} |")
        print(self.rows[-1], file=sys.stderr, flush=True)

    def print(self, rounds):
        machine = f"{platform.system()} {platform.release()}, {os.cpu_count()} cores, {datetime.date.today()}"
        print(f"{machine}; medians of {rounds} rounds\n\n| what | Cooper | peer, in the same run | ratio |\n| --- | --- | --- | --- |")
        print("\n".join(self.rows))


def is_whole(answer):
    """Whether all of an answer has come: by its length, or by its last chunk."""
    head = answer.find(b"\r\n\r\n")
    if head < 0:
        return False
    at = answer.find(b"Content-Length: ", 0, head)
    if at < 0:
        return answer.endswith(b"0\r\n\r\n")
    return len(answer) >= head + 4 + int(answer[at + 16:answer.index(b"\r", at)])


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def timed(work):
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def median(figures):
    return statistics.median(figures)


def milliseconds(seconds):
    return f"{seconds * 1000:.2f} ms"


class SyncedAppend:
    """What one durable change costs on this disk at the least."""

    def __init__(self, work):
        self.file, self.at = os.open(os.path.join(work, "peer"), os.O_CREAT | os.O_WRONLY), 0

    def __call__(self):
        os.pwrite(self.file, b"x" * 4096, self.at)
        os.fdatasync(self.file)
        self.at += 4096

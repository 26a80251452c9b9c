"""Works on one batch of Cooper's, wherever a launcher has started it. Needs Python 3.9 and its standard library, on Linux.

One line of JSON comes on standard input: {"job": NAME, "url": WHERE COOPER IS, "ticket": SECRET}. The ticket is exchanged once for the
job's token; from then on: lease objects, work on them, report. Any answer of 409 means that this job is not wanted any more, and it
stops at once. It ends with code 0 when nothing is left to do. What it prints is the job's log.
"""

import ctypes
import hashlib
import http.client
import json
import os
import resource
import select
import signal
import sys
import tempfile
import time
import urllib.parse

INVENTORY_AT_ONCE = 20
RETRY_SECONDS = 120
RETRY_BLOB_SECONDS = 5
CHUNK = 256 * 1024
STDERR_KEPT = 1500
POLL_SECONDS = 0.1
CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
PR_SET_CHILD_SUBREAPER = 36

libc = ctypes.CDLL(None, use_errno=True)


class Fenced(Exception):
    """Somebody else does this work now, or nobody is to do it."""


class Refused(Exception):
    """Cooper answered that the request is wrong. That is not cured by repeating it."""

    def __init__(self, status, text):
        super().__init__(f"{status} {text[:300]}")
        self.status = status


class Cooper:
    """Speaks to the server over one connection that is made anew when it breaks."""

    def __init__(self, url, secret):
        self.url = urllib.parse.urlsplit(url)
        self.secret = secret
        self.connection = None

    def connect(self):
        kind = http.client.HTTPSConnection if self.url.scheme == "https" else http.client.HTTPConnection
        return kind(self.url.hostname, self.url.port, timeout=60)

    def call(self, method, path, body=None, length=None, patience=RETRY_SECONDS):
        """Returns the open answer. Tried again while the server is away; every call can be repeated without harm."""
        ends_at = time.monotonic() + patience
        pause = 0.2
        while True:
            try:
                if self.connection is None:
                    self.connection = self.connect()
                if hasattr(body, "seek"):
                    body.seek(0)
                headers = {"Authorization": "Bearer " + self.secret}
                if length is not None:
                    headers["Content-Length"] = str(length)
                    headers["Content-Type"] = "application/octet-stream"
                elif body is not None:
                    headers["Content-Type"] = "application/json"
                self.connection.request(method, "/v1/work/" + path, body, headers)
                answer = self.connection.getresponse()
                if answer.status < 300:
                    return answer
                text = answer.read().decode("utf-8", "replace")
                if answer.status in (401, 409):
                    raise Fenced()
                if answer.status < 500 and answer.status not in (408, 429):
                    raise Refused(answer.status, text)
                why = f"{answer.status}"
            except (OSError, http.client.HTTPException) as failure:
                why = str(failure)
                self.close()
            if time.monotonic() >= ends_at:
                raise ConnectionError(f"Cooper does not answer: {why}")
            time.sleep(pause)
            pause = min(5, pause * 2)

    def ask(self, method, path, document=None):
        answer = self.call(method, path, None if document is None else json.dumps(document))
        data = answer.read()
        return json.loads(data) if data else None

    def close(self):
        if self.connection is not None:
            self.connection.close()
            self.connection = None


class Leases:
    """Keeps what this worker works on from being given to another. Over a connection of its own: the other one may be in use."""

    def __init__(self, cooper, objects, seconds):
        self.cooper, self.seconds = Cooper(cooper.url.geturl(), cooper.secret), seconds
        self.held = {one["object_id"]: one["fence"] for one in objects}
        self.due = time.monotonic() + seconds / 3

    def keep(self):
        if time.monotonic() >= self.due:
            self.cooper.ask("POST", "extend", {"leases": [{"object_id": id, "fence": fence} for id, fence in self.held.items()]})
            self.due = time.monotonic() + self.seconds / 3

    def end(self):
        self.cooper.close()


def blob_path(one, blob):
    return f"objects/{one['object_id']}/blobs/{blob['blob_id']}?fence={one['fence']}"


def read_blob(cooper, one, blob, leases, take):
    """Gives every chunk to `take`; raises ConnectionError if it ends too early."""
    answer = cooper.call("GET", blob_path(one, blob), patience=RETRY_BLOB_SECONDS)
    left = blob["size_bytes"]
    try:
        while left:
            data = answer.read(min(CHUNK, left))
            if not data:
                raise ConnectionError("the content ended too early")
            take(data)
            left -= len(data)
            leases.keep()
        answer.read()
    except (OSError, http.client.HTTPException) as broken:
        cooper.close()
        raise ConnectionError(str(broken)) from broken


def failed(one, kind, message, transient=False):
    return {"object_id": one["object_id"], "fence": one["fence"],
            "error": {"error_type": kind, "message": message, "transient": transient}}


def inventory(cooper, one, leases):
    blobs = []
    for blob in one["blobs"]:
        digest = hashlib.sha256()
        try:
            read_blob(cooper, one, blob, leases, digest.update)
        except Refused as refused:
            return failed(one, "validation", f"{blob['property']} can't be read: {refused}")
        except ConnectionError as broken:
            return failed(one, "network", f"{blob['property']}: {broken}", transient=True)
        if blob.get("sha256") not in (None, digest.hexdigest()):
            return failed(one, "validation", f"{blob['property']} has the SHA-256 {digest.hexdigest()}, not {blob['sha256']}")
        blobs.append({"blob_id": blob["blob_id"], "property": blob["property"], "size_bytes": blob["size_bytes"],
                      "sha256": digest.hexdigest()})
    return {"object_id": one["object_id"], "fence": one["fence"], "result": {"blobs": blobs}}


def run_inventory(cooper, order):
    while True:
        lease = cooper.ask("POST", "lease", {"limit": INVENTORY_AT_ONCE})
        leases = Leases(cooper, lease["objects"], order["lease_seconds"])
        results = []
        for one in lease["objects"]:
            results.append(inventory(cooper, one, leases))
            leases.keep()
        leases.end()
        if results:
            cooper.ask("POST", "results", {"results": results})
            report(results)
        elif not lease["more"]:
            return
        else:
            time.sleep(1)


def report(results):
    for result in results:
        if "error" in result:
            print(f"{result['object_id']}: {result['error']['message']}", flush=True)


def parents():
    table = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat", "rb") as file:
                    fields = file.read().rpartition(b")")[2].split()
                table[int(entry)] = (int(fields[1]), fields[0])
            except (FileNotFoundError, ProcessLookupError):
                pass
    return table


def descendants():
    """Everything below this process that is not a zombie. Whoever lost its parent is below it too."""
    table, found, waiting = parents(), set(), [os.getpid()]
    while waiting:
        top = waiting.pop()
        for pid, (parent, state) in table.items():
            if parent == top and pid not in found:
                waiting.append(pid)
                found.add(pid)
    return {pid for pid in found if table[pid][1] not in (b"Z", b"X")}


def send(pid, number):
    try:
        os.kill(pid, number)
    except (ProcessLookupError, PermissionError):
        pass


def kill_all():
    """Stops all before any is killed, so that nobody forks meanwhile; then waits until they are gone."""
    stopped = set()
    while new := descendants() - stopped:
        for pid in new:
            send(pid, signal.SIGSTOP)
        stopped |= new
    ends_at = time.monotonic() + 10
    while (left := descendants()) and time.monotonic() < ends_at:
        for pid in left:
            send(pid, signal.SIGKILL)
        reap()
        time.sleep(0.01)
    reap()


def reap():
    """Returns (pid, code) of every child that has ended."""
    ended = []
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return ended
        if pid == 0:
            return ended
        ended.append((pid, os.waitstatus_to_exitcode(status)))


def become(command, stdin, stdout, stderr, environment):
    """In the child: takes what it must not have, and becomes the program."""
    os.setsid()
    for number in (signal.SIGTERM, signal.SIGPIPE, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    if not command["network"] and libc.unshare(CLONE_NEWNET) != 0 and libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0:
        os.write(stderr, b"cooper: the network can't be taken away on this machine; register the program with network\n")
        os._exit(126)
    memory = command["memory_bytes"]
    for kind, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_NOFILE, command["open_files"]),
                       (resource.RLIMIT_CORE, 0), (resource.RLIMIT_CPU, command["seconds"] + 5)):
        resource.setrlimit(kind, (most, most))
    for number, end in ((0, stdin), (1, stdout), (2, stderr)):
        os.dup2(end, number)
    os.closerange(3, 65536)
    os.execve(command["arguments"][0], command["arguments"], environment)


def run_command(command, stdin, output, environment, leases):
    """Returns why it failed as (kind, message), or None. What it prints goes to `output`."""
    out_read, out_write = os.pipe()
    err_read, err_write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            become(command, stdin, out_write, err_write, environment)
        except OSError as failure:
            os.write(err_write, f"cooper: {command['arguments'][0]}: {failure}\n".encode())
        finally:
            os._exit(127)
    os.close(out_write)
    os.close(err_write)
    ends_at = time.monotonic() + command["seconds"]
    written, tail, code, why = 0, b"", None, None
    sources = [out_read, err_read]
    try:
        while code is None or sources:
            for source in select.select(sources, [], [], POLL_SECONDS)[0] if sources else []:
                data = os.read(source, CHUNK)
                if not data:
                    sources.remove(source)
                elif source == err_read:
                    tail = (tail + data)[-STDERR_KEPT:]
                else:
                    written += len(data)
                    if written > command["output_bytes"]:
                        return "resource", f"It wrote more than {command['output_bytes']} bytes"
                    output.write(data)
            if not sources and code is None:
                time.sleep(POLL_SECONDS / 10)
            for pid, status in reap():
                if pid == child:
                    code = status
            if code is not None:
                # Who holds the pipes now has outlived the program; what it still writes is not waited for.
                if not select.select(sources, [], [], 0)[0]:
                    break
            if time.monotonic() > ends_at:
                return "resource", f"It ran longer than {command['seconds']} s"
            if len(descendants()) > command["processes"]:
                return "resource", f"It had more than {command['processes']} processes"
            leases.keep()
    finally:
        kill_all()
        os.close(out_read)
        os.close(err_read)
    if code != 0:
        end = f"It ended with code {code}" if code >= 0 else f"It was ended by signal {-code}"
        said = tail.decode("utf-8", "replace").strip()
        return "runtime", f"{end}: {said}" if said else end
    return None


def run_commands(cooper, order):
    command = order["command"]
    while True:
        lease = cooper.ask("POST", "lease", {"limit": 1})
        for one in lease["objects"]:
            leases = Leases(cooper, [one], order["lease_seconds"])
            run_on(cooper, order, command, one, leases)
            leases.end()
        if not lease["objects"]:
            if not lease["more"]:
                return
            time.sleep(1)


def run_on(cooper, order, command, one, leases):
    blob = one["blobs"][0] if one["blobs"] else None
    environment = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LANG": "C.UTF-8", "HOME": tempfile.gettempdir(),
                   "TMPDIR": tempfile.gettempdir(),
                   "COOPER_OBJECT_ID": one["object_id"], "COOPER_BLOB_PROPERTY": blob["property"] if blob else ""}
    for name, value in order["parameters"].items():
        environment["COOPER_PARAM_" + name.upper()] = value
    with tempfile.TemporaryFile() as content, tempfile.TemporaryFile() as output:
        try:
            if blob:
                read_blob(cooper, one, blob, leases, content.write)
        except (Refused, ConnectionError) as broken:
            result = failed(one, "network", f"{blob['property']}: {broken}", transient=True)
            cooper.ask("POST", "results", {"results": [result]})
            report([result])
            return
        content.flush()
        content.seek(0)
        why = run_command(command, content.fileno(), output, environment, leases)
        if why:
            result = failed(one, *why)
            cooper.ask("POST", "results", {"results": [result]})
            report([result])
        else:
            output.flush()
            length = output.tell()
            cooper.call("PUT", f"objects/{one['object_id']}/output?fence={one['fence']}", output, length).read()


def stop(*_):
    kill_all()
    os._exit(143)


def main():
    given = json.loads(sys.stdin.readline())
    libc.prctl(PR_SET_CHILD_SUBREAPER, ctypes.c_ulong(1), 0, 0, 0)
    signal.signal(signal.SIGTERM, stop)
    cooper = Cooper(given["url"], given["ticket"])
    try:
        order = cooper.ask("POST", "begin")
        cooper.secret = order["token"]
        print(f"{given['job']}: {order['kind']} of {order['batch_id']}", flush=True)
        if order["kind"] == "command":
            run_commands(cooper, order)
        else:
            run_inventory(cooper, order)
        print("Nothing is left to do", flush=True)
    except Fenced:
        print("This work is not wanted any more", flush=True)
    except ConnectionError as away:
        print(away, flush=True)
        return 1
    finally:
        kill_all()
    return 0


if __name__ == "__main__":
    sys.exit(main())

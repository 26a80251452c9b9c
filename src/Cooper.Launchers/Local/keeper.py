"""Keeps one job of Cooper's local launcher: starts the worker, keeps its log, stops it, and notes how it ended.

    python3 -I keeper.py GRACE_SECONDS DURATION_SECONDS MEMORY_BYTES

It runs in the job's folder (JobFolder.cs draws it). The worker's line of JSON comes on standard input; "started" or "taken" goes to
standard output when that is decided. SIGTERM asks for a stop: everything below gets SIGTERM, and SIGKILL after the grace.

It is the "child subreaper" of all that it starts: whoever leaves the tree by forking twice becomes its child, so nothing escapes while
it lives. It outlives the server on purpose, and ends when nothing below it is left.
"""

import ctypes
import errno
import json
import os
import resource
import select
import shutil
import signal
import sys
import time

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
LOG_BYTES = 1 << 20
POLL_SECONDS = 0.05
IDLE_SECONDS = 60

libc = ctypes.CDLL(None, use_errno=True)


def prctl(option, value):
    if libc.prctl(option, ctypes.c_ulong(value), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


def stat_of(pid):
    """(state, parent, ticks at the start), or None if there is no such process."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            fields = file.read().rpartition(b")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return fields[0], int(fields[1]), int(fields[19])


def below(top):
    """Every process below one, but zombies."""
    children = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit() and (stat := stat_of(entry)):
            children.setdefault(stat[1], []).append((int(entry), stat[0]))
    found = set()
    waiting = [top]
    while waiting:
        for pid, state in children.get(waiting.pop(), []):
            waiting.append(pid)
            if state not in (b"Z", b"X"):
                found.add(pid)
    return found


def send(pid, number):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass
    except PermissionError:
        # It became another user's. It goes on counting as alive, so the job does not end on paper only.
        pass


def kill_all():
    """Stops all first, so that nobody forks while the others are killed."""
    stopped = set()
    while new := below(os.getpid()) - stopped:
        for pid in new:
            send(pid, signal.SIGSTOP)
        stopped |= new
    for pid in below(os.getpid()):
        send(pid, signal.SIGKILL)


def take():
    """Makes the file "started", which can be made once. False if another keeper has."""
    with open("/proc/sys/kernel/random/boot_id") as file:
        boot = file.read().strip()
    draft = f"started.{os.getpid()}"
    with open(draft, "w") as file:
        file.write(f"{os.getpid()} {stat_of(os.getpid())[2]} {boot}\n")
    try:
        os.link(draft, "started")
        return True
    except FileExistsError:
        return False
    finally:
        os.unlink(draft)


class Log:
    """The end of what the job writes. A disk that is full loses lines of the log, not the job."""

    def __init__(self):
        self.file = None
        self.written = 0

    def add(self, data):
        try:
            if self.file is None or self.written + len(data) > LOG_BYTES:
                self.turn()
            self.file.write(data)
            self.written += len(data)
        except OSError as failure:
            if failure.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise

    def turn(self):
        if self.file is not None:
            self.file.close()
            os.replace("log", "log.1")
        self.file = open("log", "wb", buffering=0)
        self.written = 0


def start_worker(line, memory):
    """Returns the worker's pid and the end of the pipe that its output comes from."""
    in_read, in_write = os.pipe()
    out_read, out_write = os.pipe()
    os.mkdir("work", 0o700)
    keeper = os.getpid()
    pid = os.fork()
    if pid == 0:
        try:
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGPIPE, signal.SIGINT, signal.SIGHUP):
                signal.signal(number, signal.SIG_DFL)
            prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != keeper:
                os._exit(127)
            for number, end in ((0, in_read), (1, out_write), (2, out_write)):
                os.dup2(end, number)
            if memory:
                resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
            worker = os.path.abspath("worker.py")
            os.chdir("work")
            environment = dict(os.environ, HOME=os.getcwd(), TMPDIR=os.getcwd())
            os.execve(sys.executable, [sys.executable, "-I", "-u", worker], environment)
        finally:
            os._exit(127)
    os.close(in_read)
    os.close(out_write)
    # A line is far shorter than what a pipe takes at once.
    os.write(in_write, line)
    os.close(in_write)
    os.set_blocking(out_read, False)
    return pid, out_read


def keep(worker, output, wake, grace, duration, asked):
    """Returns the worker's exit code when nothing below is left."""
    log = Log()
    ends_at = time.monotonic() + duration
    kill_at = None
    code = None
    kills = 0
    sources = [wake, output]
    while True:
        now = time.monotonic()
        # More and more slowly, if there is one that cannot be killed.
        pause = min(1, POLL_SECONDS * (1 + kills)) if kill_at or code is not None else max(0, min(ends_at - now, IDLE_SECONDS))
        for source in select.select(sources, [], [], pause)[0]:
            data = os.read(source, 65536)
            if source == output and data:
                log.add(data)
            elif source == output:
                sources.remove(output)
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                break
            if pid == 0:
                break
            if pid == worker:
                code = os.waitstatus_to_exitcode(status)

        now = time.monotonic()
        if kill_at is None and code is None and (asked or now >= ends_at):
            kill_at = now + grace
            for pid in below(os.getpid()):
                send(pid, signal.SIGTERM)
        if code is None and (kill_at is None or now < kill_at):
            continue
        if not below(os.getpid()) and code is not None:
            break
        # Left by a worker that ended by itself, or beyond the grace.
        if kill_at is None or now >= kill_at:
            kill_all()
            kills += 1

    while output in sources:
        try:
            data = os.read(output, 65536)
        except BlockingIOError:
            break
        if not data:
            break
        log.add(data)
    return code


def main():
    grace, duration, memory = float(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
    os.umask(0o077)
    os.closerange(3, 1024)
    os.setsid()
    line = sys.stdin.buffer.read()
    # Without its end, the server died while it wrote, and nobody waits for this job.
    if not line.endswith(b"\n"):
        return 3

    prctl(PR_SET_CHILD_SUBREAPER, 1)
    asked = []
    wake_read, wake_write = os.pipe()
    os.set_blocking(wake_read, False)
    os.set_blocking(wake_write, False)
    signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGTERM, lambda *_: asked.append(True))
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    mine = take()
    try:
        print("started" if mine else "taken", flush=True)
    except BrokenPipeError:
        # The server died. The job has begun all the same, and the next one finds it.
        pass
    if not mine:
        return 0

    null = os.open("/dev/null", os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(null, number)
    worker, output = start_worker(line, memory)
    code = keep(worker, output, wake_read, grace, duration, asked)
    shutil.rmtree("work", ignore_errors=True)
    with open("ended.new", "x") as file:
        json.dump({"exit": code}, file)
    os.rename("ended.new", "ended")
    return 0


sys.exit(main())

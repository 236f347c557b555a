"""Nothing leaves the machine: every verb under strace, with secrets in its environment."""

import re
import subprocess
from functools import partial
from pathlib import Path

from tests.conftest import SCRIPT, put
from tests.faults import desks, verbs
from tests.faults.commands import ROWS
from tests.faults.tally import Fault, Tally

_SECRET = "hunter2-{}"
_SECRETS = {
    name: _SECRET.format(name.lower())
    for name in ("PGPASSWORD", "AWS_SECRET_ACCESS_KEY", "GITHUB_TOKEN", "TRACKER_PASSWORD")
}
# What a local program has no need of; asking who is logged in may use a local (AF_UNIX) socket.
_NETWORK = re.compile(r"AF_(INET6?|PACKET|NETLINK|VSOCK|BLUETOOTH)")
_TRACED = "trace=socket,connect,sendto,sendmsg,execve"


def _tried(tries: int, folder: Path) -> Tally:
    kept = desks.made(folder)
    exported = desks.inside("--db", kept, "export", "entries", "--format", "jsonl").out
    (folder / "log.jsonl").write_bytes(exported)
    (folder / "rows.csv").write_text(ROWS, encoding="utf-8")
    lines = [line.split() for line in (*verbs.WRITING, *verbs.READING)]
    if tries:  # the short form: every n-th
        lines = lines[:: max(len(lines) // tries, 1)]
    tally = desks.shared(partial(_problem, kept, folder), enumerate(lines))
    for verb in sorted(verbs.untried()):
        tally.add(f"tracker {verb}: in none of the tables of tests/faults/verbs.py")
    return tally


def _problem(kept: Path, folder: Path, point: tuple[int, list[str]]) -> str | None:
    number, line = point
    database, trace = folder / f"{number}.db", folder / f"{number}.trace"
    if line[0] != "init":
        put(kept, database)
    backup = folder / f"{number}.backup"
    if line[0] == "restore":
        backup.write_bytes(kept.read_bytes())
    hub = folder / f"{number}.hub"
    if "HUB" in line:
        hub.mkdir()
    files = {
        "SEEDS": str(folder / "seeds"),
        "LOG": str(folder / "log.jsonl"),
        "ROWS": str(folder / "rows.csv"),
        "BACKUP": str(backup),
        "HUB": str(hub),
    }
    words = [files.get(word, word) for word in line]
    # Without a name of its own for who acts, so that git and the login name are asked.
    env = {k: v for k, v in desks.plain(folder).items() if k != "TRACKER_ACTOR"} | _SECRETS
    traced = ["strace", "-f", "-qq", "-v", "-s", "4096", "-e", _TRACED, "-o", trace]
    ran = subprocess.run(
        [*traced, SCRIPT, "--db", database, *words],
        capture_output=True,
        env=env,
        timeout=120,
        check=False,
    )
    flaw = _flaw(ran, trace.read_text(encoding="utf-8", errors="replace"), database)
    return f"tracker {' '.join(line)}: {flaw}" if flaw else None


def _flaw(ran: "subprocess.CompletedProcess[bytes]", trace: str, database: Path) -> str | None:
    if ran.returncode or b"Traceback" in ran.stderr:
        return f"exit {ran.returncode}: {ran.stderr[:200]!a}"
    if "execve(" not in trace:
        return "was not traced"
    found = _NETWORK.search(trace)
    if found:
        return f"a socket: {trace[max(found.start() - 40, 0) : found.end() + 40]!r}"
    # argv stands in front of the environment, which holds the secrets by right.
    arguments = "\n".join(re.findall(r"execve\(\"[^\"]*\", (\[.*?\]), \[", trace))
    secrets = [value for value in _SECRETS.values() if value in arguments]
    told = ran.stdout + ran.stderr + database.read_bytes()
    secrets += [value for value in _SECRETS.values() if value.encode() in told]
    return f"tells {', '.join(secrets)}" if secrets else None


FAULT = Fault(
    "no network, no secrets told",
    "no verb opens a socket to a network or tells what is secret in its environment",
    full=0,
    short=6,
    run=_tried,
)

"""Runs tests/e2e/log_source and reads what it prints; and a relay that falls silent.

For ../log_source_test.py. Standard library only.
"""
import os
import re
import socket
import subprocess
import threading
from pathlib import Path

import harness


def built_program():
    """The driver of the build that SLUICE_BIN belongs to."""
    for folder in Path(os.environ.get("SLUICE_BIN", "/")).resolve().parents:
        program = folder / "tests/e2e/log_source/log_source"
        if program.exists():
            return str(program)
    return None


def insert(server, text="x"):
    server.execute(f"INSERT INTO d.t (v) VALUES ('{text}')")


class Event:
    """One line of the driver's output."""

    def __init__(self, line):
        words = line.split()
        self.type, self.size, self.stated, self.end, self.flags = map(int, words[1:6])
        self.bytes = bytes.fromhex(words[6]) if len(words) > 6 else b""


class Answer:
    """What a run of the driver printed, by kind."""

    def __init__(self, text, code=0):
        self.text, self.code = text, code
        lines = text.splitlines()
        self.events = [Event(line) for line in lines if line.startswith("event ")]
        self.types = [event.type for event in self.events]
        self.gtids = [event.bytes for event in self.events if event.bytes]
        self.error = next((line[6:] for line in lines if line.startswith("error ")), "")

    def value(self, key):
        found = re.search(rf"^{key} (.*)$", self.text, re.M)
        return found.group(1) if found else ""


class Driver:
    """The program and the server it reads."""

    def __init__(self, program, server):
        self.program, self.server = program, server
        self.note = str(server.folder / "server.json")

    def words(self, verb, keys):
        return [self.program, verb, f"server={self.note}",
                *(f"{key}={value}" for key, value in keys.items())]

    def run(self, verb, **keys):
        return finish(self.start(verb, **keys))

    def start(self, verb, **keys):
        return subprocess.Popen(self.words(verb, keys), stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def position(self):
        return self.run("end").value("position")

    def identity(self):
        return self.run("end").value("server")

    def following(self, start, count=1, **keys):
        """The bytes of the GTID events behind a position."""
        answer = self.run("stream", **{"from": start, "gtids": count, **keys})
        return answer.gtids or [answer.error.encode()]

    def by_file(self, position):
        """Keys of a start by the place alone."""
        return {"from": position.split(" / ")[0], "identity": self.identity()}


def finish(process, seconds=60):
    """The answer of a driver that was started."""
    try:
        text, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        text, _ = process.communicate()
        text += b"\nerror: it did not end\n"
    return Answer(text.decode(errors="replace"), process.returncode)


class Relay(threading.Thread):
    """Passes bytes between a client and the server until it is told to say nothing any more."""

    def __init__(self, server_port):
        super().__init__(daemon=True)
        self.door = socket.create_server(("127.0.0.1", 0))
        self.port, self.server_port = self.door.getsockname()[1], server_port
        self.is_silent = threading.Event()
        self.ends = []
        self.start()

    def run(self):
        while True:
            try:
                client, _ = self.door.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self.server_port))
            self.ends += [client, server]
            for pair in ((client, server), (server, client)):
                threading.Thread(target=self.pass_on, args=pair, daemon=True).start()

    def pass_on(self, source, target):
        try:
            while data := source.recv(65536):
                if self.is_silent.is_set():
                    continue  # neither passed on nor closed
                target.sendall(data)
        except OSError:
            pass

    def close(self):
        for end in (self.door, *self.ends):
            end.close()

"""A proxy before the target that cuts connections in COMMIT, as a network does at the worst moment.

It reads the messages of PostgreSQL's protocol that a client sends, without TLS: the task that goes
through it says tls = "disabled". Only the COMMIT of a transaction with a COPY is cut: checkpoints
without rows pass, and so do the questions that settle a doubt.
"""
import socket
import struct
import threading

BEFORE = "before"  # the COMMIT is not sent: the server rolls back
BEHIND = "behind"  # the COMMIT is done, its answer is lost
CANCEL_REQUEST = 80877102
TYPE_AND_LENGTH = 5


def read_exactly(connection, size):
    """So many bytes, or None when the connection ended before."""
    parts = []
    while size > 0:
        part = connection.recv(min(size, 1 << 16))
        if not part:
            return None
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def read_message(connection):
    """(type, whole message) of the protocol after the start-up, or None at the end."""
    head = read_exactly(connection, TYPE_AND_LENGTH)
    if head is None:
        return None
    body = read_exactly(connection, struct.unpack(">I", head[1:])[0] - 4)
    return None if body is None else (head[:1], head + body)


class Session:
    """One connection through the gate, on a thread per direction."""

    def __init__(self, gate, client, server):
        self.gate, self.client, self.server = gate, client, server
        self.is_mute = threading.Event()     # the client hears no more
        self.committed = threading.Event()   # the server answered to a COMMIT it does not hear of

    def serve(self):
        try:
            if self.pass_start():
                threading.Thread(target=self.pass_answers, daemon=True).start()
                self.pass_statements()
        except OSError:
            pass  # one of the two ends went away
        finally:
            self.close()

    def pass_start(self):
        """The start-up packet; False when nothing follows it."""
        head = read_exactly(self.client, 8)
        if head is None:
            return False
        size, code = struct.unpack(">II", head)
        self.server.sendall(head + (read_exactly(self.client, size - 8) or b""))
        return code != CANCEL_REQUEST

    def pass_answers(self):
        try:
            while (message := self.server.recv(1 << 16)):
                if not self.is_mute.is_set():
                    self.client.sendall(message)
                elif b"COMMIT\0" in message:
                    self.committed.set()
        except OSError:
            pass
        self.close()

    def pass_statements(self):
        has_rows = False  # of the open transaction
        while (message := read_message(self.client)) is not None:
            kind, whole = message
            word = whole[TYPE_AND_LENGTH:].lstrip()[:6].upper() if kind == b"Q" else b""
            if word.startswith(b"BEGIN"):
                has_rows = False
            elif word.startswith(b"COPY"):
                has_rows = True
                self.gate.count_copy()
            elif word == b"COMMIT" and has_rows:
                has_rows = False
                if way := self.gate.next_cut():
                    return self.cut(way, whole)
            self.server.sendall(whole)
        return None

    def cut(self, way, commit):
        if way == BEHIND:
            self.is_mute.set()
            self.server.sendall(commit)
            if not self.committed.wait(30):
                way = "a COMMIT that the server did not answer"
        self.gate.note_cut(way)

    def close(self):
        for connection in (self.client, self.server):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # the other side closed it, or the other thread
            connection.close()


class CommitGate:
    """`with CommitGate(port) as gate:`; gate.arm(BEFORE, BEHIND) cuts the next two COMMITs."""

    def __init__(self, target_port):
        self.target_port = target_port
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.lock = threading.Lock()  # guards all below
        self.armed = []
        self.cut = []                 # what was done, in order
        self.copies_behind_cut = 0    # COPYs since the last cut

    def __enter__(self):
        self.acceptor = threading.Thread(target=self.accept, daemon=True)
        self.acceptor.start()
        return self

    def __exit__(self, *unused):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.acceptor.join()

    def arm(self, *ways):
        with self.lock:
            self.armed, self.cut, self.copies_behind_cut = list(ways), [], 0

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self.target_port))
            session = Session(self, client, server)
            threading.Thread(target=session.serve, daemon=True).start()

    def next_cut(self):
        with self.lock:
            return self.armed.pop(0) if self.armed else None

    def note_cut(self, way):
        with self.lock:
            self.cut.append(way)
            self.copies_behind_cut = 0

    def count_copy(self):
        with self.lock:
            self.copies_behind_cut += 1

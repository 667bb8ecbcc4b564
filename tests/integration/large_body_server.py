"""A server in a process of its own that counts what it is sent and sends what it is asked for.

    python large_body_server.py        prints its port; ends with its standard input

Rule: raw sockets and one buffer, so that the server is no part of what is measured.
"""

from __future__ import annotations

import socket
import sys
import threading

_PIECE = bytes(1 << 20)


def serve(connection: socket.socket) -> None:
    """``PUT /`` answers the number of bytes received, ``GET /N`` sends N bytes."""
    buffer = bytearray(1 << 20)
    file = connection.makefile("rb", buffering=1 << 20)
    while line := file.readline():
        method, target, _ = line.decode().split(" ")
        headers = {}
        while (header := file.readline()) != b"\r\n":
            name, _, value = header.decode().partition(":")
            headers[name.lower()] = value.strip()
        if method == "GET":
            left = size = int(target[1:])
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size)
            while left:
                left -= connection.send(memoryview(_PIECE)[:left])
            continue
        received = 0
        if "content-length" in headers:
            left = int(headers["content-length"])
            while left:
                left -= (count := file.readinto(memoryview(buffer)[:left]))
                received += count
        else:
            while size := int(file.readline(), 16):
                while size:
                    size -= (count := file.readinto(memoryview(buffer)[:size]))
                    received += count
                file.readline()
            file.readline()
        body = str(received).encode()
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))


def main() -> None:
    """Listen until standard input ends."""
    listener = socket.create_server(("127.0.0.1", 0))

    def listen() -> None:
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=serve, args=(connection,), daemon=True).start()

    threading.Thread(target=listen, daemon=True).start()
    print(listener.getsockname()[1], flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Serves one directory over HTTP and ends at once on SIGTERM, as PID 1 must say for itself."""
import argparse
import functools
import http.server
import signal
import sys

options = argparse.ArgumentParser()
options.add_argument("--port", type=int, default=8080)
options.add_argument("directory")
given = options.parse_args()
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=given.directory)
with http.server.ThreadingHTTPServer(("", given.port), handler) as server:
    print(f"serving {given.directory} on port {given.port}", flush=True)
    server.serve_forever()

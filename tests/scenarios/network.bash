# Ports of the loopback network. Load it:
#   load network
# shellcheck shell=bash

# free_port: a port of 127.0.0.1 that nobody listens at.
free_port() {
  python3 -c '
import socket
with socket.socket() as one:
    one.bind(("127.0.0.1", 0))
    print(one.getsockname()[1])'
}

#!/bin/sh
# Writes requirements.lock and requirements-dev.lock from the direct packages (exact pins, hashes, no addresses).
set -eu
cd "$(dirname "$0")/.."
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet uv
compile() {
    "$work/venv/bin/uv" pip compile --quiet --generate-hashes --universal --python-version 3.11 \
        --no-header --no-annotate --no-emit-index-url "$@"
}
compile requirements.txt -o requirements.lock
compile requirements-dev.txt -c requirements.lock -o requirements-dev.lock
if grep -nE '://' requirements.lock requirements-dev.lock; then
    echo "a lock names an address" >&2
    exit 1
fi

#!/usr/bin/env bash
# What Gradescope runs once, as root, when it builds an image from the zip of `grader package NAME --for gradescope`:
# an environment of the grader's own, with every version pinned, and a source folder that only root can read.
#
# For a trial elsewhere: AUTOGRADER_ROOT (/autograder), AUTOGRADER_SOURCE (its source/), GRADER_VENV (/opt/grader/venv).
set -euo pipefail
root=${AUTOGRADER_ROOT:-/autograder}
source=${AUTOGRADER_SOURCE:-$root/source}
venv=${GRADER_VENV:-/opt/grader/venv}
cd "$source"

# Gradescope's harness needs the system's python3 as it is. libseccomp2 is what the jail's filter is made with.
if ! python3 -c 'import ensurepip, venv, ctypes.util as find, sys; sys.exit(not find.find_library("seccomp"))' 2>/dev/null; then
    apt-get update
    apt-get install -y --no-install-recommends python3-venv libseccomp2
    rm -rf /var/lib/apt/lists/*
fi
python3 -m venv "$venv"
"$venv/bin/pip" install --no-cache-dir --disable-pip-version-check --only-binary :all: -r requirements.lock
chmod -R a+rX,go-w "$venv"

"$venv/bin/python" -m compileall -q grader
"$venv/bin/python" -m grader.commands.keep
chown -R root:root .
chmod -R u=rwX,go= .
chmod 700 run_autograder
[ ! -e "$root/run_autograder" ] || chmod 700 "$root/run_autograder"

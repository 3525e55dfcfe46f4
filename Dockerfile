# The image that Gradescope runs: `make image` builds it, docs tell how to hand it to Gradescope.
# CMD and ENTRYPOINT stay the base's: Gradescope's harness starts run_autograder by itself.
ARG BASE=gradescope/autograder-base:ubuntu-22.04

# What student code may have beside it: Python, numpy and the worker. `--sandbox docker` runs this stage.
FROM $BASE AS box
# Given by `make image` where this machine gets its packages from a mirror; empty elsewhere.
ARG PIP_INDEX_URL
ARG PIP_EXTRA_INDEX_URL
COPY requirements.lock /opt/grader/
# An environment of its own: Gradescope's harness needs the system's python3 as it is.
# libseccomp2 is what the jail's filter is made with; bases without apt must bring both themselves.
RUN python3 -c 'import ensurepip, venv, ctypes.util as find, sys; sys.exit(not find.find_library("seccomp"))' 2>/dev/null || \
    (apt-get update && apt-get install -y --no-install-recommends python3-venv libseccomp2 && rm -rf /var/lib/apt/lists/*)
RUN python3 -m venv /opt/grader/venv && \
    /opt/grader/venv/bin/pip install --no-cache-dir --only-binary :all: -r /opt/grader/requirements.lock && \
    chmod -R a+rX,go-w /opt/grader
COPY grader/__init__.py grader/errors.py /opt/grader/box/grader/
COPY grader/worker /opt/grader/box/grader/worker
COPY grader/sandbox /opt/grader/box/grader/sandbox
RUN /opt/grader/venv/bin/python -m compileall -q /opt/grader/box && chmod -R a+rX,go-w /opt/grader/box

# The grader, its assignments and their references: for root only.
FROM box
ARG ASSIGNMENT=ner_window
COPY grader /autograder/source/grader
COPY assignments /autograder/source/assignments
COPY reference /autograder/source/reference
COPY run_autograder /autograder/run_autograder
RUN echo "$ASSIGNMENT" >/autograder/source/ASSIGNMENT && \
    cd /autograder/source && /opt/grader/venv/bin/python -m compileall -q grader && \
    /opt/grader/venv/bin/python -m grader.commands.keep && \
    chmod -R u=rwX,go= /autograder/source && chmod 700 /autograder/run_autograder && \
    mkdir -p /autograder/submission /autograder/results && chmod 700 /autograder/results
WORKDIR /autograder

"""The box that is one hardened container a submission; within it the same worker and the same layers as in the jail.

The engine is reached through the docker SDK, which is imported only when a box is wanted. A container has no network,
no mount, no capability, a read-only root and nobody's user; it is removed by the engine as soon as it ends, and it ends
when the grader does, since its standard input is then closed.
"""

import contextlib
import marshal
import os
from pathlib import Path
from typing import Any

from ...errors import BoxUnsafe, GraderError
from ..interpreter import ENVIRONMENT, FLAGS
from ..jail import seccomp
from ..layers import LAYERS, LEAST, missing
from ..link import BoxLimits, Link
from . import contained
from .container import START_SECONDS, Container

IMAGE = os.environ.get("GRADER_BOX_IMAGE", "grader-box:latest")
LABEL = "grader.box"
PYTHON, ENTRY = "/opt/grader/venv/bin/python", "/opt/grader/box/grader/sandbox/docker/contained.py"
LEAST_MEMORY_BYTES = 1 << 30
SCRATCH = "rw,noexec,nosuid,nodev,size=64m"
PROCESSES = 64


class DockerLauncher:
    """Starts containers of ``image``, which ``make image`` builds. Safe for many threads."""

    name = "docker"

    def __init__(self, image: str = IMAGE) -> None:
        self.image, self.session = image, os.urandom(8).hex()
        self.reasons: dict[str, str] = {}
        self._no_filter: dict[str, str] = {}
        try:
            import docker
        except ImportError as failure:
            raise GraderError("the docker box needs the docker SDK: pip install 'grader[docker]'") from failure
        self._docker: Any = docker
        client = self._connect("auto")
        self._version: str = client.api_version
        client.close()

    def _connect(self, version: str) -> Any:
        """A client of its own for each box: the SDK does not promise to share one between threads."""
        try:
            client = self._docker.APIClient(version=version, timeout=START_SECONDS, **self._docker.utils.kwargs_from_env())
            if version == "auto":
                client.ping()
        except self._docker.errors.DockerException as failure:
            raise GraderError(f"no Docker engine answers; start one, or choose another --sandbox ({failure})") from failure
        return client

    def launch(self, limits: BoxLimits) -> Link:
        """A container that has proven its layers. Raises GraderError where none starts, or where its image was built
        from other code than this; BoxUnsafe where a layer that every container must have is not in force."""
        client = self._connect(self._version)
        try:
            container = Container(client, self._create(client, limits), limits)
        except BaseException:
            client.close()
            raise
        try:
            container.start(marshal.dumps(self._order(limits), 4))
            layers = self._verified(container.answer())
        except (OSError, ValueError, EOFError, self._docker.errors.DockerException) as failure:
            container.kill()
            raise GraderError(f"the container did not start: {container.complaint() or failure}") from failure
        except BaseException:
            container.kill()
            raise
        return container.link(layers)

    def _create(self, client: Any, limits: BoxLimits) -> str:
        memory = max(LEAST_MEMORY_BYTES, 2 * limits.memory_bytes)
        host = client.create_host_config(
            auto_remove=True,
            cap_drop=["ALL"],
            init=True,
            ipc_mode="none",
            log_config={"Type": "none"},  # nothing that student code prints goes to the host's disk
            mem_limit=memory,
            memswap_limit=memory,
            network_mode="none",
            pids_limit=PROCESSES,
            read_only=True,
            security_opt=["no-new-privileges"],
            tmpfs={"/tmp": SCRATCH},
        )
        try:
            made = client.create_container(
                self.image,
                entrypoint=[PYTHON],
                command=[*FLAGS, ENTRY],
                environment=ENVIRONMENT,
                host_config=host,
                labels={LABEL: self.session},
                stdin_open=True,  # and, since it is not detached, closed when the first who attaches is gone
                user=f"{contained.USER}:{contained.USER}",
                working_dir="/",
            )
        except self._docker.errors.ImageNotFound as failure:
            raise GraderError(f"there is no image {self.image} here; `make image` builds it") from failure
        except self._docker.errors.DockerException as failure:
            raise GraderError(f"the engine makes no container: {failure}") from failure
        return str(made["Id"])

    def _order(self, limits: BoxLimits) -> dict[str, Any]:
        """What a container is told before the wire begins."""
        try:
            program = seccomp.program()
        except seccomp.NoFilter as failure:
            program, self._no_filter = b"", {"seccomp": str(failure)}
        return {"limits": dict(limits.for_worker()), "program": program, "outside": own_namespaces()}

    def _verified(self, answer: str) -> tuple[str, ...]:
        """The layers that a container has proven, if they are enough and its code is ours."""
        word, _, rest = answer.partition(" ")
        if word != "proven":
            raise GraderError(f"the container did not start: {rest or answer}")
        told, _, rest = rest.partition(" ")
        if told != contained.digest(str(Path(contained.__file__).parents[2])):
            raise GraderError(f"the image {self.image} was built from another version of the grader; run `make image`")
        first, *lines = rest.split("\n")
        self.reasons = dict(line.split("\t", 1) for line in lines if "\t" in line) | self._no_filter
        layers = tuple(name for name in first.split(",") if name in LAYERS)
        if lacking := missing((*LEAST, "uid", "pidns", "netns", "ipcns", "mountns"), layers):
            why = "; ".join(f"{name} ({self.reasons.get(name, 'not proven')})" for name in lacking)
            raise BoxUnsafe(f"the container does not have in force: {why}")
        return layers

    def close(self, wait: bool = True) -> None:
        """Remove what this launcher's boxes left: nothing, unless one was never killed."""
        client = self._connect(self._version)
        try:
            for left in client.containers(all=True, quiet=True, filters={"label": f"{LABEL}={self.session}"}):
                with contextlib.suppress(self._docker.errors.APIError):  # gone meanwhile, or going
                    client.remove_container(left["Id"], force=True)
        finally:
            client.close()


def own_namespaces() -> dict[str, int]:
    """The numbers of the namespaces that the grader is in, which a container's must differ from."""
    from ..jail import namespaces

    try:
        proc = os.open("/proc", os.O_RDONLY | os.O_DIRECTORY)
    except OSError:  # not Linux: the engine runs in a machine of its own
        return {}
    try:
        return namespaces.identities(proc)
    finally:
        os.close(proc)

"""What the instructor's pages and manifests say can be done: every command line is accepted."""

import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml
from nbgrader.apps import NbGraderApp

from tichchap.autograde.records import CheckRecord, Report, State, Status
from tichchap.autograde.warm.levels import Level
from tichchap.cli import app

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.glob("*.md"), *DOCS.glob("??/*.md")])
MANIFESTS = {path.name: path for path in sorted((DOCS / "kubernetes").glob("*.yaml"))}
NOTE = (
    "Untested on Kubernetes: written from the documentation; the Dask and PostgreSQL parts are "
    "tested locally by"
)
BEFORE = re.compile(r"^\s*(?:#\s+)?(?:TICHCHAP_LANG=\w+ )?(?:kubectl exec \S+ -- )?")
KINDS = {
    "dask.yaml": ["Service", "Deployment", "Deployment", "NetworkPolicy"],
    "formgrader.yaml": ["Service", "Deployment"],
    "grade.yaml": ["Job"],
    "volumes.yaml": ["PersistentVolumeClaim", "PersistentVolumeClaim"],
}
CHART_SECRET = ("hub", "hub.services.tichchap.apiToken")  # made by the chart of JupyterHub
PROGRAMS = ("tichchap", "nbgrader", "dask", "jupyter", "jupyterhub-singleuser")


def documents(name: str) -> list[Any]:
    return list(yaml.safe_load_all(MANIFESTS[name].read_text("utf-8")))


def pods() -> list[Any]:
    """The pod of each Deployment and Job."""
    found = [document for name in KINDS for document in documents(name)]
    return [each["spec"]["template"]["spec"] for each in found if "template" in each["spec"]]


def containers() -> dict[str, Any]:
    return {each["name"]: each for pod in pods() for each in pod["containers"]}


def said(line: str) -> list[str]:
    """The words of a command line, without what comes after a pipe or another command."""
    words = shlex.split(line, comments=True)
    stops = [words.index(stop) for stop in ("&&", "|", "\u2026") if stop in words]
    return words[: min(stops)] if stops else words


def accept(words: list[str]) -> None:
    """Parse a command line as its program does, and run nothing. Raises what that raises."""
    program, *rest = words
    if program == "tichchap":
        commands: Any = typer.main.get_command(app)
        commands.commands[rest[0]].make_context(rest[0], rest[1:])
    elif program == "dask":
        from distributed.cli import dask_scheduler, dask_worker

        command = {"scheduler": dask_scheduler, "worker": dask_worker}[rest[0]].main
        options = {name for each in command.params for name in (*each.opts, *each.secondary_opts)}
        # what it does not know it hands to a preloaded module
        assert {word.partition("=")[0] for word in rest if word.startswith("-")} <= options
        command.make_context(rest[0], list(rest[1:]))
    elif program == "nbgrader":
        kind = NbGraderApp.subcommands[rest.pop(0)][0]
        while isinstance(kind.subcommands, dict) and rest:  # `db student remove`
            kind = kind.subcommands[rest.pop(0)][0]
        flags = {f"--{name}" for name in kind.flags}
        assert {word for word in rest if word.startswith("-")} <= flags
    else:
        assert program in PROGRAMS


def command_lines(page: Path) -> list[list[str]]:
    """What a page shows to be typed, inside of pods, too."""
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```", page.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    lines = "".join(blocks).replace("\\\n", " ").splitlines()
    found = [said(BEFORE.sub("", line)) for line in lines]
    return [words for words in found if words and words[0] in PROGRAMS]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_every_command_on_a_page_is_accepted(page: Path) -> None:
    found = command_lines(page)
    assert len(found) > 1
    for words in found:
        if words[:2] != ["nbgrader", "generate_assignment"] or len(words) > 2:
            accept(words)


def test_a_command_that_is_wrong_is_not_accepted() -> None:
    for line in (
        "tichchap grade ex --worker 2",
        "tichchap regrade ex",
        "dask worker --threads=1",
        "nbgrader generate_assignment --sure ex",
    ):
        with pytest.raises(BaseException, match=r"--worker|regrade|--threads|--sure"):
            accept(said(line))


@pytest.mark.parametrize("page", sorted(DOCS.glob("??/*.md")), ids=lambda page: page.name)
def test_a_translated_page_shows_what_the_english_one_does(page: Path) -> None:
    original = DOCS / page.name
    ours, theirs = ([set(w) - {"vi", "en"} for w in command_lines(p)] for p in (original, page))
    assert ours == theirs
    both = [path.read_text("utf-8") for path in (original, page)]
    for pattern in (r"^#+ ", r"^\|", r"^```\w*", r"^\d+\. ", r"^- "):
        ours, theirs = (re.findall(pattern, text, re.MULTILINE) for text in both)
        assert ours == theirs, pattern
    names = [set(re.findall(r"`[^`\n]+`", text)) for text in both]
    assert names[0] == names[1]


@pytest.mark.parametrize("name", [*MANIFESTS, "Dockerfile", "../grading-on-a-cluster.md"])
def test_what_was_not_tested_says_so_at_its_top(name: str) -> None:
    top = (DOCS / "kubernetes" / name).read_text("utf-8")[:500]
    assert NOTE in " ".join(re.sub(r"[#>*\[\]]", " ", top).split())


def test_manifests_hold_the_kinds_that_they_should() -> None:
    found = {name: [each["kind"] for each in documents(name)] for name in KINDS}
    assert found == KINDS
    assert set(MANIFESTS) == {*KINDS, "jupyterhub.yaml"}


@pytest.mark.parametrize("name", ["scheduler", "worker", "grade", "formgrader"])
def test_the_command_of_a_container_is_accepted(name: str) -> None:
    container = containers()[name]
    accept([*container["command"], *container.get("args", [])])


def test_the_parts_name_each_other_rightly() -> None:
    found = [each for name in KINDS for each in documents(name)]
    named = {(each["kind"], each["metadata"]["name"]) for each in found}
    for pod in pods():
        for volume in pod.get("volumes", []):
            if claim := volume.get("persistentVolumeClaim"):
                assert ("PersistentVolumeClaim", claim["claimName"]) in named
    assert ("Service", "dask-scheduler") in named
    address = "tcp://dask-scheduler:8786"
    for name in ("worker", "grade"):
        assert address in containers()[name]["args"]
    secrets = {
        (value["name"], value["key"])
        for container in containers().values()
        for variable in container.get("env", [])
        if (value := variable.get("valueFrom", {}).get("secretKeyRef"))
    }
    assert secrets == {("tichchap-gradebook", "url"), CHART_SECRET}
    assert "generic tichchap-gradebook" in MANIFESTS["grade.yaml"].read_text("utf-8")


def test_the_service_of_the_hub_is_the_course_and_formgrader_runs_as_it() -> None:
    (values,) = documents("jupyterhub.yaml")
    (name,) = values["hub"]["services"]
    course = re.search(r'course_id = "(\w+)"', (ROOT / "nbgrader_config.py").read_text("utf-8"))
    assert course
    assert name == course[1]
    environment = {each["name"]: each.get("value") for each in containers()["formgrader"]["env"]}
    assert environment["JUPYTERHUB_SERVICE_NAME"] == name
    assert environment["JUPYTERHUB_SERVICE_PREFIX"] == f"/services/{name}/"
    (role,) = values["hub"]["loadRoles"].values()
    assert role["groups"] == list(values["hub"]["config"]["JupyterHub"]["load_groups"])
    assert str(role["scopes"][0]) in str(environment["JUPYTERHUB_OAUTH_ACCESS_SCOPES"])


def test_only_workers_may_make_namespaces_and_nobody_has_a_privilege() -> None:
    for pod in pods():
        (container,) = pod["containers"]
        context = container["securityContext"]
        sandbox = container["name"] == "worker"
        assert context["capabilities"] == {"drop": ["ALL"]}
        assert not context["allowPrivilegeEscalation"]
        assert context["runAsNonRoot"]
        assert ("hostUsers" in pod, "procMount" in context) == (sandbox, sandbox)
        assert context["seccompProfile"]["type"] == ("Unconfined" if sandbox else "RuntimeDefault")


def test_the_page_on_grading_names_every_level_state_and_key_of_a_report() -> None:
    page = (DOCS / "grading.md").read_text("utf-8")
    keys = {*Report.__dataclass_fields__, *CheckRecord.__dataclass_fields__}
    for word in (*Level, *State, *Status, *keys, "points", "max_points"):
        assert f"`{word}`" in page, word


def test_the_page_on_grading_counts_the_known_attacks() -> None:
    files = (ROOT / "tests" / "autograde" / "attacks").glob("*.toml")
    attacks = [a for file in files for a in tomllib.loads(file.read_text("utf-8"))["attack"]]
    page = (DOCS / "grading.md").read_text("utf-8")
    count = re.search(r"grades about (\d+) hostile", page)
    assert count
    assert abs(len(attacks) - int(count[1])) < 10
    assert sum("known" in attack for attack in attacks) == 2
    assert "Two succeed" in page

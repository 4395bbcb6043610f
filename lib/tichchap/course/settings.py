"""Where the course is published: one setting in pyproject.toml, and the links made from it."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

from tichchap.course.errors import CourseError

REPOSITORY = re.compile(r"(?P<owner>[\w.-]+)/(?P<name>[\w.-]+?)(?:@(?P<branch>[\w./-]+))?")
TABLE = "pyproject.toml, [tool.tichchap]"


@dataclass(frozen=True)
class Published:
    """A public repository on GitHub, and the JupyterHub of a school, if any."""

    owner: str
    name: str
    branch: str
    hub: str = ""

    def colab(self, path: str) -> str:
        """The address that opens a notebook of the repository in Google Colab."""
        place = f"{self.owner}/{self.name}/blob/{self.branch}/{path}"
        return f"https://colab.research.google.com/github/{quote(place)}"

    def binder(self, path: str) -> str:
        """The address that opens it in JupyterLab on mybinder.org."""
        place = quote(f"{self.owner}/{self.name}/{self.branch}")
        query = urlencode({"urlpath": f"lab/tree/{path}"})
        return f"https://mybinder.org/v2/gh/{place}?{query}"

    def nbgitpuller(self, path: str) -> str:
        """The address that copies the repository into the student's home on the hub; "" without."""
        if not self.hub:
            return ""
        query = urlencode(
            {
                "repo": f"https://github.com/{self.owner}/{self.name}",
                "branch": self.branch,
                "urlpath": f"lab/tree/{self.name}/{path}",
            }
        )
        return f"{self.hub.rstrip('/')}/hub/user-redirect/git-pull?{query}"

    @property
    def archive(self) -> str:
        """The address of the whole branch as a zip, which pip can install from without git."""
        return f"https://github.com/{self.owner}/{self.name}/archive/{quote(self.branch)}.zip"

    def source(self, path: str) -> str:
        """The address of a file of the repository."""
        return f"https://github.com/{self.owner}/{self.name}/blob/{self.branch}/{quote(path)}"


def load(root: Path) -> Published | None:
    """What `[tool.tichchap]` says: `repository = "owner/name@branch"`, `hub = "https://…"`.

    None without the setting. Raises `CourseError` for one that cannot be read.
    """
    path = root / "pyproject.toml"
    tools = tomllib.loads(path.read_text("utf-8")).get("tool", {}) if path.is_file() else {}
    table = tools.get("tichchap", {})
    repository, hub = table.get("repository", ""), table.get("hub", "")
    if hub and not (isinstance(hub, str) and hub.startswith(("https://", "http://"))):
        raise CourseError(f"{TABLE}: expected hub to be an http address, got {hub!r}")
    if not repository:
        if hub:
            raise CourseError(f"{TABLE}: hub needs repository, what the hub shall copy")
        return None
    match = REPOSITORY.fullmatch(repository) if isinstance(repository, str) else None
    if match is None:
        raise CourseError(
            f'{TABLE}: expected repository to be "owner/name" or "owner/name@branch", '
            f"got {repository!r}"
        )
    return Published(match["owner"], match["name"], match["branch"] or "main", hub)

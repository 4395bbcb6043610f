"""`tichchap lab`: JupyterLab on the start page of the course, set up for this server only."""

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tichchap.autograde.student.start_page import write_page
from tichchap.course.errors import CourseError
from tichchap.course.project import find_root, language
from tichchap.course.write import write
from tichchap.languages import Lang

FOLDER = ".tichchap"
# JupyterLab's own words: there has to be a language pack
LOCALES: dict[Lang, str] = {"vi": "vi_VN"}


def lab(root: Path | None, lang: str, others: Sequence[str]) -> int:
    """Run JupyterLab until it is stopped; `others` are further options of its own."""
    try:
        spoken = language(lang)
        course = (root or find_root(Path.cwd())).resolve()
        page = write_page(course, spoken)
        config = write_settings(course, spoken)
    except (CourseError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    _add_config(config)
    from jupyterlab.labapp import LabApp  # reads the environment when it is imported

    LabApp.launch_instance([*options(course, page), *others])
    return 0


def options(root: Path, page: Path) -> list[str]:
    """What JupyterLab is told: where it opens, and to keep its layout with the course."""
    values = {
        "ServerApp.root_dir": root,
        "LabApp.default_url": f"/lab/tree/{page.relative_to(root).as_posix()}",
        "LabApp.workspaces_dir": root / FOLDER / "workspaces",
    }
    return [f"--{name}={value}" for name, value in values.items()]


def settings(lang: Lang) -> dict[str, dict[str, Any]]:
    """Defaults of JupyterLab, by plugin; what a user has chosen in its settings stays."""
    return {
        "@jupyterlab/translation-extension:plugin": {"locale": LOCALES.get(lang, "en")},
        "@jupyterlab/apputils-extension:notification": {
            "fetchNews": "false",
            "checkForUpdates": False,
        },
        "@jupyterlab/docmanager-extension:plugin": {
            "defaultViewers": {"markdown": "Markdown Preview"}
        },
    }


def write_settings(root: Path, lang: Lang) -> Path:
    """Write the defaults into a folder that Jupyter can search for them; return that folder."""
    folder = root / FOLDER / lang
    text = json.dumps(settings(lang), indent=1) + "\n"
    write(folder / "labconfig" / "default_setting_overrides.json", text)
    write(root / FOLDER / ".gitignore", "*\n")
    return folder


def _add_config(folder: Path) -> None:
    """Let Jupyter search `folder`, too; a file of settings would take the place of a site's."""
    before = os.environ.get("JUPYTER_CONFIG_PATH")
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, (str(folder), before)))

"""`tichchap lab`: JupyterLab on the start page of the course, set up for this server only."""

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jupyter_core.paths import jupyter_config_dir

from tichchap.autograde.student.start_page import write_page
from tichchap.course import font
from tichchap.course.errors import CourseError
from tichchap.course.project import find_root, language
from tichchap.course.write import write
from tichchap.languages import Lang

FOLDER = ".tichchap"
# the theme's default font: what a user chose in the settings comes after it
STYLE = f"""
:root:root {{ --jp-code-font-family-default: {font.STACK}; }}
.cm-editor, pre, code {{ font-variant-ligatures: none; }} /* what is typed as -> is shown as -> */
/* the tables of the start page stand below their headings */
.jp-MarkdownViewer .jp-RenderedHTMLCommon table {{ margin-left: 0; }}
/* slides are read from the back of the room */
.reveal {{ --jp-content-font-size1: max(20px, 1.6vw); --jp-code-font-size: max(18px, 1.4vw); }}
.reveal .jp-OutputArea-output pre {{ font-size: var(--jp-code-font-size); }}
.reveal h1, .reveal h2, .reveal h3 {{
  font-family: var(--jp-content-font-family); text-transform: none; letter-spacing: normal;
}}
"""
# the other light themes fetch fonts from another host; the header brings our style to the slides
RISE = {"theme": "white", "header": '<link rel="stylesheet" href="/custom/custom.css">'}
# it comes with RISE and draws formulas that no screen reader can read; JupyterLab has its own
PAGE = {"disabledExtensions": {"@jupyterlab/mathjax3-extension": True}}
# JupyterLab's own words: there has to be a language pack
LOCALES: dict[Lang, str] = {"vi": "vi_VN"}


def lab(root: Path | None, lang: str, others: Sequence[str]) -> int:
    """Run JupyterLab until it is stopped; `others` are further options of its own."""
    try:
        spoken = language(lang)
        course = (root or find_root(Path.cwd())).resolve()
        page = write_page(course, spoken)
        config = write_settings(course, spoken)
        os.chdir(course)  # nbgrader's extensions look for its settings there
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
        "LabApp.custom_css": True,
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
        "@jupyterlab/terminal-extension:plugin": {"fontFamily": font.STACK},
        "jupyterlab-rise:plugin": RISE,
    }


def write_settings(root: Path, lang: Lang) -> Path:
    """Write defaults and style into a folder that Jupyter can search; return that folder."""
    folder = root / FOLDER / lang
    write(folder / "labconfig" / "default_setting_overrides.json", _json(settings(lang)))
    write(folder / "labconfig" / "page_config.json", _json(PAGE))
    styles = folder / "custom"
    write(styles / "custom.css", font.style_sheet() + STYLE)
    write(styles / "jetbrains-mono.LICENSE.txt", font.licence())
    # a user's own custom.css takes the place of ours
    searched = [str(Path(jupyter_config_dir()) / "custom"), str(styles)]
    server = {"ServerApp": {"tornado_settings": {"static_custom_path": searched}}}
    write(folder / "jupyter_server_config.json", _json(server))
    write(root / FOLDER / ".gitignore", "*\n")
    return folder


def _json(values: dict[str, Any]) -> str:
    return json.dumps(values, indent=1) + "\n"


def _add_config(folder: Path) -> None:
    """Let Jupyter search `folder`, too; a file of settings would take the place of a site's."""
    before = os.environ.get("JUPYTER_CONFIG_PATH")
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, (str(folder), before)))

"""nbgrader's settings for this course, read by `nbgrader …` in this folder and by `tichchap demo`.

Each safe setting answers something that went wrong with nbgrader's defaults; the reason stands
beside it, tests/autograde/test_nbgrader_config.py shows that it takes effect.
"""

import os
import secrets
from importlib.resources import files
from pathlib import Path

from tichchap.course.release import settings

c = get_config()  # traitlets puts it here

# which language is released; submissions in the other one are graded all the same, because
# grade ids, code cells and file names are equal in both
lang = os.environ.get("TICHCHAP_LANG") or "vi"

# folders
c.CourseDirectory.course_id = "tichchap"
c.CourseDirectory.root = str(Path(__file__).resolve().parent)
c.CourseDirectory.source_directory = f"solutions/{lang}"
c.CourseDirectory.release_directory = f"exercises/{lang}"
c.CourseDirectory.submitted_directory = "submitted"
c.CourseDirectory.autograded_directory = "autograded"
c.CourseDirectory.feedback_directory = "feedback"
c.CourseDirectory.db_url = f"sqlite:///{Path(c.CourseDirectory.root) / 'gradebook.db'}"

# release: `raise NotImplementedError` in place of a solution, so that what nbgrader releases is
# what `tichchap build` releases, byte for byte
c.merge(settings())

# execution
# seconds for one cell: loops in Python are a right answer, and so is training for 100 s
c.Execute.timeout = 150
# a polite shutdown waits 1.5 s per student for torch to be torn down
c.Execute.shutdown_kernel = "immediate"
# a check cell that does not run scores full marks, so nobody may be able to name the tag that
# skips a cell: it is drawn anew each time
c.Execute.skip_cells_with_tag = secrets.token_hex(16)
# kernels of this interpreter (a user may have installed another one as `python3`), in a sandbox and
# forked from a process that has imported torch, as far as the machine can: see `tichchap doctor`
c.Execute.kernel_manager_class = "tichchap.autograde.kernels.GradingKernelManager"

# submissions are put in order before they run
# RestoreCells stands for DeduplicateIds and OverwriteCells with add_missing_cells, which together
# fail on a copied cell, and which leave deleted imports deleted; see the module
c.Autograde.sanitize_preprocessors = [
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "tichchap.autograde.normalise.RestoreCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]
# an endless print would make a page of gigabytes
c.LimitOutput.max_lines = 200

# feedback
# the pages of `tichchap feedback`, from formgrader's button, too: nbgrader's own would show hidden
# checks, in the cell and in the traceback of an error
c.GenerateFeedback.exporter_class = "tichchap.autograde.feedback.exporter.PageExporter"
c.GenerateFeedback.preprocessors = []

# formgrader
# a script that a student wrote would run in the browser of the lecturer who grades by hand;
# the option cleans outputs but not text cells, for which nbgrader has its own template
c.HTMLExporter.sanitize_html = True
c.HTMLExporter.filters = {
    "markdown2html": "tichchap.autograde.formgrader.text_cells.markdown2html",
    "clean_html": "tichchap.autograde.formgrader.text_cells.clean_html",
    "in_code_font": "tichchap.autograde.formgrader.text_cells.in_code_font",
}
# without a network nbgrader's page shows TeX, and its keys are dead: it waits for MathJax, which
# it fetches from another host; a template of ours stands before nbgrader's
c.HTMLExporter.extra_template_basedirs = [
    str(files("tichchap.autograde") / "formgrader" / "templates"),
    str(files("nbgrader") / "server_extensions" / "formgrader" / "templates"),
]

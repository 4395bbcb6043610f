"""What the workers of this machine are forked from: imported by their fork server, once."""

from tichchap.course.quick import skip_unused_imports

skip_unused_imports()

from tichchap.autograde.grading import worker  # noqa: E402
from tichchap.autograde.sealed.warm_up import warm_up  # noqa: E402

warm_up()

__all__ = ["worker"]

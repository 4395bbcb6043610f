"""The reference of the package, from its docstrings."""

from tichchap.site.course import Course
from tichchap.site.texts import text

MODULES = ("nn", "train", "viz", "data", "grade")
PAGE = """\
# {title}

{note}

```{{raw}} html
<div lang="en">
```

```{{eval-rst}}
.. automodule:: tichchap.{module}
   :members:
   :imported-members:
   :member-order: {order}
```

```{{raw}} html
</div>
```
"""


def pages(course: Course) -> dict[str, str]:
    """One page for each public module."""
    return {
        f"reference/{module}.md": PAGE.format(
            title=text(f"reference_{module}", course.lang),
            note=text("reference_note", course.lang),
            module=module,
            order="groupwise",
        )
        for module in MODULES
    }

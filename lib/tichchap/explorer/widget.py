"""The explorer as a Jupyter widget."""

from collections.abc import Callable
from typing import Any

import anywidget
import traitlets

from tichchap.explorer.arguments import Form
from tichchap.explorer.judge import judge
from tichchap.explorer.page import source, style
from tichchap.explorer.pictures import pictures


class Explorer(anywidget.AnyWidget):
    """State from the page, answers from Python.

    The page sets `state` when something changes that the output depends on; `answer` then holds
    torch's values, the function's and where they differ (`tichchap.explorer.judge`).
    """

    _esm = source()
    _css = style()
    lang = traitlets.Unicode().tag(sync=True)
    pictures = traitlets.Dict().tag(sync=True)
    function_name = traitlets.Unicode().tag(sync=True)
    function_mode = traitlets.Unicode().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)
    answer = traitlets.Dict(allow_none=True, default_value=None).tag(sync=True)

    def __init__(
        self,
        function: Callable[..., Any] | None,
        name: str,
        mode: str,
        state: dict[str, Any],
        form: Form,
        lang: str,
    ) -> None:
        self._function, self._form = function, form
        super().__init__(
            lang=lang,
            pictures=pictures(),
            function_name=name,
            function_mode=mode,
            state=state,
            answer=self._judged(state, mode, lang),
        )
        self.observe(self._ask, "state")

    def _ask(self, change: dict[str, Any]) -> None:
        self.set_trait("answer", self._judged(change["new"], self.function_mode, self.lang))

    def _judged(self, state: dict[str, Any], mode: str, lang: str) -> dict[str, Any] | None:
        if self._function is None or state.get("mode") != mode:
            return None
        return judge(self._function, state, self._form, lang)

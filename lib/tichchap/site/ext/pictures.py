"""Pictures of a notebook with the alt text that the course keeps in their metadata."""

from typing import ClassVar

from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer

PICTURES = ("image/png", "image/jpeg")


class DescribedPictures:
    """A plugin of myst-nb: renders as it does, with the alt text; none is a warning."""

    mime_priority_overrides: ClassVar[list[tuple[str, str, int | None]]] = []

    @staticmethod
    def handle_mime(
        renderer: NbElementRenderer, data: MimeData, inline: bool
    ) -> list[nodes.Element] | None:
        """Called by myst-nb for each output; None leaves it to others."""
        if data.mime_type not in PICTURES:
            return None
        made = list(renderer.render_image(data))
        alt = data.output_metadata.get(data.mime_type, {}).get("alt", "")
        if not alt:
            renderer.logger.warning("a picture has no alt text", line=data.line)
        for node in made:
            node["alt"] = alt
        return made

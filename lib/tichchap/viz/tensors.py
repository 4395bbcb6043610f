"""Tensors as what they are: cells in stacked planes, a picture in its colours, a film in frames."""

from collections.abc import Sequence

import torch
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from torch import Tensor

from tichchap.viz import checks, style

STEP = 1.2  # cells that a plane lies behind the next: its upper row and right column stay visible
TINTS = (style.ORANGE, style.GREEN, style.BLUE)  # in the places of red, green and blue
Color = str | tuple[float, float, float]
PANEL = 192 / 27  # cells: 192 pixels, so that a picture 64 or 96 wide is enlarged evenly
MOST_FRAMES = 10
STRIP = 26.0  # cells: the width of a film


def tensor_cells(
    tensors: Sequence[Tensor],
    names: Sequence[str] | None = None,
    *,
    groups: Sequence[Tensor] | None = None,
) -> Figure:
    """Tensors in a row: a vector as a column, a matrix, a 3-dimensional one as stacked planes.

    Shape: each tensor (N,), (M, N) or (K, M, N), the plane [0] in front; above it its name, or
    its shape where none are given. Each of `groups` has the shape of its tensor and tells by
    0, 1 or 2 which cells are tinted orange, green or blue. Slide "Nhắc lại".
    Raises TypeError or ValueError for no tensor, more dimensions than three, another number of
    names or groups, or groups of another shape.
    """
    if not tensors:
        raise ValueError("tensor_cells: expected at least one tensor, got none")
    stacks = [_planes(f"tensors[{n}]", each) for n, each in enumerate(tensors)]
    shapes = [str(tuple(each.shape)) for each in tensors]
    titles = checks.names("tensor_cells", shapes if names is None else names, len(stacks))
    tints = _groups(stacks, groups)
    sizes = [(M + STEP * (K - 1), N + STEP * (K - 1)) for K, M, N in (s.shape for s in stacks)]
    # a title may be wider than its tensor
    widths = [max(wide, 0.36 * len(t)) for (_, wide), t in zip(sizes, titles, strict=True)]
    high = max(tall for tall, _ in sizes)
    figure = style.canvas(sum(widths) + 1.5 * len(widths) + 0.5, high + 2)
    left = 1.0
    for stack, (tall, wide), title, room, tint in zip(
        stacks, sizes, titles, widths, tints, strict=True
    ):
        ax = style.place(figure, left + (room - wide) / 2, 1.5 + (high - tall) / 2, tall, wide)
        ax.set_axis_off()
        ax.set_title(title, fontsize=style.NORMAL)
        _draw_planes(ax, stack, tint)
        left += room + 1.5
    return figure


def color_planes(image: Tensor, at: tuple[int, int] | None = None) -> Figure:
    """A colour picture and its planes R, G and B, black for the smallest value, white for 1 or 255.

    Shape: image (3, H, W), uint8 or with values in [0, 1]. The pixel `at` = (row, column) is
    framed, and its value is written above each plane. Slide "Biểu diễn ảnh màu".
    Raises TypeError or ValueError for what is no colour picture, or a pixel outside it.
    """
    picture = _picture(image)
    rows, cols = picture.shape[1:]
    high = PANEL * rows / cols
    figure = style.canvas(4 * (PANEL + 0.7) + 0.7, high + 1.9)
    panels = [picture, *picture]
    values: list[float] = []
    if at is not None:
        i, j = checks.window("color_planes", at, (rows, cols))
        values = image[:, i, j].tolist()
    for n, (panel, name) in enumerate(zip(panels, ("RGB", "R", "G", "B"), strict=True)):
        ax = style.place(figure, 0.7 + n * (PANEL + 0.7), 1.5, high, PANEL)
        _show(ax, panel)
        title = f"{name} = {style.number(values[n - 1])}" if values and n else name
        ax.set_title(title, fontsize=style.NORMAL)
        if at is not None:
            side = max(3, cols // 16) | 1  # odd, so that the pixel is in the middle
            corner = (at[0] - side // 2, at[1] - side // 2)
            style.outline(ax, corner, (side, side), style.PLACES[1])
    return figure


def film_strip(video: Tensor) -> Figure:
    """The frames of a video side by side, t = 0, 1, … from left to right.

    Shape: video (T, 1, H, W) or (T, 3, H, W) with values in [0, 1], T at most 10; grey frames
    are light on black. Slide "Biểu diễn video".
    Raises TypeError or ValueError for other shapes and values, and for too many frames.
    """
    if not isinstance(video, Tensor):
        raise TypeError(f"film_strip: video must be a torch.Tensor, got {type(video).__name__}")
    shape = tuple(video.shape)
    if len(shape) != 4 or shape[1] not in (1, 3) or not 1 <= shape[0] <= MOST_FRAMES:
        raise ValueError(
            f"film_strip: video must be (T, 1, H, W) or (T, 3, H, W) "
            f"with T from 1 to {MOST_FRAMES}, got {shape}"
        )
    frames = [
        checks.image("film_strip", f"video[{t}]", each[0] if shape[1] == 1 else each)
        for t, each in enumerate(video)
    ]
    side = min(STRIP / shape[0] - 0.4, PANEL)
    high = side * shape[2] / shape[3]
    figure = style.canvas(shape[0] * (side + 0.4) + 0.8, high + 1.9)
    for t, frame in enumerate(frames):
        ax = style.place(figure, 0.6 + t * (side + 0.4), 1.4, high, side)
        _show(ax, frame)
        ax.set_title(f"t = {t}", fontsize=style.NORMAL)
    return figure


def _planes(name: str, value: object) -> Tensor:
    """`value` as a stack (K, M, N); a vector is one column, a matrix one plane."""
    if isinstance(value, Tensor) and value.dim() not in (1, 2, 3):
        raise ValueError(
            f"tensor_cells: {name} must have 1, 2 or 3 dimensions, got {tuple(value.shape)}"
        )
    if isinstance(value, Tensor) and value.dim() < 3:
        value = value[None, :, None] if value.dim() == 1 else value[None]
    return checks.stack("tensor_cells", name, value)


def _groups(stacks: Sequence[Tensor], groups: Sequence[Tensor] | None) -> list[Tensor | None]:
    if groups is None:
        return [None] * len(stacks)
    if len(groups) != len(stacks):
        raise ValueError(
            f"tensor_cells: expected {len(stacks)} groups, one for each tensor, got {len(groups)}"
        )
    result: list[Tensor | None] = []
    for n, (stack, group) in enumerate(zip(stacks, groups, strict=True)):
        tint = _planes(f"groups[{n}]", group)
        if tint.shape != stack.shape or not bool(torch.isin(tint, torch.arange(3.0)).all()):
            raise ValueError(
                f"tensor_cells: groups[{n}] must hold 0, 1 or 2 for each cell of tensors[{n}]"
            )
        result.append(tint)
    return result


def _draw_planes(ax: Axes, stack: Tensor, tint: Tensor | None) -> None:
    """The planes from the last, behind, to the first; numbers only where nothing covers them."""
    count, rows, cols = stack.shape
    for k in reversed(range(count)):
        right, down = STEP * k, STEP * (count - 1 - k)
        for i in range(rows):
            for j in range(cols):
                color = _light(TINTS[int(tint[k, i, j])]) if tint is not None else style.GROUND
                ax.add_patch(_box(right + j, down + i, 1, 1, color, style.LINE, 0.8, count - k))
                if k == 0 or i == 0 or j == cols - 1:
                    text = style.number(float(stack[k, i, j]))
                    label = ax.text(right + j, down + i, text, fontsize=style.SMALL)
                    label.set(ha="center", va="center", zorder=count - k + 0.2)
        frame = _box(right, down, cols, rows, "none", style.INK, 1.2, count - k + 0.1)
        ax.add_patch(frame)


def _box(
    x: float, y: float, wide: int, tall: int, face: Color, edge: str, line: float, z: float
) -> Rectangle:
    return Rectangle(
        (x - 0.5, y - 0.5),
        wide,
        tall,
        facecolor=face,
        edgecolor=edge,
        linewidth=line,
        zorder=z,
        clip_on=False,
    )


def _light(color: str) -> tuple[float, float, float]:
    red, green, blue = (1 - 0.35 * (1 - part) for part in to_rgb(color))
    return (red, green, blue)


def _show(ax: Axes, image: Tensor) -> None:
    """A matrix or a picture (3, H, W) in [0, 1], light where it is large."""
    shown = image if image.dim() == 2 else image.permute(1, 2, 0)
    ax.imshow(shown.numpy(), cmap="gray", vmin=0, vmax=1, aspect="auto", interpolation="nearest")
    ax.set(xlim=(-0.5, image.shape[-1] - 0.5), ylim=(image.shape[-2] - 0.5, -0.5))


def _picture(image: object) -> Tensor:
    if isinstance(image, Tensor) and (image.dim() != 3 or image.shape[0] != 3):
        raise ValueError(
            f"color_planes: image must be (3, H, W), channels first, got {tuple(image.shape)}"
        )
    if isinstance(image, Tensor) and image.dtype == torch.uint8:
        image = image / 255
    return checks.image("color_planes", "image", image)

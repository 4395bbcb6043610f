"""`video_to_tensor(frames)`: a list of H×W×3 arrays of bytes to T×C×H×W in [0, 1]."""

from typing import Any

import torch

from tichchap.grade.draw_pictures import draw_video
from tichchap.grade.operation import FIXED_SEED, Check, Operation, call
from tichchap.grade.operations.convolution import random
from tichchap.grade.operations.pictures import BAN, few, hazy, picture
from tichchap.grade.probe import Probe
from tichchap.grade.properties import MEMORY, STATED_DTYPE, VALUES


def oracle(frames: list[Any]) -> torch.Tensor:
    """Stack the frames in torch and move the axis of the channels."""
    clip = torch.stack([torch.as_tensor(frame) for frame in frames])
    return clip.permute(0, 3, 1, 2).float() / 255


def _clips(seed: int, *clips: list[Any]) -> list[Probe]:
    return [Probe((call(frames),), seed=seed) for frames in clips]


def _values(seed: int) -> list[Probe]:
    # as many frames as channels, a single frame, frames with sides of 3
    generator = random(seed)
    sizes = ((2, 4, 5), (3, 5, 4), (5, 3, 6), (4, 5, 3), (1, 4, 2), (2, 1, 4))
    drawn = [[picture((*size, 3), generator) for _ in range(count)] for count, *size in sizes]
    dark = [picture((3, 4, 3), generator, brightest=1) for _ in range(2)]
    uneven = [picture((3, 4, 3), generator, brightest=60 * t + 40) for t in range(4)]
    return _clips(seed, *drawn, dark, uneven, [hazy((4, 5, 3), generator) for _ in range(2)])


def _some(seed: int) -> list[Probe]:
    generator = random(seed)
    sizes = ((2, 4, 5), (4, 3, 2))
    drawn = [[picture((*size, 3), generator) for _ in range(count)] for count, *size in sizes]
    return _clips(seed, *drawn)


def examples() -> list[Probe]:
    """Give the small public cases, the smallest first."""
    generator = random(6)
    sizes = ((1, 1, 2), (2, 1, 2), (2, 2, 3), (3, 2, 3), (4, 3, 2))
    drawn = [[few((*size, 3), generator) for _ in range(count)] for count, *size in sizes]
    dark = [picture((1, 2, 3), generator, brightest=1) for _ in range(2)]
    dim = [few((1, 2, 3), generator) // 51 * 30 for _ in range(3)]
    return _clips(FIXED_SEED, *drawn, dark, dim)


VIDEO_TO_TENSOR = Operation("video_to_tensor", oracle, ("frames",), examples, draw_video, BAN)

CHECKS = (
    Check("values", VALUES, _values),
    Check("dtype", STATED_DTYPE, _some),
    Check("memory", MEMORY, _some),
)

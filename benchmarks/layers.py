"""Time `tichchap.nn.conv2d` against torch's convolution, and measure the memory it takes.

Both run in turn, one call each, so that a busy machine slows both; each number is a median. Memory
is counted by torch's own allocator events (`torch.profiler`), not by the operating system: the
highest sum of all that conv2d holds at once, its output and gradients included.

Where other programs keep the cores busy, run it with --threads 1: several threads then wait for
each other, and conv2d, which hands them many small pieces of work, waits more often than torch.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F
from torch.profiler import ProfilerActivity, profile

from tichchap.nn import conv2d, out_size

Convolution = Callable[..., Tensor]


class Shape(NamedTuple):
    """One layer: x (N, C, H, H), weight (K, C/groups, R, R)."""

    name: str
    N: int
    C: int
    H: int
    K: int
    R: int
    stride: int = 1
    padding: int = 0
    groups: int = 1

    def unfolded(self) -> int:
        """Bytes of all windows, in float32."""
        OH = out_size(self.H, self.R, self.stride, self.padding)
        return 4 * self.N * self.C * self.R**2 * OH**2


SHAPES = [
    Shape("MNIST, first layer", 64, 1, 28, 16, 5),
    Shape("RGB, first layer", 16, 3, 32, 64, 3, padding=1),
    Shape("3×3", 16, 64, 32, 64, 3, padding=1),
    Shape("3×3, stride 2", 16, 64, 32, 128, 3, stride=2, padding=1),
    Shape("1×1", 16, 128, 16, 64, 1),
    Shape("3×3, 4 groups", 16, 64, 28, 64, 3, padding=1, groups=4),
    Shape("3×3, depthwise", 16, 64, 32, 64, 3, padding=1, groups=64),
    Shape("5×5, large image", 8, 32, 64, 32, 5, padding=2),
]


class Case(NamedTuple):
    """The tensors of a layer, and an upstream gradient."""

    leaves: tuple[Tensor, Tensor, Tensor]
    how: tuple[int, int, int, int]
    upstream: Tensor

    def forward(self, convolution: Convolution) -> Tensor:
        with torch.no_grad():
            return convolution(*self.leaves, *self.how)

    def both(self, convolution: Convolution) -> tuple[Tensor, ...]:
        y = convolution(*self.leaves, *self.how)
        return torch.autograd.grad(y, self.leaves, self.upstream)


def make(shape: Shape) -> Case:
    """Random tensors for `shape`, the same in each run."""
    torch.manual_seed(0)
    x = torch.randn(shape.N, shape.C, shape.H, shape.H, requires_grad=True)
    weight = torch.randn(shape.K, shape.C // shape.groups, shape.R, shape.R, requires_grad=True)
    bias = torch.randn(shape.K, requires_grad=True)
    how = (shape.stride, shape.padding, 1, shape.groups)
    upstream = torch.randn_like(F.conv2d(x, weight, bias, *how))
    case = Case((x, weight, bias), how, upstream)
    for mine, torchs in zip(case.both(conv2d), case.both(F.conv2d), strict=True):
        torch.testing.assert_close(mine, torchs, rtol=1e-2, atol=1e-2)
    return case


def compare(run: Callable[[Convolution], object], repeats: int) -> tuple[float, float]:
    """Median seconds of ours and of torch's, called in turn."""
    convolutions: tuple[Convolution, Convolution] = (conv2d, F.conv2d)
    seconds: tuple[list[float], list[float]] = ([], [])
    for _ in range(repeats + 2):
        for convolution, taken in zip(convolutions, seconds, strict=True):
            start = time.perf_counter()
            run(convolution)
            taken.append(time.perf_counter() - start)
    ours, torchs = (statistics.median(taken[2:]) for taken in seconds)
    return ours, torchs


def peak(run: Callable[[Convolution], object]) -> int:
    """Most bytes that torch's allocator held at once for ours, beyond what it held before."""
    with profile(activities=[ProfilerActivity.CPU], profile_memory=True) as profiled:
        result = run(conv2d)
    del result
    assert profiled.profiler is not None
    events = profiled.profiler.kineto_results.events()
    changes = [(each.start_ns(), each.nbytes()) for each in events if each.name() == "[memory]"]
    held = highest = 0
    for _, change in sorted(changes):
        held += change
        highest = max(highest, held)
    return highest


def report(shapes: list[Shape], repeats: int) -> None:
    """Print the table of times, the geometric means, and the memory at the largest shape."""
    print(f"torch {torch.__version__}, {torch.get_num_threads()} threads, {_load()}")
    print(f"medians of {repeats} calls in turn; milliseconds, and ours divided by torch's")
    print(f"{'':20}{'forward':^24}{'forward + backward':^24}")
    print(f"{'':20}" + f"{'torch':>8}{'ours':>8}{'ratio':>8}" * 2)
    ratios: tuple[list[float], list[float]] = ([], [])
    for shape in shapes:
        case, cells = make(shape), ""
        runs: tuple[Callable[[Convolution], object], ...] = (case.forward, case.both)
        for run, found in zip(runs, ratios, strict=True):
            ours, torchs = compare(run, repeats)
            found.append(ours / torchs)
            cells += f"{torchs * 1e3:8.2f}{ours * 1e3:8.2f}{ours / torchs:8.2f}"
        print(f"{shape.name:20}{cells}", flush=True)
    forward, both = (statistics.geometric_mean(found) for found in ratios)
    print(f"{'geometric mean':20}{forward:24.2f}{both:24.2f}")
    print(f"{_load()} at the end")
    _report_memory(max(shapes, key=Shape.unfolded))


def _report_memory(shape: Shape) -> None:
    case, unfolded = make(shape), shape.unfolded()
    print(f"\nlargest shape: {shape.name}, the unfolded input is {unfolded / 1e6:.1f} MB")
    for name, most in (("forward", peak(case.forward)), ("forward + backward", peak(case.both))):
        print(f"{name:20}holds at most {most / 1e6:.1f} MB: {most / unfolded:.2f} × unfolded")


def _load() -> str:
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


def main() -> None:
    """Read the command line and print the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="5 calls instead of 30")
    parser.add_argument("--threads", type=int, default=2, help="of torch (default 2)")
    arguments = parser.parse_args()
    # The profiler reports on missing GPUs otherwise, in the middle of the table.
    os.environ.setdefault("KINETO_LOG_LEVEL", "99")
    torch.set_num_threads(arguments.threads)
    report(SHAPES, repeats=5 if arguments.quick else 30)


if __name__ == "__main__":
    main()

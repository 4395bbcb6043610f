"""The numbers in the page's cells are torch's, in a real browser, for many random states."""

import random
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from tests.explorer.conftest import Shown, number
from torch import Tensor

from tichchap import nn

ROUNDED = 0.00501  # the page writes two decimals
State = dict[str, Any]
Opened = Callable[..., Shown]


def quarters(rng: random.Random, *shape: int) -> Tensor:
    """Multiples of 1/4, which the sum line writes out exactly."""
    numbers = torch.Generator().manual_seed(rng.randrange(10**6))
    return torch.randint(-8, 9, shape, generator=numbers) / 4


def reals(rng: random.Random, *shape: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(rng.randrange(10**6)))


def values(tables: list[list[list[str]]]) -> Tensor:
    return torch.tensor([[[number(cell) for cell in row] for row in table] for table in tables])


def agree(shown: list[list[list[str]]], expected: Tensor) -> bool:
    got = values(shown)
    # equal infinities agree: a window of max pooling can lie in the padding alone
    return got.shape == expected.shape and torch.allclose(got, expected, rtol=0, atol=ROUNDED)


def cell(rng: random.Random, expected: Tensor) -> dict[str, int]:
    return {
        name: rng.randrange(size)
        for name, size in zip(("filter", "row", "col"), expected.shape, strict=True)
    }


def convolutions(n: int) -> Iterator[tuple[State, Tensor]]:
    rng = random.Random(1)
    while n:
        C, K = rng.choice((1, 1, 2, 3)), rng.randint(1, 4)
        H, W, R, S = rng.randint(1, 9), rng.randint(1, 9), rng.randint(1, 4), rng.randint(1, 4)
        step, pad, gap = rng.randint(1, 4), rng.randint(0, 3), rng.randint(1, 3)
        if min(H + 2 * pad - gap * (R - 1), W + 2 * pad - gap * (S - 1)) < 1:
            continue
        draw = rng.choice((quarters, reals))
        image, kernels, bias = draw(rng, C, H, W), draw(rng, K, C, R, S), draw(rng, K)
        expected = F.conv2d(image[None], kernels, bias, step, pad, gap)[0]
        state = {
            "mode": "conv", "image": image.tolist(), "kernels": kernels.tolist(), "stride": step,
            "bias": bias.tolist(), "padding": pad, "dilation": gap, "cell": cell(rng, expected),
        }  # fmt: skip
        n -= 1
        yield state, expected


def poolings(n: int) -> Iterator[tuple[State, Tensor]]:
    rng = random.Random(2)
    while n:
        H, W, window = rng.randint(1, 9), rng.randint(1, 9), rng.randint(1, 4)
        step, pad = rng.randint(1, 4), rng.randint(0, window // 2)
        kind = rng.choice(("max", "avg"))
        gap = rng.randint(1, 2) if kind == "max" else 1
        if min(H, W) + 2 * pad < gap * (window - 1) + 1:
            continue
        image = rng.choice((quarters, reals))(rng, rng.randint(1, 3), H, W)
        if kind == "max":
            expected = F.max_pool2d(image[None], window, step, pad, gap)[0]
        else:
            expected = F.avg_pool2d(image[None], window, step, pad)[0]
        state = {
            "mode": "pool", "image": image.tolist(), "window": window, "pool": kind,
            "stride": step, "padding": pad, "dilation": gap, "cell": cell(rng, expected),
        }  # fmt: skip
        n -= 1
        yield state, expected


def paddings(n: int) -> Iterator[tuple[State, Tensor]]:
    rng = random.Random(3)
    for i in range(n):
        image = quarters(rng, rng.randint(1, 3), rng.randint(2, 7), rng.randint(2, 7))
        fill = ("constant", "reflect", "replicate", "circular")[i % 4]
        most = {"reflect": min(image.shape[1:]) - 1, "circular": min(image.shape[1:])}
        pad = rng.randint(0, min(4, most.get(fill, 4)))
        expected = F.pad(image[None], (pad,) * 4, mode=fill)[0]
        state = {
            "mode": "padding", "image": image.tolist(), "padding": pad, "fill": fill,
            "cell": cell(rng, expected),
        }  # fmt: skip
        yield state, expected


@pytest.mark.slow
@pytest.mark.parametrize(
    ("cases", "n"),
    [(convolutions, 110), (poolings, 70), (paddings, 40)],
    ids=["convolutions", "poolings", "paddings"],
)
def test_outputs_and_sums_are_torchs(
    cases: Callable[[int], Iterator[tuple[State, Tensor]]], n: int, open_explorer: Opened
) -> None:
    explorer = open_explorer()
    for state, expected in cases(n):
        shown = explorer.at(state)
        assert agree(shown["outputs"], expected), state
        at = state["cell"]
        value = expected[at["filter"], at["row"], at["col"]].item()
        assert number(said(shown["sum"])) == pytest.approx(value, abs=6e-5), state
        assert written_out(shown["sum"]) == pytest.approx(value, abs=0.01), state
    assert explorer.heard == []


def said(line: str) -> str:
    """The result at the end of a line."""
    return str(re.findall(r"= (−?∞|[−\d.]+)", line)[-1])


def written_out(line: str) -> float:
    """What the terms of the line add up to, worked out from its text alone."""
    parts = line.split(" = ")
    terms = parts[2] if "Σ" in line else parts[1]
    if "padding" in line or "x[" in line:
        return number(said(line))
    plain = terms.translate(str.maketrans("·−[]", "*-()"))
    if plain.startswith("max"):
        return max(map(float, plain[4:-1].replace("∞", "inf").split(", ")))
    return float(eval(plain, {"__builtins__": {}}))


def torchs_reads(state: State) -> Tensor:
    """How many windows read each pixel: the gradient of the sum over an all-ones kernel."""
    image = torch.zeros(1, 1, *state["size"], requires_grad=True)
    ones = torch.ones(1, 1, state["window"], state["window"])
    step, pad, gap = state["stride"], state["padding"], state["dilation"]
    F.conv2d(image, ones, None, step, pad, gap).sum().backward()  # type: ignore[no-untyped-call]
    assert image.grad is not None
    return image.grad[0, 0]


def sizes(n: int) -> Iterator[State]:
    rng = random.Random(4)
    while n:
        state: State = {
            "mode": "size", "size": [rng.randint(1, 14), rng.randint(1, 14)],
            "window": rng.randint(1, 5), "stride": rng.randint(1, 6),
            "padding": rng.randint(0, 3), "dilation": rng.randint(1, 3),
        }  # fmt: skip
        if min(state["size"]) + 2 * state["padding"] > state["dilation"] * (state["window"] - 1):
            n -= 1
            yield state


@pytest.mark.slow
def test_reads_never_read_pixels_and_sizes_are_torchs(open_explorer: Opened) -> None:
    explorer = open_explorer()
    never = 0
    for state in sizes(60):
        shown, reads, pad = explorer.at(state), torchs_reads(state), state["padding"]
        (H, W), (grid,), (marked,) = state["size"], shown["inputs"], shown["unread"]
        inner = [row[pad : pad + W] for row in grid[pad : pad + H]]
        assert torch.equal(values([inner])[0], reads), state
        hatched = torch.tensor([row[pad : pad + W] for row in marked[pad : pad + H]])
        assert torch.equal(hatched, reads == 0), state
        never += int(hatched.sum())
        arguments = (state["window"], state["stride"], pad, state["dilation"])
        out = [nn.out_size(size, *arguments) for size in (H, W)]
        assert [len(shown["outputs"][0]), len(shown["outputs"][0][0])] == out, state
        assert f"{out[0]}×{out[1]}." in shown["shape"]
        assert f"{int((reads == 0).sum())} of {H * W}." in shown["shape"]
        assert f"+ 1 = {out[1]}" in shown["sum"]
    assert never > 500


def test_a_convolution_hatches_what_no_window_reads(open_explorer: Opened) -> None:
    image = torch.ones(1, 7, 8)
    kernels = torch.ones(1, 1, 2, 2)
    state = {"mode": "conv", "image": image.tolist(), "kernels": kernels.tolist(), "stride": 3}
    shown = open_explorer().at(state)
    leaf = image[None].clone().requires_grad_()
    F.conv2d(leaf, kernels, stride=3).sum().backward()  # type: ignore[no-untyped-call]
    assert leaf.grad is not None
    assert shown["unread"][0] == (leaf.grad[0, 0] == 0).tolist()


def stacks(n: int) -> Iterator[tuple[State, list[tuple[int, int, int]]]]:
    rng = random.Random(5)
    while n:
        layers = [
            (rng.randint(1, 4), rng.randint(1, 3), rng.randint(1, 3))
            for _ in range(rng.randint(1, 4))
        ]
        extent, size = rng.randint(4, 28), 0
        try:
            size = extent
            for kernel, stride, dilation in layers:
                size = nn.out_size(size, kernel, stride, 0, dilation)
        except ValueError:
            continue
        n -= 1
        keys = ("kernel", "stride", "dilation")
        state = {
            "mode": "field", "extent": extent,
            "layers": [dict(zip(keys, each, strict=True)) for each in layers],
            "cell": {"filter": 0, "row": rng.randrange(size), "col": rng.randrange(size)},
        }  # fmt: skip
        yield state, layers


def seen(state: State, layers: list[tuple[int, int, int]]) -> Tensor:
    """In how many ways each pixel reaches the cell: a gradient through all-ones kernels."""
    image = torch.zeros(1, 1, state["extent"], state["extent"], requires_grad=True)
    x = image
    for kernel, stride, dilation in layers:
        x = F.conv2d(x, torch.ones(1, 1, kernel, kernel), None, stride, 0, dilation)
    x[0, 0, state["cell"]["row"], state["cell"]["col"]].backward()  # type: ignore[no-untyped-call]
    assert image.grad is not None
    return image.grad[0, 0]


@pytest.mark.slow
def test_receptive_fields_are_those_of_the_library_and_of_torch(open_explorer: Opened) -> None:
    explorer = open_explorer()
    for state, layers in stacks(40):
        shown = explorer.at(state)
        for n in range(len(layers)):
            _, field, jump = shown["fields"][3 * n : 3 * n + 3]
            assert int(field) == nn.receptive_field(layers[: n + 1])
            assert int(jump) == torch.tensor([stride for _, stride, _ in layers[: n + 1]]).prod()
        grid = torch.tensor([[float(text or 0) for text in row] for row in shown["inputs"][0]])
        assert torch.equal(grid, seen(state, layers)), state
        assert f"= {nn.receptive_field(layers)};" in shown["sum"]

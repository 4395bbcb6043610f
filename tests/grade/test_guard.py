"""The guard sees torch's convolutions by whatever name, and our own reference layers."""

import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor
from torch.nn.grad import conv2d_input

import tichchap.nn
from tichchap.grade.guard import PADDING, POOLING, Ban, watch

saved_alias = torch.conv2d


class Subclassed(torch.nn.Conv2d):
    """A layer that hides what it is."""


FORBIDDEN: dict[str, Callable[[Tensor, Tensor], Any]] = {
    "F.conv2d": F.conv2d,
    "torch.conv2d": lambda x, w: torch.conv2d(x, w),
    "alias": lambda x, w: saved_alias(x, w),
    "module": lambda x, w: torch.nn.Conv2d(2, 3, 2)(x),
    "subclass": lambda x, w: Subclassed(2, 3, 2)(x),
    "conv1d": lambda x, w: F.conv1d(x[:, :, 0], w[:, :, 0]),
    "conv3d": lambda x, w: F.conv3d(x[:, :, None], w[:, :, None]),
    "transposed": lambda x, w: F.conv_transpose2d(x, w.transpose(0, 1)),
    "aten": lambda x, w: torch.ops.aten.convolution(
        x, w, None, [1, 1], [0, 0], [1, 1], False, [0, 0], 1
    ),
    "mkldnn": lambda x, w: torch.mkldnn_convolution(x, w, None, [0, 0], [1, 1], [1, 1], 1),
    "gradient": lambda x, w: conv2d_input(  # type: ignore[no-untyped-call]
        (1, 2, 4, 5), w, torch.ones(1, 3, 3, 4)
    ),
    "conv_tbc": lambda x, w: torch.conv_tbc(
        torch.ones(4, 2, 3), torch.ones(2, 3, 5), torch.zeros(5)
    ),
}

WELCOME: dict[str, Callable[[Tensor, Tensor], Any]] = {
    "unfold": lambda x, w: F.unfold(x, 2),
    "windows": lambda x, w: x.unfold(2, 2, 1),
    "einsum": lambda x, w: torch.einsum("nchw,kcrs->nk", x, w),
    "as_strided": lambda x, w: x.as_strided((2, 2), (1, 2)),
    "fft": lambda x, w: torch.fft.rfft2(x).conj() * 2,
    "pad": lambda x, w: F.pad(x, (1, 1)),
    "convert": lambda x, w: x.to(torch.float64),
}


@pytest.fixture
def tensors() -> tuple[Tensor, Tensor]:
    return torch.randn(1, 2, 4, 5), torch.randn(3, 2, 2, 2)


@pytest.mark.parametrize("name", FORBIDDEN)
def test_a_convolution_is_seen(name: str, tensors: tuple[Tensor, Tensor]) -> None:
    with watch() as seen:
        FORBIDDEN[name](*tensors)
    assert Ban().broken_by(seen.operations, []), list(seen.operations)


@pytest.mark.parametrize(
    ("operation", "forbidden"),
    [
        ("aten::cudnn_convolution", True),
        ("aten::_slow_conv2d_forward", True),
        ("aten::convolution_backward", True),
        ("aten::slow_conv_transpose2d", True),
        ("quantized::conv2d_relu", True),
        ("aten::_conj", False),
        ("prims::convert_element_type", False),
        ("aten::_convert_indices_from_csr_to_coo", False),
        ("aten::im2col", False),
    ],
)
def test_an_operation_is_told_by_its_name(operation: str, forbidden: bool) -> None:
    assert bool(Ban().broken_by([operation], [])) == forbidden


@pytest.mark.parametrize("name", WELCOME)
def test_other_operations_are_welcome(name: str, tensors: tuple[Tensor, Tensor]) -> None:
    with watch() as seen:
        WELCOME[name](*tensors)
    assert seen.operations
    assert not Ban().broken_by(seen.operations, []), list(seen.operations)


def test_the_reference_layers_are_seen(tensors: tuple[Tensor, Tensor]) -> None:
    x, weight = tensors
    with watch() as seen:
        tichchap.nn.conv2d(x, weight)
        assert not Ban().broken_by(seen.operations, [])
    assert "tichchap.nn.conv.conv2d" in seen.frames


@pytest.mark.parametrize("layer", [torch.nn.Conv2d, Subclassed, torch.nn.ConvTranspose2d])
def test_a_layer_of_torch_is_seen_when_it_is_constructed(layer: Callable[..., Any]) -> None:
    with watch() as seen:
        layer(1, 1, 3)
    assert any(name.startswith("torch.nn.modules.conv.") for name in seen.frames)


def test_other_layers_are_welcome() -> None:
    with watch() as seen:
        torch.nn.Linear(2, 3)(torch.ones(1, 2))
    assert not seen.frames


def test_another_profiler_is_put_back() -> None:
    import sys

    def profiler(*_: object) -> None: ...

    sys.setprofile(profiler)
    try:
        with watch():
            pass
        assert sys.getprofile() is profiler
    finally:
        sys.setprofile(None)


def test_a_thread_is_watched_too() -> None:
    x = torch.ones(2, requires_grad=True)

    with watch() as seen:
        thread = threading.Thread(target=lambda: torch.autograd.grad(x.sum(), x))
        thread.start()
        thread.join()

    assert any(name.startswith("torch.autograd") for name in seen.frames)
    assert threading.getprofile() is None


POOLINGS: dict[str, Callable[[Tensor], Any]] = {
    "max": lambda x: F.max_pool2d(x, 2),
    "average": lambda x: F.avg_pool2d(x, 2),
    "adaptive": lambda x: F.adaptive_avg_pool2d(x, 2),
    "adaptive max": lambda x: F.adaptive_max_pool2d(x, 2),
    "fractional": lambda x: F.fractional_max_pool2d(x, 2, output_size=2),
    "power": lambda x: F.max_pool1d(x[0], 2),
    "3-d": lambda x: F.max_pool3d(x, 2),
    "module": lambda x: torch.nn.MaxPool2d(2)(x),
}
PADDINGS: dict[str, Callable[[Tensor], Any]] = {
    "constant": lambda x: F.pad(x, (1, 2, 0, 1)),
    "reflect": lambda x: F.pad(x, (1, 1, 1, 1), mode="reflect"),
    "replicate": lambda x: F.pad(x, (1, 1, 1, 1), mode="replicate"),
    "module": lambda x: torch.nn.ZeroPad2d(1)(x),
}


@pytest.mark.parametrize("name", POOLINGS)
def test_a_pooling_is_seen_and_is_no_convolution(name: str, tensors: tuple[Tensor, Tensor]) -> None:
    with watch() as seen:
        POOLINGS[name](tensors[0])
    assert Ban((POOLING,)).broken_by(seen.operations, [])
    assert not Ban().broken_by(seen.operations, [])


@pytest.mark.parametrize("name", PADDINGS)
def test_a_padding_is_seen(name: str, tensors: tuple[Tensor, Tensor]) -> None:
    with watch() as seen:
        PADDINGS[name](tensors[0])
    assert Ban((PADDING,)).broken_by(seen.operations, [])


def test_a_layer_is_forbidden_by_the_beginning_of_its_name(tensors: tuple[Tensor, Tensor]) -> None:
    with watch() as seen:
        torch.nn.MaxPool2d(2)(tensors[0])
    assert Ban((), ("torch.nn.modules.pooling",)).broken_by([], seen.frames)
    assert Ban((), ("tichchap.nn",)).broken_by([], seen.frames) is None


def test_a_first_check_does_not_wait_for_torchs_compiler() -> None:
    program = (
        "import sys, torch\n"
        "from tichchap.grade import InProcess, Probe\n"
        "from tichchap.grade.operation import call\n"
        "seen = InProcess(torch.neg, 'neg').observe(Probe((call(torch.ones(2)),)))\n"
        "assert seen.failure is None and seen.operations\n"
        "sys.exit('torch._dynamo' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr

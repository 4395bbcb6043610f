"""What tichchap.nn offers, and what it never does."""

from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode

from tichchap import nn

PUBLIC = [
    "CNN",
    "MLP",
    "AvgPool2d",
    "Conv2d",
    "MaxPool2d",
    "adaptive_avg_pool2d",
    "avg_pool2d",
    "conv2d",
    "conv2d_loops",
    "conv2d_parameters",
    "count_parameters",
    "global_avg_pool2d",
    "global_max_pool2d",
    "linear_parameters",
    "max_pool2d",
    "out_size",
    "pad2d",
    "receptive_field",
    "same_padding",
]


class _Operations(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """The names of all operations that torch is asked for."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.names: set[str] = set()

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        self.names.add(func.overloadpacket.__name__)
        return func(*args, **(kwargs or {}))


def _forbidden(names: set[str]) -> set[str]:
    words = ("conv", "pool", "pad", "im2col", "col2im")
    return {name for name in names if any(word in name for word in words)}


def test_the_public_names() -> None:
    assert nn.__all__ == PUBLIC
    assert all(getattr(nn, name).__doc__ for name in PUBLIC)


def test_no_layer_calls_torchs_convolution_pooling_or_padding() -> None:
    x = torch.randn(2, 4, 8, 8, requires_grad=True)
    weight, bias = torch.randn(4, 2, 3, 3), torch.randn(4)
    outputs = []
    with _Operations() as seen:
        for conv in (nn.conv2d, nn.conv2d_loops):
            for mode in ("zeros", "reflect", "replicate", "circular"):
                outputs.append(conv(x, weight, bias, 1, "same", 1, 2, padding_mode=mode))
        for pool in (nn.max_pool2d, nn.avg_pool2d):
            outputs.append(pool(x, 3, 2, 1, ceil_mode=True))
        outputs += [nn.adaptive_avg_pool2d(x, 3), nn.global_avg_pool2d(x), nn.global_max_pool2d(x)]
        outputs.append(nn.CNN(2, in_channels=4, image_size=8)(x))
        for y in outputs:
            torch.autograd.grad(y.sum(), x)
    assert "bmm" in seen.names
    assert _forbidden(seen.names) == set()


def test_the_search_for_torchs_operations_finds_them() -> None:
    x = torch.randn(2, 4, 8, 8)
    with _Operations() as seen:
        torch.nn.functional.conv2d(x, torch.randn(4, 4, 3, 3))
        torch.nn.functional.max_pool2d(x, 2)
        torch.nn.functional.pad(x, (1, 1, 1, 1))
        torch.nn.functional.unfold(x, 3)
    assert len(_forbidden(seen.names)) == 4

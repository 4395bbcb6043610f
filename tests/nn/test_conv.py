"""conv2d_loops and conv2d against torch's conv2d: values and gradients."""

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor
from torch.nn import functional as F

from tichchap.nn import conv2d, conv2d_loops

Conv = Callable[..., Tensor]
FORMS = pytest.mark.parametrize("form", [conv2d_loops, conv2d])

# x, weight, and arguments of torch's conv2d; each is wrong for some plausible mistake.
CASES: dict[str, tuple[tuple[int, ...], tuple[int, ...], dict[str, Any]]] = {
    "plain": ((2, 3, 6, 7), (4, 3, 3, 3), {}),
    "nothing symmetric": (
        (2, 3, 11, 14),
        (4, 3, 2, 3),
        {"stride": (2, 3), "padding": (1, 2), "dilation": (3, 2)},
    ),
    "kernel is the whole image": ((2, 2, 4, 5), (3, 2, 4, 5), {}),
    "kernel is the whole padded image": ((1, 2, 2, 3), (3, 2, 4, 7), {"padding": (1, 2)}),
    "floor, round and ceil differ": ((2, 1, 10, 11), (2, 1, 3, 3), {"stride": 4}),
    "stride skips pixels": ((1, 2, 9, 9), (2, 2, 1, 2), {"stride": (4, 3)}),
    "batch of one": ((1, 3, 5, 4), (2, 3, 3, 2), {"padding": 1}),
    "batch of none": ((0, 3, 5, 4), (2, 3, 3, 2), {"padding": 1}),
    "one pixel": ((2, 3, 1, 1), (4, 3, 1, 1), {}),
    "1x1 kernel": ((2, 3, 4, 5), (4, 3, 1, 1), {"stride": 2}),
    "groups": ((2, 6, 5, 6), (9, 2, 2, 3), {"groups": 3, "padding": (0, 1)}),
    "depthwise": ((2, 4, 5, 6), (8, 1, 3, 2), {"groups": 4, "stride": (1, 2)}),
    "same, odd": ((2, 2, 6, 5), (3, 2, 3, 5), {"padding": "same", "dilation": (2, 1)}),
    "same, even": ((2, 2, 6, 5), (3, 2, 2, 4), {"padding": "same"}),
    "same, larger than the image": ((2, 2, 2, 3), (3, 2, 5, 6), {"padding": "same"}),
    "valid": ((2, 2, 6, 5), (3, 2, 2, 4), {"padding": "valid", "stride": 2}),
    "one image without N": ((3, 6, 5), (4, 3, 3, 2), {"padding": 1}),
    "lists": ((1, 3, 6, 5), (4, 3, 3, 2), {"padding": [1, 0], "stride": [2, 1]}),
}


@pytest.fixture(autouse=True)
def _torch_may_copy_for_same() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Using padding='same' with even kernel")
        yield


def _leaves(
    x: tuple[int, ...], weight: tuple[int, ...], dtype: torch.dtype, device: str = "cpu"
) -> tuple[Tensor, Tensor, Tensor]:
    kind: dict[str, Any] = {"dtype": dtype, "device": device}
    return torch.randn(x, **kind), torch.randn(weight, **kind), torch.randn(weight[0], **kind)


@FORMS
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("case", CASES)
def test_equals_torch(
    agrees: Callable[..., None], device: str, form: Conv, case: str, dtype: torch.dtype
) -> None:
    x, weight, how = CASES[case]
    leaves = _leaves(x, weight, dtype, device)
    agrees(lambda *a: form(*a, **how), lambda *a: F.conv2d(*a, **how), *leaves)
    agrees(lambda *a: form(*a, **how), lambda *a: F.conv2d(*a, **how), *leaves[:2])


@FORMS
def test_equals_torch_on_memory_in_another_order(agrees: Callable[..., None], form: Conv) -> None:
    x = torch.randn(6, 14, 3, 2, dtype=torch.float64).permute(3, 2, 0, 1)[..., ::2]
    weight = torch.randn(2, 3, 3, 4, dtype=torch.float64).permute(3, 2, 1, 0).flip(-1)
    bias = torch.randn(1, dtype=torch.float64).expand(4).clone()[:]
    how: dict[str, Any] = {"stride": (1, 2), "padding": (0, 1)}
    assert not x.is_contiguous()
    assert not weight.is_contiguous()
    agrees(lambda *a: form(*a, **how), lambda *a: F.conv2d(*a, **how), x, weight, bias)
    agrees(form, F.conv2d, x[:1].expand(3, -1, -1, -1), weight)
    agrees(form, F.conv2d, x.contiguous(memory_format=torch.channels_last), weight)


@FORMS
def test_takes_the_gradient_of_a_sum(form: Conv) -> None:
    """The gradient of a sum is one number in memory, seen as a tensor."""
    x, weight, _ = _leaves((2, 2, 5, 5), (3, 2, 3, 3), torch.float64)
    x.requires_grad_()
    (got,) = torch.autograd.grad(form(x, weight, groups=1).sum(), x)
    (expected,) = torch.autograd.grad(F.conv2d(x, weight).sum(), x)
    torch.testing.assert_close(got, expected)


@FORMS
def test_gives_only_the_gradients_that_are_asked_for(form: Conv) -> None:
    x, weight, bias = _leaves((2, 2, 5, 5), (3, 2, 3, 3), torch.float64)
    assert not form(x, weight, bias).requires_grad
    bias.requires_grad_()
    form(x, weight, bias).sum().backward()  # type: ignore[no-untyped-call]
    assert (x.grad, weight.grad) == (None, None)
    torch.testing.assert_close(bias.grad, torch.full((3,), 18.0, dtype=torch.float64))


SMALL = st.integers(1, 3)
PAIR = st.tuples(SMALL, SMALL)
PADDING = st.one_of(
    st.integers(0, 3), st.tuples(st.integers(0, 3), st.integers(0, 3)), st.sampled_from(["same"])
)


@FORMS
@given(
    N=st.integers(0, 3),
    size=st.tuples(st.integers(1, 9), st.integers(1, 9)),
    kernel=st.tuples(st.integers(1, 4), st.integers(1, 4)),
    channels=st.tuples(SMALL, SMALL, SMALL),
    stride=st.one_of(SMALL, PAIR, st.just((1, 1))),
    padding=PADDING,
    dilation=st.one_of(SMALL, PAIR),
    seed=st.integers(0, 2**31),
)
def test_equals_torch_or_refuses_as_torch(
    agrees: Callable[..., None],
    form: Conv,
    N: int,
    size: tuple[int, int],
    kernel: tuple[int, int],
    channels: tuple[int, int, int],
    stride: int | tuple[int, int],
    padding: int | tuple[int, int] | str,
    dilation: int | tuple[int, int],
    seed: int,
) -> None:
    torch.manual_seed(seed)
    inputs, filters, groups = channels
    leaves = _leaves(
        (N, inputs * groups, *size), (filters * groups, inputs, *kernel), torch.float64
    )
    how: dict[str, Any] = {
        "stride": stride,
        "padding": padding,
        "dilation": dilation,
        "groups": groups,
    }
    try:
        F.conv2d(*leaves, **how)
    except RuntimeError:
        with pytest.raises(ValueError, match="conv2d"):
            form(*leaves, **how)
    else:
        agrees(lambda *a: form(*a, **how), lambda *a: F.conv2d(*a, **how), *leaves)


@FORMS
@pytest.mark.parametrize("mode", ["zeros", "reflect", "replicate", "circular"])
@pytest.mark.parametrize("padding", [(2, 1), "same"])
def test_padding_modes_equal_torchs_layer(
    agrees: Callable[..., None], form: Conv, mode: Any, padding: Any
) -> None:
    layer = torch.nn.Conv2d(2, 3, (4, 3), padding=padding, padding_mode=mode, dtype=torch.float64)
    weight, bias = layer.weight.detach(), layer.bias
    assert bias is not None
    x = torch.randn(2, 2, 5, 4, dtype=torch.float64)
    agrees(lambda x: form(x, weight, bias, padding=padding, padding_mode=mode), layer, x)


@FORMS
def test_passes_gradcheck(form: Conv) -> None:
    x, weight, bias = _leaves((2, 2, 4, 3), (2, 1, 2, 2), torch.float64)
    leaves = (x.requires_grad_(), weight.requires_grad_(), bias.requires_grad_())
    assert torch.autograd.gradcheck(lambda *a: form(*a, (2, 1), 1, (1, 2), 2), leaves)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_equals_torch_within_its_own(dtype: torch.dtype) -> None:
    x, weight, bias = _leaves((2, 3, 8, 8), (4, 3, 3, 3), dtype)
    got, expected = conv2d(x, weight, bias), F.conv2d(x, weight, bias)
    assert got.dtype == dtype
    torch.testing.assert_close(got, expected, rtol=0.02, atol=0.1)

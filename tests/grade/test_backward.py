"""Gradients by hand: torch is the oracle, any sub-gradient is right, autograd is seen."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor
from torch.nn.grad import conv2d_input
from torch.utils._python_dispatch import _disable_current_modes

from tichchap.grade import InProcess, Probe, checks
from tichchap.grade.guard import BACKWARD, TRANSPOSED, Ban, watch
from tichchap.grade.isolation import pretended_device
from tichchap.grade.judge import first_failure
from tichchap.grade.operation import call
from tichchap.grade.operations.backward import WITHOUT_AUTOGRAD
from tichchap.grade.operations.max_pool2d_backward import TIES
from tichchap.grade.properties import DEVICE
from tichchap.grade.values import unpack

NAMES = ("conv2d_backward", "max_pool2d_backward", "avg_pool2d_backward")
FORWARD: dict[str, Callable[..., Tensor]] = {
    "max_pool2d_backward": F.max_pool2d,
    "avg_pool2d_backward": F.avg_pool2d,
}


def by_autograd(name: str, grad_output: Tensor, x: Tensor, *args: Any, **options: Any) -> Any:
    x = x.clone().requires_grad_()
    if name != "conv2d_backward":
        return torch.autograd.grad(FORWARD[name](x, *args, **options), x, grad_output)
    weight = args[0].clone().requires_grad_()
    bias = torch.randn(len(weight), dtype=x.dtype, requires_grad=True)
    z = F.conv2d(x, weight, bias, *args[1:], **options)
    return torch.autograd.grad(z, (x, weight, bias), grad_output)


@pytest.mark.parametrize("name", NAMES)
def test_the_oracle_is_what_autograd_gives(name: str) -> None:
    suite = getattr(checks, name)
    cases = [case for check in suite for case in check.cases(3)] + suite.operation.examples()
    assert len(cases) > 30
    for case in cases:
        args = [unpack(value) for value in case.calls[0].args]
        options = {key: unpack(value) for key, value in case.calls[0].kwargs.items()}
        ours, theirs = suite.operation.oracle(*args, **options), by_autograd(name, *args, **options)
        for mine, torchs in zip(ours if type(ours) is tuple else (ours,), theirs, strict=True):
            assert torch.allclose(mine, torchs, atol=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_examples_have_one_largest_element_in_each_window(name: str) -> None:
    for probe in getattr(checks, name).operation.examples():
        x = unpack(probe.calls[0].args[1])
        if name != "conv2d_backward":
            assert len(set(x[0, 0].flatten().tolist())) == x[0, 0].numel()


X, W, G = torch.randn(2, 3, 5, 6), torch.randn(4, 3, 2, 2), torch.randn(2, 4, 4, 5)


def by_tape(x: Tensor) -> None:
    x = x.clone().requires_grad_()
    torch.autograd.backward((x.unfold(2, 2, 1) * 2).sum())


AUTOGRAD: dict[str, Callable[[], Any]] = {
    "backward": lambda: by_tape(X),
    "grad": lambda: by_autograd("conv2d_backward", G, X, W),
    "under no_grad": lambda: torch.no_grad()(lambda: torch.enable_grad()(by_tape)(X))(),
    "in inference mode": lambda: torch.inference_mode()(
        lambda: torch.inference_mode(False)(by_tape)(X)
    )(),
    "func.vjp": lambda: torch.func.vjp(lambda x: x * 2, X)[1](X),
    "func.grad": lambda: torch.func.grad(lambda x: (x * 2).sum())(X),
    "func.jvp": lambda: torch.func.jvp(lambda x: x * 2, (X,), (X,)),
    "functional.vjp": lambda: torch.autograd.functional.vjp(lambda x: x * 2, X, X),  # type: ignore[no-untyped-call]
    "nn.grad": lambda: conv2d_input(X.shape, W, G),  # type: ignore[no-untyped-call]
    "aten": lambda: torch.ops.aten.avg_pool2d_backward(
        X[:, :, :1, :1], X[:, :, :2, :2], (2, 2), (2, 2), (0, 0), False, True, None
    ),
    "conv_transpose2d": lambda: F.conv_transpose2d(G, W),
    "ConvTranspose2d": lambda: torch.nn.ConvTranspose2d(4, 3, 2)(G),
    "aten, transposed": lambda: torch.ops.aten.convolution(
        G, W, None, [1, 1], [0, 0], [1, 1], True, [0, 0], 1
    ),
    "in inference mode, transposed": lambda: torch.inference_mode()(F.conv_transpose2d)(G, W),
}
WELCOME: dict[str, Callable[[], Any]] = {
    "conv2d": lambda: F.conv2d(X, W),
    "aten": lambda: torch.ops.aten.convolution(
        X, W, None, [1, 1], [0, 0], [1, 1], False, [0, 0], 1
    ),
    "transpose": lambda: X.transpose(0, 1).flip(2),
    "max_pool2d": lambda: F.max_pool2d(X, 2, return_indices=True),
    "max_unpool2d": lambda: F.max_unpool2d(*F.max_pool2d(X, 2, return_indices=True), (2, 2)),
    "fold": lambda: F.fold(torch.ones(1, 12, 20), (5, 6), 2),
    "no_grad": lambda: torch.no_grad()(torch.relu)(X),
    "vmap": lambda: torch.vmap(lambda x: x.sum())(X),
    "requires_grad": lambda: X.clone().requires_grad_() * 2,
}


@pytest.mark.parametrize("name", AUTOGRAD)
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
def test_what_computes_gradients_is_seen(name: str) -> None:
    with watch() as seen:
        AUTOGRAD[name]()
    assert WITHOUT_AUTOGRAD.broken_by(seen.operations, seen.frames), list(seen.operations)


@pytest.mark.parametrize("name", WELCOME)
def test_what_goes_forward_is_welcome(name: str) -> None:
    with watch() as seen:
        WELCOME[name]()
    assert WITHOUT_AUTOGRAD.broken_by(seen.operations, seen.frames) is None


def test_a_ban_can_be_on_operations_alone() -> None:
    assert Ban((TRANSPOSED,), ()).broken_by(["aten::transpose", "aten::convolution"], []) is None
    assert Ban((BACKWARD,), ()).broken_by(["aten::max_pool2d_with_indices_backward"], [])


def shared(share: Callable[[Tensor], Tensor]) -> Callable[..., Tensor]:
    """Make the gradient of a max pooling from what each pixel of a window gets."""

    def backward(grad: Tensor, x: Tensor, kernel: int, stride: int | None = None) -> Tensor:
        step, out = stride or kernel, torch.zeros_like(x)
        for i in range(grad.shape[2]):
            for j in range(grad.shape[3]):
                place = ..., slice(i * step, i * step + kernel), slice(j * step, j * step + kernel)
                out[place] += share(x[place]) * grad[..., i, j, None, None]
        return out

    return backward


def largest(window: Tensor) -> Tensor:
    return (window == window.amax((-2, -1), keepdim=True)).to(window.dtype)


def evenly(window: Tensor) -> Tensor:
    return largest(window) / largest(window).sum((-2, -1), keepdim=True)


def unevenly(window: Tensor) -> Tensor:
    weights = largest(window) * torch.arange(1.0, 1 + window[0, 0].numel()).view(window.shape[2:])
    return weights / weights.sum((-2, -1), keepdim=True)


def last(window: Tensor) -> Tensor:
    flat = window.flatten(2).flip(2)
    return F.one_hot(flat.argmax(2), flat.shape[2]).flip(2).view_as(window).to(window.dtype)


def beyond(window: Tensor) -> Tensor:
    """Give one of the largest more than there is, and another one less than nothing."""
    mask = largest(window)
    return torch.where(mask.sum((-2, -1), keepdim=True) > 1, 3 * last(window) - 2 * evenly(window),
                       mask)  # fmt: skip


def beside(window: Tensor) -> Tensor:
    """Give the gradient of a tied window to its first pixel, which may not be a largest one."""
    first = torch.zeros_like(window)
    first[..., 0, 0] = 1
    return torch.where(largest(window).sum((-2, -1), keepdim=True) > 1, first, largest(window))


def ties(answer: Callable[..., Any]) -> str | None:
    x = torch.tensor([[[[5.0, 1, 6, 0], [3, 7, 2, 9], [8, 4, 10, 11]]]])
    grads = torch.arange(1.0, 7).view(1, 1, 2, 3), torch.arange(1.0, 3).view(1, 1, 1, 2)
    cases = [Probe((call(grads[0], x, 2, stride=1),)), Probe((call(grads[1], x, 2),))]
    operation = checks.max_pool2d_backward.operation
    failed = first_failure(operation, TIES, InProcess(answer), cases)
    return failed.difference.kind if failed else None


@pytest.mark.parametrize("share", [evenly, unevenly, last])
def test_any_way_to_share_a_tied_gradient_is_right(share: Callable[[Tensor], Tensor]) -> None:
    assert ties(shared(share)) is None


@pytest.mark.parametrize(
    "share",
    [largest, beyond, beside, lambda w: largest(w) * (largest(w).sum((-2, -1), True) == 1)],
    ids=["each", "beyond", "beside", "none"],
)
def test_gradients_that_are_not_shared_among_the_largest_are_wrong(share: Any) -> None:
    assert ties(shared(share)) == "shares"


def test_ties_do_not_depend_on_a_forgotten_stride() -> None:
    def without_stride(grad: Tensor, x: Tensor, kernel: int, stride: Any = None) -> Tensor:
        fits = grad.shape[2] * kernel <= x.shape[2] and grad.shape[3] * kernel <= x.shape[3]
        return shared(evenly)(grad, x, kernel) if fits else torch.zeros_like(x)

    assert ties(without_stride) is None


def test_other_differences_come_before_the_shares() -> None:
    assert ties(lambda grad, x, kernel, stride=None: None) == "type"
    assert ties(lambda grad, x, kernel, stride=None: x[0]) == "shape"
    assert ties(lambda grad, x, kernel, stride=None: x * 0) == "values"


def test_an_array_of_a_pretended_gpu_is_refused_as_by_a_gpu() -> None:
    with pretended_device("fake") as device:
        x = torch.ones(2, device=device)
        with pytest.raises(TypeError, match=r"can't convert cuda:0 device type tensor to numpy"):
            x.numpy()


def by_numpy(grad: Tensor, x: Tensor, kernel_size: Any, stride: Any = None) -> Tensor:
    right = checks.max_pool2d_backward.operation.oracle
    arrays = [torch.from_numpy(each.cpu().numpy()) for each in (grad, x)]
    with _disable_current_modes():
        made: Tensor = right(*arrays, kernel_size, stride)
    return made.to(x.device)


def forgets_the_cpu(grad: Tensor, x: Tensor, kernel_size: Any, stride: Any = None) -> Tensor:
    return torch.from_numpy(x.numpy()) if x.device.type != "cpu" else by_numpy(grad, x, kernel_size)


@pytest.mark.parametrize(("answer", "kind"), [(by_numpy, None), (forgets_the_cpu, "devices_mixed")])
def test_a_way_through_numpy_is_right_if_it_asks_for_the_cpu(answer: Any, kind: Any) -> None:
    case = Probe((call(torch.ones(1, 1, 1, 1), torch.eye(2)[None, None], 2),))
    operation = checks.max_pool2d_backward.operation
    failed = first_failure(operation, DEVICE, InProcess(answer), [case])
    assert (failed.difference.kind if failed else None) == kind

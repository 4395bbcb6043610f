"""receptive_field against the gradient: a pixel is seen if it changes the output."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from tichchap.nn import conv2d, out_size, receptive_field

LAYERS = st.lists(st.tuples(*[st.integers(1, 3)] * 3), min_size=1, max_size=4)


def _seen(layers: list[tuple[int, int, int]], size: int) -> int:
    """From the first to the last pixel of a row whose gradient is not zero."""
    x = torch.zeros(1, 1, 1, size, dtype=torch.float64, requires_grad=True)
    y: torch.Tensor = x
    for kernel, stride, dilation in layers:
        weight = torch.ones(1, 1, 1, kernel, dtype=torch.float64)
        y = conv2d(y, weight, stride=(1, stride), dilation=(1, dilation))
    (grad,) = torch.autograd.grad(y[0, 0, 0, 0], x)
    places = grad.flatten().nonzero()
    return int(places[-1] - places[0]) + 1


@given(LAYERS)
def test_receptive_field_is_what_the_gradient_reaches(layers: list[tuple[int, int, int]]) -> None:
    assert receptive_field(layers) == _seen(layers, 200)


@given(LAYERS)
def test_receptive_field_is_the_smallest_input_with_an_output(
    layers: list[tuple[int, int, int]],
) -> None:
    size = receptive_field(layers)
    for kernel, stride, dilation in layers:
        size = out_size(size, kernel, stride, dilation=dilation)
    assert size == 1


def test_receptive_field_of_known_networks() -> None:
    assert receptive_field([]) == 1
    assert receptive_field([(3,), (3,)]) == 5
    assert receptive_field([(3, 1), (2, 2), (3, 1), (2, 2)]) == 10


@pytest.mark.message
def test_receptive_field_says_what_is_wrong() -> None:
    for layers, error, text in (
        (
            [(3, 1, 1, 1)],
            ValueError,
            "layers[0] must be (kernel, stride, dilation), got (3, 1, 1, 1)",
        ),
        ([(3,), 3], ValueError, "layers[1] must be (kernel, stride, dilation), got 3"),
        ([(3, 0)], ValueError, "stride of layers[0] must be at least 1, got 0"),
        ([(3, 1, 1.5)], TypeError, "dilation of layers[0] must be an int, got float 1.5"),
    ):
        with pytest.raises(error) as caught:
            receptive_field(layers)  # type: ignore[arg-type]
        assert str(caught.value) == f"receptive_field: {text}"

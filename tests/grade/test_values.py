"""Values cross as plain data and come back the same."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from tichchap.grade.values import Foreign, RawTensor, describe, pack, unpack, unpack_tensor

DTYPES = [torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.int64, torch.bool]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 0, 3), (2, 3, 4)])
def test_a_tensor_comes_back_with_its_elements(dtype: torch.dtype, shape: tuple[int, ...]) -> None:
    tensor = torch.randn(shape).mul(5).to(dtype)
    back = unpack(pack(tensor))
    assert back.dtype == dtype
    assert torch.equal(back, tensor)


@given(st.lists(st.integers(1, 4), min_size=2, max_size=4), st.randoms())
def test_a_tensor_comes_back_in_its_memory_layout(shape: list[int], order: object) -> None:
    axes = list(range(len(shape)))
    order.shuffle(axes)  # type: ignore[attr-defined]
    tensor = torch.randn(shape).permute(axes)
    back = unpack(pack(tensor))
    assert torch.equal(back, tensor)
    assert back.is_contiguous() == tensor.is_contiguous()


def test_a_single_element_with_an_odd_stride_is_packed() -> None:
    # the real part of a complex 1 x 1 tensor has stride 2 and still passes for contiguous
    tensor = torch.fft.ifft2(torch.ones(1, 1, dtype=torch.float64)).real
    assert torch.equal(unpack(pack(tensor)), tensor)


def test_a_tensor_without_data_keeps_shape_dtype_and_device() -> None:
    raw = pack(torch.empty(2, 3, dtype=torch.float64, device="meta"))
    assert raw == RawTensor((2, 3), "float64", None, "meta")


def test_a_tensor_of_the_wrong_number_of_bytes_is_refused() -> None:
    with pytest.raises(ValueError, match=r"expected 48 bytes for shape \(2, 3\).*got 8 bytes"):
        unpack_tensor(RawTensor((2, 3), "float64", b"\0" * 8))


@pytest.mark.parametrize(
    ("value", "packed"),
    [
        (True, True),
        (3, 3),
        (np.int64(3), 3),
        (np.float32(0.5), 0.5),
        (None, None),
        ((1, (2, None)), (1, (2, None))),
        ([1], Foreign("list")),
        (np.zeros(2), Foreign("numpy.ndarray")),
        (torch.eye(2).to_sparse(), Foreign("sparse Tensor")),
    ],
)
def test_anything_else_is_a_number_or_a_foreign_type(value: object, packed: object) -> None:
    assert pack(value) == packed
    assert type(pack(value)) is type(packed)


def test_a_description_names_the_type_and_what_identifies_it() -> None:
    assert describe(pack(torch.zeros(2, 3))) == "Tensor (2, 3) float32"
    assert describe(pack([1])) == "list"
    assert describe(pack((1, None))) == "tuple (int 1, None)"

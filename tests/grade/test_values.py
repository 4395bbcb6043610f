"""Values cross as plain data and come back the same."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from tichchap.grade.compare import value_difference
from tichchap.grade.values import (
    DEEPEST,
    Foreign,
    RawList,
    RawTensor,
    describe,
    map_elements,
    pack,
    unpack,
    unpack_tensor,
)

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


@pytest.mark.parametrize(
    "tensor",
    [
        torch.arange(3.0).expand(2, 3),
        torch.arange(2.0)[:, None].expand(2, 3),
        torch.arange(6.0).unfold(0, 3, 1),
        torch.tensor(2.0).expand(2, 2),
    ],
)
def test_a_tensor_whose_elements_share_memory_is_packed(tensor: torch.Tensor) -> None:
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
        ([1], RawList((1,))),
        ({1: 2}, Foreign("dict")),
        (np.array(["a"]), Foreign("numpy.ndarray")),
        (torch.eye(2).to_sparse(), Foreign("sparse Tensor")),
    ],
)
def test_anything_else_is_a_number_or_a_foreign_type(value: object, packed: object) -> None:
    assert pack(value) == packed
    assert type(pack(value)) is type(packed)


def test_a_description_names_the_type_and_what_identifies_it() -> None:
    assert describe(pack(torch.zeros(2, 3))) == "Tensor (2, 3) float32"
    assert describe(pack([1])) == "list of 1"
    assert describe(pack({})) == "dict"
    assert describe(pack(np.zeros((2, 3)))) == "numpy.ndarray (2, 3) float64"
    assert describe(pack((1, None))) == "tuple (int 1, None)"


@pytest.mark.parametrize("dtype", [np.uint8, np.float32, np.int64, np.bool_])
@pytest.mark.parametrize("shape", [(), (0, 3), (4, 5, 3)])
def test_an_array_comes_back_with_its_elements(dtype: type, shape: tuple[int, ...]) -> None:
    array: np.ndarray = np.random.default_rng(1).integers(0, 2, shape).astype(dtype)
    back = unpack(pack(array))
    assert type(back) is np.ndarray
    assert back.dtype == array.dtype
    assert np.array_equal(back, array)


def test_a_reversed_and_a_locked_array_are_packed_without_a_warning() -> None:
    array = np.arange(6, dtype=np.uint8).reshape(2, 3)
    array.flags.writeable = False
    for view in (array, array[::-1, ::-1], array.T):
        assert np.array_equal(unpack(pack(view)), view)


def test_a_list_comes_back_as_a_list_and_a_tuple_as_a_tuple() -> None:
    value = [(1, 2), [torch.ones(2)], np.zeros(3)]
    back = unpack(pack(value))
    assert [type(item) for item in back] == [tuple, list, np.ndarray]
    assert back[0] == (1, 2)
    assert torch.equal(back[1][0], torch.ones(2))


def test_a_list_that_contains_itself_is_cut_off() -> None:
    endless: list[object] = []
    endless.append(endless)
    packed = pack(endless)
    for _ in range(DEEPEST):
        assert isinstance(packed, RawList)
        (packed,) = packed.items
    assert packed == Foreign("list")


def test_every_tensor_of_a_value_is_changed_and_nothing_else() -> None:
    value = pack([torch.ones(2), np.ones(2), 3, (torch.ones(1),)])
    tensor, array, number, inner = unpack(map_elements(value, lambda x: x + 1))
    assert tensor.tolist() == [2, 2]
    assert array.tolist() == [2, 2]
    assert number == 3
    assert inner[0].item() == 1  # a tuple of tensors is no argument of the course


@pytest.mark.parametrize(
    ("expected", "got", "kind"),
    [
        ([1, 2], [1, 2], None),
        ([1, 2], [1, 3], "number"),
        ([1, 2], [1], "type"),
        ([1, 2], (1, 2), "type"),
        ([torch.zeros(2)], [torch.ones(2)], "values"),
        ([torch.zeros(2)], [torch.zeros(1, 2)], "shape"),
        (np.zeros(2), np.zeros(2), None),
        (np.zeros(2), np.ones(2), "values"),
        (np.zeros(2), torch.zeros(2), "type"),
        (torch.zeros(2), np.zeros(2), "type"),
        (torch.zeros(2), [0.0, 0.0], "type"),
        (torch.zeros(2), torch.zeros(2, device="meta"), "device"),
        (torch.zeros(2, device="meta"), torch.zeros(2, device="meta"), None),
    ],
)
def test_arrays_and_lists_are_compared(expected: object, got: object, kind: str | None) -> None:
    difference = value_difference(pack(expected), pack(got))
    assert (difference and difference.kind) == kind

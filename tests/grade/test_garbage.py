"""Whatever a student's code gives back is judged: wrong, in words, and never an error of ours."""

import contextlib
import decimal
import fractions
import re
import runpy
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tichchap.grade import CheckFailed, InProcess, Probe, checks, messages
from tichchap.grade.compare import value_difference
from tichchap.grade.limits import BYTES, TooLarge
from tichchap.grade.operation import call
from tichchap.grade.report import without_reasons
from tichchap.grade.values import Foreign, Value, describe, pack

RIGHT = Path(__file__).parents[1] / "exercises" / "right"
NETWORKS = runpy.run_path(str(RIGHT / "ex05_cnn" / "regular.py"))
X = torch.ones(2, 3, 2, 2)
DTYPES = sorted(
    {dtype for dtype in vars(torch).values() if isinstance(dtype, torch.dtype)}, key=str
)
# torch fills no tensor of these
UNFILLED = re.compile(r"torch\.(u?int[1-7]|bits.*|float4.*)$")


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "_spoken", "en")
    monkeypatch.setenv("TICHCHAP_SEED", "11")


def refuse(*_: Any, **__: Any) -> Any:
    raise RuntimeError("no")


class Refusing:
    """An object that answers nothing."""

    __repr__ = __str__ = __eq__ = __ne__ = __len__ = __iter__ = refuse
    __bool__ = __float__ = __int__ = __getattr__ = refuse
    __hash__ = None  # type: ignore[assignment]


class Agreeing:
    """An object that is equal to everything."""

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False

    __hash__ = None  # type: ignore[assignment]


class AgreeingText(Agreeing, str):  # type: ignore[misc]
    __slots__ = ()


class AgreeingNumber(Agreeing, int):  # type: ignore[misc]
    def __int__(self) -> int:
        raise RuntimeError("no")


class AgreeingTuple(Agreeing, tuple):  # type: ignore[misc, type-arg]
    def __iter__(self) -> Any:
        raise RuntimeError("no")


class Claiming:
    """An object that claims to be a tensor."""

    @property
    def __class__(self) -> Any:
        return torch.Tensor

    @__class__.setter
    def __class__(self, _: Any) -> None: ...


class Misshapen(torch.Tensor):
    @property
    def shape(self) -> Any:  # type: ignore[override]
        return (1, 2, 3)


class Named(type):
    @property
    def __name__(cls) -> str:  # type: ignore[override]
        raise RuntimeError("no")


class Nameless(metaclass=Named):
    pass


def nested() -> torch.Tensor:
    return torch.nested.nested_tensor([torch.ones(2), torch.ones(3)])


def quantised() -> torch.Tensor:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return torch.quantize_per_tensor(X, 0.1, 0, torch.quint8)


def own() -> torch.Tensor:
    return X.clone().requires_grad_()


def of_dtype(dtype: torch.dtype) -> torch.Tensor:
    return torch.empty(2, 3, dtype=dtype) if UNFILLED.match(str(dtype)) else X.to(dtype)


GARBAGE: dict[str, Callable[[], Any]] = {
    "complex": lambda: 1j,
    "nan": lambda: float("nan"),
    "huge int": lambda: 10**5000,
    "decimal": lambda: decimal.Decimal(1),
    "fraction": lambda: fractions.Fraction(1, 3),
    "long text": lambda: "x" * 10**6,
    "text that is not UTF-8": lambda: "\ud800",
    "braces": lambda: "{name}",
    "generator": lambda: (each for each in X),
    "function": lambda: refuse,
    "class": lambda: Refusing,
    "module": lambda: torch.nn.Linear(2, 2, dtype=torch.complex64),
    "module without values": lambda: torch.nn.Linear(2, 2, device="meta"),
    "lazy module": lambda: torch.nn.LazyLinear(2),
    "refusing": Refusing,
    "agreeing": Agreeing,
    "agreeing text": lambda: AgreeingText("a"),
    "agreeing number": lambda: AgreeingNumber(3),
    "agreeing tuple": lambda: AgreeingTuple((1, 2)),
    "claiming": Claiming,
    "nameless": Nameless,
    "array": lambda: np.ones((2, 3, 2, 2)),
    "complex array": lambda: np.ones(3, complex),
    "array of objects": lambda: np.array([Agreeing()]),
    "array of text": lambda: np.array(["a"]),
    "masked array": lambda: np.ma.masked_array([1, 2], [False, True]),
    "structured array": lambda: np.zeros(2, [("a", int)]),
    "long doubles": lambda: np.ones(2, np.longdouble),
    "matrix of nothing": lambda: np.empty((0, 3)),
    "tensor without values": lambda: torch.empty(X.shape, device="meta"),
    "tensor of nothing": lambda: torch.empty(0, 3, 2, 2),
    "tensor of no axes": lambda: torch.tensor(1.0),
    "tensor of nan": lambda: X * float("nan"),
    "tensor with gradient": own,
    "sparse": X.to_sparse,
    "sparse rows": lambda: torch.eye(3).to_sparse_csr(),
    "mkldnn": X.to_mkldnn,
    "nested": nested,
    "quantised": quantised,
    "misshapen": lambda: X.as_subclass(Misshapen),
    "conjugate": lambda: X.to(torch.complex64).conj(),
    "negative": lambda: X.to(torch.complex64).conj().imag,
    "expanded": lambda: torch.zeros(1).expand(2**20),
    "dict": lambda: {1: X},
    **{
        str(dtype): partial(of_dtype, dtype)
        for dtype in DTYPES
        if not str(dtype).startswith("torch.q")  # torch itself crashes
    },
}


class Kind(str):
    """A name of garbage, to be made inside of the test: hypothesis compares and prints values."""

    __slots__ = ()


def made(drawn: Any) -> Any:
    """Put garbage in the place of its names."""
    if isinstance(drawn, Kind):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return GARBAGE[drawn]()
    if isinstance(drawn, dict):
        return {key: made(value) for key, value in drawn.items()}
    return type(drawn)(map(made, drawn)) if isinstance(drawn, list | tuple) else drawn


leaves = st.sampled_from(sorted(GARBAGE)).map(Kind)
values = st.recursive(
    leaves | st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(), inner, max_size=2)
    ),
    max_leaves=8,
)


@pytest.mark.filterwarnings("ignore:.*experimental:UserWarning")
@pytest.mark.parametrize("kind", GARBAGE)
def test_garbage_is_wrong_and_named(kind: str, capfd: pytest.CaptureFixture[str]) -> None:
    for check in (checks.conv2d.channels, checks.conv_output_size.values, checks.train.values):
        with pytest.raises(CheckFailed) as caught, without_reasons():
            check(lambda *_, **__: GARBAGE[kind]())
        assert len(str(caught.value)) < 1000
        assert "xpected" in str(caught.value) or "elements" in str(caught.value)
    out, err = capfd.readouterr()
    assert err == ""
    assert "Traceback" not in out


@pytest.mark.filterwarnings("ignore:.*experimental:UserWarning")
@hypothesis_settings(max_examples=100)
@given(values)
def test_any_value_is_packed_described_and_compared(drawn: Any) -> None:
    packed = pack(made(drawn))
    assert len(describe(packed).encode()) < 5000
    right = pack(torch.full((2, 3, 2, 2), 0.123, dtype=torch.float64))
    assert value_difference(right, packed) is not None
    value_difference(packed, packed)


@pytest.mark.filterwarnings("ignore:.*experimental:UserWarning")
@pytest.mark.slow
@hypothesis_settings(max_examples=10)
@given(values)
def test_a_check_explains_any_value(drawn: Any) -> None:
    value = made(drawn)
    with pytest.raises(CheckFailed):
        checks.conv2d.channels(lambda *_, **__: value)


def test_what_agrees_with_everything_is_not_right() -> None:
    for right in (3, None, "text", (1, 2), 0.5):
        for lie in (Agreeing(), AgreeingText("a"), AgreeingNumber(3), AgreeingTuple((1, 2))):
            packed: Value = pack(lie)
            assert type(packed) in (Foreign, str)
            assert value_difference(right, packed) is not None


@pytest.mark.parametrize("dtype", [torch.uint16, torch.float8_e5m2, torch.bool])
def test_a_right_value_of_a_rare_dtype_is_right(dtype: torch.dtype) -> None:
    assert value_difference(pack(X), pack(X.to(dtype))) is None


def test_an_axis_of_values_alone_tells_a_shape(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CheckFailed):
        checks.predict_shape.card1(lambda _: tuple(range(10**5)))
    assert len(capfd.readouterr().out) < 1000


HUGE: dict[str, Callable[[], Any]] = {
    "Tensor (1099511627776,) float32": lambda: torch.zeros(1).expand(2**40),
    "Tensor (67108864,) float32": lambda: [torch.zeros(1).expand(2**26)] * 5,
    "numpy.ndarray (1099511627776,) float64": lambda: np.broadcast_to(np.ones(1), 2**40),
    "list of 5000000": lambda: [0] * 5_000_000,
    "str": lambda: "x" * (BYTES + 1),
}


@pytest.mark.parametrize("named", HUGE)
def test_a_huge_value_is_described_and_not_copied(named: str) -> None:
    with pytest.raises(TooLarge, match="^" + named.replace("(", r"\(").replace(")", r"\)")):
        pack(HUGE[named]())
    for lang, words in (("vi", f"nhận được {named}: quá lớn"), ("en", f"got {named}: too large")):
        messages.speak(lang)
        with pytest.raises(CheckFailed) as caught, without_reasons():
            checks.conv2d.channels(lambda *_, **__: HUGE[named]())
        assert words in str(caught.value)
        assert "256 MiB" in str(caught.value)


class Saying(torch.nn.Module):
    """A module that says something else of itself than modules do."""

    def __init__(self, *_: Any, **__: Any) -> None:
        super().__init__()
        self.weight = torch.nn.Parameter(torch.ones(1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x


def saying(**methods: Any) -> type:
    return type("Saying", (Saying,), methods)


MODULES = {
    "state of anything": saying(state_dict=lambda self: {"weight": 3, 4: Refusing()}),
    "no state": saying(state_dict=refuse),
    "parameters of anything": saying(named_parameters=lambda self: [(1, Refusing()), (2, None)]),
    "no parameters": saying(named_parameters=refuse),
    "no attributes": saying(__getattribute__=refuse),
    "a function": lambda *_, **__: None,
    "another class": saying(__new__=lambda *_, **__: Refusing()),
}


@pytest.mark.parametrize("said", MODULES)
@pytest.mark.parametrize("check", list(checks.Conv2d), ids=lambda check: check.name)
def test_a_module_may_say_anything_of_itself(check: Any, said: str) -> None:
    with pytest.raises(CheckFailed):
        getattr(checks.Conv2d, check.name)(MODULES[said])


@pytest.mark.parametrize("name", ["updates", "modes", "values"])
def test_a_model_moved_away_is_judged(name: str) -> None:
    def moved(model: Any, *_: Any) -> list[float]:
        model.to("meta")
        return [0.0]

    with pytest.raises(CheckFailed), without_reasons():
        getattr(checks.train, name)(moved)


@pytest.mark.parametrize("kind", [{"device": "meta"}, {"dtype": torch.complex64}])
@pytest.mark.parametrize("network", ["PyTorchCNN28", "FlattenSize", "ListOfLayers"])
def test_a_network_with_the_state_of_another_is_judged(network: str, kind: dict[str, Any]) -> None:
    right = NETWORKS[network]

    def state_dict(self: Any, *_: Any, **__: Any) -> dict[str, Any]:
        return {name: torch.ones(value.shape, **kind) for name, value in self.named_parameters()}

    lying = type("Lying", (right,), {"state_dict": state_dict})
    suite = getattr(checks, network)
    outcomes = []
    for check in suite:
        with contextlib.suppress(CheckFailed), without_reasons():
            getattr(suite, check.name)(lying)
            outcomes.append(check.name)
    assert len(outcomes) < len(list(suite))


@pytest.mark.parametrize("values", [torch.ones(7), None])
def test_a_model_with_other_parameters_is_judged(values: torch.Tensor | None) -> None:
    def changed(model: Any, loader: Any, epochs: int, lr: float) -> Any:
        losses = NETWORKS["train"](model, loader, epochs, lr)
        name, first = next(iter(model.layers.named_parameters()))
        module = model.layers.get_submodule(name.rpartition(".")[0])
        module.weight = torch.nn.Parameter(first if values is None else values)
        module.another = torch.nn.Parameter(torch.ones(1))
        return losses

    with pytest.raises(CheckFailed, match="are not those of plain gradient descent"):
        checks.train.updates(changed)


def test_parameters_that_a_state_hides_are_not_overlooked() -> None:
    class Hiding(torch.nn.Linear):
        def state_dict(self, *_: Any, **__: Any) -> Any:
            return {"bias": self.bias}

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return super().forward(x.flatten(1))

    with pytest.raises(CheckFailed, match="got 0"):
        checks.make_model.budget(lambda *_: Hiding(784, 10))


@pytest.mark.parametrize("dtype", [torch.complex64, torch.float16])
def test_a_model_of_another_dtype_is_judged(dtype: torch.dtype) -> None:
    def cast(model: Any, *_: Any) -> list[float]:
        model.to(dtype)
        return [0.0]

    for check in checks.train:
        with pytest.raises(CheckFailed), without_reasons():
            getattr(checks.train, check.name)(cast)


class Odd(torch.nn.Module):
    """Parameters of the right names and shapes, and odd otherwise."""

    def __init__(self, c: int, k: int, size: Any, bias: bool = True, **kind: Any) -> None:
        super().__init__()
        size = size if isinstance(size, tuple) else (size, size)
        self.weight = torch.nn.Parameter(torch.zeros(k, c, *size, **kind))
        self.bias = torch.nn.Parameter(torch.zeros(k, **kind)) if bias else None

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x


@pytest.mark.parametrize("kind", [{"device": "meta"}, {"dtype": torch.complex64}])
@pytest.mark.parametrize("name", ["forward", "initialisation"])
def test_parameters_without_real_values_are_judged(kind: dict[str, Any], name: str) -> None:
    def conv2d(c: int, k: int, size: Any, *_: Any, bias: bool = True, **__: Any) -> Odd:
        return Odd(c, k, size, bias, **kind)

    with pytest.raises(CheckFailed):
        getattr(checks.Conv2d, name)(conv2d)


def test_a_failure_of_a_nameless_class_has_its_name() -> None:
    class NamelessError(Exception, metaclass=Named):
        pass

    def failing(x: int) -> int:
        raise NamelessError

    failure = InProcess(failing).observe(Probe((call(3),))).failure
    assert failure is not None
    assert failure.type == "NamelessError"

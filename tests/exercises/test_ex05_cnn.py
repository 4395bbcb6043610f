"""What is special to the exercise on networks: broken stubs, own designs, held-out digits."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

import tichchap.nn
import tichchap.train
from tichchap.certify.notebook import full, graded, source_cells, unsolved_cells
from tichchap.course.project import SourceFile
from tichchap.data import mnist
from tichchap.grade import CheckFailed, InProcess, checks
from tichchap.grade.judge import first_failure
from tichchap.grade.operations.make_model import digits, split

FILE = SourceFile(Path(__file__).parents[2], "exercise", "ex05_cnn")
REPAIRS = (
    "FlattenSize",
    "MissingReLU",
    "classification_loss",
    "FlattenBatch",
    "ChannelOrder",
    "predict",
    "ListOfLayers",
    "learn",
)


def lost(operation: str, name: str, answer: Any, capsys: pytest.CaptureFixture[str]) -> str:
    """Give what a check says of an answer that it refuses."""
    with pytest.raises(CheckFailed):
        getattr(getattr(checks, operation), name)(answer)
    return capsys.readouterr().out


def passed(operation: str, answer: Any) -> set[str]:
    """Name the checks of an operation that an answer passes."""
    suite = getattr(checks, operation)
    cases = {check.name: check.cases(7) for check in suite}
    subject = InProcess(answer, operation)
    return {
        check.name
        for check in suite
        if cases[check.name]
        and not first_failure(suite.operation, check.property, subject, cases[check.name])
    }


def test_it_has_40_points_two_of_them_in_words() -> None:
    assert sum(full(source_cells(FILE, "vi")).values()) == 38


def test_each_broken_thing_comes_as_code_that_can_be_run() -> None:
    stubs = {cell.id: cell.source for cell in unsolved_cells(FILE, "en") if cell.solve}
    for name in REPAIRS:
        assert "NotImplementedError" not in stubs[name]
        assert "STUB" not in stubs[name]
    space: dict[str, Any] = {"torch": torch, "nn": nn, "F": F}
    for name in REPAIRS:
        exec(stubs[name], space)
    assert space["ChannelOrder"](4)(torch.rand(2, 5, 6, 3)).shape == (2, 4)
    assert list(space["ListOfLayers"]((4, 6, 3)).parameters()) == []


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("FlattenSize", "mat1 and mat2 shapes cannot be multiplied"),
        ("FlattenBatch", "mat1 and mat2 shapes"),
    ],
)
def test_where_torch_reports_an_error_the_check_shows_it(
    name: str, error: str, capsys: pytest.CaptureFixture[str]
) -> None:
    stub = next(cell.source for cell in unsolved_cells(FILE, "en") if cell.id == name)
    space: dict[str, Any] = {"torch": torch, "nn": nn}
    exec(stub, space)
    said = lost(name, "repaired", space[name], capsys)
    assert error in said
    assert "Cause" in said


def deck(classes: int) -> Any:
    return tichchap.nn.CNN(classes)


def fit(model: nn.Module, loader: Any, epochs: int, lr: float) -> list[float]:
    history = tichchap.train.fit(model, loader.dataset, epochs=epochs, lr=lr, progress=False)
    return history.loss


FORBIDDEN: dict[str, Callable[..., Any]] = {
    "PyTorchCNN": deck,
    "compute_accuracy": tichchap.train.accuracy,
    "train": fit,
    "make_model": lambda images, labels: tichchap.nn.CNN(10, in_channels=1, image_size=28),
}


def test_what_the_course_has_ready_made_scores_nothing() -> None:
    cells = [cell for cell in unsolved_cells(FILE, "en") if "make_model-" not in cell.id]
    assert graded(cells, FORBIDDEN) == {}
    assert passed("make_model", FORBIDDEN["make_model"]) == set()


class Shape(nn.Module):
    """Parts and a whole of the right shapes, and of nothing else."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.classes = classes
        self.weight = nn.Parameter(torch.ones(1))

    def conv_layers(self, x: Tensor) -> Tensor:
        return self.weight * torch.ones(len(x), 24, x.shape[2] // 4, x.shape[3] // 4)

    def fc_layers(self, x: Tensor) -> Tensor:
        return self.weight * torch.ones(len(x), self.classes)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc_layers(x)


@pytest.mark.parametrize(("operation", "channels"), [("PyTorchCNN", 3), ("PyTorchCNN28", 1)])
def test_relu_before_the_first_convolution_is_none_after_it(operation: str, channels: int) -> None:
    def network(convolutional: Callable[[nn.Module], nn.Sequential]) -> set[str]:
        class Answer(nn.Module):
            def __init__(self, num_classes: int) -> None:
                super().__init__()
                self.conv_layers = convolutional(nn.Conv2d(channels, 16, 3, padding=1))

        return passed(operation, Answer)

    second = (nn.Conv2d(16, 24, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2))
    pool = nn.MaxPool2d(2)
    assert network(lambda first: nn.Sequential(first, nn.ReLU(), pool, *second)) == {"activation"}
    assert network(lambda first: nn.Sequential(nn.ReLU(), first, pool, *second)) == set()


@pytest.mark.parametrize("operation", ["PyTorchCNN", "PyTorchCNN28"])
def test_a_network_that_is_right_in_shape_only_gets_the_first_point(operation: str) -> None:
    assert passed(operation, Shape) == {"shapes"}


@pytest.mark.parametrize(
    ("operation", "answer"),
    [
        ("compute_accuracy", lambda model, loader: 0.5),
        ("train", lambda model, loader, epochs, lr: [0.5] * epochs),
        ("predict", lambda model, images: torch.zeros(len(images), dtype=torch.int64)),
        ("classification_loss", lambda logits, labels: logits.mean()),
        ("learn", lambda model, images, labels, steps, lr: None),
    ],
)
def test_an_answer_of_the_right_type_only_gets_next_to_nothing(
    operation: str, answer: Callable[..., Any]
) -> None:
    assert passed(operation, answer) <= {"gradients"}


GARBAGE: list[Any] = [None, nn.Linear, 3, [], "text", torch.zeros(2)]
# each explanation of the last two compares with dozens of trained networks: seconds
ANSWERS_OF = {"PyTorchCNN": 6, "ListOfLayers": 6, "learn": 6, "compute_accuracy": 2, "train": 2}


@pytest.mark.parametrize(
    ("operation", "answer"),
    [(name, answer) for name, count in ANSWERS_OF.items() for answer in GARBAGE[:count]],
)
def test_garbage_is_refused_with_a_message(
    operation: str, answer: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    for check in getattr(checks, operation):
        returned = lost(operation, check.name, lambda *args, **kwargs: answer, capsys)
        assert "not yet right" in returned


ODD = {
    "one axis": lambda x: torch.zeros(3),
    "no axis": lambda x: torch.tensor(1.0),
    "complex": lambda x: torch.zeros(3, 5, dtype=torch.complex64),
    "whole": lambda x: torch.zeros(3, 5, dtype=torch.int64),
    "empty": lambda x: torch.zeros(0, 5),
    "many axes": lambda x: torch.zeros(3, 1, 1, 1, 1),
    "a pair": lambda x: (x, x),
    "not a number": lambda x: torch.full((3, 5), torch.nan),
}


class Odd(nn.Module):
    """A network whose parts all return the same odd thing."""

    def __init__(self, odd: Callable[[Tensor], Any], *init: Any) -> None:
        super().__init__()
        self.fc_layers = nn.Sequential(*(nn.Linear(a, b) for a, b in ((4, 3), (3, 2), (2, 1))))
        self.conv_layers = self.odd = odd

    def forward(self, x: Tensor) -> Any:
        return self.odd(x)


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("operation", ["PyTorchCNN28", "FlattenSize", "ListOfLayers", "make_model"])
def test_odd_answers_of_a_network_are_refused(operation: str, odd: str) -> None:
    assert passed(operation, lambda *init: Odd(ODD[odd])) <= {"gradients"}


def small(last: int = 48) -> nn.Sequential:
    return nn.Sequential(
        *(nn.Conv2d(1, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(16, last, 3, padding=1), nn.BatchNorm2d(last), nn.ReLU(), nn.MaxPool2d(2)),
    )


def learnt(model: nn.Module, images: Tensor, labels: Tensor) -> nn.Module:
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
    for _ in range(2):
        for start in range(0, len(labels), 64):
            batch = slice(start, start + 64)
            loss = F.cross_entropy(model(images[batch]), labels[batch])
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
    return model


def untrained(images: Tensor, labels: Tensor) -> nn.Module:
    return nn.Sequential(small(), nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(48, 10))


def tied_to_places(images: Tensor, labels: Tensor) -> nn.Module:
    return learnt(nn.Sequential(small(16), nn.Flatten(), nn.Linear(784, 10)), images, labels)


def learnt_elsewhere(images: Tensor, labels: Tensor) -> nn.Module:
    return tied_to_places(*mnist("test")[:])


def test_an_untrained_network_gets_the_first_point() -> None:
    assert passed("make_model", untrained) == set()
    checks.make_model.budget(untrained)


@pytest.mark.slow
def test_a_network_tied_to_places_loses_the_points_of_the_shift() -> None:
    assert passed("make_model", tied_to_places) == {"accuracy"}


def test_reading_the_data_of_the_course_is_forbidden(capsys: pytest.CaptureFixture[str]) -> None:
    assert "tichchap.data" in lost("make_model", "accuracy", learnt_elsewhere, capsys)


def test_the_fixed_seed_twice_is_no_way_around_the_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TICHCHAP_SEED", "20240923")
    with pytest.raises(ValueError, match="expected a fresh seed"):
        checks.make_model.accuracy(untrained)


def test_held_out_digits_are_not_sent_and_their_labels_never() -> None:
    training, held_out = split(5)
    assert not set(training.tolist()) & set(held_out.tolist())
    check = next(check for check in checks.make_model if check.name == "accuracy")
    (probe,) = check.cases(5)
    assert probe.init is not None
    labels = digits()[1][held_out].numpy().tobytes()
    sent = [*probe.init.args, *(value for call in probe.calls for value in call.args)]
    assert all(getattr(value, "data", None) != labels for value in sent)

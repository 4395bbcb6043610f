"""Training and measuring: values, determinism, and nothing left changed behind the caller."""

from collections.abc import Iterator

import pytest
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, IterableDataset, TensorDataset

from tichchap.data import mnist
from tichchap.nn import MLP
from tichchap.train import accuracy, fit


def blobs(n: int = 96, classes: int = 3) -> TensorDataset:
    """Points about `classes` centres on a circle."""
    generator = torch.Generator().manual_seed(1)
    labels = torch.arange(n) % classes
    angle = 2 * torch.pi * labels / classes
    centres = 3 * torch.stack([angle.cos(), angle.sin()], dim=1)
    return TensorDataset(centres + 0.7 * torch.randn(n, 2, generator=generator), labels)


def small_model(seed: int = 0, dropout: float = 0.0) -> nn.Sequential:
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Dropout(dropout), nn.Linear(8, 3))


def weights(model: nn.Module) -> Tensor:
    return torch.cat([p.detach().cpu().flatten() for p in model.parameters()])


class Scores(nn.Module):
    """A model without parameters whose scores are its input."""

    def forward(self, x: Tensor) -> Tensor:
        return x


def test_the_decks_mlp_reaches_92_percent_on_the_bundled_digits() -> None:
    torch.manual_seed(0)
    model = MLP(num_features=784, num_classes=10)
    history = fit(model, mnist("train"), epochs=10, progress=False)
    assert accuracy(model, mnist("test")) >= 0.92
    assert history.loss[0] > 2 * history.loss[-1]


def test_one_step_of_sgd_is_the_formula_and_the_loss_is_torchs() -> None:
    data, model, twin = blobs(), small_model(), small_model()
    history = fit(
        model, data, epochs=1, lr=0.1, batch_size=96, optimizer=torch.optim.SGD, progress=False
    )
    images, labels = data.tensors
    loss = nn.functional.cross_entropy(twin(images), labels)
    gradients = torch.autograd.grad(loss, list(twin.parameters()))
    expected = weights(twin) - 0.1 * torch.cat([g.flatten() for g in gradients])
    torch.testing.assert_close(weights(model), expected)
    assert history.loss == pytest.approx([loss.item()])


def test_the_epochs_loss_weighs_each_image_equally() -> None:
    # 10 images in batches of 4, 4 and 2; a learning rate of 0 keeps the weights.
    data, model = blobs(10), small_model()
    history = fit(
        model, data, epochs=2, lr=0.0, batch_size=4, optimizer=torch.optim.SGD, progress=False
    )
    expected = nn.functional.cross_entropy(model(data.tensors[0]), data.tensors[1]).item()
    assert history.loss == pytest.approx([expected, expected])


def test_each_epoch_visits_each_image_once_in_another_order() -> None:
    seen: list[float] = []

    class Recorder(nn.Linear):
        def forward(self, input: Tensor) -> Tensor:
            seen.extend(input[:, 0].tolist())
            return super().forward(input)

    data = TensorDataset(torch.arange(20.0).unsqueeze(1), torch.zeros(20, dtype=torch.int64))
    fit(Recorder(1, 2), data, epochs=2, batch_size=6, progress=False)
    assert sorted(seen[:20]) == sorted(seen[20:]) == list(range(20))
    assert seen[:20] != seen[20:]
    assert seen[:20] != sorted(seen[:20])


@pytest.mark.parametrize("dropout", [0.0, 0.5])
def test_the_same_seed_gives_the_same_weights(dropout: float) -> None:
    models = [small_model(dropout=dropout) for _ in range(3)]
    for global_seed, (model, seed) in enumerate(zip(models, (7, 7, 8), strict=True)):
        torch.manual_seed(global_seed)
        fit(model, blobs(), epochs=3, seed=seed, progress=False)
    first, again, other = map(weights, models)
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_the_global_generator_is_left_as_it_was() -> None:
    model, before = small_model(dropout=0.5), torch.get_rng_state()
    fit(model, blobs(), epochs=1, validation=DataLoader(blobs()), progress=False)
    assert torch.equal(torch.get_rng_state(), before)


def test_the_global_generator_is_restored_after_an_error_too() -> None:
    model, before = small_model(), torch.get_rng_state()
    with pytest.raises(ValueError, match="expected whole labels"):
        fit(model, TensorDataset(torch.zeros(4, 2), torch.full((4,), 3)), epochs=1, progress=False)
    assert torch.equal(torch.get_rng_state(), before)


def test_validation_is_measured_after_each_epoch() -> None:
    model = small_model()
    history = fit(model, blobs(), epochs=4, lr=0.02, validation=blobs(30), progress=False)
    assert len(history.loss) == len(history.accuracy) == 4
    assert history.accuracy[-1] == accuracy(model, blobs(30)) > history.accuracy[0]
    assert fit(small_model(), blobs(), epochs=1, progress=False).accuracy == []


def test_training_happens_in_training_mode_and_measuring_in_evaluation_mode() -> None:
    modes: list[bool] = []

    class Recorder(nn.Linear):
        def forward(self, input: Tensor) -> Tensor:
            modes.append(self.training)
            return super().forward(input)

    model = Recorder(2, 3).eval()
    fit(model, blobs(), epochs=1, batch_size=96, validation=blobs(), progress=False)
    assert modes == [True, False]
    assert not model.training


@pytest.mark.parametrize("run", ["fit", "accuracy"])
def test_each_module_gets_its_former_mode_back(run: str) -> None:
    model = small_model(dropout=0.5)
    model[2].eval()
    before = [module.training for module in model.modules()]
    assert True in before
    assert False in before
    if run == "fit":
        fit(model, blobs(), epochs=1, progress=False)
    else:
        accuracy(model, blobs())
    assert [module.training for module in model.modules()] == before


def test_the_former_mode_comes_back_after_an_error() -> None:
    model = small_model()
    with pytest.raises(RuntimeError):
        accuracy(model, TensorDataset(torch.zeros(4, 5), torch.zeros(4, dtype=torch.int64)))
    assert model.training


def test_accuracy_counts_the_right_answers() -> None:
    scores = torch.tensor([[9.0, 1.0], [2.0, 5.0], [3.0, 0.0], [0.0, 1.0], [4.0, 2.0]])
    data = TensorDataset(scores, torch.tensor([0, 1, 1, 0, 0]))
    assert accuracy(Scores(), data) == 3 / 5
    assert accuracy(Scores(), data, batch_size=2) == 3 / 5
    assert accuracy(Scores(), DataLoader(data, batch_size=3)) == 3 / 5


def test_accuracy_records_no_gradient() -> None:
    recorded: list[bool] = []

    class Recorder(nn.Linear):
        def forward(self, input: Tensor) -> Tensor:
            recorded.append(torch.is_grad_enabled())
            return super().forward(input)

    accuracy(Recorder(2, 3), blobs())
    assert recorded == [False]
    assert torch.is_grad_enabled()


def test_training_follows_the_device_of_the_model(device: str) -> None:
    model = small_model().to(device)
    fit(model, blobs(), epochs=20, lr=0.02, progress=False)
    assert next(model.parameters()).device.type == device
    assert accuracy(model, blobs()) > 0.9


def test_the_model_is_moved_to_the_device_asked_for(device: str) -> None:
    model = small_model()
    fit(model, blobs(), epochs=1, device=device, progress=False)
    assert next(model.parameters()).device.type == device


def test_the_progress_bar_can_be_turned_off(capsys: pytest.CaptureFixture[str]) -> None:
    fit(small_model(), blobs(), epochs=2, progress=False)
    assert capsys.readouterr() == ("", "")
    fit(small_model(), blobs(), epochs=2)
    assert "4/4" in capsys.readouterr().err


def labelled(labels: Tensor) -> TensorDataset:
    return TensorDataset(torch.zeros(len(labels), 2), labels)


@pytest.mark.message
@pytest.mark.parametrize(
    ("labels", "got"),
    [
        (torch.tensor([0, 3]), "torch.int64 from 0 to 3"),
        (torch.tensor([-1, 2]), "torch.int64 from -1 to 2"),
        (torch.tensor([0.0, 2.0]), "torch.float32 from 0.0 to 2.0"),
    ],
)
def test_wrong_labels_are_refused(labels: Tensor, got: str) -> None:
    expected = f"expected whole labels from 0 to 2 (3 scores an image), got {got}"
    with pytest.raises(ValueError, match="expected whole labels") as caught:
        fit(small_model(), labelled(labels), epochs=1, progress=False)
    assert str(caught.value) == f"fit: {expected}"
    with pytest.raises(ValueError, match="expected whole labels") as caught:
        accuracy(small_model(), labelled(labels))
    assert str(caught.value) == f"accuracy: {expected}"


def test_labels_of_bytes_are_whole_numbers_too() -> None:
    as_bytes = TensorDataset(blobs().tensors[0], blobs().tensors[1].to(torch.uint8))
    models = small_model(), small_model()
    for model, data in zip(models, (blobs(), as_bytes), strict=True):
        fit(model, data, epochs=1, progress=False)
    assert torch.equal(weights(models[0]), weights(models[1]))


def test_empty_data_is_refused() -> None:
    empty = labelled(torch.zeros(0, dtype=torch.int64))
    with pytest.raises(ValueError, match="fit: expected at least one image, got none"):
        fit(small_model(), empty, epochs=1, progress=False)
    with pytest.raises(ValueError, match="accuracy: expected at least one image, got none"):
        accuracy(small_model(), empty)
    with pytest.raises(ValueError, match="accuracy: expected at least one image, got none"):
        accuracy(small_model(), DataLoader(empty))


def test_a_loss_that_is_not_finite_stops_the_training_and_names_the_step() -> None:
    images, labels = blobs().tensors
    data = TensorDataset(images * torch.nan, labels)
    before = weights(model := small_model())
    with pytest.raises(FloatingPointError, match="expected a finite loss, got nan at step 1"):
        fit(model, data, epochs=1, progress=False)
    assert torch.equal(weights(model), before)


class Endless(IterableDataset[tuple[Tensor, int]]):
    def __iter__(self) -> Iterator[tuple[Tensor, int]]:
        while True:
            yield torch.zeros(2), 0


def test_data_that_cannot_be_shuffled_here_is_refused() -> None:
    with pytest.raises(TypeError, match="data must be a Dataset with a length, got DataLoader"):
        fit(small_model(), DataLoader(blobs()), epochs=1)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="data must be a Dataset with a length, got Endless"):
        fit(small_model(), Endless(), epochs=1)


@pytest.mark.message
def test_arguments_out_of_range_are_refused() -> None:
    with pytest.raises(ValueError, match="fit: epochs must be at least 1, got 0"):
        fit(small_model(), blobs(), epochs=0)
    with pytest.raises(ValueError, match="fit: batch_size must be at least 1, got 0"):
        fit(small_model(), blobs(), epochs=1, batch_size=0)
    with pytest.raises(ValueError, match="accuracy: batch_size must be at least 1, got -1"):
        accuracy(small_model(), blobs(), batch_size=-1)
    with pytest.raises(ValueError, match="fit: Scores has no parameters to train"):
        fit(Scores(), blobs(), epochs=1)


def test_scores_of_another_shape_are_refused() -> None:
    model = nn.Sequential(nn.Linear(2, 3), nn.Unflatten(1, (3, 1)))
    with pytest.raises(ValueError, match=r"fit: expected scores \(64, K\), got \(64, 3, 1\)"):
        fit(model, blobs(), epochs=1, progress=False)

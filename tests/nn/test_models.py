"""The deck's two networks."""

import pytest
import torch
from torch import nn

from tichchap.nn import CNN, MLP, count_parameters


def _torchs(model: nn.Module) -> nn.Module:
    """The same network of torch's layers, with the numbers of `model`."""
    conv = [
        nn.Conv2d(layer.in_channels, layer.out_channels, 3, padding=1)
        if hasattr(layer, "weight")
        else nn.MaxPool2d(2)
        if hasattr(layer, "kernel_size")
        else nn.ReLU()
        for layer in model.conv_layers  # type: ignore[union-attr]
    ]
    twin = nn.Sequential(nn.Sequential(*conv), nn.Flatten(), model.fc_layers)  # type: ignore[arg-type]
    twin[0].load_state_dict(model.conv_layers.state_dict())  # type: ignore[union-attr]
    return twin


def test_mlp_is_the_one_of_the_deck() -> None:
    model = MLP(784, 10)
    assert count_parameters(model) == 40_785
    assert [name for name, _ in model.named_children()] == ["all_layers"]
    x = torch.randn(3, 1, 28, 28)
    logits = model(x)
    assert logits.shape == (3, 10)
    assert torch.equal(logits, model.all_layers(x.reshape(3, 784)))


@pytest.mark.parametrize("relu", [True, False])
def test_cnn_equals_the_same_network_of_torchs_layers(device: str, relu: bool) -> None:
    model = CNN(10, relu=relu).to(device)
    twin = _torchs(model).to(device)
    x = torch.randn(2, 3, 64, 64, device=device)
    torch.testing.assert_close(model(x), twin(x))
    assert sum(isinstance(layer, nn.ReLU) for layer in model.conv_layers) == 2 * relu


def test_cnn_has_the_fully_connected_part_of_the_deck() -> None:
    model = CNN(10)
    assert [name for name, _ in model.named_children()] == ["conv_layers", "fc_layers"]
    shapes = [layer.weight.shape for layer in model.fc_layers if isinstance(layer, nn.Linear)]
    assert shapes == [(256, 24 * 16 * 16), (128, 256), (10, 128)]


@pytest.mark.parametrize(
    ("channels", "size", "features"), [(1, 28, 24 * 7 * 7), (3, (33, 18), 24 * 8 * 4)]
)
def test_cnn_takes_other_images(channels: int, size: int | tuple[int, int], features: int) -> None:
    model = CNN(10, in_channels=channels, image_size=size)
    first = model.fc_layers[0]
    assert isinstance(first, nn.Linear)
    assert first.in_features == features
    height, width = (size, size) if isinstance(size, int) else size
    assert model(torch.randn(2, channels, height, width)).shape == (2, 10)


def test_cnn_without_relu_is_one_linear_map_before_pooling() -> None:
    """What the deck's net lacks: two convolutions add up like one."""
    first, _, second, _ = CNN(10, relu=False).conv_layers.double()
    a, b = torch.randn(2, 1, 3, 8, 8, dtype=torch.float64)
    zero = second(first(torch.zeros_like(a)))
    torch.testing.assert_close(
        second(first(a + b)) - zero, second(first(a)) + second(first(b)) - 2 * zero
    )


def test_every_number_of_the_networks_is_trained() -> None:
    for model in (MLP(64, 2), CNN(2, in_channels=1, image_size=8)):
        logits = model(torch.rand(8, 1, 8, 8))
        loss = nn.functional.cross_entropy(logits, torch.arange(8) % 2)
        grads = torch.autograd.grad(loss, tuple(model.parameters()))
        assert all(grad.any() for grad in grads)


@pytest.mark.message
def test_networks_say_what_is_wrong() -> None:
    with pytest.raises(ValueError, match=r"^MLP: num_features must be at least 1, got 0$"):
        MLP(0, 10)
    with pytest.raises(ValueError, match=r"^CNN: image_size must be at least 4, got 3$"):
        CNN(10, image_size=3)
    with pytest.raises(TypeError, match=r"^CNN: num_classes must be an int, got str '10'$"):
        CNN("10")  # type: ignore[arg-type]

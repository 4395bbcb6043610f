"""Helper functions that build the parts; lists and comprehensions."""

import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def conv_block(c, k):
    return nn.Sequential(nn.Conv2d(c, k, 3, padding="same"), nn.ReLU(), nn.MaxPool2d(2))


def mlp(*sizes):
    layers = []
    for a, b in zip(sizes, sizes[1:], strict=False):
        layers += [nn.Linear(a, b), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


class PyTorchCNN(nn.Module):
    def __init__(self, num_classes):
        super().__init__()
        self.conv_layers = nn.Sequential(conv_block(3, 20), conv_block(20, 24))
        self.fc_layers = mlp(24 * 16 * 16, 256, 128, num_classes)

    def forward(self, x):
        return self.fc_layers(self.conv_layers(x).flatten(1))


class PyTorchCNN28(nn.Module):
    def __init__(self, num_classes):
        super().__init__()
        self.conv_layers = nn.Sequential(conv_block(1, 10), conv_block(10, 24))
        self.fc_layers = mlp(24 * 7 * 7, 256, 128, num_classes)

    def forward(self, x):
        return self.fc_layers(self.conv_layers(x).flatten(1))


def compute_accuracy(model, loader):
    before = [m.training for m in model.modules()]
    model.eval()
    try:
        with torch.inference_mode():
            pairs = [(model(x).argmax(-1), y) for x, y in loader]
    finally:
        for m, mode in zip(model.modules(), before, strict=True):
            m.training = mode
    predicted = torch.cat([p for p, _ in pairs])
    wanted = torch.cat([y for _, y in pairs])
    return (predicted == wanted).double().mean().item()


def step(model, optimizer, x, y):
    loss = F.cross_entropy(model(x), y)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    return loss.item()


def one_epoch(model, optimizer, loader):
    pairs = [(step(model, optimizer, x, y), len(y)) for x, y in loader]
    return sum(loss * n for loss, n in pairs) / sum(n for _, n in pairs)


def train(model, loader, epochs, lr):
    model.train()
    optimizer = torch.optim.SGD(model.parameters(), lr)
    optimizer.zero_grad()
    return [one_epoch(model, optimizer, loader) for _ in range(epochs)]


def make_model(images, labels):
    layers = []
    for c, k, pool in ((1, 16, True), (16, 32, True), (32, 40, False)):
        layers += [nn.Conv2d(c, k, 3, padding=1, bias=False), nn.BatchNorm2d(k), nn.ReLU()]
        if pool:
            layers.append(nn.MaxPool2d(2))
    model = nn.Sequential(*layers, nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(40, 10))
    data = TensorDataset(images, labels)
    for epochs, lr in ((2, 0.1), (2, 0.01)):
        train(model, DataLoader(data, batch_size=16, shuffle=True), epochs, lr)
    return model.eval()


class FlattenSize(nn.Module):
    def __init__(self, num_classes):
        super().__init__()
        first, second = nn.Conv2d(3, 8, kernel_size=5), nn.Conv2d(8, 16, kernel_size=3)
        pool = nn.MaxPool2d(2)
        self.conv_layers = nn.Sequential(first, nn.ReLU(), pool, second, nn.ReLU(), pool)
        with torch.no_grad():
            features = self.conv_layers(torch.zeros(1, 3, 32, 32)).numel()
        self.fc = nn.Linear(features, num_classes)

    def forward(self, x):
        return self.fc(torch.flatten(self.conv_layers(x), start_dim=1))


class MissingReLU(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(2, 4, kernel_size=3, padding=1)
        self.conv2 = nn.Conv2d(4, 3, kernel_size=3, padding=1)

    def forward(self, x):
        x = self.conv1(x)
        return self.conv2(torch.maximum(x, torch.zeros_like(x)))


def classification_loss(logits, labels):
    return F.nll_loss(F.log_softmax(logits, dim=1), labels)


class FlattenBatch(nn.Module):
    def __init__(self, num_features, num_classes):
        super().__init__()
        self.fc = nn.Linear(num_features, num_classes)

    def forward(self, x):
        x = x.flatten(start_dim=1)
        return self.fc(x)


class ChannelOrder(nn.Module):
    def __init__(self, num_classes):
        super().__init__()
        self.conv = nn.Conv2d(3, num_classes, kernel_size=3)

    def forward(self, images):
        x = torch.einsum("nhwc->nchw", images)
        return torch.relu(self.conv(x)).mean(dim=(2, 3))


def predict(model, images):
    logits = model.eval()(images)
    return logits.argmax(dim=1)


class ListOfLayers(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        layers = [nn.Linear(sizes[i], sizes[i + 1]) for i in range(len(sizes) - 1)]
        self.layers = nn.Sequential(*layers)

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = torch.relu(layer(x))
        return self.layers[-1](x)


def learn(model, images, labels, steps, lr):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    for _ in range(steps):
        step(model, optimizer, images, labels)

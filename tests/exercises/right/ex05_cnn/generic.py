"""One class for all networks, recursion, generators, weighted averages."""

import itertools

import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class Network(nn.Module):
    def __init__(self, channels, side, num_classes):
        super().__init__()
        self.conv_layers = nn.Sequential(
            nn.Conv2d(channels, 16, 7, padding=3), nn.ReLU(), nn.AvgPool2d(2),
            nn.Conv2d(16, 24, 3, padding=1), nn.ReLU(), nn.AdaptiveMaxPool2d(side // 4),
        )  # fmt: skip
        self.fc_layers = nn.Sequential(
            nn.Flatten(),
            nn.Linear(24 * (side // 4) ** 2, 256), nn.ReLU(),
            nn.Linear(256, 128), nn.ReLU(),
            nn.Linear(128, num_classes),
        )  # fmt: skip

    def forward(self, x):
        return self.fc_layers(self.conv_layers(x))


class PyTorchCNN(Network):
    def __init__(self, num_classes):
        super().__init__(3, 64, num_classes)


class PyTorchCNN28(Network):
    def __init__(self, num_classes):
        super().__init__(1, 28, num_classes)


class Evaluating:
    def __init__(self, model):
        self.model = model

    def __enter__(self):
        self.modes = {name: m.training for name, m in self.model.named_modules()}
        self.model.eval()
        self.no_grad = torch.no_grad()
        self.no_grad.__enter__()

    def __exit__(self, *problem):
        self.no_grad.__exit__(*problem)
        for name, m in self.model.named_modules():
            m.training = self.modes[name]


def compute_accuracy(model, loader):
    with Evaluating(model):
        parts = [((model(x).argmax(1) == y).float().mean().item(), len(y)) for x, y in loader]
    return sum(p * n for p, n in parts) / sum(n for _, n in parts)


def train(model, loader, epochs, lr):
    if epochs == 0:
        return []
    model.train()
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    mean, count = 0.0, 0
    for x, y in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        count += len(y)
        mean += (loss.item() - mean) * len(y) / count
    return [mean, *train(model, loader, epochs - 1, lr)]


def make_model(images, labels):
    shapes = list(itertools.pairwise((1, 12, 24, 48)))
    body = []
    for i, (c, k) in enumerate(shapes):
        body += [nn.Conv2d(c, k, 3, padding=1), nn.BatchNorm2d(k), nn.ReLU()]
        body += [nn.MaxPool2d(2)] if i < 2 else [nn.AdaptiveMaxPool2d((1, 1))]
    model = nn.Sequential(*body, nn.Flatten(), nn.Linear(48, 10))
    loader = DataLoader(TensorDataset(images, labels), batch_size=32, shuffle=True)
    train(model, loader, 3, 0.15)
    train(model, loader, 2, 0.01)
    return model


class FlattenSize(nn.Module):
    def __init__(self, num_classes):
        super().__init__()
        first, second = nn.Conv2d(3, 8, kernel_size=5), nn.Conv2d(8, 16, kernel_size=3)
        pool = nn.MaxPool2d(2)
        self.conv_layers = nn.Sequential(first, nn.ReLU(), pool, second, nn.ReLU(), pool)
        shape = self.conv_layers(torch.rand(2, 3, 32, 32)).shape
        self.fc = nn.Linear(shape[1] * shape[2] * shape[3], num_classes)

    def forward(self, x):
        return self.fc(torch.flatten(self.conv_layers(x), start_dim=1))


class MissingReLU(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(2, 4, kernel_size=3, padding=1)
        self.conv2 = nn.Conv2d(4, 3, kernel_size=3, padding=1)

    def forward(self, x):
        x = nn.ReLU()(self.conv1(x))
        return self.conv2(x)


def classification_loss(logits, labels):
    wanted = F.one_hot(labels, logits.shape[1])
    return -(wanted * torch.log_softmax(logits, dim=1)).sum() / len(labels)


class FlattenBatch(nn.Module):
    def __init__(self, num_features, num_classes):
        super().__init__()
        self.fc = nn.Linear(num_features, num_classes)

    def forward(self, x):
        return self.fc(x.reshape(x.shape[0], x.shape[1] * x.shape[2] * x.shape[3]))


class ChannelOrder(nn.Module):
    def __init__(self, num_classes):
        super().__init__()
        self.conv = nn.Conv2d(3, num_classes, kernel_size=3)

    def forward(self, images):
        x = images.permute((0, 3, 1, 2)).contiguous()
        return torch.relu(self.conv(x)).mean(dim=(2, 3))


def predict(model, images):
    with Evaluating(model):
        return torch.softmax(model(images), dim=1).argmax(dim=1)


class ListOfLayers(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in itertools.pairwise(sizes))

    def forward(self, x):
        for i, layer in enumerate(self.layers):
            x = layer(x if i == 0 else torch.relu(x))
        return x


def learn(model, images, labels, steps, lr):
    train(model, [(images, labels)], steps, lr)

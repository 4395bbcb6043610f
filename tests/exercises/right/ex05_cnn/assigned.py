"""Layers as attributes and in subclasses, average pooling, strides for pooling."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class Features(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, 32, 3, padding=1)
        self.conv2 = nn.Conv2d(32, 24, 3, padding=1)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        return F.avg_pool2d(F.relu(self.conv2(x)), 2)


class Classifier(nn.Module):
    def __init__(self, features, num_classes):
        super().__init__()
        self.fc1 = nn.Linear(features, 256)
        self.fc2 = nn.Linear(256, 128)
        self.fc3 = nn.Linear(128, num_classes)

    def forward(self, x):
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(x)))))


class PyTorchCNN(nn.Module):
    def __init__(self, num_classes):
        super().__init__()
        self.conv_layers = Features(3)
        self.fc_layers = Classifier(6144, num_classes)

    def forward(self, x):
        return self.fc_layers(torch.flatten(self.conv_layers(x), 1, 3))


class PyTorchCNN28(nn.Module):
    def __init__(self, num_classes):
        super().__init__()
        self.conv_layers = Features(1)
        self.fc_layers = Classifier(1176, num_classes)

    def forward(self, x):
        return self.fc_layers(torch.flatten(self.conv_layers(x), 1, 3))


def compute_accuracy(model, loader):
    states = [(m, m.training) for m in model.modules()]
    recording = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    model.eval()
    right = n = 0
    for x, y in loader:
        guess = model(x).numpy().argmax(axis=1)
        right += np.count_nonzero(guess == y.numpy())
        n += y.shape[0]
    torch.set_grad_enabled(recording)
    for m, mode in states:
        m.train(mode) if not list(m.children()) else setattr(m, "training", mode)
    return right / n


def train(model, loader, epochs, lr):
    model.train(True)
    curve = np.zeros(epochs)
    n = len(loader.dataset)
    for epoch in range(epochs):
        optimizer = torch.optim.SGD(model.parameters(), lr=lr)
        for x, y in loader:
            loss = F.cross_entropy(model(x), y, reduction="sum")
            optimizer.zero_grad(set_to_none=False)
            (loss / len(y)).backward()
            optimizer.step()
            curve[epoch] += float(loss)
    return (curve / n).tolist()


class Strided(nn.Module):
    def __init__(self):
        super().__init__()
        self.c1 = nn.Conv2d(1, 16, 3, padding=1)
        self.c2 = nn.Conv2d(16, 32, 3, padding=1)
        self.c3 = nn.Conv2d(32, 48, 3, padding=1)
        self.n1, self.n2, self.n3 = nn.BatchNorm2d(16), nn.BatchNorm2d(32), nn.BatchNorm2d(48)
        self.fc = nn.Linear(48, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.n1(self.c1(x))), 2)
        x = F.max_pool2d(F.relu(self.n2(self.c2(x))), 2)
        return self.fc(F.adaptive_max_pool2d(F.relu(self.n3(self.c3(x))), 1).flatten(1))


def make_model(images, labels):
    model = Strided()
    loader = DataLoader(TensorDataset(images, labels), batch_size=50, shuffle=True)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9, nesterov=True)
    for epoch in range(4):
        for group in optimizer.param_groups:
            group["lr"] = (0.05, 0.05, 0.02, 0.004)[epoch]
        for x, y in loader:
            optimizer.zero_grad()
            F.cross_entropy(model(x), y).backward()
            optimizer.step()
    return model


class FlattenSize(nn.Module):
    def __init__(self, num_classes):
        super().__init__()
        first, second = nn.Conv2d(3, 8, kernel_size=5), nn.Conv2d(8, 16, kernel_size=3)
        pool = nn.MaxPool2d(2)
        self.conv_layers = nn.Sequential(first, nn.ReLU(), pool, second, nn.ReLU(), pool)
        self.fc = nn.Linear(in_features=16 * 36, out_features=num_classes)

    def forward(self, x):
        return self.fc(torch.flatten(self.conv_layers(x), start_dim=1))


class MissingReLU(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(2, 4, kernel_size=3, padding=1)
        self.conv2 = nn.Conv2d(4, 3, kernel_size=3, padding=1)

    def forward(self, x):
        x = self.conv1(x)
        x = x * (x > 0)
        return self.conv2(x)


def classification_loss(logits, labels):
    return torch.nn.functional.cross_entropy(input=logits, target=labels, reduction="mean")


class FlattenBatch(nn.Module):
    def __init__(self, num_features, num_classes):
        super().__init__()
        self.fc = nn.Linear(num_features, num_classes)

    def forward(self, x):
        return self.fc(x.view(-1, self.fc.in_features))


class ChannelOrder(nn.Module):
    def __init__(self, num_classes):
        super().__init__()
        self.conv = nn.Conv2d(3, num_classes, kernel_size=3)

    def forward(self, images):
        return torch.relu(self.conv(torch.moveaxis(images, -1, 1))).mean(dim=(2, 3))


def predict(model, images):
    before = model.training
    model.eval()
    answer = torch.max(model(images), 1)[1]
    model.train(before)
    return answer


class ListOfLayers(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        for i in range(len(sizes) - 1):
            setattr(self, f"fc{i}", nn.Linear(sizes[i], sizes[i + 1]))
        self.count = len(sizes) - 1

    def forward(self, x):
        for i in range(self.count):
            x = getattr(self, f"fc{i}")(x)
            if i < self.count - 1:
                x = torch.relu(x)
        return x


def learn(model, images, labels, steps, lr):
    for _ in range(steps):
        optimizer = torch.optim.SGD(model.parameters(), lr=lr)
        optimizer.zero_grad()
        F.cross_entropy(model(images), labels).backward()
        optimizer.step()

"""With batch normalisation and dropout; the training loop zeroes at the end of a step."""

import copy
from collections import OrderedDict

import torch
from torch import nn


class PyTorchCNN(nn.Module):
    def __init__(self, num_classes):
        super().__init__()
        self.conv_layers = nn.Sequential(
            nn.Conv2d(3, 16, 3, padding=1, bias=False),
            nn.BatchNorm2d(16),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(2),
            nn.Conv2d(16, 24, 3, padding=1, bias=False),
            nn.BatchNorm2d(24),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(2),
        )
        self.fc_layers = nn.Sequential(
            nn.Linear(24 * 16 * 16, 256),
            nn.ReLU(inplace=True),
            nn.Dropout(0.2),
            nn.Linear(256, 128),
            nn.ReLU(inplace=True),
            nn.Dropout(0.2),
            nn.Linear(128, num_classes),
        )

    def forward(self, x):
        x = self.conv_layers(x)
        x = x.reshape(x.size(0), -1)
        return self.fc_layers(x)


class PyTorchCNN28(nn.Module):
    def __init__(self, num_classes):
        super().__init__()
        self.conv_layers = nn.Sequential(
            OrderedDict(
                conv1=nn.Conv2d(1, 16, (3, 3), padding=(1, 1)),
                norm1=nn.BatchNorm2d(16),
                relu1=nn.ReLU(),
                pool1=nn.MaxPool2d((2, 2)),
                conv2=nn.Conv2d(16, 24, (3, 3), padding=(1, 1)),
                norm2=nn.BatchNorm2d(24),
                relu2=nn.ReLU(),
                pool2=nn.MaxPool2d((2, 2)),
            )
        )
        self.fc_layers = nn.Sequential(
            OrderedDict(
                fc1=nn.Linear(24 * 7 * 7, 256),
                relu1=nn.ReLU(),
                fc2=nn.Linear(256, 128),
                relu2=nn.ReLU(),
                fc3=nn.Linear(128, num_classes),
            )
        )

    def forward(self, x):
        x = self.conv_layers(x)
        x = x.reshape(x.size(0), -1)
        return self.fc_layers(x)


def compute_accuracy(model, loader):
    twin = copy.deepcopy(model).eval()
    correct = torch.tensor(0)
    for images, labels in loader:
        with torch.no_grad():
            correct += (twin(images).argmax(dim=1) == labels).sum()
    return float(correct) / len(loader.dataset)


def train(model, loader, epochs, lr):
    criterion = nn.CrossEntropyLoss(reduction="none")
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    result = []
    for _epoch in range(epochs):
        model.train()
        parts = []
        for x, y in loader:
            losses = criterion(model(x), y)
            model.zero_grad()
            losses.mean().backward()
            optimizer.step()
            parts.append(losses.detach())
        result.append(torch.cat(parts).mean().item())
    return result


class SmallCNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(1, 12, 5, padding=2), nn.BatchNorm2d(12), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(12, 24, 3, padding=1), nn.BatchNorm2d(24), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(24, 48, 3, padding=1), nn.BatchNorm2d(48), nn.ReLU(), nn.Dropout2d(0.05),
        )  # fmt: skip
        self.head = nn.Linear(96, 10)

    def forward(self, x):
        x = self.body(x)
        return self.head(torch.cat([x.amax((2, 3)), x.mean((2, 3))], dim=1))


def make_model(images, labels):
    torch.manual_seed(1)
    model = SmallCNN()
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.01)
    epochs, size = 3, 64
    total = epochs * -(-len(images) // size)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.01, total_steps=total)
    for _ in range(epochs):
        for i in torch.randperm(len(images)).split(size):
            dy, dx = torch.randint(-3, 4, (2,)).tolist()
            x = torch.roll(images[i], (dy, dx), dims=(2, 3))
            loss = nn.functional.cross_entropy(model(x), labels[i])
            loss.backward()
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
    return model


class FlattenSize(nn.Module):
    def __init__(self, num_classes):
        super().__init__()
        first, second = nn.Conv2d(3, 8, kernel_size=5), nn.Conv2d(8, 16, kernel_size=3)
        pool = nn.MaxPool2d(2)
        self.conv_layers = nn.Sequential(first, nn.ReLU(), pool, second, nn.ReLU(), pool)
        self.fc = nn.LazyLinear(num_classes)

    def forward(self, x):
        return self.fc(torch.flatten(self.conv_layers(x), start_dim=1))


class MissingReLU(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(2, 4, kernel_size=3, padding=1)
        self.conv2 = nn.Conv2d(4, 3, kernel_size=3, padding=1)
        self.relu = nn.ReLU()

    def forward(self, x):
        x = self.relu(self.conv1(x))
        return self.conv2(x)


def classification_loss(logits, labels):
    picked = logits[torch.arange(len(labels)), labels]
    return (torch.logsumexp(logits, dim=1) - picked).mean()


class FlattenBatch(nn.Module):
    def __init__(self, num_features, num_classes):
        super().__init__()
        self.fc = nn.Linear(num_features, num_classes)

    def forward(self, x):
        return self.fc(nn.Flatten()(x))


class ChannelOrder(nn.Module):
    def __init__(self, num_classes):
        super().__init__()
        self.conv = nn.Conv2d(3, num_classes, kernel_size=3)

    def forward(self, images):
        x = images.transpose(2, 3).transpose(1, 2)
        return torch.relu(self.conv(x)).mean(dim=(2, 3))


def predict(model, images):
    model.train(False)
    logits = model(images)
    return logits.argmax(dim=1)


class ListOfLayers(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        layers = [nn.Linear(sizes[i], sizes[i + 1]) for i in range(len(sizes) - 1)]
        self.named = nn.ModuleDict({str(i): layer for i, layer in enumerate(layers)})

    def forward(self, x):
        for layer in list(self.named.values())[:-1]:
            x = torch.relu(layer(x))
        return list(self.named.values())[-1](x)


def learn(model, images, labels, steps, lr):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    while steps > 0:
        model.zero_grad()
        nn.CrossEntropyLoss()(model(images), labels).backward()
        optimizer.step()
        steps -= 1

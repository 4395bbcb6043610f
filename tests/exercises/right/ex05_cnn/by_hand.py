"""Without torch's optimizer: the step written out; loss and softmax from their formulas."""

import torch
from torch import nn


def two_blocks(channels):
    relu = nn.ReLU()
    return nn.Sequential(
        nn.Conv2d(channels, 12, 3, 1, 1),
        nn.MaxPool2d(2, 2),
        relu,
        nn.Conv2d(12, 24, 3, 1, 1),
        nn.MaxPool2d(2, 2),
        relu,
    )


def three_lines(features, num_classes):
    relu = nn.ReLU()
    return nn.Sequential(
        nn.Linear(features, 256), relu, nn.Linear(256, 128), relu, nn.Linear(128, num_classes)
    )


class PyTorchCNN(nn.Module):
    channels, features = 3, 6144

    def __init__(self, num_classes):
        super().__init__()
        self.conv_layers = two_blocks(self.channels)
        self.fc_layers = three_lines(self.features, num_classes)

    def forward(self, x):
        features = self.conv_layers(x)
        return self.fc_layers(features.view(features.shape[0], -1))


class PyTorchCNN28(PyTorchCNN):
    channels, features = 1, 1176


@torch.no_grad()
def compute_accuracy(model, loader):
    names = [name for name, module in model.named_modules() if module.training]
    model.eval()
    results = []
    for images, labels in loader:
        _, best = model(images).max(dim=1)
        results += (best == labels).tolist()
    for name in names:
        model.get_submodule(name).training = True
    return sum(results) / len(results)


def cross_entropy(logits, labels):
    shifted = logits - logits.max(dim=1, keepdim=True).values
    log_probabilities = shifted - shifted.exp().sum(dim=1, keepdim=True).log()
    return -log_probabilities[torch.arange(len(labels)), labels].mean()


def train(model, loader, epochs, lr):
    model.train()
    losses = []
    for _ in range(epochs):
        each = []
        for images, labels in loader:
            loss = cross_entropy(model(images), labels)
            for parameter in model.parameters():
                parameter.grad = None
            loss.backward()
            with torch.no_grad():
                for parameter in model.parameters():
                    parameter -= lr * parameter.grad
            each += [loss.item()] * len(labels)
        losses.append(sum(each) / len(each))
    return losses


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.c1, self.b1 = nn.Conv2d(1, 12, 3, padding=1), nn.BatchNorm2d(12)
        self.c2, self.b2 = nn.Conv2d(12, 24, 3, padding=1), nn.BatchNorm2d(24)
        self.c3, self.b3 = nn.Conv2d(24, 48, 3, padding=1), nn.BatchNorm2d(48)
        self.out = nn.Linear(48, 10)

    def forward(self, x):
        x = nn.functional.max_pool2d(torch.relu(self.b1(self.c1(x))), 2)
        x = nn.functional.max_pool2d(torch.relu(self.b2(self.c2(x))), 2)
        x = torch.relu(self.b3(self.c3(x)))
        return self.out(x.flatten(2).max(dim=2).values)


def make_model(images, labels):
    model = Net()
    for lr in (0.1, 0.1, 0.1, 0.02, 0.005):
        order = torch.randperm(len(images))
        batches = [(images[i], labels[i]) for i in order.split(32)]
        train(model, batches, 1, lr)
    return model


class FlattenSize(nn.Module):
    def __init__(self, num_classes):
        super().__init__()
        first, second = nn.Conv2d(3, 8, kernel_size=5), nn.Conv2d(8, 16, kernel_size=3)
        pool = nn.MaxPool2d(2)
        self.conv_layers = nn.Sequential(first, nn.ReLU(), pool, second, nn.ReLU(), pool)
        side = ((32 - 5 + 1) // 2 - 3 + 1) // 2
        self.fc = nn.Linear(16 * side**2, num_classes)

    def forward(self, x):
        return self.fc(torch.flatten(self.conv_layers(x), start_dim=1))


class MissingReLU(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(2, 4, kernel_size=3, padding=1)
        self.conv2 = nn.Conv2d(4, 3, kernel_size=3, padding=1)

    def forward(self, x):
        x = self.conv1(x).clamp(min=0)
        return self.conv2(x)


def classification_loss(logits, labels):
    return cross_entropy(logits, labels)


class FlattenBatch(nn.Module):
    def __init__(self, num_features, num_classes):
        super().__init__()
        self.fc = nn.Linear(num_features, num_classes)

    def forward(self, x):
        return self.fc(torch.stack([image.reshape(-1) for image in x]))


class ChannelOrder(nn.Module):
    def __init__(self, num_classes):
        super().__init__()
        self.conv = nn.Conv2d(3, num_classes, kernel_size=3)

    def forward(self, images):
        x = torch.stack([images[..., 0], images[..., 1], images[..., 2]], dim=1)
        return torch.relu(self.conv(x)).mean(dim=(2, 3))


def predict(model, images):
    for module in model.modules():
        module.training = False
    return model(images).topk(1, dim=1).indices[:, 0]


class ListOfLayers(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.layers = []
        for i in range(len(sizes) - 1):
            layer = nn.Linear(sizes[i], sizes[i + 1])
            self.add_module(f"layer{i}", layer)
            self.layers.append(layer)

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = torch.relu(layer(x))
        return self.layers[-1](x)


def learn(model, images, labels, steps, lr):
    for _ in range(steps):
        loss = cross_entropy(model(images), labels)
        gradients = torch.autograd.grad(loss, list(model.parameters()))
        with torch.no_grad():
            for parameter, gradient in zip(model.parameters(), gradients, strict=True):
                parameter.sub_(lr * gradient)

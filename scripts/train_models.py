"""Train the two networks whose weights ship with the package.

    python scripts/train_models.py [OUT_FOLDER]

Both are the deck's CNN with a global average where it flattens, trained on the first 4 000 digits
of the bundled MNIST subset, with and without random shifts: about two minutes on one core. The
seeds are fixed; another version of torch or another processor may round differently.
"""

# ruff: noqa: TID251
# torch's layers give what ours give, and train several times as fast

import io
import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from bundle import write_bundle
from torch import Tensor, nn
from torch.utils.data import TensorDataset

from tichchap import data
from tichchap.train import accuracy, fit

OUT = Path(__file__).parents[1] / "lib/tichchap/data/models"
FAR = {"gap": 0, "gap-shifted": 4}  # the largest shift of a training image, in pixels
TRAIN, VALIDATION = slice(0, 4000), slice(9000, 10000)
STAGES = {5e-3: 24, 2e-3: 10, 5e-4: 6}  # learning rate: epochs


def network() -> nn.Sequential:
    """The deck's CNN for 28×28 images, its 24 feature maps averaged to 24 numbers."""
    return nn.Sequential(
        nn.Sequential(
            nn.Conv2d(1, 16, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(16, 24, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        ),
        nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten()),
        nn.Sequential(
            nn.Linear(24, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU(), nn.Linear(128, 10)
        ),
    )


def shifted(images: Tensor, far: int, seed: int) -> Tensor:
    """Move each image by its own random number of pixels, at most `far` along each axis."""
    generator = torch.Generator().manual_seed(seed)
    corners = torch.randint(0, 2 * far + 1, (len(images), 2), generator=generator).tolist()
    padded = F.pad(images, (far, far, far, far))
    pairs = zip(padded, corners, strict=True)
    return torch.stack([image[:, i : i + 28, j : j + 28] for image, (i, j) in pairs])


def train(far: int) -> nn.Sequential:
    """Train one network; each epoch draws new shifts."""
    digits = data.mnist("train")
    torch.manual_seed(0)
    model = network()
    seed = 0
    for lr, epochs in STAGES.items():
        # Adam starts anew at each learning rate; without shifts all epochs are one call
        for _ in range(epochs if far else 1):
            images = shifted(digits.images[TRAIN], far, seed)
            examples = TensorDataset(images, digits.labels[TRAIN])
            fit(model, examples, epochs=1 if far else epochs, lr=lr, batch_size=50, seed=seed)
            seed += 1
    held_out = TensorDataset(digits.images[VALIDATION], digits.labels[VALIDATION])
    print(f"up to {far} px: {accuracy(model, held_out):.1%} on {len(held_out)} validation images")
    return model


def packed(model: nn.Module) -> bytes:
    """The weights as float16 in an .npz file; the same weights give the same bytes."""
    out = io.BytesIO()
    weights = {name: value.half().numpy() for name, value in model.state_dict().items()}
    np.savez(out, allow_pickle=False, **weights)
    return out.getvalue()


if __name__ == "__main__":
    if len(sys.argv) > 2:
        raise SystemExit(__doc__)
    torch.set_num_threads(1)
    out = Path(sys.argv[1]) if len(sys.argv) == 2 else OUT
    write_bundle(out, {f"{name}.npz": packed(train(far)) for name, far in FAR.items()})

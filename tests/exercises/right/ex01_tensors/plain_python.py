"""Nested lists, and torch.tensor at the end."""

import torch


def image_to_tensor(image):
    if image.ndim == 2:
        planes = [image.tolist()]
    else:
        pixels = image.tolist()
        planes = [[[pixel[c] for pixel in row] for row in pixels] for c in range(3)]
    return torch.tensor([[[v / 255 for v in row] for row in plane] for plane in planes])


def stack_batch(images):
    numbers = [image.tolist() for image in images]
    return torch.tensor(numbers, dtype=images[0].dtype)


def video_to_tensor(frames):
    return torch.tensor([image_to_tensor(frame).tolist() for frame in frames])


def flatten_images(images):
    rows = [sum(image, []) for image in images.tolist()]
    return torch.tensor(rows, dtype=images.dtype)


def unflatten_images(rows, height, width):
    cut = [[row[r * width :][:width] for r in range(height)] for row in rows.tolist()]
    return torch.tensor(cut, dtype=rows.dtype)


def predict_shape(card):
    shapes = """20 28
640 480
480 640 3
3 480 640
1 20 28
48 64 4
16 3 480 640
25 3 1080 1920
1 3 32 48
32 48 3
16 560
32 48""".splitlines()
    return tuple(int(number) for number in shapes[card - 1].split())

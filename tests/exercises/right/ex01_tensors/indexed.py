"""Index arithmetic, einsum and gather."""

import torch


def image_to_tensor(image):
    pixels = torch.as_tensor(image)
    pixels = torch.atleast_3d(pixels)[..., :3]
    return torch.einsum("hwc->chw", pixels.to(torch.float32) * (1 / 255))


def stack_batch(images):
    shape = (len(images),) + tuple(images[0].shape)
    return torch.cat([image.flatten() for image in images]).reshape(shape)


def video_to_tensor(frames):
    clip = torch.stack([torch.as_tensor(frame, dtype=torch.float) for frame in frames])
    return torch.einsum("thwc->tchw", clip) / 255.0


def flatten_images(images):
    N, H, W = images.size()
    i = torch.arange(H * W)
    return images[:, i // W, i % W]


def unflatten_images(rows, height, width):
    r, c = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    return rows[:, r * width + c]


def predict_shape(card):
    x = torch.zeros(3, 32, 48, device="meta")
    digits = torch.zeros(16, 1, 20, 28, device="meta")
    cards = [
        lambda: digits[0, 0].shape,
        lambda: (640, 480),
        lambda: (480, 640, 3),
        lambda: (3, 480, 640),
        lambda: digits[0].shape,
        lambda: (48, 64, 4),
        lambda: (16, 3, 480, 640),
        lambda: (25, 3, 1080, 1920),
        lambda: x.unsqueeze(0).shape,
        lambda: x.permute(1, 2, 0).shape,
        lambda: digits.flatten(1).shape,
        lambda: x.mean(dim=0).shape,
    ]
    return cards[card - 1]()

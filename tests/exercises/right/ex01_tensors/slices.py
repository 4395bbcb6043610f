"""Channel by channel, row by row, with slices and cat."""

import torch


def image_to_tensor(image):
    x = torch.from_numpy(image) / 255
    if x.dim() == 2:
        return x.unsqueeze(0)
    red, green, blue = x[:, :, 0], x[:, :, 1], x[:, :, 2]
    return torch.stack([red, green, blue])


def stack_batch(images):
    batch = images[0].unsqueeze(0)
    for image in images[1:]:
        batch = torch.cat((batch, image.unsqueeze(0)), dim=0)
    return batch


def video_to_tensor(frames):
    return torch.cat([image_to_tensor(frame)[None] for frame in frames])


def flatten_images(images):
    H = images.shape[1]
    return torch.cat([images[:, r, :] for r in range(H)], dim=1)


def unflatten_images(rows, height, width):
    pieces = [rows[:, r * width : (r + 1) * width] for r in range(height)]
    return torch.stack(pieces, dim=1)


def predict_shape(card):
    return {
        1: [20, 28],
        2: [640, 480],
        3: [480, 640, 3],
        4: [3, 480, 640],
        5: [1, 20, 28],
        6: [48, 64, 4],
        7: [16, 3, 480, 640],
        8: [25, 3, 1080, 1920],
        9: [1, 3, 32, 48],
        10: [32, 48, 3],
        11: [16, 560],
        12: [32, 48],
    }[card]

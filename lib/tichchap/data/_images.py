"""The one kind of data set that this package returns."""

from collections.abc import Sequence

from jaxtyping import Float, Int64
from torch import Tensor
from torch.utils.data import TensorDataset


class LabelledImages(TensorDataset):
    """Images with a class each; a `torch.utils.data.TensorDataset` of (image, label).

    Attributes:
        images: float32, (N, C, H, W), values in [0, 1].
        labels: int64, (N,); label k means `classes[k]`.
        classes: the name of each class.
        source: where the images come from, in words.
    """

    def __init__(
        self,
        images: Float[Tensor, "N C H W"],
        labels: Int64[Tensor, "N"],
        classes: Sequence[str],
        source: str,
    ) -> None:
        super().__init__(images, labels)
        self.images = images
        self.labels = labels
        self.classes = tuple(classes)
        self.source = source

    def __repr__(self) -> str:
        n, *shape = self.images.shape
        size = "×".join(map(str, shape))
        return f"LabelledImages({n} images {size}, {len(self.classes)} classes, {self.source})"

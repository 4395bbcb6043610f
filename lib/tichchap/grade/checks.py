"""The checks that exercise cells call, by operation: `checks.conv2d.stride(conv2d)`."""

from collections.abc import Callable, Iterator
from typing import Any

from tichchap.grade.compare import value_difference
from tichchap.grade.judge import first_failure
from tichchap.grade.messages import text
from tichchap.grade.operation import FIXED_SEED, Check, Operation, call, seeds
from tichchap.grade.operations import avg_pool2d as _avg_pool2d
from tichchap.grade.operations import avg_pool2d_backward as _avg_pool2d_backward
from tichchap.grade.operations import broken_functions as _broken_functions
from tichchap.grade.operations import broken_networks as _broken_networks
from tichchap.grade.operations import compute_accuracy as _compute_accuracy
from tichchap.grade.operations import conv2d as _conv2d
from tichchap.grade.operations import conv2d_backward as _conv2d_backward
from tichchap.grade.operations import conv2d_module as _conv2d_module
from tichchap.grade.operations import conv_output_size as _conv_output_size
from tichchap.grade.operations import correlate2d as _correlate2d
from tichchap.grade.operations import count_parameters as _count_parameters
from tichchap.grade.operations import flatten_images as _flatten_images
from tichchap.grade.operations import image_to_tensor as _image_to_tensor
from tichchap.grade.operations import make_model as _make_model
from tichchap.grade.operations import max_pool2d as _max_pool2d
from tichchap.grade.operations import max_pool2d_backward as _max_pool2d_backward
from tichchap.grade.operations import max_pool2d_module as _max_pool2d_module
from tichchap.grade.operations import pad2d as _pad2d
from tichchap.grade.operations import predict_shape as _predict_shape
from tichchap.grade.operations import pytorch_cnn as _pytorch_cnn
from tichchap.grade.operations import receptive_field as _receptive_field
from tichchap.grade.operations import same_padding as _same_padding
from tichchap.grade.operations import same_size as _same_size
from tichchap.grade.operations import shift_consistency as _shift_consistency
from tichchap.grade.operations import stack_batch as _stack_batch
from tichchap.grade.operations import strided_replacement as _strided_replacement
from tichchap.grade.operations import train as _train
from tichchap.grade.operations import unflatten_images as _unflatten_images
from tichchap.grade.operations import video_to_tensor as _video_to_tensor
from tichchap.grade.probe import Probe
from tichchap.grade.properties import VALUES
from tichchap.grade.report import explain, fail
from tichchap.grade.settings import standard_settings
from tichchap.grade.subject import NotCallable, Remembering, Subject, as_subject
from tichchap.grade.values import describe, pack


class Checks:
    """The checks of one operation, each an attribute that takes the student's function or class.

    A check that passes prints one line and returns None: nbgrader would read a number as points.
    A check that fails prints the reason and raises `CheckFailed`.
    """

    def __init__(self, operation: Operation, *checks: Check) -> None:
        self.operation = operation
        self._checks = {check.name: check for check in checks}

    def __getattr__(self, name: str) -> Callable[[Any], None]:
        checks = self.__dict__.get("_checks", {})
        if name not in checks:
            known = ", ".join(["gives", *checks])
            raise AttributeError(f"{self.operation.name}: expected a check of {known}, got {name}")

        @standard_settings()
        def run(target: Any) -> None:
            check: Check = checks[name]
            cases = [case for seed in seeds() for case in check.cases(seed)]
            if not cases:
                raise ValueError(f"{name}: expected a fresh seed, got the fixed one twice")
            self._run(check, target, cases)

        run.__name__, run.__doc__ = name, f"Check {self.operation.name}: {name}."
        return run

    def __iter__(self) -> Iterator[Check]:
        return iter(self._checks.values())

    def __dir__(self) -> list[str]:
        return ["gives", *self._checks]

    @standard_settings()
    def gives(self, target: Any, *args: Any, expected: Any, **kwargs: Any) -> None:
        """Check one call whose result stands in the notebook, to be verified by hand.

        Raises:
            ValueError: torch's answer is not `expected`: the exercise itself is wrong.
        """
        probe = Probe((call(*args, **kwargs),), seed=FIXED_SEED)
        check = Check("example", VALUES, lambda seed: [probe], public=True, given=True)
        (right,) = self.operation.judge.observe(probe).outputs
        if value_difference(right, pack(expected)):
            raise ValueError(
                f"{self.operation.name}.gives: expected torch's {describe(right)}, "
                f"got {describe(pack(expected))} with other values in the notebook"
            )
        self._run(check, target, [probe])

    def _run(self, check: Check, target: Any, cases: list[Probe]) -> None:
        subject = self._subject(target, check)
        failed = first_failure(self.operation, check.property, subject, cases)
        if failed is not None:
            explain(self.operation, check, subject, failed)
        title = text(f"check-{check.name}")
        print(text("passed", name=self.operation.name, title=title, count=len(cases)))

    def _subject(self, target: Any, check: Check) -> Subject:
        try:
            subject = as_subject(target, self.operation.ban)
            return Remembering(subject) if self.operation.slow else subject
        except NotCallable as error:
            details = {"name": self.operation.name, "got": str(error)}
            fail(self.operation, check, [text("not_callable", **details)])


image_to_tensor = Checks(_image_to_tensor.IMAGE_TO_TENSOR, *_image_to_tensor.CHECKS)
stack_batch = Checks(_stack_batch.STACK_BATCH, *_stack_batch.CHECKS)
video_to_tensor = Checks(_video_to_tensor.VIDEO_TO_TENSOR, *_video_to_tensor.CHECKS)
flatten_images = Checks(_flatten_images.FLATTEN_IMAGES, *_flatten_images.CHECKS)
unflatten_images = Checks(_unflatten_images.UNFLATTEN_IMAGES, *_unflatten_images.CHECKS)
predict_shape = Checks(_predict_shape.PREDICT_SHAPE, *_predict_shape.CHECKS)
correlate2d = Checks(_correlate2d.CORRELATE2D, *_correlate2d.CHECKS)
conv2d = Checks(_conv2d.CONV2D, *_conv2d.CHECKS)
count_parameters = Checks(_count_parameters.COUNT_PARAMETERS, *_count_parameters.CHECKS)
Conv2d = Checks(_conv2d_module.CONV2D_MODULE, *_conv2d_module.CHECKS)
pad2d = Checks(_pad2d.PAD2D, *_pad2d.CHECKS)
conv_output_size = Checks(_conv_output_size.CONV_OUTPUT_SIZE, *_conv_output_size.CHECKS)
same_padding = Checks(_same_padding.SAME_PADDING, *_same_padding.CHECKS)
receptive_field = Checks(_receptive_field.RECEPTIVE_FIELD, *_receptive_field.CHECKS)
max_pool2d = Checks(_max_pool2d.MAX_POOL2D, *_max_pool2d.CHECKS)
avg_pool2d = Checks(_avg_pool2d.AVG_POOL2D, *_avg_pool2d.CHECKS)
MaxPool2d = Checks(_max_pool2d_module.MAX_POOL2D_MODULE, *_max_pool2d_module.CHECKS)
shift_consistency = Checks(_shift_consistency.SHIFT_CONSISTENCY, *_shift_consistency.CHECKS)
strided_replacement = Checks(_strided_replacement.STRIDED_REPLACEMENT, *_strided_replacement.CHECKS)
same_size = Checks(_same_size.SAME_SIZE, *_same_size.CHECKS)
conv2d_backward = Checks(_conv2d_backward.CONV2D_BACKWARD, *_conv2d_backward.CHECKS)
max_pool2d_backward = Checks(_max_pool2d_backward.MAX_POOL2D_BACKWARD, *_max_pool2d_backward.CHECKS)
avg_pool2d_backward = Checks(_avg_pool2d_backward.AVG_POOL2D_BACKWARD, *_avg_pool2d_backward.CHECKS)
PyTorchCNN = Checks(_pytorch_cnn.PYTORCH_CNN, *_pytorch_cnn.CHECKS)
PyTorchCNN28 = Checks(_pytorch_cnn.PYTORCH_CNN_28, *_pytorch_cnn.CHECKS_28)
compute_accuracy = Checks(_compute_accuracy.COMPUTE_ACCURACY, *_compute_accuracy.CHECKS)
train = Checks(_train.TRAIN, *_train.CHECKS)
make_model = Checks(_make_model.MAKE_MODEL, *_make_model.CHECKS)
FlattenSize = Checks(*_broken_networks.FLATTEN_SIZE)
MissingReLU = Checks(*_broken_networks.MISSING_RELU)
FlattenBatch = Checks(*_broken_networks.FLATTEN_BATCH)
ChannelOrder = Checks(*_broken_networks.CHANNEL_ORDER)
ListOfLayers = Checks(*_broken_networks.LIST_OF_LAYERS)
classification_loss = Checks(*_broken_functions.CLASSIFICATION_LOSS)
predict = Checks(*_broken_functions.PREDICT)
learn = Checks(*_broken_functions.LEARN)

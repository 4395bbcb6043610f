"""Reference layers: the definition, a fast form, and the layer, equal to torch's.

Everything is built from indexing, sums and matrix products; torch's own convolution and pooling
are never called. Letters in all shapes: N images, C channels, H × W pixels, K filters of R × S,
output OH × OW.
"""

from tichchap.nn.adaptive import adaptive_avg_pool2d, global_avg_pool2d, global_max_pool2d
from tichchap.nn.conv import Conv2d, conv2d, conv2d_loops
from tichchap.nn.counts import conv2d_parameters, count_parameters, linear_parameters
from tichchap.nn.models import CNN, MLP
from tichchap.nn.padding import pad2d
from tichchap.nn.pooling import AvgPool2d, MaxPool2d, avg_pool2d, max_pool2d
from tichchap.nn.receptive import receptive_field
from tichchap.nn.sizes import out_size, same_padding

__all__ = [
    "CNN",
    "MLP",
    "AvgPool2d",
    "Conv2d",
    "MaxPool2d",
    "adaptive_avg_pool2d",
    "avg_pool2d",
    "conv2d",
    "conv2d_loops",
    "conv2d_parameters",
    "count_parameters",
    "global_avg_pool2d",
    "global_max_pool2d",
    "linear_parameters",
    "max_pool2d",
    "out_size",
    "pad2d",
    "receptive_field",
    "same_padding",
]

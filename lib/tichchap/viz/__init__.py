"""Pictures of convolutions: named functions that take tensors and return matplotlib figures.

Each figure is made through pyplot, so that `plt.show()` displays it in a notebook. The labels
are symbols and numbers only: a figure is drawn once and serves every language of the course.
"""

from tichchap.viz.animate import Animation, animate, sliding_animation
from tichchap.viz.bars import parameter_bars
from tichchap.viz.blocks import architecture, funnel
from tichchap.viz.channels import channel_blocks, partial_sums
from tichchap.viz.convolution import convolution_step, sliding_window
from tichchap.viz.curves import learning_curves, shift_curves
from tichchap.viz.flattening import feature_table, flattened_row
from tichchap.viz.grids import feature_maps, kernels_grid, pixel_grid
from tichchap.viz.images import image_grid
from tichchap.viz.matrices import sparsity, speed_ladder
from tichchap.viz.neuron import weight_sharing
from tichchap.viz.pooling import pooling_gradients, pooling_step
from tichchap.viz.predictions import confusion_matrix, predictions
from tichchap.viz.receptive import influence_maps, receptive_field
from tichchap.viz.rulers import padded_grid, padded_pictures, read_counts, size_ruler
from tichchap.viz.tensors import color_planes, film_strip, tensor_cells

__all__ = [
    "Animation",
    "animate",
    "architecture",
    "channel_blocks",
    "color_planes",
    "confusion_matrix",
    "convolution_step",
    "feature_maps",
    "feature_table",
    "film_strip",
    "flattened_row",
    "funnel",
    "image_grid",
    "influence_maps",
    "kernels_grid",
    "learning_curves",
    "padded_grid",
    "padded_pictures",
    "parameter_bars",
    "partial_sums",
    "pixel_grid",
    "pooling_gradients",
    "pooling_step",
    "predictions",
    "read_counts",
    "receptive_field",
    "shift_curves",
    "size_ruler",
    "sliding_animation",
    "sliding_window",
    "sparsity",
    "speed_ladder",
    "tensor_cells",
    "weight_sharing",
]

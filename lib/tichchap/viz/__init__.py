"""Pictures of convolutions: named functions that take tensors and return matplotlib figures.

Each figure is made through pyplot, so that `plt.show()` displays it in a notebook. The labels
are symbols and numbers only: a figure is drawn once and serves every language of the course.
"""

from tichchap.viz.bars import parameter_bars
from tichchap.viz.convolution import convolution_step, sliding_window
from tichchap.viz.grids import feature_maps, kernels_grid, pixel_grid
from tichchap.viz.neuron import weight_sharing

__all__ = [
    "convolution_step",
    "feature_maps",
    "kernels_grid",
    "parameter_bars",
    "pixel_grid",
    "sliding_window",
    "weight_sharing",
]

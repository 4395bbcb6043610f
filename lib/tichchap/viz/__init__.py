"""Pictures of convolutions: named functions that take tensors and return matplotlib figures.

Each figure is made through pyplot, so that `plt.show()` displays it in a notebook. The labels
are symbols and numbers only: a figure is drawn once and serves every language of the course.
"""

from tichchap.viz.animate import Animation, animate, sliding_animation
from tichchap.viz.bars import parameter_bars
from tichchap.viz.convolution import convolution_step, sliding_window
from tichchap.viz.curves import learning_curves, shift_curves
from tichchap.viz.grids import feature_maps, kernels_grid, pixel_grid
from tichchap.viz.images import image_grid
from tichchap.viz.neuron import weight_sharing

__all__ = [
    "Animation",
    "animate",
    "convolution_step",
    "feature_maps",
    "image_grid",
    "kernels_grid",
    "learning_curves",
    "parameter_bars",
    "pixel_grid",
    "shift_curves",
    "sliding_animation",
    "sliding_window",
    "weight_sharing",
]

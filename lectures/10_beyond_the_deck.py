# %% [markdown] lang="vi"
# # Đi xa hơn các slide
#
# Học xong bài này, bạn có thể:
#
# - chọn giữa tích chập 1×1, có độ giãn, theo nhóm và chuyển vị, và đếm giá của mỗi loại;
# - tính, vẽ và đo vùng tiếp nhận (receptive field) của một mạng;
# - giải thích chuẩn hóa theo batch và khối thặng dư, và lỗi quên `eval()`;
# - dùng lại một mạng đã huấn luyện sẵn, và viết notebook ai chạy cũng ra như nhau.
#
# **Cần biết trước:** các bài [Tích chập](04_convolution.ipynb), [Gộp](07_pooling.ipynb) và
# [Huấn luyện một mạng CNN](08_training_a_cnn.ipynb). **Thời gian:** 75 phút.

# %% [markdown] lang="en"
# # Beyond the slides
#
# After this lecture you can:
#
# - choose between 1×1, dilated, grouped and transposed convolutions, and count what each costs;
# - compute, draw and measure the receptive field of a network;
# - explain batch normalisation and residual blocks, and the mistake of a forgotten `eval()`;
# - reuse a pretrained network, and write notebooks that give everyone the same results.
#
# **What you need first:** the lectures [Convolution](04_convolution.ipynb),
# [Pooling](07_pooling.ipynb) and [Training a CNN](08_training_a_cnn.ipynb). **Time:** 75 minutes.

# %% tags=["setup"]
import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import TensorDataset
from torchvision.models import ResNet18_Weights, resnet18

from tichchap import data, viz
from tichchap.nn import conv2d_parameters, count_parameters, out_size, receptive_field
from tichchap.train import accuracy, fit

# %% [markdown] lang="vi" tags=["predict"]
# ## Tích chập 1×1
#
# Kernel 1×1 chỉ nhìn *một* điểm ảnh (pixel), không nhìn điểm kề nào. Nghe như vô dụng, vậy mà mạng
# hiện đại nào cũng dùng.
#
# **Dự đoán.** Lớp `nn.Conv2d(3, 2, kernel_size=1)` có bao nhiêu tham số? Nó đổi được những gì của
# ảnh: chiều cao, chiều rộng, hay số kênh?

# %% [markdown] lang="en" tags=["predict"]
# ## The 1×1 convolution
#
# A 1×1 kernel looks at *one* pixel and at no neighbour. That sounds useless, and yet every modern
# network has some.
#
# **Predict.** How many parameters has the layer `nn.Conv2d(3, 2, kernel_size=1)`? And what can it
# change in an image: the height, the width, or the number of channels?

# %%
cup = data.photo("coffee")[:, ::3, ::3] / 255
weight = torch.tensor([[0.3, 0.6, 0.1], [1.0, 0.0, -1.0]])
maps = F.conv2d(cup[None], weight[:, :, None, None])[0]
per_pixel = F.linear(cup.permute(1, 2, 0), weight).permute(2, 0, 1)
print(tuple(cup.shape), tuple(maps.shape), torch.allclose(maps, per_pixel, atol=1e-5))
print(conv2d_parameters(3, 2, kernel_size=1))
viz.feature_maps(maps, ["R, G, B", "0.3 R + 0.6 G + 0.1 B", "R − B"], image=cup)
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Ảnh màu tách cà phê và hai bản đồ cùng kích thước: bản đồ thứ nhất đậm ở những chỗ sáng như vành tách,
# bản đồ thứ hai đậm ở đĩa đỏ nâu và trắng ở vành tách.

# %% [markdown] lang="en" tags=["alt"]
# The colour photograph of a coffee cup and two maps of the same size: the first is strong where the
# photograph is bright, as on the rim of the cup, the second on the red-brown saucer and white on the
# rim.

# %% [markdown] lang="vi" tags=["explain"]
# $(1·1·3 + 1)·2 = 8$ tham số, và chỉ số kênh đổi: từ 3 còn 2. Sai thường gặp là 4, tức mỗi kernel
# một trọng số và một bias: bộ lọc 1×1 vẫn có một lát cho **mỗi** kênh vào.
#
# Đó chính là một lớp tuyến tính đặt ở từng điểm ảnh (`True`): bản đồ thứ nhất pha ba màu thành độ
# sáng, bản đồ thứ hai lấy đỏ trừ lam. Người ta dùng nó để trộn các kênh, và để giảm số kênh trước một
# lớp đắt tiền.

# %% [markdown] lang="en" tags=["explain"]
# $(1·1·3 + 1)·2 = 8$ parameters, and only the number of channels changes: from 3 to 2. The usual
# wrong answer is 4, a weight and a bias for each kernel: a 1×1 filter still has a slice for
# **each** input channel.
#
# It is a linear layer placed at each pixel (`True`): the first map mixes three colours to brightness,
# the second takes red minus blue. It serves to mix channels, and to reduce their number before an
# expensive layer.

# %% [markdown] lang="vi" tags=["predict"]
# ## Độ giãn
#
# Với độ giãn (dilation) $D$, hai phần tử kề nhau của kernel cách nhau $D$ điểm ảnh. $D = 1$ là tích
# chập bình thường.
#
# **Dự đoán.** Kernel 3×3 với $D = 2$ trùm lên một vùng rộng mấy điểm ảnh? Nó có bao nhiêu trọng số?
# Từ ảnh 12×12, bản đồ đặc trưng có kích thước nào?

# %% [markdown] lang="en" tags=["predict"]
# ## Dilation
#
# With a dilation of $D$, neighbouring taps of the kernel are $D$ pixels apart. $D = 1$ is the
# ordinary convolution.
#
# **Predict.** How many pixels wide is the region that a 3×3 kernel spans with $D = 2$? How many
# weights has it? From a 12×12 image, what is the size of the feature map?

# %%
torch.manual_seed(0)
x, w = torch.randn(1, 1, 12, 12), torch.arange(1.0, 10).reshape(1, 1, 3, 3)
spread = torch.zeros(1, 1, 5, 5)
spread[..., ::2, ::2] = w
print(torch.allclose(F.conv2d(x, w, dilation=2), F.conv2d(x, spread), atol=1e-4))
for D in (1, 2, 3):
    z = F.conv2d(x, w, dilation=D)
    print(D, D * (3 - 1) + 1, out_size(12, kernel=3, dilation=D), tuple(z.shape))
viz.pixel_grid(spread[0, 0], title="w, D = 2")
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Lưới 5×5: các số 1 đến 9 nằm ở hàng và cột 0, 2, 4; mười sáu ô còn lại bằng 0.

# %% [markdown] lang="en" tags=["alt"]
# A 5×5 grid: the numbers 1 to 9 stand in rows and columns 0, 2, 4; the other sixteen cells are 0.

# %% [markdown] lang="vi" tags=["explain"]
# Rộng $D(K - 1) + 1 = 5$ điểm ảnh, vẫn 9 trọng số, bản đồ 8×8. Kết quả đúng bằng một kernel 5×5 chen
# số 0 vào giữa (`True`), nhưng không phải trả giá của 25 trọng số. Trong công thức kích thước chỉ
# việc thay $K$ bằng $D(K - 1) + 1$.
#
# Sai thường gặp là 7, vì hiểu độ giãn là số điểm ảnh bị *bỏ qua* ở giữa; số ấy là $D - 1$. Sai nữa
# là 6, lấy $D·K$.

# %% [markdown] lang="en" tags=["explain"]
# It is $D(K - 1) + 1 = 5$ pixels wide, still with 9 weights, and the map is 8×8. The result is that
# of a 5×5 kernel with 0 in between (`True`), without the price of 25 weights. In the size formula,
# just replace $K$ by $D(K - 1) + 1$.
#
# The usual wrong answer is 7, which takes dilation for the number of pixels that are *skipped*;
# that number is $D - 1$. Another one is 6, for $D·K$.

# %% [markdown] lang="vi" tags=["predict"]
# ## Nhóm và tích chập theo từng kênh
#
# `groups=G` chia các kênh thành $G$ nhóm (group), mỗi nhóm tính riêng: một bộ lọc chỉ còn $C/G$ lát.
# Khi $G = C$, mỗi kênh có kernel riêng: tích chập theo từng kênh (depthwise convolution). Thêm một
# lớp 1×1 để trộn các kênh, ta được cặp *depthwise separable* của MobileNet.
#
# **Dự đoán.** Từ 64 sang 128 kênh bằng kernel 3×3, lớp thường có 73 856 tham số. Cặp kia có ít hơn
# khoảng 2, 8 hay 64 lần?

# %% [markdown] lang="en" tags=["predict"]
# ## Groups and the depthwise convolution
#
# `groups=G` shares the channels out among $G$ groups, each computed by itself: a filter has $C/G$
# slices only. With $G = C$ each channel has its own kernel: a depthwise convolution. Add a 1×1 layer
# that mixes the channels, and you have MobileNet's *depthwise separable* pair.
#
# **Predict.** From 64 to 128 channels with 3×3 kernels, an ordinary layer has 73 856 parameters. Does
# the pair have fewer by a factor of about 2, 8 or 64?

# %%
x, layer = torch.randn(2, 4, 7, 8), nn.Conv2d(4, 6, kernel_size=3, groups=2)
halves = zip(x.split(2, dim=1), layer.weight.split(3), layer.bias.split(3), strict=True)
apart = torch.cat([F.conv2d(*half) for half in halves], dim=1)
print(tuple(layer.weight.shape), torch.allclose(layer(x), apart, atol=1e-5))
depthwise, mixing = conv2d_parameters(64, 64, 3, groups=64), conv2d_parameters(64, 128, 1)
print(depthwise, mixing)
print(f"{28 * 28 * 3 * 3 * 64 * 128:,} {28 * 28 * (3 * 3 * 64 + 64 * 128):,}")
counts = {"G = 1": conv2d_parameters(64, 128, 3), "G = 4": conv2d_parameters(64, 128, 3, groups=4)}
viz.parameter_bars({**counts, "G = 64 & 1×1": depthwise + mixing})
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Ba thanh trên thang logarit: 73 856 tham số khi G = 1, 18 560 khi G = 4, và 8 960 cho cặp G = 64
# với lớp 1×1.

# %% [markdown] lang="en" tags=["alt"]
# Three bars on a logarithmic scale: 73 856 parameters for G = 1, 18 560 for G = 4, and 8 960 for the
# pair of G = 64 and a 1×1 layer.

# %% [markdown] lang="vi" tags=["explain"] claims=["parameter-formula"]
# Khoảng 8 lần: $(3·3 + 1)·64 = 640$ tham số để nhìn không gian, $(64 + 1)·128 = 8320$ để trộn kênh,
# cộng lại 8960. Trên bản đồ 28×28, số phép nhân-cộng (MAC) giảm từ $57\,802\,752$ còn $6\,874\,112$.
# Công thức của slide vẫn đúng, chỉ cần thay số kênh vào bằng $C/G$.
#
# Sai thường gặp là 64: quên lớp 1×1, mà nó mới là phần đắt. Sai nữa là tưởng bỏ lớp ấy cũng được:
# không có nó, các kênh không bao giờ gặp nhau.

# %% [markdown] lang="en" tags=["explain"] claims=["parameter-formula"]
# About 8: $(3·3 + 1)·64 = 640$ parameters that look at space and $(64 + 1)·128 = 8320$ that mix
# channels, together 8960. On maps of 28×28 the multiply-accumulates (MACs) go down from
# $57\,802\,752$ to $6\,874\,112$. The formula of the slides holds, with $C/G$ as the input channels.
#
# The usual wrong answer is 64: it forgets the 1×1 layer, which is the expensive part. Nor can that
# layer be left out: without it the channels never meet.

# %% [markdown] lang="vi" tags=["predict"]
# ## Tích chập chuyển vị và bàn cờ
#
# Muốn *phóng to* bản đồ, người ta dùng tích chập chuyển vị (transposed convolution): mỗi số của đầu
# vào nhân với cả kernel rồi đặt lên đầu ra, số sau cách số trước $S$ ô; chỗ chồng nhau thì cộng lại.
#
# **Dự đoán.** Đầu vào 4×4 toàn số 1, kernel 3×3 toàn số 1, $S = 2$, không đệm. Đầu ra có kích thước
# nào? Các số của nó có bằng nhau không?

# %% [markdown] lang="en" tags=["predict"]
# ## The transposed convolution and its checkerboard
#
# To *enlarge* a map one uses a transposed convolution: each number of the input multiplies the whole
# kernel, which is laid onto the output, $S$ cells from one number to the next; where they overlap,
# they add.
#
# **Predict.** An input of 4×4, all 1, a kernel of 3×3, all 1, $S = 2$, no padding. What is the size
# of the output? Are its numbers equal?

# %%
ones = torch.ones(1, 1, 4, 4)
z = F.conv_transpose2d(ones, torch.ones(1, 1, 3, 3), stride=2)
viz.pixel_grid(z[0, 0], title="z")
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Lưới 9×9. Ở hàng và cột chẵn nằm trong khung, số 4; xen giữa là các số 2 và 1, đậm nhạt như bàn cờ.

# %% [markdown] lang="en" tags=["alt"]
# A 9×9 grid. Inside, 4 in the even rows and columns, with 2 and 1 between them: dark and pale like a
# checkerboard.

# %% [markdown] lang="vi" tags=["explain"]
# $(4 - 1)·2 + 3 = 9$, vậy là 9×9. Sai thường gặp là 8×8, lấy $4·2$. Các số **không** bằng nhau:
# bước 2 không chia hết kernel 3, nên trên mỗi trục cứ một ô nhận 1 lần lại một ô nhận 2 lần; trong
# ảnh là 1, 2 và 4. Đầu vào phẳng lì mà đầu ra có hoa văn: đó là *bàn cờ* (checkerboard) hay thấy
# trong ảnh do mạng sinh ra.
#
# Sai nữa là 9 ở mọi ô, lẫn với tích chập thường: ở đây mỗi ô chỉ nhận những gì rơi trúng nó.

# %% [markdown] lang="en" tags=["explain"]
# $(4 - 1)·2 + 3 = 9$, so 9×9. The usual wrong answer is 8×8, from $4·2$. The numbers are **not**
# equal: the stride 2 does not divide the kernel 3, so along each axis one cell is hit 1 time and the
# next one 2 times; in the image this makes 1, 2 and 4. A flat input gets a pattern: the
# *checkerboard* that is often seen in generated images.
#
# Another wrong answer is 9 everywhere, as in an ordinary convolution: here a cell receives only what
# falls onto it.

# %% [markdown] lang="vi" tags=["predict"]
# Hai cách chữa: chọn kernel là **bội của bước trượt**, hoặc phóng to trước (upsample: chép mỗi ô
# thành 2×2) rồi mới dùng tích chập thường.
#
# **Dự đoán.** Đầu vào vẫn toàn số 1, 6×6. Bỏ 2 ô ở mỗi mép, đầu ra có bao nhiêu giá trị khác nhau
# với: kernel 3 toàn 1; kernel 4 toàn 1; kernel 4 ngẫu nhiên; phóng to rồi kernel 3 ngẫu nhiên?

# %% [markdown] lang="en" tags=["predict"]
# Two cures: make the kernel a **multiple of the stride**, or enlarge first (upsample: copy each cell
# to 2×2), then use an ordinary convolution.
#
# **Predict.** The input is again all 1, 6×6. Without 2 cells at each border, how many different
# values has the output with: a kernel of 3, all 1; of 4, all 1; a random kernel of 4; upsampling and
# a random kernel of 3?

# %%
ones, w3, w4 = torch.ones(1, 1, 6, 6), torch.rand(1, 1, 3, 3), torch.rand(1, 1, 4, 4)
tries = {
    "K=3": F.conv_transpose2d(ones, torch.ones_like(w3), stride=2),
    "K=4": F.conv_transpose2d(ones, torch.ones_like(w4), stride=2),
    "K=4, w": F.conv_transpose2d(ones, w4, stride=2),
    "2×, w": F.conv2d(F.interpolate(ones, scale_factor=2), w3, padding=1),
}
print([len(z[..., 2:-2, 2:-2].round(decimals=3).unique()) for z in tries.values()])
viz.image_grid([z[0] / z.max() for z in tries.values()], list(tries))
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Bốn ảnh xám: bàn cờ với kernel 3; phẳng ở trong với kernel 4 toàn số 1; hoa văn lặp lại 2×2 với
# kernel 4 ngẫu nhiên; phẳng ở trong khi phóng to trước rồi tích chập.

# %% [markdown] lang="en" tags=["alt"]
# Four grey pictures: a checkerboard with kernel 3; flat inside with kernel 4, all 1; a pattern that
# repeats every 2×2 with a random kernel 4; flat inside when enlarged first and then convolved.

# %% [markdown] lang="vi" tags=["explain"]
# 3, 1, 4 và 1. Kernel 4 phủ mọi ô bên trong đúng 4 lần, nên hết bàn cờ *khi các trọng số bằng nhau*.
# Với trọng số khác nhau, mỗi ô trong khối 2×2 dùng một phần riêng của kernel: 4 giá trị. Mạng phải
# tự học cho chúng cân bằng. Phóng to trước thì đầu vào phẳng luôn cho đầu ra phẳng, trọng số nào
# cũng vậy; mép tối hay sáng hơn là do đệm.
#
# Sai thường gặp là “kernel 4 thì luôn phẳng”. Nó chỉ bỏ được phần lệch do đếm số lần phủ.

# %% [markdown] lang="en" tags=["explain"]
# 3, 1, 4 and 1. A kernel of 4 covers each inner cell exactly 4 times, so the checkerboard is gone
# *if the weights are equal*. If not, each cell of a block of 2×2 has a part of the kernel of its own:
# 4 values. The network has to learn to balance them. Enlarged first, a flat input gives a flat
# output, whatever the weights; the border differs because of the padding.
#
# The usual wrong answer is “a kernel of 4 is always flat”. It only removes what comes from counting.

# %% [markdown] lang="vi" tags=["predict"]
# ## Vùng tiếp nhận
#
# Một ô của bản đồ cuối nhìn thấy bao nhiêu điểm ảnh? Đi ngược từ ô ấy xuống: mỗi lớp nới vùng nhìn
# thêm (độ rộng kernel − 1) ô, mà một ô bây giờ rộng bằng **tích các bước trượt của những lớp trước**.
#
# **Dự đoán.** Mạng của slide: tích chập 3×3, gộp 2×2, tích chập 3×3, gộp 2×2. Vùng tiếp nhận rộng
# mấy điểm ảnh? Thêm một lần tích chập 3×3 và gộp 2×2 nữa thì sao?

# %% [markdown] lang="en" tags=["predict"]
# ## The receptive field
#
# How many pixels does a cell of the last map see? Go down from that cell: each layer widens the view
# by (kernel width − 1) cells, and a cell is now as wide as **the product of the strides of the
# layers before**.
#
# **Predict.** The network of the slides: convolution 3×3, pooling 2×2, convolution 3×3, pooling 2×2.
# How many pixels wide is the receptive field? And with one more convolution 3×3 and pooling 2×2?

# %%
layers = [(3, 1), (2, 2), (3, 1), (2, 2), (3, 1), (2, 2)]  # (kernel, stride)
print([receptive_field(layers[:n]) for n in range(1, 7)])
viz.receptive_field(layers[:4])
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Kim tự tháp năm tầng: một ô z ở trên, rồi 2, 4, 8 ô, dưới cùng là 10 điểm ảnh của x. Các đường nối
# mỗi ô với những ô nó đọc; sau hai lần gộp, một ô rộng bằng 4 điểm ảnh.

# %% [markdown] lang="en" tags=["alt"]
# A pyramid of five rows: one cell z on top, then 2, 4 and 8 cells, and 10 pixels of x at the bottom.
# Lines join each cell to the cells it reads; behind two poolings a cell is as wide as 4 pixels.

# %% [markdown] lang="vi" tags=["explain"]
# $1 + 2·1 + 1·1 + 2·2 + 1·2 = 10$ điểm ảnh. Thêm hai lớp: $10 + 2·4 + 1·4 = 22$.
#
# Sai thường gặp là 7, tính mọi lớp như bước trượt bằng 1. Cũng có bạn cộng $3 + 2 + 3 + 2$ và gặp
# đúng 10, nhưng chỉ là may: cách ấy cho 15 ở câu sau. Gộp làm vùng tiếp nhận của **các lớp sau** lớn
# nhanh; đó là một lý do để gộp.

# %% [markdown] lang="en" tags=["explain"]
# $1 + 2·1 + 1·1 + 2·2 + 1·2 = 10$ pixels. With two more layers: $10 + 2·4 + 1·4 = 22$.
#
# The usual wrong answer is 7, which treats all strides as 1. Some add $3 + 2 + 3 + 2$ and hit 10,
# but by luck: that way gives 15 for the second question. Pooling makes the receptive fields of **the
# layers behind it** grow fast; this is one reason to pool.

# %% [markdown] lang="vi" tags=["predict"]
# ## Đo vùng tiếp nhận bằng gradient
#
# Công thức cho biết ô ấy *có thể* nhìn thấy gì. Muốn biết nó *thật sự* phụ thuộc vào điểm ảnh nào,
# hãy đo $|∂z/∂x|$: đạo hàm bằng 0 thì điểm ảnh ấy vô can.
#
# **Dự đoán.** Sáu lớp 3×3, và ba lớp 3×3 với $D = 2$: công thức đều cho rộng 13, tức 169 điểm ảnh.
# Có phải cả 169 điểm đều ảnh hưởng? Điểm ở góc có nặng ký như điểm ở giữa không? Còn $D = 1, 2, 4$?

# %% [markdown] lang="en" tags=["predict"]
# ## Measure it by the gradient
#
# The formula says what a cell *can* see. To know on which pixels it *really* depends, measure
# $|∂z/∂x|$: where the derivative is 0, the pixel has no say.
#
# **Predict.** Six layers of 3×3, and three layers of 3×3 with $D = 2$: the formula gives a width of
# 13 for both, 169 pixels. Do all 169 have an influence? Does a corner weigh as much as the centre?
# And what about $D = 1, 2, 4$?


# %%
def influence(network, at):
    """Mean |∂z/∂x| over 100 images of noise, for the cell (at, at) of the last maps."""
    x = torch.randn(100, 1, 28, 28, requires_grad=True)
    (g,) = torch.autograd.grad(network(x)[:, :, at, at].sum(), x)
    g = g.abs().mean(dim=(0, 1))
    return g * (g > 1e-5 * g.max())  # what is smaller is rounding


def convs(*dilations, channels=1):
    layers = nn.Sequential()
    for D in dilations:
        layers.extend([nn.Conv2d(channels, 8, 3, padding=D, dilation=D), nn.ReLU()])
        channels = 8
    return layers


# %%
cnn = nn.Sequential(convs(1), nn.MaxPool2d(2), convs(1, channels=8), nn.MaxPool2d(2))
stacks = {"D = 1, …, 1": (1,) * 6, "D = 2, 2, 2": (2, 2, 2), "D = 1, 2, 4": (1, 2, 4)}
sizes = [10, *(receptive_field([(3, 1, D) for D in stack]) for stack in stacks.values())]
found = [influence(cnn, 3), *(influence(convs(*stack), 14) for stack in stacks.values())]
print(sizes, [size * size for size in sizes], [int((g > 0).sum()) for g in found])
middle = found[1][11:18, 11:18].sum() / found[1].sum()
print(bool(middle > 0.6), f"{7 * 7 / 13**2:.2f}")
starts = [9, *(14 - size // 2 for size in sizes[1:])]
windows = [(start, start, size) for start, size in zip(starts, sizes, strict=True)]
viz.influence_maps(torch.stack(found), windows, ["3×3, 2×2, 3×3, 2×2", *stacks])
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Bốn bản đồ ảnh hưởng với khung cam là vùng tính theo công thức. Mạng của slide: kín khung 10×10,
# đậm ở giữa. Sáu lớp 3×3: một vệt đậm ở giữa, nhạt dần ra mép khung. D = 2, 2, 2: những chấm rời,
# cách nhau một điểm ảnh. D = 1, 2, 4: kín khung 15×15.

# %% [markdown] lang="en" tags=["alt"]
# Four influence maps, the computed field framed in orange. Network of the slides: 10×10 filled, dark
# in the middle. Six layers of 3×3: a dark blob that fades towards the frame. D = 2, 2, 2: separate
# dots, one pixel apart. D = 1, 2, 4: the 15×15 frame is filled.

# %% [markdown] lang="vi" tags=["explain"]
# Với mạng của slide, đo được đúng 10×10: lý thuyết và phép đo khớp nhau. Sáu lớp 3×3 cũng chạm đủ
# 169 điểm, nhưng không đều: riêng 7×7 điểm ở giữa, 0.29 diện tích, chiếm hơn 0.6 ảnh hưởng, vì có
# nhiều đường đi tới giữa hơn. Đó là vùng tiếp nhận *hiệu dụng*.
#
# Với $D = 2, 2, 2$ chỉ còn $7·7 = 49$ điểm: mọi đường đi đều là bước chẵn, cái lưới rỗng. $D = 1, 2,
# 4$ phủ kín 225 điểm mà chỉ cần ba lớp. Sai thường gặp là tin rằng nằm trong khung thì có ảnh hưởng.

# %% [markdown] lang="en" tags=["explain"]
# For the network of the slides we measure exactly 10×10: theory and measurement agree. Six layers of
# 3×3 reach all 169 pixels too, but not evenly: the middle 7×7, 0.29 of the area, has more than 0.6
# of the influence, as more paths lead there. This is the *effective* receptive field.
#
# With $D = 2, 2, 2$ only $7·7 = 49$ pixels are left: all paths take even steps, the net has holes.
# $D = 1, 2, 4$ covers all 225 with just three layers. The usual mistake is to believe that whatever
# lies in the frame has an influence.

# %% [markdown] lang="vi" tags=["predict"]
# ## Chuẩn hóa theo batch
#
# Chuẩn hóa theo batch (batch normalisation) đưa mỗi kênh về trung bình 0, phương sai 1, rồi nhân
# $γ$ và cộng $β$ học được:
#
# $$y = γ\,\frac{x - μ}{\sqrt{σ^2 + ε}} + β$$
#
# Khi huấn luyện, $μ$ và $σ^2$ là của **batch đang xét**; khi đánh giá (`eval`) thì dùng số liệu gom
# dần: 0.9 phần cũ, 0.1 phần mới, bắt đầu từ trung bình 0 và phương sai 1.
#
# **Dự đoán.** Batch gồm bốn số 1, 2, 3, 6, với $γ = 1$, $β = 0$. Số 3 thành mấy khi huấn luyện? Sau
# một batch ấy, `eval()` cho số 3 thành 0, khoảng 2.3, hay vẫn 3?

# %% [markdown] lang="en" tags=["predict"]
# ## Batch normalisation
#
# Batch normalisation gives each channel the mean 0 and the variance 1, then multiplies by $γ$ and
# adds $β$, both learned:
#
# $$y = γ\,\frac{x - μ}{\sqrt{σ^2 + ε}} + β$$
#
# In training, $μ$ and $σ^2$ are those of **the present batch**; in evaluation (`eval`) they are
# collected over time: 0.9 parts old, 0.1 parts new, starting from a mean of 0 and a variance of 1.
#
# **Predict.** A batch of the four numbers 1, 2, 3, 6, with $γ = 1$, $β = 0$. What does 3 become in
# training? After this one batch, does `eval()` turn 3 into 0, into about 2.3, or leave it at 3?

# %%
norm = nn.BatchNorm2d(1)
x = torch.tensor([1.0, 2.0, 3.0, 6.0]).reshape(4, 1, 1, 1)
print("train", [f"{y:.2f}" for y in norm(x).flatten()])
print(f"{norm.running_mean.item():.3f} {norm.running_var.item():.3f}")
norm.eval()
print("eval ", [f"{y:.2f}" for y in norm(x).flatten()])
print([name for name, _ in norm.named_parameters()], [name for name, _ in norm.named_buffers()])

# %% [markdown] lang="vi" tags=["explain"] claims=["trainable-layers"]
# Khi huấn luyện: trung bình của batch là 3, nên 3 thành **0**. Phương sai là $14/4 = 3.5$, nên 6 thành
# $3/\sqrt{3.5} ≈ 1.60$. Số liệu gom được: $0.1·3 = 0.3$ và $0.9 + 0.1·14/3 ≈ 1.367$; phần này chia
# cho $N - 1$. Khi đánh giá: $(3 - 0.3)/\sqrt{1.367} ≈ 2.31$.
#
# Sai thường gặp là tưởng hai chế độ cho cùng kết quả: chỉ gần nhau khi đã gom *đủ nhiều* batch. Và
# đúng như bài trước đã nói, slide chỉ kể lớp tích chập và kết nối đầy đủ là huấn luyện được, nhưng
# lớp này cũng có tham số, `weight` ($γ$) và `bias` ($β$), cùng ba *buffer* được lưu mà không học bằng
# gradient.

# %% [markdown] lang="en" tags=["explain"] claims=["trainable-layers"]
# In training: the mean of the batch is 3, so 3 becomes **0**. The variance is $14/4 = 3.5$, so 6
# becomes $3/\sqrt{3.5} ≈ 1.60$. What is collected: $0.1·3 = 0.3$ and $0.9 + 0.1·14/3 ≈ 1.367$, here
# divided by $N - 1$. In evaluation: $(3 - 0.3)/\sqrt{1.367} ≈ 2.31$.
#
# The usual mistake is to think that both modes agree: they come close only after *many* batches. And
# the slides name only convolutional and fully connected layers as trainable, but this layer has
# parameters too, `weight` ($γ$) and `bias` ($β$), and three *buffers*, which are saved but not learned
# by gradient.

# %% [markdown] lang="vi" tags=["predict"]
# ## Quên `eval()`
#
# Một mạng nhỏ có chuẩn hóa theo batch học 1500 chữ số thu nhỏ còn 14×14. Chúng ta chấm nó bốn lần,
# luôn trong `no_grad`: đúng cách bằng `eval()`; rồi quên `eval()` với batch lẫn đủ mười chữ số, với
# từng ảnh một, và với mỗi batch một chữ số.
#
# **Dự đoán.** Lần quên nào làm hỏng độ chính xác, lần nào không ai nhận ra? Và bốn lần chấm ấy có
# làm thay đổi mạng không?

# %% [markdown] lang="en" tags=["predict"]
# ## A forgotten `eval()`
#
# A small network with batch normalisation learns 1500 digits, shrunk to 14×14. We score it four
# times, always in `no_grad`: properly with `eval()`; then without `eval()`, on batches that mix
# all ten digits, image by image, and on batches of one digit each.
#
# **Predict.** In which of these does the accuracy suffer, and where would nobody notice? And do the
# four scorings change the network?

# %% tags=["nbval-ignore-output"]
digits, tests = data.mnist("train"), data.mnist("test")
train = TensorDataset(F.avg_pool2d(digits.images[:1500], 2), digits.labels[:1500])
images, labels = F.avg_pool2d(tests.images[:1000], 2), tests.labels[:1000]
torch.manual_seed(0)
net = nn.Sequential(
    *(nn.Conv2d(1, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2)),
    *(nn.Conv2d(8, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU(), nn.AdaptiveAvgPool2d(4)),
    *(nn.Flatten(), nn.Linear(256, 10)),
)
history = fit(net, train, epochs=3, lr=3e-3, batch_size=50, progress=False)


# %% tags=["nbval-ignore-output"]
def score(batches):
    with torch.no_grad():
        right = [(net(images[rows]).argmax(dim=1) == labels[rows]).sum() for rows in batches]
    return f"{sum(right) / len(labels):.1%}"


rows = torch.arange(len(labels))
print("eval ", f"{accuracy(net, TensorDataset(images, labels)):.1%}")
net.train()
before = net[1].running_mean.clone()
print("train", *(score(rows.split(size)) for size in (100, 1)))
print("train", score([rows[labels == k] for k in range(10)]))
print(torch.equal(net[1].running_mean, before))

# %% [markdown] lang="vi" tags=["explain"]
# Đúng cách: khoảng 89 %. Quên `eval()` mà batch lẫn đủ các chữ số: gần như không đổi, nên lỗi này
# sống rất lâu. Từng ảnh một thì còn chưa tới 80 %; mỗi batch một chữ số thì khoảng 70 %: mọi ảnh đều
# là số 1 nên những gì chúng *chung* nhau, tức chính số 1, bị trừ bớt đi. Câu trả lời cho một ảnh
# không được phụ thuộc vào những ảnh đứng cùng.
#
# Dòng cuối là `False`: chấm điểm đã sửa mạng. `no_grad` chỉ thôi ghi gradient; buffer thì cứ ở chế độ
# `train` là thay đổi. Sai thường gặp là dùng cái này thay cho cái kia: cần **cả hai**.

# %% [markdown] lang="en" tags=["explain"]
# Properly: about 89 %. Without `eval()`, on batches that mix all digits: hardly any change, so the
# mistake lives long. Image by image less than 80 % is left; with one digit in each batch about 70 %:
# all images are a 1, so what they have in *common*, the 1 itself, is partly subtracted. The answer for
# one image must not depend on the images beside it.
#
# The last line is `False`: the scoring changed the network. `no_grad` just records no gradients; in
# `train` mode the buffers change all the same. The usual mistake is to use one in place of the other:
# we need **both**.

# %% [markdown] lang="vi" tags=["predict"]
# ## Khối thặng dư
#
# Khối thặng dư (residual block) thêm một *đường tắt*: đầu ra là $x + f(x)$ thay cho $f(x)$, với $f$
# gồm hai lớp tích chập. Số tham số không đổi.
#
# **Dự đoán.** Nếu lớp cuối của $f$ toàn số 0, khối thặng dư tính gì? Chồng 20 khối, tức 41 lớp tích
# chập: gradient về đến lớp đầu nhỏ đi bao nhiêu lần so với khi chồng 1 khối, lúc không có đường tắt
# và lúc có?

# %% [markdown] lang="en" tags=["predict"]
# ## The residual block
#
# A residual block adds a *skip connection*: the output is $x + f(x)$ instead of $f(x)$, where $f$ has
# two convolutional layers. The number of parameters stays.
#
# **Predict.** If the last layer of $f$ is all 0, what does a residual block compute? Stack 20 blocks,
# which makes 41 convolutional layers: how many times smaller is the gradient that reaches the first
# layer than with 1 block, without the skip connections and with them?


# %%
class Block(nn.Module):
    def __init__(self, skip):
        super().__init__()
        self.skip = skip
        conv1, conv2 = (nn.Conv2d(8, 8, 3, padding=1) for _ in range(2))
        self.branch = nn.Sequential(nn.ReLU(), conv1, nn.ReLU(), conv2)

    def forward(self, x):
        return x + self.branch(x) if self.skip else self.branch(x)


def deep(blocks, skip):
    torch.manual_seed(0)
    head = nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.Linear(32, 10)
    stack = [Block(skip) for _ in range(blocks)]
    return nn.Sequential(nn.Conv2d(1, 8, 3, padding=1), *stack, *head)


# %%
block, x = Block(skip=True), torch.randn(1, 8, 14, 14)
for parameter in block.branch[3].parameters():
    nn.init.zeros_(parameter)
print(torch.equal(block(x), x))
for blocks in (1, 5, 10, 20):
    norms = []
    for skip in (False, True):
        model = deep(blocks, skip)
        F.cross_entropy(model(train[:100][0]), train[:100][1]).backward()
        norms.append(f"{model[0].weight.grad.norm():.0e}")
    print(2 * blocks + 1, *norms)

# %% tags=["nbval-ignore-output"]
runs = {}
for name, skip in {"$f(x)$": False, "$x + f(x)$": True}.items():
    model = deep(5, skip)
    runs[name] = fit(model, train, epochs=2, lr=5e-3, batch_size=50, progress=False).loss
    print(name, count_parameters(model), f"{accuracy(model, TensorDataset(images, labels)):.0%}")
viz.learning_curves(runs, unit="L")
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Hàm mất mát qua 2 epoch: không có đường tắt, đường gần như nằm ngang ở 2.3; có đường tắt, đường
# đi xuống dưới 1.7.

# %% [markdown] lang="en" tags=["alt"]
# The loss over 2 epochs: without skip connections the line is nearly level at 2.3; with them it goes
# down below 1.7.

# %% [markdown] lang="vi" tags=["explain"]
# $f = 0$ thì khối là **phép đồng nhất** (`True`): thêm khối không thể làm hỏng mạng. Ở 41 lớp, không
# có đường tắt, gradient về lớp đầu nhỏ đi hơn $10^{16}$ lần; có đường tắt, nó gần như giữ nguyên, vì
# đạo hàm của $x + f(x)$ là $1 + f'(x)$: số 1 ấy đi thẳng tới lớp đầu.
#
# Hai mạng 11 lớp cùng số tham số: một mạng chỉ đoán mò (mất mát 2.3, tức $\ln 10$), mạng kia học
# được. Sai thường gặp là đổ cho quá khớp (overfitting): mạng sâu không có đường tắt kém ngay trên
# **tập huấn luyện**. Đường tắt không phải thuốc duy nhất: khởi tạo (initialisation) hợp lý và chuẩn
# hóa theo batch cũng giúp.

# %% [markdown] lang="en" tags=["explain"]
# With $f = 0$ the block is the **identity** (`True`): one more block cannot spoil the network. At 41
# layers, without skip connections, the gradient that reaches the first layer is more than $10^{16}$
# times smaller; with them it hardly changes, as the derivative of $x + f(x)$ is $1 + f'(x)$: that 1
# goes straight to the first layer.
#
# Two networks of 11 layers with equal parameters: one only guesses (loss 2.3, which is $\ln 10$), the
# other learns. The usual mistake is to blame overfitting: a deep network without skips is bad on the
# **training set** already. Skips are not the only cure: good initialisation and batch normalisation
# help too.

# %% [markdown] lang="vi" tags=["predict"]
# ## Dùng mạng đã huấn luyện sẵn
#
# `torchvision` có sẵn các mạng đã học hơn một triệu ảnh ImageNet thuộc 1000 loại. Thói quen tốt: **đóng
# băng** phần đã học bằng `requires_grad_(False)`, rồi thay lớp cuối (head) bằng lớp mới cho bài toán
# của mình. Ở đây không tải gì về, `weights=None` cho trọng số ngẫu nhiên, nhưng mọi thứ khác đều thật.
#
# **Dự đoán.** `resnet18` có 512 đặc trưng trước lớp cuối; ta cần phân biệt 6 loại ảnh. Còn bao nhiêu tham
# số được học? Đóng băng rồi, một lượt truyền xuôi ở chế độ `train` có đổi được gì trong phần ấy không?

# %% [markdown] lang="en" tags=["predict"]
# ## Using a pretrained network
#
# `torchvision` has networks that learned from over a million ImageNet pictures in 1000 classes. Good
# habits: **freeze** what was learned, with `requires_grad_(False)`, then replace the last layer (the
# head) by a new one for your task. Nothing is downloaded here, `weights=None` gives random weights,
# but all the rest is real.
#
# **Predict.** `resnet18` has 512 features before its last layer; we want to tell 6 classes apart. How
# many parameters are left to learn? Once frozen, can a forward pass in `train` mode change anything
# in that part?

# %%
weights = ResNet18_Weights.DEFAULT
preprocess = weights.transforms()
print(len(weights.meta["categories"]), preprocess.crop_size, preprocess.mean, preprocess.std)
net = resnet18(weights=None).requires_grad_(False)
net.fc = nn.Linear(net.fc.in_features, 6)
print(count_parameters(net), sum(p.numel() for p in net.parameters()))
picture = preprocess(data.photo("coffee"))
print(tuple(picture.shape), bool(picture.min() < 0), bool(picture.max() > 1))
before = net.bn1.running_mean.clone()
with torch.no_grad():
    print(tuple(net.train()(picture[None]).shape), torch.equal(net.bn1.running_mean, before))
    print(torch.equal(net.eval()(picture[None]), net(picture[None])))

# %% [markdown] lang="vi" tags=["explain"]
# $512·6 + 6 = 3078$ trong hơn 11 triệu tham số. Và có, `False`: buffer của chuẩn hóa theo batch vẫn
# đổi, vì đóng băng chỉ chặn gradient. Sai thường gặp là quên `net.eval()` ở phần đóng băng, và đưa
# ảnh vào mà không qua `weights.transforms()`: mạng đã học trên ảnh 224×224 được trừ trung bình, chia
# độ lệch chuẩn của từng kênh.
#
# Khi có mạng internet, trọng số thật chỉ khác một chỗ, và chỉ tải về một lần:
#
# ```python
# net = resnet18(weights=weights).eval()
# with torch.no_grad():
#     p = net(preprocess(image)[None]).softmax(dim=1)
# print(weights.meta["categories"][p.argmax().item()])
# ```

# %% [markdown] lang="en" tags=["explain"]
# $512·6 + 6 = 3078$ of more than 11 million parameters. And yes, `False`: the buffers of batch
# normalisation still change, because freezing stops gradients only. Usual mistakes: no `net.eval()`
# for the frozen part, and pictures that did not go through `weights.transforms()`: the network has
# learned from pictures of 224×224, less the mean and divided by the standard deviation of each
# channel.
#
# With internet access, the real weights differ in one place, and are downloaded once:
#
# ```python
# net = resnet18(weights=weights).eval()
# with torch.no_grad():
#     p = net(preprocess(image)[None]).softmax(dim=1)
# print(weights.meta["categories"][p.argmax().item()])
# ```

# %% [markdown] lang="vi" tags=["predict"]
# ## Thứ tự các ô
#
# Trên slide, bên trái các ô mã có số `[126]`, `[131]`, `[5]`: đó là lượt chạy. Số lớn nghĩa là trước
# ô ấy đã chạy hơn trăm lượt khác mà ta không thấy; `[5]` đứng sau trên slide mà lại chạy trước, hoặc
# chạy ở một phiên khác. Ba ô về gộp còn dùng chung tên biến `layer_with_pooling`.
#
# **Dự đoán.** Notebook dưới đây có hai ô, mỗi ô hai lệnh. Chạy theo thứ tự 1, 2 rồi 1, 2, 2 rồi
# 1, 1, 2: những lần nào cho cùng kết quả?

# %% [markdown] lang="en" tags=["predict"]
# ## The order of the cells
#
# On the slides, the code cells have numbers at the left, `[126]`, `[131]`, `[5]`: they count the runs.
# A large number means that more than a hundred runs came before, which we do not see; `[5]` comes
# later on the slides and yet ran earlier, or in another session. And three cells about pooling share the variable `layer_with_pooling`.
#
# **Predict.** The notebook below has two cells of two statements each. Run them in the order 1, 2,
# then 1, 2, 2, then 1, 1, 2: which of these give the same result?


# %%
cells = {
    1: "torch.manual_seed(0); size = 28",
    2: "size = size // 2; w = torch.randn(1).item()",
}


def run(*order):
    names = {"torch": torch}
    for number in order:
        exec(cells[number], names)
    return names["size"], round(names["w"], 2)


print(run(1, 2), run(1, 2, 2), run(1, 1, 2))

# %% [markdown] lang="vi" tags=["explain"] claims=["cell-order"]
# Lần đầu và lần cuối: `(14, 1.54)`. Chạy ô 2 hai lượt thì `size` là 7 và `w` là số ngẫu nhiên *thứ
# hai*. Sai thường gặp là “mã y hệt thì kết quả y hệt”: kết quả còn tùy mọi thứ đã chạy trước đó. Vì
# thế không ai dựng lại được đúng các slide.
#
# Thuốc chữa, trước khi nộp bài hay chụp màn hình: đặt `manual_seed`, rồi *Restart Kernel and Run All
# Cells*; các số phải là `[1]`, `[2]`, `[3]`, … Notebook của khóa học đều được tạo như thế, và một
# chương trình chạy lại để so kết quả. Hạt giống (seed) cũng có giới hạn: máy khác hay phiên bản khác có thể
# lệch chữ số cuối.

# %% [markdown] lang="en" tags=["explain"] claims=["cell-order"]
# The first and the last: `(14, 1.54)`. Run cell 2 twice, and `size` is 7 and `w` the *second* random
# number. The usual wrong answer is “the same code gives the same result”: the result also depends on
# all that ran before. So nobody can rebuild the slides exactly.
#
# The cure, before you hand in or take a screenshot: set `manual_seed`, then *Restart Kernel and Run
# All Cells*; the numbers must be `[1]`, `[2]`, `[3]`, … All notebooks of this course are made so, and
# a program runs them again and compares. Seeds have limits: another machine or version may differ
# in the last digits.

# %% [markdown] lang="vi" claims=["slide-sources", "references"]
# ## Tài liệu và nguồn
#
# Slide cuối nêu ba tài liệu:
#
# - R. C. Gonzalez, R. E. Woods, *Digital Image Processing*, 4th ed., Pearson, 2018: lọc ảnh, cạnh,
#   biến đổi Fourier. Ở đó tích chập **có** xoay kernel.
# - S. Raschka, Y. Liu, V. Mirjalili, *Machine Learning with PyTorch and Scikit-Learn*, Packt, 2022,
#   ISBN 978-1-80181-931-2: từ học máy tới PyTorch; chương 14 về CNN.
# - Lightning AI, *PyTorch Lightning*, 2024: lo hộ vòng lặp huấn luyện; hãy tự viết một lần trước đã.
#
# Nhiều hình và đoạn mã trên slide rất gần với sách thứ hai và khóa *Deep Learning Fundamentals* của
# Lightning AI mà bên cạnh không ghi nguồn. Ghi nguồn ngay dưới mỗi hình thì tốt hơn. Khóa học này tự
# vẽ lại mọi hình.

# %% [markdown] lang="en" claims=["slide-sources", "references"]
# ## References and sources
#
# The last slide lists three references:
#
# - R. C. Gonzalez, R. E. Woods, *Digital Image Processing*, 4th ed., Pearson, 2018: filtering, edges,
#   Fourier transforms. Convolution **does** turn the kernel there.
# - S. Raschka, Y. Liu, V. Mirjalili, *Machine Learning with PyTorch and Scikit-Learn*, Packt, 2022,
#   ISBN 978-1-80181-931-2: from machine learning to PyTorch; chapter 14 is about CNNs.
# - Lightning AI, *PyTorch Lightning*, 2024: runs the training loop for you; write your own first.
#
# Many figures and code on the slides are close to the second book and to Lightning AI's *Deep
# Learning Fundamentals*, without a source beside them. Better to name it below each figure. This
# course draws its own.

# %% [markdown] lang="vi"
# ## Đi tiếp
#
# - Làm bài tập: tự viết lại một lớp rồi để máy chấm là cách kiểm tra mình tốt nhất.
# - Đọc bài báo gốc, nay bạn đã đủ sức: 1×1 (Lin và cộng sự, 2014), chuẩn hóa theo batch (Ioffe và
#   Szegedy, 2015), ResNet (He và cộng sự, 2016), bàn cờ (Odena và cộng sự, 2016), MobileNet (Howard
#   và cộng sự, 2017), vùng tiếp nhận (Araujo và cộng sự, 2019).
# - Phát hiện và phân đoạn vật thể: cùng một xương sống, khác phần đầu. U-Net ghép tích chập chuyển vị
#   với đường tắt.
# - Mạng transformer cho ảnh cắt ảnh thành mảnh bằng một lớp tích chập có kernel bằng bước trượt.

# %% [markdown] lang="en"
# ## Where to go next
#
# - Do the exercises: to write a layer yourself and have it graded is the best test.
# - Read the original papers, you can now: 1×1 (Lin et al., 2014), batch normalisation (Ioffe and
#   Szegedy, 2015), ResNet (He et al., 2016), the checkerboard (Odena et al., 2016), MobileNet (Howard
#   et al., 2017), receptive fields (Araujo et al., 2019).
# - Detection and segmentation of objects: the same backbone, another head. U-Net combines transposed
#   convolutions with skip connections.
# - Vision transformers cut the image into patches with a convolutional layer whose kernel equals its
#   stride.

# %% [markdown] lang="vi"
# ## Trong bài này
#
# - 1×1 trộn kênh, độ giãn nới rộng, nhóm tiết kiệm, chuyển vị phóng to (coi chừng bàn cờ).
# - Vùng tiếp nhận tính được bằng công thức; gradient cho biết phần nào thật sự dùng đến.
# - Chuẩn hóa theo batch có hai chế độ: luôn gọi `eval()` khi đánh giá.
# - Đường tắt đưa gradient về tận lớp đầu.
# - Đặt hạt giống, rồi chạy lại từ đầu.
#
# **Ba câu hỏi**
#
# 1. Ba lớp 3×3, mỗi lớp bước trượt 2: vùng tiếp nhận rộng bao nhiêu?
# 2. `nn.Conv2d(32, 32, 5, groups=32)` có bao nhiêu tham số?
# 3. Tích chập chuyển vị, đầu vào 7×7, kernel 4, bước trượt 2, không đệm: kích thước đầu ra? Có bàn cờ
#    do chồng lấn không?
#
# <details>
# <summary>Đáp án</summary>
#
# 1\. $1 + 2 + 2·2 + 2·4 = 15$. 2\. $(5·5 + 1)·32 = 832$. 3\. $(7 - 1)·2 + 4 = 16$, không: 4 là bội
# của 2.
#
# </details>

# %% [markdown] lang="en"
# ## In this lecture
#
# - 1×1 mixes channels, dilation widens, groups save, transposed enlarges (mind the checkerboard).
# - A formula gives the receptive field, the gradient what is really used.
# - Batch normalisation has two modes: always call `eval()` to evaluate.
# - Skip connections bring the gradient to the first layer.
# - Set a seed, then run it all from the start.
#
# **Three questions**
#
# 1. Three layers of 3×3, each with stride 2: width of the receptive field?
# 2. How many parameters has `nn.Conv2d(32, 32, 5, groups=32)`?
# 3. Transposed convolution, input 7×7, kernel 4, stride 2, no padding: output size? Does the overlap
#    make a checkerboard?
#
# <details>
# <summary>Answers</summary>
#
# 1\. $1 + 2 + 2·2 + 2·4 = 15$. 2\. $(5·5 + 1)·32 = 832$. 3\. $(7 - 1)·2 + 4 = 16$, no: 4 is a
# multiple of 2.
#
# </details>

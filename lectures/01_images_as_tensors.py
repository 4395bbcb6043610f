# %% [markdown] lang="vi"
# # Ảnh và video là tensor
#
# Học xong bài này, bạn có thể:
#
# - nói trước số chiều và kích thước của vector, ma trận, ảnh xám, ảnh màu, video và batch;
# - đổi thứ tự trục H×W×C của PIL, NumPy sang C×H×W của PyTorch mà không làm hỏng ảnh;
# - tránh những bẫy của `uint8`, của thang giá trị và của kênh thứ tư;
# - giải thích vì sao mạng CNN nhận thẳng điểm ảnh, không cần bảng đặc trưng tính bằng tay.
#
# **Cần biết trước:** Python, mảng NumPy. **Thời gian:** 45 phút.

# %% [markdown] lang="en"
# # Images and videos are tensors
#
# After this lecture you can:
#
# - predict dimensions and shape of a vector, a matrix, a grey or colour image, a video, a batch;
# - turn the axis order H×W×C of PIL and NumPy into PyTorch's C×H×W without spoiling the image;
# - stay clear of the traps of `uint8`, of scale and of the fourth channel;
# - explain why a CNN takes the pixels themselves and needs no table of hand-made features.
#
# **What you need first:** Python, NumPy arrays. **Time:** 45 minutes.

# %% tags=["setup"]
import matplotlib.pyplot as plt
import numpy as np
import torch
from PIL import Image
from torch import nn
from torchvision.transforms.functional import to_tensor

from tichchap import data, viz

# %% [markdown] lang="vi" tags=["predict"]
# ## Vector, ma trận, tensor
#
# Dữ liệu 1 chiều gọi là vector, kích thước $N$; dữ liệu 2 chiều gọi là ma trận (matrix), kích thước
# $M×N$; nhiều chiều hơn thì chỉ còn tên chung là tensor.
#
# $$\mathbf{x} = \begin{pmatrix} x_1 \\ \vdots \\ x_N \end{pmatrix} \qquad
# \mathbf{A} = \begin{pmatrix} a_{11} & \cdots & a_{1N} \\ \vdots & & \vdots \\
# a_{M1} & \cdots & a_{MN} \end{pmatrix}$$
#
# **Dự đoán.** Ô dưới tạo một con số, một vector 4 phần tử, một ma trận 3 hàng 4 cột và một chồng
# gồm 2 ma trận như thế. Với từng thứ, `ndim` (số chiều) và `shape` (kích thước) bằng bao nhiêu?
# Thứ nào là tensor?

# %% [markdown] lang="en" tags=["predict"]
# ## Vector, matrix, tensor
#
# Data with 1 dimension is called a vector, its size is $N$; data with 2 dimensions is a matrix, its
# size is $M×N$; with more dimensions only the general name is left, tensor.
#
# $$\mathbf{x} = \begin{pmatrix} x_1 \\ \vdots \\ x_N \end{pmatrix} \qquad
# \mathbf{A} = \begin{pmatrix} a_{11} & \cdots & a_{1N} \\ \vdots & & \vdots \\
# a_{M1} & \cdots & a_{MN} \end{pmatrix}$$
#
# **Predict.** The next cell makes a number, a vector of 4 elements, a matrix of 3 rows and 4
# columns, and a stack of 2 such matrices. What are `ndim` (the number of dimensions) and `shape` of
# each? Which of them are tensors?

# %%
number, vector = torch.tensor(7.0), torch.tensor([5.1, 3.5, 1.4, 0.2])
matrix, stack = torch.arange(12.0).reshape(3, 4), torch.arange(24.0).reshape(2, 3, 4)
for t in (number, vector, matrix, stack):
    print(t.ndim, tuple(t.shape), t.numel(), isinstance(t, torch.Tensor))
viz.tensor_cells([vector, matrix, stack])
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Ba tensor cạnh nhau: một cột 4 ô có kích thước (4,), một bảng 3 hàng 4 cột có kích thước (3, 4),
# và hai bảng như thế xếp chồng, bảng sau lệch lên trên và sang phải, có kích thước (2, 3, 4).

# %% [markdown] lang="en" tags=["alt"]
# Three tensors side by side: a column of 4 cells with shape (4,), a table of 3 rows and 4 columns
# with shape (3, 4), and two such tables stacked, the rear one shifted up and to the right, with
# shape (2, 3, 4).

# %% [markdown] lang="vi" tags=["explain"] claims=["matrix-size"]
# `ndim` lần lượt là 0, 1, 2, 3: đúng bằng số phần tử của `shape`. Ma trận viết số hàng trước, số
# cột sau; sai thường gặp là `(4, 3)`, do quen viết ngang trước dọc sau như tọa độ $x, y$. Chồng ma
# trận thì `(2, 3, 4)`: trục mới đứng đầu.
#
# Cột cuối in `True` cả bốn lần: vector, ma trận và cả con số đều **là** tensor. Tên gọi tensor
# không chỉ dành cho dữ liệu hơn 2 chiều.

# %% [markdown] lang="en" tags=["explain"] claims=["matrix-size"]
# `ndim` is 0, 1, 2, 3: the number of entries of `shape`. A matrix has its rows first, then its
# columns; the usual wrong answer is `(4, 3)`, from the habit of writing across before down, as in
# coordinates $x, y$. The stack has `(2, 3, 4)`: the new axis comes first.
#
# The last column prints `True` all four times: vectors, matrices, even numbers **are** tensors. The
# name is not kept for data with more than 2 dimensions.

# %% [markdown] lang="vi" tags=["predict"]
# ## Cột, hàng, hay không là gì cả
#
# Slide viết vector thành cột. Vài slide sau, ở Hình 3, một ảnh lại thành “row vector”, tức vector
# hàng.
#
# **Dự đoán.** `vector[:, None]` thêm một trục ở cuối, `vector[None]` thêm một trục ở đầu. Kích
# thước của chúng là gì? Nhân ma trận 3×4 với vector và với cột thì kết quả khác nhau ở đâu?

# %% [markdown] lang="en" tags=["predict"]
# ## Column, row, or neither
#
# The slide writes a vector as a column. A few slides later, in figure 3, an image becomes a “row
# vector”.
#
# **Predict.** `vector[:, None]` adds an axis at the end, `vector[None]` adds one in front. What are
# their shapes? Multiply the 3×4 matrix by the vector and by the column: where do the results
# differ?

# %%
column, row = vector[:, None], vector[None]
for t in (vector, column, row, matrix @ vector, matrix @ column):
    print(t.ndim, tuple(t.shape))

# %% [markdown] lang="vi" tags=["explain"] claims=["vector-column"]
# `(4,)`, `(4, 1)`, `(1, 4)`. Trong PyTorch, vector 1 chiều không phải cột cũng không phải hàng; cột
# và hàng là **ma trận**, có 2 chiều. Nhân với cột cho `(3, 1)`, nhân với vector cho `(3,)`: cùng
# những con số ấy, bớt một trục.
#
# Viết cột hay hàng đều là quy ước, miễn là nói rõ. Sách toán chọn cột. Khi xếp nhiều mẫu thành một
# bảng, mỗi mẫu là một hàng, kích thước `(N, D)`, nên Hình 3 nói “row vector”. Sai thường gặp: tưởng
# `vector` có kích thước `(4, 1)` vì nó được *vẽ* thành cột.

# %% [markdown] lang="en" tags=["explain"] claims=["vector-column"]
# `(4,)`, `(4, 1)`, `(1, 4)`. In PyTorch a vector with 1 dimension is neither column nor row;
# columns and rows are **matrices**, with 2 dimensions. The column gives `(3, 1)`, the vector gives
# `(3,)`: the same numbers, one axis less.
#
# Column or row is a convention; either will do if you say which. Mathematics takes columns. When
# examples are put into a table, each is a row, the shape is `(N, D)`, hence the “row vector” of
# figure 3. The usual wrong answer: `vector` has shape `(4, 1)` because it is *drawn* as a column.

# %% [markdown] lang="vi" tags=["predict"]
# ## “K chiều” không phải là “kích thước K”
#
# Slide viết: dữ liệu hơn 2 chiều gọi là tensor, “nếu là K chiều thì kích thước $M×N×K$”.
#
# **Dự đoán.** Tensor có kích thước `(4, 5, 7)` có mấy chiều? Ở đây $K$ của slide bằng bao nhiêu?
# Còn tensor 4 chiều thì cần mấy con số để viết kích thước?

# %% [markdown] lang="en" tags=["predict"]
# ## “K dimensions” is not “size K”
#
# The slide says: data with more than 2 dimensions is called a tensor, “with K dimensions its size
# is $M×N×K$”.
#
# **Predict.** How many dimensions does a tensor of shape `(4, 5, 7)` have? What is the slide's $K$
# here? And how many numbers does it take to write the size of a tensor with 4 dimensions?

# %%
for t in (torch.zeros(4, 5, 7), torch.zeros(2, 4, 5, 7), torch.zeros(196)):
    print(t.ndim, tuple(t.shape), t.numel())

# %% [markdown] lang="vi" tags=["explain"] claims=["tensor-k-dimensions"]
# `(4, 5, 7)` có **3** chiều, còn $K = 7$ là *độ dài của trục thứ ba*. Câu trên slide lẫn hai điều:
# $M×N×K$ luôn là tensor 3 chiều, $K$ lớn bao nhiêu cũng vậy. Tensor $K$ chiều có $K$ kích thước,
# $n_1×n_2×…×n_K$. Sai thường gặp là trả lời 7.
#
# Lỗi này dễ mắc vì chữ “chiều” có hai nghĩa: “vector 196 chiều” của Hình 3 có `ndim` bằng 1, trục
# duy nhất dài 196. Để khỏi lẫn, hãy đếm *trục (axis)* và đo *độ dài* từng trục.

# %% [markdown] lang="en" tags=["explain"] claims=["tensor-k-dimensions"]
# `(4, 5, 7)` has **3** dimensions, and $K = 7$ is the *length of the third axis*. The sentence of
# the slide mixes two things up: $M×N×K$ is always a tensor with 3 dimensions, however large $K$ is.
# A tensor with $K$ dimensions has $K$ sizes, $n_1×n_2×…×n_K$. The usual wrong answer is 7.
#
# It is an easy slip, as “dimension” has two meanings: the “196-dimensional vector” of figure 3 has
# `ndim` 1, its only axis is 196 long. To be safe, count *axes* and measure the *length* of each.

# %% [markdown] lang="vi" tags=["predict"]
# ## Ảnh xám: một ma trận
#
# `data.mnist` đọc các chữ số viết tay MNIST. Mỗi ảnh xám có 28 hàng và 28 cột.
#
# **Dự đoán.** Ảnh xám là ma trận, vậy `digit.shape` có phải là `(28, 28)` không? Giá trị nằm trong
# khoảng nào: từ 0 đến 255 hay từ 0 đến 1?

# %% [markdown] lang="en" tags=["predict"]
# ## A grey image: one matrix
#
# `data.mnist` reads the handwritten digits of MNIST. Each grey image has 28 rows and 28 columns.
#
# **Predict.** A grey image is a matrix, so is `digit.shape` equal to `(28, 28)`? What is the range
# of the values: from 0 to 255, or from 0 to 1?

# %%
digit = data.mnist("test").images[8]
print(tuple(digit.shape), digit.dtype, f"{digit.min():.2f} {digit.max():.2f}")
grey = (digit[0] * 255).round().to(torch.uint8)
print(tuple(grey.shape), grey.dtype, grey.min().item(), grey.max().item())
viz.pixel_grid(grey[6:18, 8:20])
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Một mảnh 12×12 của chữ số 3 viết tay, mỗi ô ghi giá trị điểm ảnh: nền là 0, giữa nét là 252 hoặc
# 253, rìa nét là các giá trị ở khoảng giữa.

# %% [markdown] lang="en" tags=["alt"]
# A piece of 12×12 pixels of a handwritten 3 with the value written in each cell: the ground is 0,
# the middle of a stroke is 252 or 253, its rim has values in between.

# %% [markdown] lang="vi" tags=["explain"]
# Kích thước là `(1, 28, 28)`. Bản thân bảng số là ma trận, đúng như slide, nhưng các lớp của
# PyTorch đợi thêm một trục cho kênh (channel), và ảnh xám có 1 kênh. Sai thường gặp là `(28, 28)`.
#
# Cả hai khoảng giá trị đều gặp: tệp MNIST lưu số nguyên từ 0 đến 255, còn `data.mnist` đã chia
# cho 255 để mạng dùng. Trong MNIST số lớn là sáng, chữ trắng trên nền đen; ở đây in mực đậm trên
# giấy trắng cho dễ đọc.

# %% [markdown] lang="en" tags=["explain"]
# The shape is `(1, 28, 28)`. The table of numbers is a matrix, as the slide says, but PyTorch's
# layers want one more axis for the channel, and a grey image has 1 channel. The usual wrong answer
# is `(28, 28)`.
#
# Both ranges occur: the files of MNIST hold integers from 0 to 255, and `data.mnist` has divided
# them by 255 for the network. In MNIST large means light, white on black; we print dark ink on
# white paper, which is easier to read.

# %% [markdown] lang="vi" tags=["predict"]
# ## Ảnh màu: chồng ba ma trận
#
# Ảnh màu là tensor 3 chiều, có thể gọi là *stack of matrices*: ba ma trận cho đỏ, xanh lục và xanh
# lam (R, G, B). Mỗi điểm ảnh (pixel) có ba con số.
#
# **Dự đoán.** Trong ảnh có tách trắng trên đĩa đỏ. Vẽ riêng từng ma trận, số lớn là sáng: đĩa sáng
# trên ma trận nào? Còn vành tách?

# %% [markdown] lang="en" tags=["predict"]
# ## A colour image: a stack of three matrices
#
# A colour image is a tensor with 3 dimensions, you may call it a *stack of matrices*: three
# matrices for red, green and blue (R, G, B). Each pixel has three numbers.
#
# **Predict.** The picture shows a white cup on a red saucer. Each matrix is drawn by itself, large
# numbers light: in which of them is the saucer light? And the rim of the cup?

# %%
cup = data.photo("coffee")[:, ::2, ::2]
print(tuple(cup.shape), cup.dtype, cup[:, 44, 6].tolist())
red, green, blue = cup
print(tuple(red.shape), torch.equal(torch.stack([red, green, blue]), cup))
viz.color_planes(cup, at=(44, 6))
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Ảnh tách cà phê trắng trên đĩa đỏ, rồi ba ma trận R, G, B vẽ bằng mức xám. Vành tách sáng trên cả
# ba; đĩa sáng trên R, gần như đen trên G và B. Một ô vuông đánh dấu điểm trên đĩa: R = 148, G = 30,
# B = 8.

# %% [markdown] lang="en" tags=["alt"]
# A photograph of a white coffee cup on a red saucer, then its matrices R, G and B in shades of
# grey. The rim is light in all three; the saucer is light in R and nearly black in G and B. A
# square marks a point of the saucer: R = 148, G = 30, B = 8.

# %% [markdown] lang="vi" tags=["explain"]
# Đĩa đỏ chỉ sáng trên R: điểm được đánh dấu có giá trị `[148, 30, 8]`. Vành trắng sáng trên **cả
# ba**, vì trắng là đỏ, lục và lam cùng mạnh. Sai thường gặp là tìm màu trắng ở một ma trận thứ tư,
# hoặc nghĩ nó không thuộc ma trận nào.
#
# `torch.stack` chồng ba ma trận 64×64 lại thành đúng ảnh ban đầu, `(3, 64, 64)`: mỗi ma trận là một
# kênh.

# %% [markdown] lang="en" tags=["explain"]
# The red saucer is light in R only: the marked point has the values `[148, 30, 8]`. The white rim
# is light in **all three**, because white is red, green and blue at full strength together. The
# usual wrong answer looks for white in a fourth matrix, or in none of them.
#
# `torch.stack` puts the three matrices of 64×64 together into the very same image, `(3, 64, 64)`:
# each matrix is a channel.

# %% [markdown] lang="vi" tags=["predict"]
# ## Ba thư viện, ba cách viết kích thước
#
# Slide không nói trục nào đứng trước. Lấy ảnh khủng long cao 96, rộng 128, rồi hỏi PIL, NumPy và
# PyTorch.
#
# **Dự đoán.** `picture.size` của PIL, `array.shape` của NumPy và `trex.shape` của PyTorch là gì?

# %% [markdown] lang="en" tags=["predict"]
# ## Three libraries, three ways to write a size
#
# The slide does not say which axis comes first. Take the picture of a dinosaur, 96 high and 128
# wide, and ask PIL, NumPy and PyTorch.
#
# **Predict.** What are PIL's `picture.size`, NumPy's `array.shape` and PyTorch's `trex.shape`?

# %%
trex = data.trex()[:, :192:2, ::2]
picture = Image.fromarray(trex.permute(1, 2, 0).numpy())
array = np.asarray(picture)
print(picture.size, array.shape, tuple(trex.shape))
i, j = 20, 90
print(picture.getpixel((j, i)), array[i, j].tolist(), trex[:, i, j].tolist())

# %% [markdown] lang="vi" tags=["explain"]
# | thư viện | viết | ở đây | điểm ở hàng `i`, cột `j` |
# |---|---|---|---|
# | PIL | (W, H) | `(128, 96)` | `getpixel((j, i))` |
# | NumPy | H×W×C | `(96, 128, 3)` | `array[i, j]` |
# | PyTorch | C×H×W | `(3, 96, 128)` | `trex[:, i, j]` |
#
# Cùng một điểm ảnh, ba cách gọi. Sai thường gặp là `(96, 128)` cho PIL: PIL viết chiều rộng trước,
# còn `shape` viết số hàng, tức chiều cao, trước. Với ảnh vuông thì không ai phát hiện được lỗi, nên
# hãy luôn thử với ảnh không vuông.

# %% [markdown] lang="en" tags=["explain"]
# | library | writes | here | pixel in row `i`, column `j` |
# |---|---|---|---|
# | PIL | (W, H) | `(128, 96)` | `getpixel((j, i))` |
# | NumPy | H×W×C | `(96, 128, 3)` | `array[i, j]` |
# | PyTorch | C×H×W | `(3, 96, 128)` | `trex[:, i, j]` |
#
# One pixel, three ways to call it. The usual wrong answer is `(96, 128)` for PIL: PIL writes the
# width first, while `shape` writes the number of rows, the height, first. With a square image
# nobody notices the mistake, so always try one that is not square.

# %% [markdown] lang="vi" tags=["predict"]
# ## `permute`, đừng `reshape`
#
# Cần đổi H×W×C thành C×H×W. Cả hai lệnh `permute(2, 0, 1)` và `reshape(3, 2, 3)` đều cho kích thước
# `(3, 2, 3)` từ ảnh 2×3 dưới đây, có R là 1 đến 6, G là 11 đến 16, B là 21 đến 26.
#
# **Dự đoán.** Ma trận đầu tiên của mỗi kết quả chứa những số nào? Với ảnh khủng long, `reshape` vẽ
# ra hình gì? Và nếu quên đổi trục thì `nn.Conv2d` có chịu nhận không?
#
# <details>
# <summary>Gợi ý</summary>
#
# Trong bộ nhớ, ảnh H×W×C nằm thành một hàng dài: R, G, B của điểm thứ nhất, rồi R, G, B của điểm
# thứ hai, và cứ thế. `reshape` giữ nguyên hàng dài ấy và chỉ ngắt dòng lại.
#
# </details>

# %% [markdown] lang="en" tags=["predict"]
# ## `permute`, not `reshape`
#
# H×W×C has to become C×H×W. Both `permute(2, 0, 1)` and `reshape(3, 2, 3)` give the shape
# `(3, 2, 3)` from the 2×3 image below, in which R is 1 to 6, G is 11 to 16 and B is 21 to 26.
#
# **Predict.** Which numbers are in the first matrix of each result? What picture does `reshape`
# make of the dinosaur? And if you forget to move the axes, will `nn.Conv2d` take the image?
#
# <details>
# <summary>Hint</summary>
#
# In memory an H×W×C image lies in one long row: R, G, B of the first pixel, then R, G, B of the
# second, and so on. `reshape` keeps that row and only breaks it in other places.
#
# </details>

# %%
hwc = torch.stack([10 * c + torch.arange(1, 7).reshape(2, 3) for c in range(3)], dim=2)
tensors = [hwc, hwc.permute(2, 0, 1), hwc.reshape(3, 2, 3)]
print([tuple(t.shape) for t in tensors])
viz.tensor_cells(tensors, ["H×W×C", "permute", "reshape"], groups=[t // 10 for t in tensors])
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Ba chồng ma trận. H×W×C: mỗi hàng có một số R, một số G, một số B. permute: ma trận đầu chỉ có R
# từ 1 đến 6, rồi G, rồi B. reshape: ma trận đầu là 1, 11, 21 và 2, 12, 22, trộn cả ba màu.

# %% [markdown] lang="en" tags=["alt"]
# Three stacks of matrices. H×W×C: each row has one number of R, one of G and one of B. permute:
# the first matrix has R only, 1 to 6, then G, then B. reshape: the first matrix is 1, 11, 21 and
# 2, 12, 22, all three colours mixed.

# %%
pixels = torch.tensor(array)
print(torch.equal(pixels.permute(2, 0, 1), trex), torch.equal(pixels.reshape(3, 96, 128), trex))
viz.color_planes(pixels.reshape(3, 96, 128))
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Ảnh khủng long sau khi dùng reshape sai: một mớ sọc tím và lục, không nhận ra con vật. Ba ma trận
# bên cạnh là ba dải ngang khác nhau của ảnh, kéo giãn và lốm đốm: trời, thân, mặt đất.

# %% [markdown] lang="en" tags=["alt"]
# The dinosaur after the wrong reshape: purple and green stripes, the animal cannot be recognised.
# The three matrices beside it are three horizontal bands of the picture, stretched and speckled:
# sky, body, ground.

# %% tags=["raises-exception"]
torch.manual_seed(0)
nn.Conv2d(3, 8, kernel_size=3)((pixels / 255)[None])

# %% [markdown] lang="vi" tags=["explain"]
# `permute` đổi chỗ các trục, mỗi số đi theo điểm ảnh của nó: R là 1 đến 6. `reshape` chỉ ngắt dòng
# lại: 1, 11, 21 rồi 2, 12, 22. Kênh “R” của nó chứa một phần ba trên của ảnh, lẫn cả ba màu. Sai
# thường gặp là tin rằng kích thước đúng thì nội dung đúng; `reshape` không báo lỗi gì.
#
# Quên đổi trục thì may hơn: `nn.Conv2d` đợi `(N, C, H, W)`, với `N` là số ảnh trong batch, nên nó
# coi 96 hàng là 96 kênh và từ chối.

# %% [markdown] lang="en" tags=["explain"]
# `permute` moves the axes, and each number stays with its pixel: R is 1 to 6. `reshape` only breaks
# the row in other places: 1, 11, 21, then 2, 12, 22. Its channel “R” holds the upper third of the
# picture, in all three colours. The usual mistake is to trust that a right shape means right
# content; `reshape` gives no error.
#
# To forget the move is the luckier case: `nn.Conv2d` wants `(N, C, H, W)`, where `N` counts the
# images of the batch, so it takes the 96 rows for 96 channels and refuses.

# %% [markdown] lang="vi" tags=["predict"]
# ## `uint8`: 200 + 100 = 44
#
# Điểm ảnh trong tệp là `uint8`: số nguyên 8 bit, từ 0 đến 255.
#
# **Dự đoán.** Cộng 100 vào các giá trị 100, 155, 156, 200, rồi trừ chúng đi 150, ta được gì? Làm
# sáng ảnh khủng long thêm 100 thì bầu trời xanh và đám mây trắng thành màu gì?

# %% [markdown] lang="en" tags=["predict"]
# ## `uint8`: 200 + 100 = 44
#
# The pixels in a file are `uint8`: integers of 8 bits, from 0 to 255.
#
# **Predict.** Add 100 to the values 100, 155, 156, 200, then take 150 away from them: what comes
# out? Make the dinosaur brighter by 100: what becomes of the blue sky and the white clouds?

# %%
values = torch.tensor([100, 155, 156, 200], dtype=torch.uint8)
print((values + 100).tolist(), (values - 150).tolist())
print(trex[:, 10, 30].tolist(), (trex + 100)[:, 10, 30].tolist())
brighter = (trex.float() + 100).clamp(0, 255)
viz.image_grid([trex / 255, (trex + 100) / 255, brighter / 255], ["x", "uint8", "float"])
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Ba ảnh khủng long: ảnh gốc; ảnh cộng 100 bằng uint8, trời xanh hóa đỏ và mây trắng hóa xám sẫm;
# ảnh cộng 100 bằng số thực rồi chặn ở 255, sáng lên mà không có màu lạ.

# %% [markdown] lang="en" tags=["alt"]
# The dinosaur three times: the original; 100 added in uint8, where the blue sky has turned red and
# the white clouds dark grey; 100 added in floating point and cut off at 255, brighter and without
# strange colours.

# %% [markdown] lang="vi" tags=["explain"]
# `uint8` quay vòng như đồng hồ 256 số: $200 + 100 = 300$, bớt 256 còn 44; $100 - 150 = -50$, thêm
# 256 thành 206. Mây trắng hóa xám sẫm. Bầu trời `[115, 172, 220]` thành `[215, 16, 64]`: R còn chỗ
# để tăng, G và B thì quay vòng, nên trời hóa đỏ. Không có lỗi nào được báo.
#
# Sai thường gặp là 255, vì nghĩ máy dừng ở giá trị lớn nhất: muốn thế phải tự viết `clamp`. Quy
# tắc: đổi sang số thực (`float`) *trước* khi tính.

# %% [markdown] lang="en" tags=["explain"]
# `uint8` goes round like a clock with 256 numbers: $200 + 100 = 300$, less 256 leaves 44;
# $100 - 150 = -50$, and 256 more is 206. White clouds turn dark grey. The sky, `[115, 172, 220]`,
# becomes `[215, 16, 64]`: R still has room, G and B go round, so the sky turns red. No error is
# reported.
#
# The usual wrong answer is 255, as if the machine stopped at the largest value: that takes a
# `clamp` of your own. The rule: change to `float` *before* you compute.

# %% [markdown] lang="vi" tags=["predict"]
# ## Thang giá trị: 0–255 hay 0–1?
#
# Hình 4 của slide ghi giá trị điểm ảnh từ 0 đến 255. Hàm `to_tensor` của torchvision, cũng là
# `ToTensor` trong mã của slide, đổi ảnh PIL thành tensor cho mạng.
#
# **Dự đoán.** `to_tensor` đổi những gì? Nếu nhận mảng số thực 0–255 thì nó có chia không? Một lớp
# **chưa học gì** chọn một trong 10 chữ số: độ tin cậy lớn nhất là bao nhiêu với thang 0–1, và với
# thang 0–255?

# %% [markdown] lang="en" tags=["predict"]
# ## Scale: 0–255 or 0–1?
#
# Figure 4 of the slides gives pixel values from 0 to 255. The function `to_tensor` of torchvision,
# which is `ToTensor` in the code of the slides, makes a tensor for the network from a PIL image.
#
# **Predict.** What does `to_tensor` change? Does it divide when it gets an array of floats 0–255? A
# layer that has **learned nothing** chooses one of 10 digits: what is its largest confidence on the
# scale 0–1, and on the scale 0–255?

# %%
ready = to_tensor(picture)
print(torch.equal(ready, pixels.permute(2, 0, 1) / 255), ready.dtype, f"{ready.max():.2f}")
print(f"{to_tensor(array.astype(np.float32)).max():.0f}")
torch.manual_seed(0)
layer = nn.Linear(28 * 28, 10)
for scale in (1, 255):
    print(scale, f"{layer(scale * digit.flatten()).softmax(dim=0).max():.2f}")

# %% [markdown] lang="vi" tags=["explain"] claims=["pixel-range"]
# `to_tensor` làm ba việc: đổi trục, đổi sang `float32`, chia cho 255. Vậy 0–255 trên slide là giá
# trị trong tệp, *trước* `ToTensor`; mạng thấy 0–1. Nó chỉ chia khi nhận `uint8`: mảng số thực giữ
# nguyên 252, và đó là cái bẫy.
#
# Với thang 0–1 lớp chưa học đoán gần đều, 0.13. Với thang 0–255 mỗi tổng lớn gấp khoảng 255 lần và
# độ tin cậy thành 1.00: chưa học mà đã “chắc chắn”, khó huấn luyện ổn định. Sai thường gặp là nghĩ
# thang nào cũng thế, vì mắt ta thấy cùng một ảnh.

# %% [markdown] lang="en" tags=["explain"] claims=["pixel-range"]
# `to_tensor` does three things: it moves the axes, changes to `float32` and divides by 255. So the
# 0–255 of the slide are the values in the file, *before* `ToTensor`; the network sees 0–1. It
# divides `uint8` only: an array of floats keeps its 252, and that is the trap.
#
# On 0–1 the untrained layer guesses nearly evenly, 0.13. On 0–255 each sum is about 255
# times as large and the confidence is 1.00: “certain” without having learned, a bad start for
# training. The usual wrong answer is that the scale does not matter, since we see the same picture.

# %% [markdown] lang="vi" tags=["predict"]
# ## Kênh thứ tư: RGBA
#
# Tệp PNG có thể có kênh thứ tư, alpha: điểm ảnh đục đến đâu. Ô dưới tạo chữ số 5 màu đen trên nền
# trong suốt: R, G, B đều bằng 0 ở mọi chỗ, chỉ alpha vẽ nên chữ.
#
# **Dự đoán.** Lớp `nn.Conv2d(3, 8, kernel_size=3)` nói gì khi nhận ảnh này? Nếu bỏ alpha bằng
# `convert("RGB")` thì ta thấy gì?

# %% [markdown] lang="en" tags=["predict"]
# ## The fourth channel: RGBA
#
# A PNG file may have a fourth channel, alpha: how opaque a pixel is. The next cell makes a black
# digit 5 on a transparent ground: R, G and B are 0 everywhere, alpha alone draws the digit.
#
# **Predict.** What does the layer `nn.Conv2d(3, 8, kernel_size=3)` say when it gets this image? If
# alpha is dropped by `convert("RGB")`, what do we see?

# %% tags=["raises-exception"]
rgba = torch.zeros(28, 28, 4, dtype=torch.uint8)
rgba[:, :, 3] = (data.glyph("5")[0] * 255).to(torch.uint8)
png = Image.fromarray(rgba.numpy())
print(png.mode, tuple(to_tensor(png).shape))
nn.Conv2d(3, 8, kernel_size=3)(to_tensor(png)[None])

# %%
dropped = png.convert("RGB")
paper = Image.new("RGBA", png.size, "white")
pasted = Image.alpha_composite(paper, png).convert("RGB")
viz.image_grid([to_tensor(dropped), to_tensor(pasted)], ["RGB", "α → RGB"])
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Hai ảnh: bên trái bỏ alpha, chỉ còn một ô vuông đen; bên phải đặt lên nền trắng trước, thấy rõ chữ
# số 5 màu đen.

# %% [markdown] lang="en" tags=["alt"]
# Two images: on the left alpha was dropped and only a black square is left; on the right the image
# was first laid on white, and a black digit 5 is clearly seen.

# %% [markdown] lang="vi" tags=["explain"]
# Lớp từ chối vì nhận 4 kênh, trong khi cần 3. `convert("RGB")` hay `x[:3]` làm lỗi biến mất, nhưng
# ở ảnh này chữ số cũng **biến mất**: R, G, B toàn 0 nên chỉ còn ô vuông đen. Sai thường gặp là đoán
# chữ đen trên nền trắng, vì trình xem ảnh vẫn lót nền giúp ta.
#
# Hãy đặt ảnh lên một nền, ví dụ nền trắng, rồi mới bỏ alpha. Nếu alpha bằng 255 ở mọi chỗ thì
# `convert("RGB")` là đủ.

# %% [markdown] lang="en" tags=["explain"]
# The layer refuses: it gets 4 channels and needs 3. `convert("RGB")` or `x[:3]` makes the error
# disappear, but here the digit **disappears** too: R, G and B are all 0, so a black square is left.
# The usual wrong answer is a black digit on white, because an image viewer lays a ground under it
# for us.
#
# Lay the image on a ground, say white, before you drop alpha. Where alpha is 255 everywhere,
# `convert("RGB")` is enough.

# %% [markdown] lang="vi" tags=["predict"]
# ## Video: thêm trục thời gian
#
# Video là nhiều khung hình (frame) nối nhau, nên thêm một trục $T$. Ô dưới làm như máy quay lia từ
# trái sang phải trên tranh khủng long và lấy 8 khung cao 80, rộng 64.
#
# **Dự đoán.** Kích thước của `video` là gì? Một giây phim màu 1920×1080, 25 khung, cần bao nhiêu
# con số: khoảng 6 triệu, 50 triệu hay 150 triệu?

# %% [markdown] lang="en" tags=["predict"]
# ## Video: one more axis, time
#
# A video is a row of frames, so there is one more axis, $T$. The next cell moves a camera from left
# to right over the picture of the dinosaur and takes 8 frames, 80 high and 64 wide.
#
# **Predict.** What is the shape of `video`? One second of a colour film, 1920×1080, 25 frames,
# takes how many numbers: about 6 million, 50 million or 150 million?

# %%
land = data.trex() / 255
video = torch.stack([land[:, 40:200:2, k : k + 128 : 2] for k in range(0, 128, 16)])
print(video.ndim, tuple(video.shape), 25 * 3 * 1080 * 1920)
print(tuple(video.mean(dim=1).shape), tuple(data.mnist("test").images[:8].shape))
viz.film_strip(video)
plt.show()
viz.animate([viz.image_grid([frame], [f"t = {t}"]) for t, frame in enumerate(video)], seconds=0.3)

# %% [markdown] lang="vi" tags=["alt"]
# Tám khung hình của một đoạn phim, t = 0 đến t = 7: máy quay lia từ đuôi khủng long và núi lửa bên
# trái sang đầu khủng long bên phải.
#
# Tám khung hình ấy chiếu lần lượt, lặp lại: máy quay lia từ đuôi đến đầu khủng long.

# %% [markdown] lang="en" tags=["alt"]
# Eight frames of a film, t = 0 to t = 7: the camera moves from the dinosaur's tail and the volcano
# on the left to its head on the right.
#
# The same eight frames shown one after the other, in a loop: the camera moves from the dinosaur's
# tail to its head.

# %% [markdown] lang="vi" tags=["explain"] claims=["image-video-dimensions"]
# `(8, 3, 80, 64)`, và một giây phim là 155 520 000 con số. Sai thường gặp là 6 triệu (mới có một
# khung hình) và 50 triệu (quên ba kênh). Slide nói ảnh xám 2 chiều, ảnh màu 3 chiều, video 4 chiều;
# đúng cho *một* ảnh hay *một* video màu. Trong PyTorch:
#
# | dữ liệu | một mẫu | một batch |
# |---|---|---|
# | ảnh xám | `(1, H, W)` | `(N, 1, H, W)` |
# | ảnh màu | `(3, H, W)` | `(N, 3, H, W)` |
# | video màu | `(T, 3, H, W)` | `(N, T, 3, H, W)` |
#
# Vậy 4 chiều có thể là video, cũng có thể là batch ảnh; video xám chỉ có `(T, H, W)`, 3 chiều như
# ảnh màu. Số chiều không cho biết ý nghĩa của trục.

# %% [markdown] lang="en" tags=["explain"] claims=["image-video-dimensions"]
# `(8, 3, 80, 64)`, and one second of film is 155 520 000 numbers. The usual wrong answers are 6
# million (a single frame) and 50 million (without channels). The slide says grey image 2
# dimensions, colour image 3, video 4; right for *one* image or *one* colour video. In PyTorch:
#
# | data | one example | a batch |
# |---|---|---|
# | grey image | `(1, H, W)` | `(N, 1, H, W)` |
# | colour image | `(3, H, W)` | `(N, 3, H, W)` |
# | colour video | `(T, 3, H, W)` | `(N, T, 3, H, W)` |
#
# So 4 dimensions may be a video or a batch of images; a grey video is just `(T, H, W)`, 3
# dimensions like a colour image. Their number does not tell what an axis means.

# %% [markdown] lang="vi" tags=["predict"]
# ## Bảng đặc trưng hay điểm ảnh?
#
# Hình 1 của slide: theo cách cũ, người ta đo hoa diên vĩ (Iris) bằng tay, mỗi bông thành bốn số:
# dài, rộng đài hoa; dài, rộng cánh hoa. Chữ số cũng đo được: lượng mực, chiều cao, chiều rộng.
#
# **Dự đoán.** Một bông hoa có bao nhiêu số trong bảng, và bao nhiêu số trong ảnh 3×128×128? Ba đặc
# trưng tính bằng tay có phân biệt được số 6 với số 6 xoay 180° không?

# %% [markdown] lang="en" tags=["predict"]
# ## A table of features, or the pixels?
#
# Figure 1 of the slides: in the old way, iris flowers are measured by hand, and each becomes four
# numbers: length and width of its sepals, length and width of its petals. A digit can be measured
# too: amount of ink, height, width.
#
# **Predict.** How many numbers does a flower have in the table, and how many in an image of
# 3×128×128? Do three hand-made features tell a 6 from a 6 that was turned by 180°?

# %%
iris = torch.tensor([[5.1, 3.5, 1.4, 0.2], [4.9, 3.0, 1.4, 0.2], [5.9, 3.0, 5.1, 1.8]])
print(tuple(iris.shape), data.photo("coffee").numel())
six = data.mnist("test").images[116]
turned = six.flip(1, 2)
for x in (six, turned):
    ink = x[0] > 0.5
    print(ink.sum().item(), ink.any(dim=1).sum().item(), ink.any(dim=0).sum().item())
viz.image_grid([six, turned])
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Chữ số 6 viết tay trên nền trắng và chính nó xoay 180°, trông như chữ số 9.

# %% [markdown] lang="en" tags=["alt"]
# A handwritten digit 6 on white, and the same turned by 180°, which looks like a 9.

# %% [markdown] lang="vi" tags=["explain"] claims=["iris-row"]
# 4 số so với 49 152 số. Nhưng bốn số ấy do con người chọn và đo. Với chữ số, ba đặc trưng của 6 và
# của 6 lộn ngược, trông như 9, **bằng nhau hết**: điều cần biết, vòng tròn nằm trên hay dưới, đã
# mất khi đo. Sai thường gặp là tin rằng đặc trưng nghe hợp lý thì đủ.
#
# Một lỗi nhỏ: dòng đầu của bảng trên slide là 5.1, 3.5, 1.4, **0.3**. Trong bộ dữ liệu Iris
# (Fisher, 1936), mẫu 1 là 5.1, 3.5, 1.4, 0.2; số 0.3 thuộc mẫu 18. Hai dòng sau, mẫu 2 và mẫu 150,
# đều đúng.

# %% [markdown] lang="en" tags=["explain"] claims=["iris-row"]
# 4 numbers against 49 152. But a person chose and measured those four. For the digits, the three
# features of 6 and of the turned 6, which looks like a 9, are **all equal**: what matters, whether
# the loop is above or below, was lost in measuring. The usual mistake is to believe that features
# which sound sensible are enough.
#
# A small slip: the first row of the table on the slide is 5.1, 3.5, 1.4, **0.3**. In the iris data
# set (Fisher, 1936), example 1 is 5.1, 3.5, 1.4, 0.2; the 0.3 belongs to example 18. The other two
# rows, examples 2 and 150, are right.

# %% [markdown] lang="vi" tags=["predict"]
# ## Để mạng tự trích đặc trưng
#
# CNN nhận thẳng điểm ảnh. Lớp tích chập là bộ trích đặc trưng (feature extractor): từ 3 kênh màu,
# lớp dưới đây làm ra 8 kênh đặc trưng (tính thế nào, xem bài [Tích chập](04_convolution.ipynb)).
# Sau đó là một phần ngắn riêng cho từng bài toán, gọi là đầu (head).
#
# **Dự đoán.** Có bốn bài toán: phân loại, phân vùng (segmentation), phát hiện vật thể (detection),
# sinh ảnh (generation). Câu trả lời của bài toán nào không còn giữ chiều cao và chiều rộng của ảnh?

# %% [markdown] lang="en" tags=["predict"]
# ## Let the network extract the features
#
# A CNN takes the pixels themselves. A convolutional layer is a feature extractor: from 3 channels
# of colour the layer below makes 8 channels of features (how it does so is told in
# [Convolution](04_convolution.ipynb)). After it comes a short part for each task,
# called a head.
#
# **Predict.** There are four tasks: classification, segmentation, detection, generation. In which
# of them does the answer no longer have the height and width of the image?

# %%
torch.manual_seed(0)
features = nn.Conv2d(3, 8, kernel_size=3, padding=1)(ready[None])
print("features", tuple(features.shape))
print("classification", tuple(nn.Linear(8, 10)(features.mean(dim=(2, 3))).shape))
heads = {"segmentation": 10, "detection": 5, "generation": 3}
for task, channels in heads.items():
    print(task, tuple(nn.Conv2d(8, channels, kernel_size=1)(features).shape))

# %% [markdown] lang="vi" tags=["explain"] claims=["feature-extractor"]
# Chỉ phân loại: `(1, 10)`, mỗi lớp một điểm cho cả ảnh. Ba bài kia trả lời *tại từng chỗ*: phân
# vùng cho 10 điểm mỗi điểm ảnh, phát hiện cho một hộp và độ tin cậy (5 số), sinh ảnh cho 3 màu. Sai
# thường gặp là nghĩ bài nào cũng kết thúc bằng một nhãn.
#
# Vì thế slide gọi CNN là xương sống (backbone) của cả bốn. Nói thêm cho đủ: lớp ở đây chưa học, đặc
# trưng của nó còn ngẫu nhiên; mạng thật chồng nhiều lớp; và ngày nay CNN không còn là xương sống
# duy nhất. “Nhận thẳng điểm ảnh” vẫn cần đúng thứ tự trục, kiểu số và thang giá trị.

# %% [markdown] lang="en" tags=["explain"] claims=["feature-extractor"]
# Classification alone: `(1, 10)`, one score per class for the whole image. The other three answer
# *at each place*: segmentation gives 10 scores per pixel, detection a box and a confidence (5
# numbers), generation 3 colours. The usual wrong answer is that every task ends in a label.
#
# So the slide calls CNNs the backbone of all four. To be complete: this layer is untrained, its
# features are random; a real network stacks many layers; and today there are other backbones too.
# “The pixels themselves” still need the right axis order, type and scale.

# %% [markdown] lang="vi"
# ## Trong bài này
#
# - Số chiều là số trục; kích thước là độ dài từng trục. Vector và ma trận cũng là tensor.
# - PIL viết (W, H), NumPy H×W×C, PyTorch C×H×W, thêm N cho batch; đổi trục bằng `permute`.
# - Tệp chứa `uint8` 0–255; mạng cần `float` 0–1; đổi kiểu trước khi tính.
# - CNN nhận điểm ảnh và tự học đặc trưng, thay cho bảng đo bằng tay.
#
# **Ba câu hỏi**
#
# 1. Batch 32 video màu, mỗi video 16 khung 112×112: tensor có mấy chiều, kích thước nào?
# 2. Với `uint8`, 250 + 10 bằng bao nhiêu?
# 3. `img.size` của PIL là `(640, 480)`. `to_tensor(img)` của ảnh RGB ấy có kích thước nào?
#
# <details>
# <summary>Đáp án</summary>
#
# 1\. Năm chiều, `(32, 16, 3, 112, 112)`. 2\. $260 - 256 = 4$. 3\. `(3, 480, 640)`.
#
# </details>

# %% [markdown] lang="en"
# ## In this lecture
#
# - Dimensions count axes; the shape has the length of each. Vectors and matrices are tensors.
# - PIL writes (W, H), NumPy H×W×C, PyTorch C×H×W, with N for a batch; move axes by `permute`.
# - Files hold `uint8` 0–255; the network needs `float` 0–1; change the type, then compute.
# - A CNN takes pixels and learns its features: no table measured by hand.
#
# **Three questions**
#
# 1. A batch of 32 colour videos, each of 16 frames of 112×112: dimensions and shape?
# 2. In `uint8`, what is 250 + 10?
# 3. PIL's `img.size` is `(640, 480)`. What is the shape of `to_tensor(img)` for this RGB image?
#
# <details>
# <summary>Answers</summary>
#
# 1\. Five, `(32, 16, 3, 112, 112)`. 2\. $260 - 256 = 4$. 3\. `(3, 480, 640)`.
#
# </details>

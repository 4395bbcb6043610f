# %% [markdown] lang="vi"
# # Đệm và kích thước đầu ra
#
# Học xong bài này, bạn có thể:
#
# - giải thích vì sao phải đệm (padding) ảnh, và mép ảnh được lợi gì;
# - tính kích thước đầu ra của lớp tích chập hay lớp gộp với mọi kernel, bước trượt (stride), đệm
#   và độ giãn (dilation);
# - chỉ ra những điểm ảnh mà phép làm tròn xuống bỏ rơi;
# - nói chính xác khi nào thì đệm giữ nguyên kích thước, và `padding="same"` làm gì.
#
# **Cần biết trước:** bài [Tích chập](04_convolution.ipynb). **Thời gian:** 50 phút.

# %% [markdown] lang="en"
# # Padding and output size
#
# After this lecture you can:
#
# - explain why images are padded, and what their border gains by it;
# - compute the output size of a convolutional or pooling layer for any kernel, stride, padding and
#   dilation;
# - point at the pixels that rounding down leaves out;
# - say exactly when padding keeps the size, and what `padding="same"` does.
#
# **What you need first:** the lecture [Convolution](04_convolution.ipynb). **Time:** 50 minutes.

# %% tags=["setup"]
import math
import warnings

import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from torch import nn

from tichchap import data, viz
from tichchap.nn import out_size, pad2d, same_padding

# %% [markdown] lang="vi" tags=["predict"]
# ## Mép ảnh được đọc ít hơn
#
# Slide bài giảng nêu hai lý do để đệm: giữ nguyên kích thước, và giảm mất thông tin ở biên. Hãy
# xem lý do thứ hai trước. Trượt kernel 3×3 trên ảnh 5×5: mỗi điểm ảnh nằm trong một số cửa sổ, tức
# là được đọc bấy nhiêu lần.
#
# **Dự đoán.** Điểm ở góc được đọc mấy lần, điểm ở chính giữa mấy lần? Nếu thêm một vòng số 0 quanh
# ảnh rồi mới trượt thì hai con số ấy là bao nhiêu?

# %% [markdown] lang="en" tags=["predict"]
# ## The border is read less often
#
# The slides give two reasons for padding: to keep the size, and to lose less information at the
# border. Let us look at the second one first. Slide a 3×3 kernel over a 5×5 image: each pixel lies
# in a number of windows, which is how often it is read.
#
# **Predict.** How often is a corner pixel read, and how often the one in the centre? If we first
# put a ring of 0 around the image and then slide, what are those two numbers?

# %%
viz.read_counts((5, 5), kernel=3)
viz.read_counts((5, 5), kernel=3, padding=1)
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Bản đồ nhiệt 5×5, không đệm: góc được đọc 1 lần, giữa mỗi mép 3 lần, chính giữa 9 lần; càng vào
# trong càng đậm.
#
# Bản đồ nhiệt 5×5 có một vòng đệm gạch chéo: góc 4 lần, mép 6 lần, cả vùng 3×3 bên trong 9 lần.

# %% [markdown] lang="en" tags=["alt"]
# Heat map 5×5 without padding: a corner is read 1 time, the middle of a side 3 times, the centre
# 9 times; it is darker towards the inside.
#
# Heat map 5×5 with a hatched ring of padding: corners 4 times, sides 6 times, the whole inner 3×3
# part 9 times.

# %% [markdown] lang="vi" tags=["explain"] claims=["padding-purpose"]
# Không đệm: góc 1 lần, chính giữa 9 lần. Đệm một vòng: góc **4** lần, chính giữa vẫn 9. Sai thường
# gặp là cho rằng có đệm thì mọi điểm đều được đọc 9 lần. Đệm *giảm* thiệt thòi ở mép chứ không xóa
# hết: ở góc, 5 trong 9 trọng số vẫn nhân với số 0 mà chúng ta thêm vào.
#
# Lý do thứ nhất cũng thấy ngay: không đệm, mỗi lớp 3×3 lấy mất 2 hàng và 2 cột. Ảnh 28×28 qua
# mười lớp như thế chỉ còn 8×8.

# %% [markdown] lang="en" tags=["explain"] claims=["padding-purpose"]
# Without padding: a corner 1 time, the centre 9 times. With one ring: a corner **4** times, the
# centre still 9. The usual wrong answer is that with padding every pixel is read 9 times. Padding
# *lessens* the loss at the border, it does not undo it: in a corner, 5 of the 9 weights still meet
# a 0 that we made up.
#
# The first reason shows as well: without padding, each 3×3 layer takes away 2 rows and 2 columns.
# After ten such layers a 28×28 image is down to 8×8.

# %% [markdown] lang="vi" tags=["predict"]
# ## Thêm một vòng số 0
#
# Đây là ma trận 5×5 trên slide. Với `padding=1`, lớp tích chập viền quanh nó các số 0 rồi mới trượt
# kernel.
#
# **Dự đoán.** Ma trận sau khi đệm có kích thước nào, và có bao nhiêu số 0 được thêm vào?

# %% [markdown] lang="en" tags=["predict"]
# ## A ring of 0
#
# This is the 5×5 matrix of the slide. With `padding=1`, the convolutional layer first puts a
# frame of 0 around it and then slides the kernel.
#
# **Predict.** What is the size of the padded matrix, and how many cells of 0 are added?

# %%
matrix = torch.tensor(
    [[1, -4, 2, 4, -2], [-5, 5, 7, 3, -4], [2, -3, 3, -2, 2], [-1, 3, 8, 1, 8], [9, 2, -4, 3, 1]]
)
padded = pad2d(matrix[None], 1)[0]
print(padded.shape, padded.numel() - matrix.numel())
viz.padded_grid(matrix, 1)
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Ma trận 5×5 của slide trong khung xanh lá, số âm xanh dương, số dương cam; quanh nó là một vòng ô
# gạch chéo toàn số 0, thành 7×7. Chỉ số hàng và cột chạy từ −1 đến 5.

# %% [markdown] lang="en" tags=["alt"]
# The 5×5 matrix of the slide in a green frame, negative numbers blue, positive ones orange; around
# it a ring of hatched cells, all 0, which makes 7×7. Row and column indices run from −1 to 5.

# %% [markdown] lang="vi" tags=["explain"] claims=["padding-example"]
# 7×7, thêm $49 - 25 = 24$ số 0. Sai thường gặp là 6×6: tưởng $P = 1$ là thêm *tất cả* một hàng và
# một cột. Trong PyTorch và trên slide, $P$ tính cho **mỗi phía**, nên mỗi trục dài thêm $2P$. Hãy
# cẩn thận khi đọc sách khác: có sách dùng cùng chữ ấy cho tổng của cả hai phía.
#
# Sai nữa là 20: bốn phía, mỗi phía 5 số, quên bốn góc.

# %% [markdown] lang="en" tags=["explain"] claims=["padding-example"]
# 7×7, with $49 - 25 = 24$ cells of 0 added. The usual wrong answer is 6×6, as if $P = 1$ meant one row
# and one column *in all*. In PyTorch and on the slide, $P$ counts for **each side**, so each axis
# grows by $2P$. Take care with other books: some use the same letter for the total of both sides.
#
# Another wrong answer is 20: four sides with 5 numbers each, the four corners forgotten.

# %% [markdown] lang="vi" tags=["predict"]
# ## Công thức, từng trục một
#
# Chiều rộng và chiều cao không liên quan gì nhau, nên chỉ cần xét một trục, vẽ như một cây thước.
# Slide cho công thức, dùng cho cả lớp tích chập lẫn lớp gộp:
#
# $$O = \frac{W - K + 2P}{S} + 1$$
#
# với $W$ là bề rộng đầu vào, $K$ bề rộng kernel, $P$ đệm mỗi phía, $S$ bước trượt, $O$ bề rộng đầu
# ra.
#
# **Dự đoán.** $W = 9$, $K = 3$, $P = 1$, $S = 2$. $O$ bằng bao nhiêu? Ô cuối cùng của đầu ra đọc
# những điểm ảnh nào?

# %% [markdown] lang="en" tags=["predict"]
# ## The formula, one axis at a time
#
# Width and height have nothing to do with each other, so we look at one axis, drawn as a ruler. The
# slide gives a formula, for convolutional and for pooling layers:
#
# $$O = \frac{W - K + 2P}{S} + 1$$
#
# where $W$ is the width of the input, $K$ that of the kernel, $P$ the padding on each side, $S$ the
# stride and $O$ the width of the output.
#
# **Predict.** $W = 9$, $K = 3$, $P = 1$, $S = 2$. What is $O$? Which pixels does the last cell of
# the output read?

# %% [markdown] lang="vi" tags=["hint"]
# <details>
# <summary>Gợi ý</summary>
#
# Sau khi đệm, trục dài $W + 2P$. Cửa sổ đầu đứng sát mép trái. Từ đó nó còn đi thêm được bao nhiêu
# ô trước khi chạm mép phải? Mỗi bước đi 2 ô, vậy đi được mấy bước? Và đừng quên chỗ xuất phát.
#
# </details>

# %% [markdown] lang="en" tags=["hint"]
# <details>
# <summary>Hint</summary>
#
# After padding the axis is $W + 2P$ long. The first window stands at the left end. How many cells
# further can it go before it touches the right end? With 2 cells a step, how many steps is that?
# And do not forget the place where it starts.
#
# </details>

# %%
print(out_size(9, kernel=3, stride=2, padding=1))
viz.size_ruler(9, kernel=3, stride=2, padding=1)
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Thước có các ô 0 đến 8, mỗi đầu một ô đệm gạch chéo. Bên dưới là năm cửa sổ xanh rộng 3 ô, từ z[0]
# đến z[4], cửa sổ sau lệch phải 2 ô; cửa sổ cuối chạm ô đệm bên phải.

# %% [markdown] lang="en" tags=["alt"]
# A ruler with cells 0 to 8 and one hatched padding cell at each end. Below it five blue windows,
# 3 cells wide, from z[0] to z[4], each 2 cells right of the one before; the last one reaches the
# right padding cell.

# %% [markdown] lang="vi" tags=["explain"] claims=["size-formula"]
# $O = (9 - 3 + 2·1)/2 + 1 = 5$. Các cửa sổ bắt đầu ở −1, 1, 3, 5, 7; cửa sổ cuối đọc điểm 7, điểm 8
# và một ô đệm. Đọc công thức thành lời: *quãng đường còn lại, chia cho bước trượt, cộng chỗ xuất
# phát*.
#
# Hai lỗi khác nhau cùng cho ra 4: quên cộng 1, hoặc chỉ tính đệm một phía rồi làm tròn. Còn trả lời
# 9 là tin rằng hễ có đệm thì kích thước không đổi; lát nữa chúng ta sẽ xét kỹ câu này.

# %% [markdown] lang="en" tags=["explain"] claims=["size-formula"]
# $O = (9 - 3 + 2·1)/2 + 1 = 5$. The windows start at −1, 1, 3, 5, 7; the last one reads pixel 7,
# pixel 8 and a padding cell. The formula in words: *the way that is left, divided by the stride,
# plus the place of departure*.
#
# Two different mistakes both give 4: the 1 not added, or the padding counted on one side only and
# the result rounded. And 9 comes from the belief that padding always keeps the size; we shall look
# at that sentence soon.

# %% [markdown] lang="vi" tags=["predict"]
# ## 100 hay 98?
#
# Ví dụ của slide: ảnh 100×100, `nn.Conv2d(1, 1, 3, 1, 0)` rồi `nn.Conv2d(1, 1, 3, 1, 1)`. Năm con
# số lần lượt là kênh vào, kênh ra, kernel, bước trượt, đệm. Lớp thứ ba dùng số khác nhau cho hai
# trục; cặp số luôn là (dọc, ngang).
#
# **Dự đoán.** Ba kích thước đầu ra là gì? Sau đó ta đưa vào tensor `(8, 100, 100)`, định bụng là 8
# ảnh xám. Chuyện gì xảy ra?

# %% [markdown] lang="en" tags=["predict"]
# ## 100 or 98?
#
# The example of the slide: a 100×100 image, `nn.Conv2d(1, 1, 3, 1, 0)` and then
# `nn.Conv2d(1, 1, 3, 1, 1)`. The five numbers are input channels, output channels, kernel, stride
# and padding. The third layer has other numbers for each axis; a pair is always (vertical,
# horizontal).
#
# **Predict.** What are the three output sizes? Then we feed a tensor `(8, 100, 100)`, meant as 8
# grey images. What happens?

# %%
torch.manual_seed(0)
image = torch.randn(1, 100, 100)
for layer in (
    nn.Conv2d(1, 1, 3, 1, 0),
    nn.Conv2d(1, 1, 3, 1, 1),
    nn.Conv2d(1, 1, kernel_size=(3, 5), stride=(3, 1), padding=(1, 0)),
):
    print(layer(image).shape)

# %% tags=["raises-exception"]
eight = torch.randn(8, 100, 100)
print(nn.Conv2d(1, 1, 3)(eight[:, None]).shape)
nn.Conv2d(1, 1, 3)(eight)

# %% [markdown] lang="vi" tags=["explain"] claims=["size-100-98", "conv2d-arguments"]
# $(100 - 3 + 2·0)/1 + 1 = 98$ và $(100 - 3 + 2·1)/1 + 1 = 100$. Lớp thứ ba: chiều cao
# $(100 - 3 + 2·1)/3 + 1 = 34$, chiều rộng $(100 - 5 + 2·0)/1 + 1 = 96$. Sai thường gặp là `96, 34`:
# tưởng số đầu của cặp là chiều ngang.
#
# Còn `(8, 100, 100)` gây **lỗi**. Tensor ba chiều là **một** ảnh `(C, H, W)`, vậy đây là ảnh có 8
# kênh. Con số 1 trong `(1, 100, 100)` của slide cũng là số kênh; nó trông như batch một ảnh nên hay
# bị hiểu nhầm. Muốn 8 ảnh, hãy thêm trục kênh: `eight[:, None]` là `(8, 1, 100, 100)`.

# %% [markdown] lang="en" tags=["explain"] claims=["size-100-98", "conv2d-arguments"]
# $(100 - 3 + 2·0)/1 + 1 = 98$ and $(100 - 3 + 2·1)/1 + 1 = 100$. The third layer: height
# $(100 - 3 + 2·1)/3 + 1 = 34$, width $(100 - 5 + 2·0)/1 + 1 = 96$. The usual wrong answer is
# `96, 34`, with the first number of a pair taken as the horizontal one.
#
# And `(8, 100, 100)` is an **error**. A tensor with three axes is **one** image `(C, H, W)`, so this
# is an image with 8 channels. The 1 in the slide's `(1, 100, 100)` is a number of channels too; it
# looks like a batch of one and is often misread. For 8 images, add the channel axis:
# `eight[:, None]` is `(8, 1, 100, 100)`.

# %% [markdown] lang="vi" tags=["predict"]
# ## “Có đệm thì kích thước giữ nguyên”?
#
# Từ ví dụ 100 → 100, slide rút ra: nếu sử dụng padding, kích thước output được giữ nguyên so với
# input. Nhưng một slide trước đó có lớp `Conv2d(3, 5, kernel_size=2, stride=1, padding=1)` trên ảnh
# 64×64.
#
# **Dự đoán.** Lớp ấy cho ra kích thước nào? Với đệm 1, kernel nào giữ được 64?

# %% [markdown] lang="en" tags=["predict"]
# ## "With padding the size is kept"?
#
# From the example 100 → 100 the slide concludes: if padding is used, the output keeps the size of
# the input. But an earlier slide has the layer `Conv2d(3, 5, kernel_size=2, stride=1, padding=1)`
# on 64×64 images.
#
# **Predict.** What size comes out of that layer? With a padding of 1, which kernel keeps 64?

# %%
layer = nn.Conv2d(3, 5, kernel_size=2, stride=1, padding=1)
print(layer(torch.randn(3, 64, 64)).shape)
print("P = 1        K → O", {K: out_size(64, K, padding=1) for K in (1, 2, 3, 4, 5)})
print("P = 1, K = 3 S → O", {S: out_size(64, 3, stride=S, padding=1) for S in (1, 2, 3)})
print("P = (K−1)/2  K → O", {K: out_size(64, K, padding=(K - 1) // 2) for K in (1, 3, 5, 7)})

# %% [markdown] lang="vi" tags=["explain"] claims=["padding-keeps-size"]
# **65**: ảnh *to ra*. Vậy câu trên slide chỉ đúng cho ví dụ của nó. Đệm cộng $2P$, kernel trừ
# $K - 1$; hai bên bằng nhau khi và chỉ khi
#
# $$P = (K - 1)/2, \quad S = 1$$
#
# Đó là điều kiện để kích thước được giữ với **mọi** $W$. Với $P = 1$, chỉ có $K = 3$ thỏa. Kernel
# chẵn thì không bao giờ: $(K - 1)/2$ không nguyên. Bước trượt 2 cũng không: 64 còn 32.
#
# Sai thường gặp là 64 (tin câu kết luận) và 63 (quên đệm).

# %% [markdown] lang="en" tags=["explain"] claims=["padding-keeps-size"]
# **65**: the image *grows*. So the sentence on the slide is true of its own example only. Padding
# adds $2P$, the kernel takes $K - 1$ away; the two are equal if and only if
#
# $$P = (K - 1)/2, \quad S = 1$$
#
# This is the condition for keeping the size for **every** $W$. With $P = 1$ only $K = 3$ meets it.
# An even kernel never does: $(K - 1)/2$ is not whole. Nor does stride 2: 64 becomes 32.
#
# Usual wrong answers are 64 (the conclusion believed) and 63 (the padding forgotten).

# %% [markdown] lang="vi" tags=["predict"]
# ## Phần bị làm tròn bỏ rơi
#
# Nếu phép chia không hết, slide nói: làm tròn **xuống**. Ví dụ $W = 100$, $K = 5$, $S = 2$, $P = 0$.
#
# **Dự đoán.** $O$ bằng bao nhiêu? Cửa sổ cuối đọc tới cột nào, vậy cột nào không ai đọc? Cửa sổ 2
# với bước trượt 3 trên 11 điểm ảnh thì chia hết; có điểm nào không được đọc không?

# %% [markdown] lang="en" tags=["predict"]
# ## What rounding leaves out
#
# Where the division has a remainder, the slide says: round **down**. Its example has $W = 100$,
# $K = 5$, $S = 2$, $P = 0$.
#
# **Predict.** What is $O$? Up to which column does the last window read, so which column is never
# read? A window of 2 with stride 3 on 11 pixels leaves no remainder; is any pixel never read?

# %%
seen = image.clone().requires_grad_()
z = nn.Conv2d(1, 1, kernel_size=5, stride=2, padding=0)(seen)
z.sum().backward()
unread = seen.grad[0] == 0
print(z.shape, unread.all(dim=0).nonzero().tolist(), unread.all(dim=1).nonzero().tolist())
viz.size_ruler(10, kernel=5, stride=2)
viz.size_ruler(11, kernel=2, stride=3)
viz.read_counts((10, 10), kernel=5, stride=2)
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Thước 10 ô với ba cửa sổ rộng 5 ô, mỗi lần lệch 2 ô; ô 9 tô cam, không cửa sổ nào chạm tới.
#
# Thước 11 ô với bốn cửa sổ rộng 2 ô, mỗi lần lệch 3 ô; các ô 2, 5 và 8 nằm giữa hai cửa sổ, tô cam.
#
# Bản đồ nhiệt 10×10: hàng 9 và cột 9 toàn số 0, tô cam; vùng giữa được đọc tới 9 lần, các góc 1 lần.

# %% [markdown] lang="en" tags=["alt"]
# A ruler of 10 cells with three windows 5 cells wide, 2 cells apart; cell 9 is orange, no window
# reaches it.
#
# A ruler of 11 cells with four windows 2 cells wide, 3 cells apart; cells 2, 5 and 8 lie between
# windows and are orange.
#
# Heat map 10×10: row 9 and column 9 are all 0, in orange; the middle is read up to 9 times, corners
# 1 time.

# %% [markdown] lang="vi" tags=["explain"] claims=["floor-48"]
# $O = ⌊(100 - 5 + 2·0)/2 + 1⌋ = ⌊48.5⌋ = 48$. Cửa sổ cuối bắt đầu ở $47·2 = 94$ và đọc tới cột 98.
# Cột **99** và hàng **99** không ai đọc: gradient ở đó đúng bằng 0, có thay đổi chúng thế nào thì
# đầu ra cũng vậy. Hình vẽ ảnh 10×10 cho gọn, phần dư y hệt.
#
# Sai thường gặp là “chia hết thì không mất gì”. Khi $S > K$, giữa các cửa sổ có khe: các điểm 2, 5,
# 8 bị bỏ dù $(11 - 2)/3 = 3$.

# %% [markdown] lang="en" tags=["explain"] claims=["floor-48"]
# $O = ⌊(100 - 5 + 2·0)/2 + 1⌋ = ⌊48.5⌋ = 48$. The last window starts at $47·2 = 94$ and reads up to
# column 98. Column **99** and row **99** are never read: the gradient there is exactly 0, whatever
# we change in them, the output stays. The pictures show 10×10 to be small, the remainder is the
# same.
#
# The usual wrong answer is "no remainder, nothing lost". Where $S > K$ there are gaps between the
# windows: pixels 2, 5, 8 are skipped although $(11 - 2)/3 = 3$.

# %% [markdown] lang="vi" tags=["predict"]
# ## Làm tròn xuống, gần nhất hay lên?
#
# Lập trình thử công thức, có bạn dùng `math.floor`, có bạn dùng `round`, có bạn dùng `math.ceil`.
# Riêng lớp gộp có tùy chọn `ceil_mode`.
#
# **Dự đoán.** Với $K = 5$, $S = 2$ và $W$ từ 96 đến 101, ba hàm khác nhau ở những $W$ nào? Ví dụ
# $W = 100$ của slide có phát hiện được bạn dùng `round` không?

# %% [markdown] lang="en" tags=["predict"]
# ## Down, to the nearest, or up?
#
# To program the formula, some students take `math.floor`, some `round`, some `math.ceil`. And
# pooling layers have an option `ceil_mode`.
#
# **Predict.** With $K = 5$, $S = 2$ and $W$ from 96 to 101, at which $W$ do the three functions
# differ? Does the slide's $W = 100$ catch those who took `round`?

# %%
conv, pool = nn.Conv2d(1, 1, 5, stride=2), nn.MaxPool2d(5, stride=2)
pool_up = nn.MaxPool2d(5, stride=2, ceil_mode=True)
print("  W exact | floor round ceil | conv pool ceil_mode")
for W in range(96, 102):
    exact, x = (W - 5) / 2 + 1, torch.zeros(1, W, W)
    ours = [rule(exact) for rule in (math.floor, round, math.ceil)]
    torchs = [layer(x).shape[-1] for layer in (conv, pool, pool_up)]
    print(f"{W:3} {exact:5} | {ours[0]:5} {ours[1]:5} {ours[2]:4} |", *torchs, sep="   ")
print(nn.MaxPool2d(2, stride=3, ceil_mode=True)(torch.zeros(1, 3, 3)).shape)

# %% [markdown] lang="vi" tags=["explain"]
# Ba hàm chỉ khác nhau khi $W$ chẵn. Tích chập và gộp đều dùng **floor**; gộp với `ceil_mode=True`
# thì làm tròn lên, cửa sổ cuối thò ra ngoài ảnh. Nhưng cửa sổ phải *bắt đầu* trong ảnh hoặc phần
# đệm bên trái: ở dòng cuối, $⌈(3 - 2)/3⌉ + 1 = 2$ mà PyTorch trả về 1.
#
# Ví dụ của slide không bắt được `round`: Python làm tròn phần .5 về số *chẵn*, nên `round(48.5)` là
# 48, đúng do may mắn, còn `round(47.5)` cũng là 48, sai. Muốn thử một công thức, hãy thử nhiều $W$.

# %% [markdown] lang="en" tags=["explain"]
# The three differ only where $W$ is even. Convolution and pooling both take **floor**; pooling with
# `ceil_mode=True` rounds up, and its last window sticks out of the image. But a window must *start*
# inside the image or the padding on its left: in the last line $⌈(3 - 2)/3⌉ + 1 = 2$, yet PyTorch
# gives 1.
#
# The slide's example does not catch `round`: Python rounds .5 to the *even* number, so `round(48.5)`
# is 48, right by luck, and `round(47.5)` is 48 as well, which is wrong. To test a formula, try many
# $W$.

# %% [markdown] lang="vi" tags=["predict"]
# ## Kernel giãn
#
# Công thức trên slide còn thiếu một đối số của `nn.Conv2d`: độ giãn $D$. Các trọng số đặt cách
# nhau $D$ điểm ảnh thay vì sát nhau.
#
# **Dự đoán.** Kernel $K = 3$ với $D = 2$ trải trên bao nhiêu điểm ảnh? Trên 10 điểm ảnh, không đệm,
# nó cho ra mấy ô? Cần đệm bao nhiêu để giữ nguyên 100?

# %% [markdown] lang="en" tags=["predict"]
# ## Dilated kernels
#
# The formula on the slide lacks one argument of `nn.Conv2d`, the dilation $D$. The weights lie $D$
# pixels apart instead of side by side.
#
# **Predict.** Over how many pixels does a kernel with $K = 3$ and $D = 2$ reach? On 10 pixels,
# without padding, how many cells does it give? How much padding keeps 100?

# %%
print(out_size(10, kernel=3, dilation=2))
for P in (0, 1, 2):
    print(P, nn.Conv2d(1, 1, 3, padding=P, dilation=2)(image).shape)
viz.size_ruler(10, kernel=3, dilation=2)
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Thước 10 ô, bên dưới là sáu cửa sổ dài 5 ô; mỗi cửa sổ chỉ tô xanh ô thứ 1, thứ 3 và thứ 5, hai ô ở
# giữa để trống.

# %% [markdown] lang="en" tags=["alt"]
# A ruler of 10 cells, below it six windows 5 cells long; in each only cells number 1, 3 and 5 are
# blue, the two between them are empty.

# %% [markdown] lang="vi" tags=["explain"]
# $D(K - 1) + 1 = 5$ điểm ảnh, nên trên 10 điểm có $10 - 5 + 1 = 6$ ô. Sai thường gặp là
# $D·K = 6$: giữa ba trọng số chỉ có **hai** khoảng. Thay $K$ bằng $D(K - 1) + 1$, công thức đầy đủ
# là
#
# $$O = ⌊(W - D(K - 1) - 1 + 2P)/S⌋ + 1$$
#
# Muốn giữ kích thước thì $P = D(K - 1)/2 = 2$; đệm 1 chỉ cho 98. Số trọng số vẫn là 9.

# %% [markdown] lang="en" tags=["explain"]
# $D(K - 1) + 1 = 5$ pixels, so there are $10 - 5 + 1 = 6$ cells on 10 pixels. The usual wrong answer
# is $D·K = 6$: between three weights there are only **two** gaps. With $D(K - 1) + 1$ in place of
# $K$, the whole formula is
#
# $$O = ⌊(W - D(K - 1) - 1 + 2P)/S⌋ + 1$$
#
# To keep the size, $P = D(K - 1)/2 = 2$; a padding of 1 gives only 98. The weights are still 9.

# %% [markdown] lang="vi" tags=["predict"]
# ## `padding="same"`
#
# Slide giới thiệu `padding="same"`: PyTorch tự tính phần đệm để giữ kích thước. Cần thêm tất cả
# $D(K - 1)$ ô, chia cho hai phía.
#
# **Dự đoán.** Kernel 5 được đệm mỗi phía bao nhiêu? Kernel 2 chỉ cần thêm 1 ô: bên trái hay bên
# phải? Kernel 4 với $D = 2$ thì có bị lệch không?

# %% [markdown] lang="en" tags=["predict"]
# ## `padding="same"`
#
# The slide shows `padding="same"`: PyTorch itself finds the padding that keeps the size. It takes
# $D(K - 1)$ cells in all, shared by both sides.
#
# **Predict.** How much padding does a kernel of 5 get on each side? A kernel of 2 needs 1 cell only:
# on the left or on the right? Is a kernel of 4 with $D = 2$ lopsided?

# %%
print(nn.Conv2d(1, 1, kernel_size=5, stride=1, padding="same")(image).shape)
for K, D in ((5, 1), (3, 2), (2, 1), (4, 1), (4, 2), (4, 3)):
    print(f"K = {K}, D = {D}:", same_padding(K, D))
viz.size_ruler(6, kernel=4, padding=same_padding(4))
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Thước 6 ô với 1 ô đệm gạch chéo bên trái và 2 ô đệm bên phải; sáu cửa sổ rộng 4 ô, mỗi lần lệch 1
# ô.

# %% [markdown] lang="en" tags=["alt"]
# A ruler of 6 cells with 1 hatched padding cell on the left and 2 on the right; six windows 4 cells
# wide, 1 cell apart.

# %%
layer = nn.Conv2d(1, 1, kernel_size=2, padding="same")
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    same = layer(image)
print(*(str(each.message).split(" (")[0] for each in caught))
for sides in ((0, 1, 0, 1), (1, 0, 1, 0)):
    by_hand = F.conv2d(F.pad(image, sides), layer.weight, layer.bias)
    print(sides, torch.allclose(same, by_hand, atol=1e-5))
viz.padded_grid(matrix, (0, 1, 0, 1))
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Ma trận 5×5 của slide, khung xanh lá; ô đệm gạch chéo chỉ có ở cột bên phải và hàng dưới cùng,
# thành 6×6.

# %% [markdown] lang="en" tags=["alt"]
# The 5×5 matrix of the slide in a green frame; hatched padding only in the column at the right and
# the row at the bottom, which makes 6×6.

# %% [markdown] lang="vi" tags=["explain"] claims=["same-100"]
# Kernel 5: mỗi phía 2, kích thước `[1, 100, 100]` như trên slide. Kernel 2: ô thêm nằm ở **bên phải**
# và **bên dưới**, tức `(0, 1, 0, 1)` theo thứ tự trái, phải, trên, dưới của `F.pad`; đệm phía kia
# cho kết quả khác.
#
# Sai thường gặp là “kernel chẵn thì luôn lệch”. Chỉ lệch khi $D(K - 1)$ **lẻ**: $K = 4$, $D = 2$
# thêm 3 mỗi phía, cân đối. Khi lệch, PyTorch phải chép ảnh sang bản đã đệm, nên nó cảnh báo, mỗi
# phiên một lần; chúng ta bắt lấy cảnh báo để đọc.

# %% [markdown] lang="en" tags=["explain"] claims=["same-100"]
# Kernel 5: 2 on each side, and the size `[1, 100, 100]` as on the slide. Kernel 2: the extra cell is
# on the **right** and at the **bottom**, which is `(0, 1, 0, 1)` in the order left, right, top,
# bottom of `F.pad`; padding at the other ends gives another result.
#
# The usual wrong answer is "even kernels are always lopsided". They are only where $D(K - 1)$ is
# **odd**: $K = 4$, $D = 2$ adds 3 on each side, in balance. In the lopsided case PyTorch must copy
# the image into a padded one, so it warns, once a session; we catch the warning to read it.

# %% [markdown] lang="vi" tags=["predict"]
# Slide nói thêm: dùng “same” thì *không cần quan tâm về công thức*.
#
# **Dự đoán.** Dùng `padding="same"` với bước trượt 2 thì được gì: 100, 50, hay một thứ khác? Còn
# `nn.MaxPool2d(2, padding="same")`?

# %% [markdown] lang="en" tags=["predict"]
# The slide adds that with "same" we *need not care about the formula*.
#
# **Predict.** What does `padding="same"` give with stride 2: 100, 50, or something else? And
# `nn.MaxPool2d(2, padding="same")`?

# %% tags=["raises-exception"]
nn.Conv2d(1, 1, kernel_size=5, stride=2, padding="same")

# %% tags=["raises-exception"]
nn.MaxPool2d(2, padding="same")(image)

# %% [markdown] lang="vi" tags=["explain"] claims=["same-no-formula"]
# Cả hai đều báo lỗi: “same” chỉ có ở tích chập với bước trượt 1. Sai thường gặp là 100 (giữ nguyên,
# đúng như tên gọi) và 50: có thư viện khác hiểu “same” là $⌈W/S⌉$, nhưng PyTorch từ chối đoán ý.
#
# Vậy công thức vẫn cần. Với $K$ lẻ, $P = (K - 1)/2$ và bước trượt $S$ cho đúng $⌈W/S⌉$: ở đây
# `padding=2` biến 100 thành 50. Và kích thước đầu ra quyết định lớp `nn.Linear` phía sau.

# %% [markdown] lang="en" tags=["explain"] claims=["same-no-formula"]
# Both are errors: "same" exists for convolution with stride 1 only. Usual wrong answers are 100
# (kept, as the name says) and 50: some other libraries take "same" to mean $⌈W/S⌉$, but PyTorch
# refuses to guess.
#
# So we still need the formula. With an odd $K$, $P = (K - 1)/2$ and stride $S$ give exactly $⌈W/S⌉$:
# here `padding=2` makes 50 out of 100. And the output size decides the `nn.Linear` layer behind it.

# %% [markdown] lang="vi" tags=["predict"]
# ## Ngoài mép ảnh có gì?
#
# Slide đệm bằng số 0. `nn.Conv2d` còn có ba cách khác, chọn bằng `padding_mode`: `reflect` soi
# gương qua mép, `replicate` lặp lại điểm ở mép, `circular` nối sang mép đối diện.
#
# **Dự đoán.** Đệm hàng số 1 2 3 4 thêm 2 ô mỗi phía. Viết ra bốn kết quả. Và với ảnh toàn số 1, kernel
# lấy trung bình 3×3, đệm số 0: ở góc được bao nhiêu?

# %% [markdown] lang="en" tags=["predict"]
# ## What lies beyond the border?
#
# The slide pads with 0. `nn.Conv2d` knows three more ways, chosen by `padding_mode`: `reflect`
# mirrors at the border, `replicate` repeats the border pixel, `circular` goes on at the opposite
# border.
#
# **Predict.** Pad the row 1 2 3 4 by 2 cells on each side. Write down the four results. And on an
# image of 1 only, with a kernel that takes 3×3 means and padding with 0: what comes out in a corner?

# %%
modes = ("zeros", "reflect", "replicate", "circular")
row, ones, mean = torch.arange(1, 5)[None, None], torch.ones(1, 5, 5), torch.ones(1, 1, 3, 3) / 9
for mode in modes:
    corner = F.conv2d(pad2d(ones, 1, mode), mean)[0, 0, 0].item()
    print(f"{mode:9}", pad2d(row, (2, 2, 0, 0), mode)[0, 0].tolist(), f"{corner:.2f}")

# %%
cat = data.photo("chelsea")[:, ::3, ::3] / 255
viz.padded_pictures(torch.stack([pad2d(cat, 18, mode) for mode in modes]), 18, modes)
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Bốn ảnh mặt mèo, khung trắng là ảnh gốc. zeros: quanh ảnh màu đen. reflect: ảnh soi gương qua mép.
# replicate: điểm ở mép kéo thành sọc. circular: ảnh lặp lại như gạch lát.

# %% [markdown] lang="en" tags=["alt"]
# Four pictures of a cat's face, a white frame marks the original. zeros: black all around. reflect:
# the picture mirrored at its border. replicate: border pixels drawn out into stripes. circular: the
# picture repeated like tiles.

# %% [markdown] lang="vi" tags=["explain"]
# Sai thường gặp ở `reflect` là 2 1 1 2: gương đặt *trên* điểm ở mép nên điểm ấy không lặp lại, bên
# trái đọc được 3 2 rồi mới tới 1.
#
# Ở góc, trung bình là $4/9 ≈ 0.44$ chứ không phải 1: năm số 0 kéo nó xuống. Số 0 không trung tính:
# trên ảnh gốc, nó là màu *đen*, và mạng có thể nhờ viền đen ấy mà biết mình đang ở mép. Ba cách kia
# giữ được 1.

# %% [markdown] lang="en" tags=["explain"]
# The usual wrong answer for `reflect` is 2 1 1 2: the mirror stands *on* the border pixel, which is
# therefore not repeated, and on the left we read 3 2 before we come to 1.
#
# In the corner the mean is $4/9 ≈ 0.44$ and not 1: the five cells of 0 pull it down. A 0 is not
# neutral: in the raw picture it is *black*, and by that black rim a network can tell that it is at
# the border. The three other ways keep the 1.

# %% [markdown] lang="vi" tags=["predict"]
# Bài [Tích chập](04_convolution.ipynb) cho thấy: ảnh dời thì bản đồ đặc trưng dời theo, *trừ mép
# ảnh*. Hãy dời vòng tròn bằng `roll`: 3 cột ra khỏi mép phải thì vào lại ở mép trái.
#
# **Dự đoán.** Cách đệm nào làm cho “dời rồi tích chập” **đúng bằng** “tích chập rồi dời”? Với các
# cách còn lại, những cột nào trong 16 cột bị sai?

# %% [markdown] lang="en" tags=["predict"]
# The lecture [Convolution](04_convolution.ipynb) showed: when the image moves, the feature map moves
# with it, *except at the border*. Now move in a circle with `roll`: the 3 columns that leave at the
# right come in again at the left.
#
# **Predict.** Which padding makes "move, then convolve" **exactly equal** to "convolve, then move"?
# With the others, which of the 16 columns are wrong?

# %%
torch.manual_seed(0)
picture = torch.rand(1, 16, 16)
for mode in modes:
    layer = nn.Conv2d(1, 1, 3, padding=1, padding_mode=mode)
    gap = layer(picture.roll(3, dims=-1)) - layer(picture).roll(3, dims=-1)
    wrong = (gap.abs() > 1e-5).any(dim=-2)[0].nonzero().flatten()
    print(f"{mode:9}", wrong.tolist())

# %% [markdown] lang="vi" tags=["explain"]
# Chỉ `circular`. Ba cách kia sai ở cột 0 và 15, tức mép của ảnh đã dời, và ở cột 2 và 3, nơi mép cũ
# (cột 15 và 0) dời tới. Ở giữa thì mọi cách đều đúng. Sai thường gặp là chọn `zeros`, vì “tích chập
# vốn đẳng biến”: điều đó chỉ đúng xa mép ảnh.
#
# Không vì thế mà `circular` luôn tốt hơn: nó cho mép trái nhìn thấy mép phải, hợp với chiều
# ngang của ảnh toàn cảnh 360°, không hợp với ảnh mèo. Và với bước trượt 2, nó chỉ còn đúng khi dời
# một số chẵn cột.

# %% [markdown] lang="en" tags=["explain"]
# Only `circular`. The three others are wrong in columns 0 and 15, the border of the moved image, and
# in columns 2 and 3, where the old border (columns 15 and 0) has moved to. In between all are right.
# The usual wrong answer is `zeros`, because "convolution is equivariant": that holds only away from
# the border.
#
# This does not make `circular` better in general: it lets the left border see the right one, which
# suits the width of a 360° panorama but not a cat. And with stride 2 it stays exact only for moves
# by an even number of columns.

# %% [markdown] lang="vi"
# ## Trong bài này
#
# - Đệm giúp mép ảnh được đọc nhiều hơn; $P$ tính cho mỗi phía.
# - $O = ⌊(W - K + 2P)/S⌋ + 1$ cho từng trục; kernel giãn thì thay $K$ bằng $D(K - 1) + 1$.
# - Làm tròn xuống có thể bỏ rơi hàng cuối, cột cuối; `ceil_mode` của lớp gộp làm tròn lên.
# - Đệm chỉ giữ kích thước khi $P = D(K - 1)/2$ và $S = 1$; “same” tự tìm số đó.
#
# **Ba câu hỏi**
#
# 1. $K = 7$, $S = 1$: đệm bao nhiêu thì giữ kích thước?
# 2. $W = 32$, $K = 3$, $D = 2$, $P = 1$, $S = 1$: $O$ bằng bao nhiêu?
# 3. $W = 224$, $K = 7$, $S = 2$, $P = 3$: $O$ bằng bao nhiêu, và có điểm ảnh nào không được đọc?
#
# <details>
# <summary>Đáp án</summary>
#
# 1\. 3. 2\. $32 - 5 + 2 + 1 = 30$. 3\. $⌊223/2⌋ + 1 = 112$; không mất điểm ảnh nào, chỉ một cột đệm
# bên phải bị bỏ.
#
# </details>

# %% [markdown] lang="en"
# ## In this lecture
#
# - Padding lets the border be read more often; $P$ counts for each side.
# - $O = ⌊(W - K + 2P)/S⌋ + 1$ for each axis; for dilated kernels put $D(K - 1) + 1$ for $K$.
# - Rounding down may leave out the last row and column; pooling's `ceil_mode` rounds up.
# - Padding keeps the size only if $P = D(K - 1)/2$ and $S = 1$; "same" finds that number.
#
# **Three questions**
#
# 1. $K = 7$, $S = 1$: how much padding keeps the size?
# 2. $W = 32$, $K = 3$, $D = 2$, $P = 1$, $S = 1$: what is $O$?
# 3. $W = 224$, $K = 7$, $S = 2$, $P = 3$: what is $O$, and is any pixel never read?
#
# <details>
# <summary>Answers</summary>
#
# 1\. 3. 2\. $32 - 5 + 2 + 1 = 30$. 3\. $⌊223/2⌋ + 1 = 112$; no pixel is lost, only one column of
# padding on the right.
#
# </details>

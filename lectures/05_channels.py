# %% [markdown] lang="vi"
# # Nhiều kênh
#
# Học xong bài này, bạn có thể:
#
# - tính bằng tay một ô của bản đồ đặc trưng khi đầu vào có nhiều kênh (channel);
# - đọc kích thước của `layer.weight` và đếm tham số của lớp nhiều kênh vào, nhiều kênh ra;
# - giải thích vì sao mỗi kênh cần một lát riêng, và vì sao bias chỉ cộng một lần;
# - giữ nguyên kích thước ảnh với kernel 2×2, theo ba cách.
#
# **Cần biết trước:** bài [Tích chập](04_convolution.ipynb). **Thời gian:** 50 phút.

# %% [markdown] lang="en"
# # Several channels
#
# After this lecture you can:
#
# - compute by hand one cell of a feature map when the input has several channels;
# - read the shape of `layer.weight` and count the parameters of a layer with many channels;
# - explain why each channel needs a slice of its own, and why the bias is added only once;
# - keep the size of an image under a 2×2 kernel, in three ways.
#
# **What you need first:** the lecture [Convolution](04_convolution.ipynb). **Time:** 50 minutes.

# %% tags=["setup"]
import warnings

import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from torch import nn

from tichchap import data, viz
from tichchap.nn import conv2d, count_parameters, pad2d

# %% [markdown] lang="vi" tags=["predict"]
# ## Ký hiệu C@H×W
#
# Slide bài giảng viết số kênh trước dấu @: 3@64×64 là 3 kênh, mỗi kênh là một bảng 64×64. Ảnh màu
# có ba kênh: đỏ R, lục G và lam B.
#
# **Dự đoán.** Trong PyTorch, ảnh 3@64×64 là tensor có kích thước nào, chứa bao nhiêu con số? Và
# trong ảnh dưới đây, dung nham đỏ trên miệng núi lửa sẽ sáng ở kênh nào, còn đám mây trắng?

# %% [markdown] lang="en" tags=["predict"]
# ## The notation C@H×W
#
# The lecture slides write the number of channels before the sign @: 3@64×64 means 3 channels, each
# a table of 64×64. A colour image has three channels: red R, green G and blue B.
#
# **Predict.** In PyTorch, what is the shape of the image 3@64×64, and how many numbers does it
# hold? And in the picture below, in which channel is the red lava of the volcano bright, and in
# which the white clouds?

# %%
trex = data.trex()[:, ::4, ::4] / 255
print(trex.shape, trex.numel())
viz.color_planes(trex)
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Ảnh khủng long màu 64×64 và ba kênh R, G, B vẽ bằng mức xám. Mây sáng ở cả ba kênh. Dung nham đỏ
# trên núi lửa sáng ở R, tối ở G và B.

# %% [markdown] lang="en" tags=["alt"]
# The colour picture of the dinosaur, 64×64, and its channels R, G, B in shades of grey. The clouds
# are bright in all three. The red lava of the volcano is bright in R, dark in G and B.

# %% [markdown] lang="vi" tags=["explain"]
# `(3, 64, 64)`, gồm $3·64·64 = 12\,288$ con số. Sai thường gặp là `(64, 64, 3)`: đó là thứ tự của
# NumPy và PIL, kênh đứng cuối. Cũng hay gặp 4096, tức chỉ đếm một kênh.
#
# Mây trắng sáng ở cả ba kênh; dung nham chỉ sáng ở kênh R. Tách được hai thứ này là việc mà bài
# này sẽ dạy cho một bộ lọc (filter).

# %% [markdown] lang="en" tags=["explain"]
# `(3, 64, 64)`, which is $3·64·64 = 12\,288$ numbers. The usual wrong answer is `(64, 64, 3)`: that
# is the order of NumPy and PIL, with channels last. Another one is 4096, a single channel counted.
#
# White clouds are bright in all three channels; the lava is bright in R only. To tell these two
# apart is what we teach a filter in this lecture.

# %% [markdown] lang="vi" tags=["predict"]
# ## Một kênh vào, ba kênh ra
#
# Trước hết trở lại chữ số 5 của bài trước, 1@12×12. Chúng ta dùng ba kernel 3×3 khác nhau, mỗi
# kernel có bias của riêng nó:
#
# $$z^{(k)} = b^{(k)} + \sum_j w_j^{(k)} x_j, \quad k = 1, 2, 3$$
#
# **Dự đoán.** Đầu ra viết theo ký hiệu @ là gì? Lớp này có bao nhiêu tham số? Ở vùng chỉ có nền
# giấy, ba bản đồ mang những giá trị nào, nếu $b = (0.5, 0, -1)$?

# %% [markdown] lang="en" tags=["predict"]
# ## One channel in, three channels out
#
# First back to the digit 5 of the last lecture, 1@12×12. We use three different kernels of size
# 3×3, each with a bias of its own:
#
# $$z^{(k)} = b^{(k)} + \sum_j w_j^{(k)} x_j, \quad k = 1, 2, 3$$
#
# **Predict.** What is the output in the notation with @? How many parameters has this layer? Where
# there is nothing but paper, which values do the three maps hold, if $b = (0.5, 0, -1)$?

# %%
x = torch.zeros(12, 12)
x[1:3, 2:10] = x[3:6, 2:4] = x[4:6, 2:9] = x[5:10, 8:10] = x[9:11, 2:9] = 1
edge = torch.tensor([[-1.0, 0.0, 1.0]]).repeat(3, 1)
weight = torch.stack([edge, edge.T, torch.ones(3, 3) / 9])[:, None]
bias = torch.tensor([0.5, 0.0, -1.0])
maps = conv2d(x[None, None], weight, bias)[0]
print(maps.shape, weight.numel() + bias.numel())
print(maps[:, 6, 2])
viz.channel_blocks((1, 12, 12), weight.shape, maps.shape)
viz.feature_maps(maps, ["x", "$z^{(1)}$", "$z^{(2)}$", "$z^{(3)}$"], image=x)
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Sơ đồ: từ một ảnh x, ba đường dẫn tới ba kernel 3×3, mỗi kernel cộng bias của nó rồi cho một bản
# đồ. Bên dưới ghi 1@12×12, 3×1×3×3 và 3@10×10.
#
# Chữ số 5 và ba bản đồ của nó: bản đồ 1 thấy cạnh dọc, bản đồ 2 thấy cạnh ngang, bản đồ 3 mang giá
# trị âm gần như khắp nơi, đậm nhất ở vùng trống.

# %% [markdown] lang="en" tags=["alt"]
# Diagram: from one image x, three lines lead to three kernels of 3×3; each adds its own bias and
# gives a map. Below stand 1@12×12, 3×1×3×3 and 3@10×10.
#
# The digit 5 and its three maps: map 1 sees vertical edges, map 2 horizontal ones, map 3 is
# negative almost everywhere, most strongly in the empty regions.

# %% [markdown] lang="vi" tags=["explain"] claims=["one-to-three"]
# 3@10×10: mỗi kernel cho một bản đồ 10×10. Slide nói đúng: ba kernel khác nhau tạo ra ba bản đồ đặc
# trưng. Có $3·(3·3 + 1) = 30$ tham số, và vùng trống mang đúng bias của từng bản đồ: 0.5, 0 và −1.
#
# Sai thường gặp là 1@10×10, vì tưởng ba bản đồ được cộng lại. Không: chúng trả lời ba câu hỏi khác
# nhau và được giữ riêng. Sai tiếp theo là 28 tham số, với một bias chung cho cả ba.

# %% [markdown] lang="en" tags=["explain"] claims=["one-to-three"]
# 3@10×10: each kernel gives one map of 10×10. The slide is right: three different kernels make
# three feature maps. There are $3·(3·3 + 1) = 30$ parameters, and the empty regions hold the bias
# of each map: 0.5, 0 and −1.
#
# The usual wrong answer is 1@10×10, as if the three maps were added up. They are not: they answer
# three different questions and are kept apart. Next comes 28 parameters, with one bias for all.

# %% [markdown] lang="vi"
# ## Ba kênh vào, một kênh ra
#
# Bây giờ ngược lại: 3 kênh vào, 1 kênh ra. Một bộ lọc có **một lát** (slice) cho mỗi kênh: lát
# $w_1$ chỉ nhìn kênh $x_1$, lát $w_2$ nhìn $x_2$, lát $w_3$ nhìn $x_3$. Để tính nhẩm được, chúng ta
# lấy ảnh 3@4×4 và các lát 2×2.

# %% [markdown] lang="en"
# ## Three channels in, one channel out
#
# Now the other way round: 3 channels in, 1 channel out. A filter has **one slice** for each
# channel: slice $w_1$ looks at channel $x_1$ only, slice $w_2$ at $x_2$, slice $w_3$ at $x_3$. To
# keep the arithmetic easy we take an image of 3@4×4 and slices of 2×2.

# %%
x1 = torch.tensor([[1.0, 0, 2, 1], [0, 1, 1, 0], [2, 1, 0, 1], [1, 0, 1, 2]])
x2 = torch.tensor([[0.0, 1, 0, 1], [2, 1, 0, 1], [0, 1, 1, 0], [1, 0, 2, 1]])
x3 = torch.tensor([[2.0, 1, 1, 0], [1, 0, 1, 1], [1, 0, 2, 1], [0, 1, 0, 1]])
x = torch.stack([x1, x2, x3])
w = torch.tensor([[[1.0, -1], [0, 1]], [[0, 1], [-1, 0]], [[1, 0], [1, -2]]])
b = 0.5
viz.kernels_grid(x, ["$x_1$", "$x_2$", "$x_3$"])
viz.kernels_grid(w, ["$w_1$", "$w_2$", "$w_3$"])
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Ba kênh 4×4 của ảnh; cửa sổ 2×2 ở góc trên bên trái lần lượt là 1 0 0 1, rồi 0 1 2 1, rồi 2 1 1 0.
#
# Ba lát 2×2 của bộ lọc: 1 −1 0 1, rồi 0 1 −1 0, rồi 1 0 1 −2.

# %% [markdown] lang="en" tags=["alt"]
# The three 4×4 channels of the image; their 2×2 windows in the upper left corner are 1 0 0 1, then
# 0 1 2 1, then 2 1 1 0.
#
# The three 2×2 slices of the filter: 1 −1 0 1, then 0 1 −1 0, then 1 0 1 −2.

# %% [markdown] lang="vi" tags=["predict"]
# **Dự đoán.** Với $b = 0.5$, hãy tính ra giấy ô $z[0, 0]$: cửa sổ là bốn điểm ảnh ở góc trên bên
# trái của **mỗi** kênh. Đầu ra viết theo ký hiệu @ là gì?

# %% [markdown] lang="en" tags=["predict"]
# **Predict.** With $b = 0.5$, work out the cell $z[0, 0]$ on paper: the window is the four pixels
# in the upper left corner of **each** channel. What is the output in the notation with @?

# %% [markdown] lang="vi" tags=["hint"]
# <details>
# <summary>Gợi ý</summary>
#
# Mỗi kênh cho một tổng riêng phần. Kênh đầu: $1·1 - 1·0 + 0·0 + 1·1 = 2$. Tính hai tổng còn lại,
# cộng cả ba, rồi thêm $b$ đúng một lần.
#
# </details>

# %% [markdown] lang="en" tags=["hint"]
# <details>
# <summary>Hint</summary>
#
# Each channel gives a partial sum. The first channel: $1·1 - 1·0 + 0·0 + 1·1 = 2$. Work out the
# other two, add all three, then add $b$ exactly once.
#
# </details>

# %%
expected = F.conv2d(x[None], w[None], torch.tensor([b]))[0, 0]
print(expected)
viz.channel_blocks(x.shape, (1, *w.shape), (1, *expected.shape))
viz.partial_sums(x, w, at=(0, 0), bias=b)
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Sơ đồ: ba kênh chồng lên nhau dẫn tới một bộ lọc gồm ba lát cùng màu với các kênh, cộng một bias,
# cho một bản đồ. Bên dưới ghi 3@4×4, 1×3×2×2 và 1@3×3.
#
# Ba hàng, mỗi hàng là một kênh, lát của nó và bản đồ tổng riêng phần. Ba bản đồ này cộng với 0.5
# cho z. Ô z[0, 0] = 0.5 + 2 + (−1) + 3 = 4.5.

# %% [markdown] lang="en" tags=["alt"]
# Diagram: three stacked channels lead to one filter with three slices in the colours of the
# channels; one bias is added and one map comes out. Below stand 3@4×4, 1×3×2×2 and 1@3×3.
#
# Three rows, each with a channel, its slice and the map of partial sums. The three maps and 0.5
# add up to z. The cell z[0, 0] = 0.5 + 2 + (−1) + 3 = 4.5.

# %% [markdown] lang="vi" tags=["explain"] claims=["three-to-one"]
# $z[0, 0] = 0.5 + 2 - 1 + 3 = 4.5$, và đầu ra là 1@3×3: ba tổng riêng phần nhập thành **một** bản
# đồ. Tương tự, 3@12×12 với kernel 3×3 cho 1@10×10 như trên slide. Sai thường gặp là 3@3×3, giữ mỗi
# kênh một bản đồ.
#
# Slide viết "sử dụng 1 kernel" rồi cộng lại. Đúng, nhưng dễ hiểu nhầm: "một kernel" ấy là một bộ
# lọc gồm **ba lát khác nhau**, không phải một bảng dùng lại ba lần. Slide cũng chưa nói bias cộng
# vào lúc nào.

# %% [markdown] lang="en" tags=["explain"] claims=["three-to-one"]
# $z[0, 0] = 0.5 + 2 - 1 + 3 = 4.5$, and the output is 1@3×3: three partial sums become **one** map.
# In the same way 3@12×12 and a 3×3 kernel give 1@10×10, as on the slide. The usual wrong answer is
# 3@3×3, a map kept for each channel.
#
# The slide says to use "1 kernel" and to add up. True, but easy to misread: this "one kernel" is a
# filter with **three different slices**, not one table used three times. Nor does the slide say
# when the bias comes in.

# %% [markdown] lang="vi" tags=["predict"]
# ## Ba bạn, ba cách cộng
#
# - An viết $b + \sum_j w_j x_j$ cho từng lát, rồi cộng ba kết quả.
# - Bình lấy *trung bình* ba tổng riêng phần, rồi thêm $b$.
# - Chi dùng lát $w_1$ cho cả ba kênh, cộng lại, rồi thêm $b$.
#
# **Dự đoán.** Mỗi bạn được $z[0, 0]$ bằng bao nhiêu? Với $b = 0$ thì ai đúng?

# %% [markdown] lang="en" tags=["predict"]
# ## Three students, three ways to add
#
# - An writes $b + \sum_j w_j x_j$ for every slice, then adds the three results.
# - Bình takes the *mean* of the three partial sums, then adds $b$.
# - Chi uses slice $w_1$ for all three channels, adds up, then adds $b$.
#
# **Predict.** What is $z[0, 0]$ for each of them? And who is right when $b = 0$?

# %%
parts = torch.cat([conv2d(x[None, [c]], w[None, [c]])[0] for c in range(3)])
reused = torch.cat([conv2d(x[None, [c]], w[None, [0]])[0] for c in range(3)])
answers = {
    "An": (parts + b).sum(dim=0),
    "Bình": parts.mean(dim=0) + b,
    "Chi": reused.sum(dim=0) + b,
    "torch": parts.sum(dim=0) + b,
}
for name, z in answers.items():
    print(f"{name:6}{z[0, 0]:5.2f}  {torch.allclose(z, expected)}")
print(answers["An"] - expected)

# %% [markdown] lang="vi" tags=["explain"]
# An được 5.50: bias cộng **ba lần**, nên ô nào cũng thừa $2b = 1$. Khi $b = 0$, An đúng; vì vậy lỗi
# này lọt qua mọi phép thử không có bias. Bình được 1.83. PyTorch **cộng** các kênh, không chia; ai
# nghĩ "gộp ba kênh thì phải lấy trung bình" sẽ có trọng số nhỏ đi ba lần. Chi được 3.50.
#
# Mạng của An hay Bình vẫn học được, chỉ là với trọng số khác. Nhưng chép trọng số từ một mạng
# PyTorch sang thì kết quả sai.

# %% [markdown] lang="en" tags=["explain"]
# An gets 5.50: the bias is added **three times**, so every cell has $2b = 1$ too much. With $b = 0$
# An is right; so this mistake slips through every test without a bias. Bình gets 1.83. PyTorch
# **adds** the channels and does not divide; whoever thinks "to merge three channels is to average
# them" has weights three times too small. Chi gets 3.50.
#
# A network by An or Bình can still learn, just with other weights. But copy the weights of a
# PyTorch network into it, and the results are wrong.

# %% [markdown] lang="vi" tags=["predict"]
# ## Vì sao các lát khác nhau
#
# Một hình vuông đỏ và một hình vuông trắng trên nền đen. Ba bộ lọc, lát nào cũng là bộ dò cạnh dọc
# của bài trước, nhân với một số cho mỗi kênh R, G, B:
#
# 1. $(1/3, 1/3, 1/3)$
# 2. $(1, 0, 0)$
# 3. $(1, -0.5, -0.5)$
#
# **Dự đoán.** Bộ lọc nào thấy cạnh của hình đỏ mà **không** thấy cạnh của hình trắng?

# %% [markdown] lang="en" tags=["predict"]
# ## Why the slices differ
#
# A red square and a white square on black. Three filters; every slice is the detector of vertical
# edges of the last lecture, times one number for each of the channels R, G, B:
#
# 1. $(1/3, 1/3, 1/3)$
# 2. $(1, 0, 0)$
# 3. $(1, -0.5, -0.5)$
#
# **Predict.** Which filter sees the edges of the red square and **not** those of the white one?

# %%
mix = torch.tensor([[1 / 3, 1 / 3, 1 / 3], [1, 0, 0], [1, -0.5, -0.5]])
filters = mix[:, :, None, None] * edge
squares = torch.zeros(3, 12, 24)
squares[0, 3:9, 3:9] = squares[:, 3:9, 15:21] = 1
maps = conv2d(squares[None], filters)[0]
for z in maps:
    print(f"{z[:, :11].abs().max():.1f}  {z[:, 11:].abs().max():.1f}")
viz.kernels_grid(filters[2], ["$w^{(3)}_R$", "$w^{(3)}_G$", "$w^{(3)}_B$"])
viz.feature_maps(maps, ["x", "$z^{(1)}$", "$z^{(2)}$", "$z^{(3)}$"], image=squares)
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Ba lát 3×3 của bộ lọc 3: lát R có các cột −1, 0, 1; hai lát G và B có các cột 0.5, 0, −0.5.
#
# Hình vuông đỏ, hình vuông trắng và ba bản đồ. Bản đồ 1 thấy mờ cạnh hình đỏ và rõ cạnh hình trắng,
# bản đồ 2 thấy rõ cả hai, bản đồ 3 chỉ thấy hình đỏ.

# %% [markdown] lang="en" tags=["alt"]
# The three 3×3 slices of filter 3: slice R has the columns −1, 0, 1; slices G and B have the
# columns 0.5, 0, −0.5.
#
# A red square, a white square and three maps. Map 1 sees the red edges faintly and the white ones
# strongly, map 2 sees both strongly, map 3 sees the red square only.

# %% [markdown] lang="vi" tags=["explain"]
# Bộ lọc 3. Ở cạnh hình trắng, ba kênh tăng như nhau, nên ba tổng riêng phần là 3, −1.5, −1.5 và
# triệt tiêu. Ở cạnh hình đỏ chỉ có kênh R tăng, còn lại trọn số 3.
#
# Sai thường gặp là bộ lọc 2, vì nó "chỉ nhìn kênh đỏ". Nhưng màu trắng cũng có đỏ! Muốn hỏi *chỉ
# đỏ thôi*, bộ lọc phải nhìn cả các kênh kia để trừ đi. Đó là lý do có ba lát khác nhau.

# %% [markdown] lang="en" tags=["explain"]
# Filter 3. On the white edges all three channels rise alike, so the partial sums are 3, −1.5, −1.5
# and cancel. On the red edges only channel R rises, and the full 3 remains.
#
# The usual wrong answer is filter 2, because it "looks at the red channel only". But white contains
# red too! To ask for *nothing but red*, a filter must look at the other channels as well and
# subtract them. This is what three different slices are for.

# %% [markdown] lang="vi" tags=["predict"]
# Áp ba bộ lọc ấy vào ảnh khủng long.
#
# **Dự đoán.** Bộ lọc 3 phản ứng mạnh nhất ở đâu: mây, răng hay dung nham? Nếu đổi chỗ kênh R và B
# (ảnh đọc bằng OpenCV có thứ tự BGR), bản đồ nào không đổi?

# %% [markdown] lang="en" tags=["predict"]
# Apply these three filters to the dinosaur.
#
# **Predict.** Where does filter 3 answer most strongly: clouds, teeth or lava? If channels R and B
# change places (an image read by OpenCV is in the order BGR), which map stays the same?

# %%
maps = conv2d(trex[None], filters)[0]
swapped = conv2d(trex.flip(0)[None], filters)[0]
print([torch.allclose(z, other, atol=1e-5) for z, other in zip(maps, swapped, strict=True)])
grey = conv2d(trex.mean(dim=0)[None, None], edge[None, None])[0, 0]
print(torch.allclose(maps[0], grey, atol=1e-5))
print(divmod(int(maps[2].abs().argmax()), maps.shape[2]))
viz.feature_maps(maps, ["x", "$z^{(1)}$", "$z^{(2)}$", "$z^{(3)}$"], image=trex)
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Ảnh khủng long và ba bản đồ. Bản đồ 1 và 2 đầy cạnh: thân, răng, mây. Bản đồ 3 gần như trắng, nổi
# nhất là hai mép dung nham trên núi lửa.

# %% [markdown] lang="en" tags=["alt"]
# The dinosaur and three maps. Maps 1 and 2 are full of edges: body, teeth, clouds. Map 3 is almost
# white; what stands out are the two sides of the lava on the volcano.

# %% [markdown] lang="vi" tags=["explain"]
# Ô mạnh nhất là hàng 23, cột 14: mép dung nham. Đổi R với B, chỉ bản đồ 1 không đổi. Ba lát bằng
# nhau thì bộ lọc chỉ thấy tổng các kênh: bản đồ 1 đúng bằng kết quả của *một* lát trên ảnh xám,
# `grey`. Ai dùng một bảng cho cả ba kênh, như Chi, là làm mất màu ngay ở lớp đầu tiên.
#
# Sai thường gặp là răng, vì ở đó cạnh rõ nhất; nhưng răng trắng, ba kênh cùng tăng nên phần lớn
# triệt tiêu. Cũng đừng tưởng thứ tự kênh là chuyện nhỏ: hai trong ba bản đồ đã đổi.

# %% [markdown] lang="en" tags=["explain"]
# The strongest cell is row 23, column 14: the side of the lava. With R and B exchanged, only map 1
# stays the same. With three equal slices a filter sees nothing but the sum of the channels: map 1
# is exactly what *one* slice gives on the grey image, `grey`. To use one table for all three
# channels, as Chi does, is to lose colour in the very first layer.
#
# The usual wrong answer is the teeth, where edges are sharpest; but teeth are white, all three
# channels rise together and most of it cancels. Nor is the order of channels a trifle: two of the
# three maps changed.

# %% [markdown] lang="vi" tags=["predict"]
# ## Nhiều kênh vào, nhiều kênh ra
#
# Ghép hai phần lại: 5 bộ lọc, mỗi bộ lọc có 3 lát, cho 5 bản đồ. Lớp trong code của slide là
# `nn.Conv2d(in_channels=3, out_channels=5, kernel_size=2)`.
#
# **Dự đoán.** Viết kích thước của `layer.weight` và `layer.bias`. Lớp có bao nhiêu tham số, và bao
# nhiêu lát 2×2?

# %% [markdown] lang="en" tags=["predict"]
# ## Many channels in, many channels out
#
# Put the two parts together: 5 filters, each with 3 slices, give 5 maps. The layer in the code on
# the slide is `nn.Conv2d(in_channels=3, out_channels=5, kernel_size=2)`.
#
# **Predict.** Write down the shapes of `layer.weight` and `layer.bias`. How many parameters has the
# layer, and how many slices of 2×2?

# %%
torch.manual_seed(0)
layer = nn.Conv2d(in_channels=3, out_channels=5, kernel_size=2)
print(layer.weight.shape, layer.bias.shape)
print(count_parameters(layer))
maps = layer(trex[None])[0]
viz.channel_blocks(trex.shape, layer.weight.shape, maps.shape)
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Sơ đồ: ba kênh chồng lên nhau, năm đường dẫn tới năm bộ lọc, mỗi bộ lọc có ba lát 2×2 cùng màu với
# các kênh, một bias và một bản đồ. Bên dưới ghi 3@64×64, 5×3×2×2 và 5@63×63.

# %% [markdown] lang="en" tags=["alt"]
# Diagram: three stacked channels, five lines lead to five filters, each with three 2×2 slices in
# the colours of the channels, one bias and one map. Below stand 3@64×64, 5×3×2×2 and 5@63×63.

# %% [markdown] lang="vi" tags=["explain"] claims=["weight-shape", "parameter-formula"]
# `(5, 3, 2, 2)`: kênh ra, kênh vào, chiều cao, chiều rộng. Có $5·3 = 15$ lát và $5·3·2·2 + 5 = 65$
# tham số, đúng công thức của slide: $[(2·2·3) + 1]·5 = 65$. Hãy đọc "kernel size" trong công thức
# ấy là $2·2$, không phải 2.
#
# Sai thường gặp: 25, quên 3 kênh vào; 75, cho mỗi lát một bias; 35, lấy kernel size là 2. Hình
# cũng cho thấy một điều lạ: đầu ra là 63×63, không phải 64×64 như trên slide.

# %% [markdown] lang="en" tags=["explain"] claims=["weight-shape", "parameter-formula"]
# `(5, 3, 2, 2)`: output channels, input channels, height, width. There are $5·3 = 15$ slices and
# $5·3·2·2 + 5 = 65$ parameters, as the formula on the slides says: $[(2·2·3) + 1]·5 = 65$. Read its
# "kernel size" as $2·2$, not as 2.
#
# Usual wrong answers: 25, the 3 input channels forgotten; 75, a bias for each slice; 35, kernel
# size taken as 2. The picture also shows something odd: the output is 63×63, not 64×64 as on the
# slide.

# %% [markdown] lang="vi" tags=["predict"]
# Slide viết: mỗi kernel có 3 channels đầu vào và 1 channel đầu ra.
#
# **Dự đoán.** Lấy riêng `layer.weight[2]`. Nó có kích thước nào? Chỉ dùng nó cùng với
# `layer.bias[2]`, chúng ta được kênh nào của đầu ra?

# %% [markdown] lang="en" tags=["predict"]
# The slide says: each kernel has 3 input channels and 1 output channel.
#
# **Predict.** Take `layer.weight[2]` alone. What is its shape? With nothing but it and
# `layer.bias[2]`, which channel of the output do we get?

# %%
print(layer.weight[2].shape)
one = conv2d(trex[None], layer.weight[[2]], layer.bias[[2]])
print(one.shape, torch.allclose(one[0, 0], maps[2], atol=1e-6))

# %% [markdown] lang="vi" tags=["explain"] claims=["kernel-channels"]
# `(3, 2, 2)`, và nó cho đúng kênh `maps[2]`, kênh thứ ba. Slide nói đúng: "5 kernels with 3 channels
# each". Kênh ra thứ $k$ chỉ phụ thuộc bộ lọc thứ $k$, nhưng phụ thuộc **mọi** kênh vào.
#
# Sai thường gặp là `(2, 2)`: đó mới là một lát. Từ "kernel" có khi chỉ một lát, có khi chỉ cả bộ
# lọc như trên slide; khóa học gọi là *lát* và *bộ lọc* cho khỏi nhầm.

# %% [markdown] lang="en" tags=["explain"] claims=["kernel-channels"]
# `(3, 2, 2)`, and it gives exactly channel `maps[2]`, the third one. The slide is right: "5 kernels
# with 3 channels each". Output channel $k$ depends on filter $k$ alone, but on **all** input
# channels.
#
# The usual wrong answer is `(2, 2)`: that is a single slice. The word "kernel" means now a slice,
# now a whole filter, as on the slide; in this course we say *slice* and *filter*.

# %% [markdown] lang="vi" tags=["predict"]
# **Dự đoán.** Đưa ảnh xám 1@64×64 vào lớp này. PyTorch có tự chép kênh xám thành ba kênh không?

# %% [markdown] lang="en" tags=["predict"]
# **Predict.** Give this layer a grey image, 1@64×64. Will PyTorch copy the grey channel into three?

# %% tags=["raises-exception"]
layer(trex.mean(dim=0)[None, None])

# %% [markdown] lang="vi" tags=["explain"]
# Không. Số kênh vào là một chiều của `weight`, nên phải khớp. Sai thường gặp là trông chờ
# broadcasting như ở phép cộng.
#
# Thông báo đọc thế này: trọng số 5×3×2×2 chờ 3 kênh, ảnh chỉ có 1 kênh.
#
# Ảnh PNG có kênh trong suốt (RGBA, 4 kênh) cũng gặp đúng lỗi này; khi ấy hãy lấy `image[:3]`.

# %% [markdown] lang="en" tags=["explain"]
# No. The number of input channels is a dimension of `weight`, so it has to match. The usual wrong
# answer expects broadcasting, as in an addition.
#
# Read the message like this: weights of 5×3×2×2 want 3 channels, the image has just 1 channel.
#
# A PNG with transparency (RGBA, 4 channels) meets the same error; then take `image[:3]`.

# %% [markdown] lang="vi" tags=["predict"]
# ## Slide nói 64, code cho bao nhiêu?
#
# Cùng một ví dụ, slide có ba nơi nói về kích thước:
#
# - hình: 3@64×64 thành 5@64×64;
# - lời: `Conv2d(in_channels=3, out_channels=5, kernel_size=2, stride=1, padding=1)`;
# - code, ngay bên dưới: `Conv2d(in_channels=3, out_channels=5, kernel_size=2)`.
#
# **Dự đoán.** Dùng $O = ⌊(W − K + 2P)/S⌋ + 1$, hãy tính kích thước đầu ra theo lời và theo code.

# %% [markdown] lang="en" tags=["predict"]
# ## The slide says 64, what does the code give?
#
# For one and the same example the slides mention the size in three places:
#
# - figure: 3@64×64 becomes 5@64×64;
# - text: `Conv2d(in_channels=3, out_channels=5, kernel_size=2, stride=1, padding=1)`;
# - code, just below: `Conv2d(in_channels=3, out_channels=5, kernel_size=2)`.
#
# **Predict.** With $O = ⌊(W − K + 2P)/S⌋ + 1$, work out the output size of the text and of the
# code.

# %%
text = nn.Conv2d(in_channels=3, out_channels=5, kernel_size=2, stride=1, padding=1)
code = nn.Conv2d(in_channels=3, out_channels=5, kernel_size=2)
for each in (text, code):
    print(each(trex[None]).shape, each.weight.shape)
viz.size_ruler(6, kernel=2, padding=1)
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Một trục dài 6 điểm ảnh, mỗi đầu đệm thêm 1 ô. Cửa sổ dài 2 có 7 chỗ đứng, từ z[0] đến z[6]: nhiều
# hơn số điểm ảnh một chỗ.

# %% [markdown] lang="en" tags=["alt"]
# An axis of 6 pixels with 1 cell of padding at each end. A window of 2 has 7 places, from z[0] to
# z[6]: one more than there are pixels.

# %% [markdown] lang="vi" tags=["explain"] claims=["same-size-figure", "padding-one-kernel-two", "text-code-mismatch"]
# Lời: $64 - 2 + 2·1 + 1 = 65$, tức 5@65×65. Code không đệm: $64 - 2 + 1 = 63$, tức 5@63×63. Cả hai
# đều không ra hình 64×64; hình ấy cần một thiết lập khác. Slide chỉ in `weight.shape`, mà đệm không
# hề có mặt trong trọng số: cả hai lớp đều là 5×3×2×2, nên không ai thấy sự lệch nhau.
#
# Sai thường gặp là "có `padding=1` thì kích thước giữ nguyên". Điều đó đúng với kernel 3×3. Ở đây,
# trên trục 6 điểm ảnh, cửa sổ có 7 chỗ đứng.

# %% [markdown] lang="en" tags=["explain"] claims=["same-size-figure", "padding-one-kernel-two", "text-code-mismatch"]
# The text: $64 - 2 + 2·1 + 1 = 65$, that is 5@65×65. The code, without padding: $64 - 2 + 1 = 63$,
# that is 5@63×63. Neither gives the figure's 64×64; that needs other settings. The slide prints
# `weight.shape` only, and padding never appears in the weights: both layers have 5×3×2×2, so nobody
# sees the difference.
#
# The usual wrong belief is "with `padding=1` the size stays". That holds for a 3×3 kernel. Here, on
# an axis of 6 pixels, the window has 7 places.

# %% [markdown] lang="vi" tags=["predict"]
# ## Ba cách sửa
#
# Muốn $O = W$ với $S = 1$, cần $2P = K - 1$: tổng số ô đệm của hai phía là $K - 1$.
#
# **Dự đoán.** Có $P$ nguyên nào cho $K = 2$ không? Nếu không, hãy nghĩ ra ít nhất hai cách để có
# được 5@64×64.

# %% [markdown] lang="en" tags=["predict"]
# ## Three repairs
#
# For $O = W$ with $S = 1$ we need $2P = K - 1$: the padding of both sides together is $K - 1$.
#
# **Predict.** Is there a whole number $P$ for $K = 2$? If not, think of at least two ways to arrive
# at 5@64×64.

# %%
odd = nn.Conv2d(3, 5, kernel_size=3, padding=1)
print(odd(trex[None]).shape, count_parameters(odd))

# %%
same = nn.Conv2d(3, 5, kernel_size=2, padding="same")
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    wanted = same(trex[None])
print(wanted.shape, count_parameters(same))
for warning in caught:
    print(str(warning.message).split(" (")[0])

# %%
after, before = nn.ZeroPad2d((0, 1, 0, 1)), nn.ZeroPad2d((1, 0, 1, 0))
one_sided = F.conv2d(after(trex[None]), same.weight, same.bias)
other_side = F.conv2d(before(trex[None]), same.weight, same.bias)
print(one_sided.shape, torch.allclose(one_sided, wanted, atol=1e-6))
print(other_side.shape, torch.allclose(other_side, wanted, atol=1e-6))
print(torch.allclose(other_side[..., 1:, 1:], wanted[..., :-1, :-1], atol=1e-6))
print(torch.equal(after(trex), pad2d(trex, (0, 1, 0, 1))))
viz.size_ruler(6, kernel=2, padding=(0, 1))
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Một trục dài 6 điểm ảnh, chỉ đệm thêm 1 ô ở cuối. Cửa sổ dài 2 có 6 chỗ đứng, từ z[0] đến z[5]:
# đúng bằng số điểm ảnh.

# %% [markdown] lang="en" tags=["alt"]
# An axis of 6 pixels with 1 cell of padding at the end only. A window of 2 has 6 places, from z[0]
# to z[5]: as many as there are pixels.

# %% [markdown] lang="vi" tags=["explain"] claims=["same-size-figure"]
# $K = 2$ cần $P = 1/2$: không có. Ba cách sửa, cách nào cũng ra 5@64×64:
#
# 1. Kernel lẻ, $K = 3$ và $P = 1$; đổi lại có 140 tham số, không phải 65.
# 2. `padding="same"`: giữ kernel 2×2, đệm lệch một phía. PyTorch cảnh báo (một lần) rằng có thể
#    phải chép ảnh; đó không phải lỗi.
# 3. Tự đệm bên phải và bên dưới bằng `nn.ZeroPad2d` hay `pad2d`, theo thứ tự trái, phải, trên,
#    dưới. Kết quả trùng với cách 2.
#
# Sai thường gặp là "đệm phía nào cũng thế". Đệm bên trái và bên trên cũng ra 64×64, nhưng bản đồ
# dời đi một ô.

# %% [markdown] lang="en" tags=["explain"] claims=["same-size-figure"]
# $K = 2$ needs $P = 1/2$: there is none. Three repairs, each gives 5@64×64:
#
# 1. An odd kernel, $K = 3$ and $P = 1$; it costs 140 parameters, not 65.
# 2. `padding="same"`: keeps the kernel 2×2 and pads one side more. PyTorch warns (once) that it may
#    copy the image; this is no error.
# 3. Pad on the right and below yourself, with `nn.ZeroPad2d` or `pad2d`, in the order left, right,
#    top, bottom. This equals repair 2.
#
# The usual wrong belief is "any side will do". Padding on the left and above gives 64×64 too, but
# moves the map by one cell.

# %% [markdown] lang="vi" tags=["predict"]
# ## Cả định nghĩa trong một dòng
#
# $$z_{nkij} = b_k + \sum_{c,r,s} w_{kcrs}\, x_{n,c,i+r,j+s}$$
#
# `einsum` viết đúng như vậy: chữ nào không có bên phải mũi tên thì được cộng.
#
# **Dự đoán.** Với `x` kích thước `(2, 3, 9, 8)` và lớp dưới đây, `windows` và `z` có kích thước
# nào? Viết `+ layer.bias` thay cho `+ layer.bias[:, None, None]` thì sao: lỗi, đúng hay sai mà
# không báo?

# %% [markdown] lang="en" tags=["predict"]
# ## The whole definition in one line
#
# $$z_{nkij} = b_k + \sum_{c,r,s} w_{kcrs}\, x_{n,c,i+r,j+s}$$
#
# `einsum` says just this: a letter that is missing on the right of the arrow is summed over.
#
# **Predict.** With `x` of shape `(2, 3, 9, 8)` and the layer below, what are the shapes of
# `windows` and `z`? And with `+ layer.bias` in place of `+ layer.bias[:, None, None]`: an error,
# the right result, or a wrong one without a word?

# %%
torch.manual_seed(0)
x, layer = torch.randn(2, 3, 9, 8), nn.Conv2d(3, 5, kernel_size=(2, 4))
windows = x.unfold(2, 2, 1).unfold(3, 4, 1)
sums = torch.einsum("ncijrs,kcrs->nkij", windows, layer.weight)
z = sums + layer.bias[:, None, None]
print(windows.shape, z.shape)
print(torch.allclose(z, layer(x), atol=1e-5), torch.allclose(sums + layer.bias, z, atol=1e-5))

# %% [markdown] lang="vi" tags=["explain"]
# `windows` là `(2, 3, 8, 5, 2, 4)`: ảnh, kênh, vị trí, rồi nội dung cửa sổ. Ba chữ c, r, s biến
# mất, còn `(2, 5, 8, 5)`, trùng với `nn.Conv2d`. Kênh được cộng y như các ô trong cửa sổ; bias nằm
# ngoài tổng nên chỉ có một lần.
#
# `+ layer.bias` **sai mà không báo**: 5 bias được rải theo chiều rộng, tình cờ cũng bằng 5. Sai
# thường gặp là tin rằng PyTorch sẽ báo lỗi; nó chỉ báo khi hai số khác nhau. Bởi vậy, hãy thử với
# những kích thước đôi một khác nhau.

# %% [markdown] lang="en" tags=["explain"]
# `windows` is `(2, 3, 8, 5, 2, 4)`: images, channels, place, then what the window holds. The
# letters c, r, s vanish, `(2, 5, 8, 5)` remains and equals `nn.Conv2d`. Channels are summed just
# like the cells of a window; the bias stands outside the sum, so it comes once.
#
# `+ layer.bias` is **wrong without a word**: 5 biases are spread along the width, which happens to
# be 5 as well. The usual wrong belief is that PyTorch would complain; it does only when the two
# numbers differ. So test with sizes of which no two are equal.

# %% [markdown] lang="vi"
# ## Trong bài này
#
# - C@H×W là tensor `(C, H, W)`.
# - Một bộ lọc có một lát cho mỗi kênh vào: **cộng** các tổng riêng phần, thêm bias một lần.
# - Mỗi bộ lọc cho một kênh ra: `weight` là `(K, C, R, S)`, có $K·C·R·S + K$ tham số.
# - Với kernel chẵn, đệm đối xứng không giữ được kích thước.
#
# **Ba câu hỏi**
#
# 1. `nn.Conv2d(16, 32, kernel_size=3)`: kích thước của `weight`, số tham số?
# 2. Ảnh xám lưu thành ba kênh giống nhau: bộ lọc $(1, -0.5, -0.5)$, $b = 2$ cho bản đồ nào?
# 3. $K = 4$, $S = 1$: đệm tổng cộng bao nhiêu thì giữ kích thước?
#
# <details>
# <summary>Đáp án</summary>
#
# 1\. `(32, 16, 3, 3)`; $32·16·3·3 + 32 = 4640$. 2\. Ô nào cũng bằng 2: các lát triệt tiêu. 3\. 3 ô,
# chẳng hạn 1 trước, 2 sau như `padding="same"`.
#
# </details>

# %% [markdown] lang="en"
# ## In this lecture
#
# - C@H×W is a tensor `(C, H, W)`.
# - A filter has one slice per input channel: partial sums are **added**, the bias comes once.
# - Each filter gives one output channel: `weight` is `(K, C, R, S)`, with $K·C·R·S + K$ parameters.
# - With an even kernel, symmetric padding cannot keep the size.
#
# **Three questions**
#
# 1. `nn.Conv2d(16, 32, kernel_size=3)`: shape of `weight`, number of parameters?
# 2. A grey image stored as three equal channels: what does the filter $(1, -0.5, -0.5)$, $b = 2$
#    give?
# 3. $K = 4$, $S = 1$: how much padding in all keeps the size?
#
# <details>
# <summary>Answers</summary>
#
# 1\. `(32, 16, 3, 3)`; $32·16·3·3 + 32 = 4640$. 2\. Every cell is 2: the slices cancel. 3\. 3
# cells, say 1 before, 2 after, as `padding="same"` does.
#
# </details>

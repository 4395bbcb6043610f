# %% [markdown] lang="vi"
# # Lớp gộp
#
# Học xong bài này, bạn có thể:
#
# - tính bằng tay gộp cực đại, gộp trung bình và gradient đi ngược qua chúng;
# - nói trước kích thước, số tham số và số phép nhân của một mạng có gộp, không gộp hoặc dùng bước
#   trượt 2;
# - đo xem phép gộp giữ được gì khi ảnh thay đổi một chút, và làm mất gì.
#
# **Cần biết trước:** [tích chập](04_convolution.ipynb), [kênh](05_channels.ipynb). **Thời gian:**
# 60 phút.

# %% [markdown] lang="en"
# # Pooling layers
#
# After this lecture you can:
#
# - work out by hand max pooling, average pooling and the gradient that comes back through them;
# - predict sizes, parameters and multiplications of a network with pooling, without it, or with
#   stride 2 instead;
# - measure what pooling keeps when an image changes a little, and what it loses.
#
# **What you need first:** [convolution](04_convolution.ipynb), [channels](05_channels.ipynb).
# **Time:** 60 minutes.

# %% tags=["setup"]
import matplotlib.pyplot as plt
import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import nn

from tichchap import data, viz
from tichchap.nn import count_parameters, out_size
from tichchap.train import accuracy, fit

# %% [markdown] lang="vi" tags=["predict"]
# ## Mỗi cửa sổ còn một con số
#
# Lớp gộp (pooling layer) cũng trượt một cửa sổ, nhưng không có trọng số: **gộp cực đại** (max
# pooling) giữ số lớn nhất, **gộp trung bình** (average pooling) lấy trung bình. Đó là hai loại
# phổ biến nhất.
#
# $$x = \begin{pmatrix} 1 & 3 & 2 & 1 \\ 4 & 8 & 0 & 1 \\ -1 & -3 & 5 & 7 \\ -6 & -2 & 3 & 9 \end{pmatrix}$$
#
# **Dự đoán.** Gộp $x$ bằng cửa sổ 2×2, bước trượt 2: hai loại gộp cho ra những bảng nào?

# %% [markdown] lang="en" tags=["predict"]
# ## Each window leaves one number
#
# A pooling layer slides a window too, but has no weights: **max pooling** keeps the largest number,
# **average pooling** takes the mean. These are the two most common kinds.
#
# $$x = \begin{pmatrix} 1 & 3 & 2 & 1 \\ 4 & 8 & 0 & 1 \\ -1 & -3 & 5 & 7 \\ -6 & -2 & 3 & 9 \end{pmatrix}$$
#
# **Predict.** Pool $x$ with a 2×2 window and stride 2: which tables do the two kinds give?

# %% [markdown] lang="vi" tags=["hint"]
# <details>
# <summary>Gợi ý</summary>
#
# Bốn cửa sổ không chồng lên nhau, nên mỗi bảng có bốn ô. Hãy cẩn thận ở góc dưới bên trái: cả bốn
# số đều âm.
#
# </details>

# %% [markdown] lang="en" tags=["hint"]
# <details>
# <summary>Hint</summary>
#
# The four windows do not overlap, so each table has four cells. Take care in the lower left corner:
# all four numbers are negative.
#
# </details>

# %%
x = torch.tensor([[1.0, 3, 2, 1], [4, 8, 0, 1], [-1, -3, 5, 7], [-6, -2, 3, 9]])
print(nn.MaxPool2d(2)(x[None, None])[0, 0])
print(nn.AvgPool2d(2)(x[None, None])[0, 0])
viz.pooling_step(x)
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Bảng x 4×4 với bốn cửa sổ 2×2 đóng khung bốn màu, số lớn nhất mỗi cửa sổ in đậm. Bên phải là hai
# bảng 2×2: max gồm 8, 2, −1, 9 và avg gồm 4, 1, −3, 6; khung mỗi ô cùng màu với
# cửa sổ của nó.

# %% [markdown] lang="en" tags=["alt"]
# The table x, 4×4, with four 2×2 windows framed in four colours and the largest number of each in
# bold. On the right two 2×2 tables: max holds 8, 2, −1, 9 and avg holds 4, 1, −3, 6; each cell is
# framed in the colour of its window.

# %% [markdown] lang="vi" tags=["explain"] claims=["pooling-kinds"]
# Cực đại: 8, 2, −1, 9. Trung bình: 4, 1, −3, 6.
#
# Sai thường gặp ở góc dưới bên trái là 0 (tưởng như có ReLU, hoặc bắt đầu tìm số lớn nhất từ 0)
# và 6 (so giá trị tuyệt đối). Cũng hay gặp bảng 3×3: đó là bước trượt 1, mặc định của `nn.Conv2d`;
# còn `nn.MaxPool2d(2)` có bước trượt mặc định bằng cỡ cửa sổ.

# %% [markdown] lang="en" tags=["explain"] claims=["pooling-kinds"]
# Maximum: 8, 2, −1, 9. Mean: 4, 1, −3, 6.
#
# The usual wrong answers in the lower left corner are 0 (as if there were a ReLU, or the search for
# the largest began at 0) and 6 (absolute values). A 3×3 table is common too: that is stride 1, the
# default of `nn.Conv2d`; for `nn.MaxPool2d(2)` the default stride is the window size.

# %% [markdown] lang="vi" tags=["predict"]
# ## Không có trọng số, nhưng gradient vẫn đi qua
#
# Slide viết: lớp gộp không có tham số, *không có trọng số cần cập nhật trong quá trình lan truyền
# ngược*. Đúng. Vậy lan truyền ngược có bỏ qua lớp này không?
#
# **Dự đoán.** Bốn ô đầu ra nhận gradient 1, 2, −4, 8. Mỗi ô của $x$ nhận được bao nhiêu, với gộp
# cực đại và với gộp trung bình?

# %% [markdown] lang="en" tags=["predict"]
# ## No weights, yet the gradient passes through
#
# The slide says: a pooling layer has no parameters, *no weights to be updated in backpropagation*.
# True. Does backpropagation then skip the layer?
#
# **Predict.** The four cells of the output get the gradients 1, 2, −4, 8. How much does each cell
# of $x$ get, in max pooling and in average pooling?

# %%
upstream = torch.tensor([[[[1.0, 2.0], [-4.0, 8.0]]]])
for layer in (nn.MaxPool2d(2), nn.AvgPool2d(2)):
    leaf = x[None, None].clone().requires_grad_()
    layer(leaf).backward(upstream)
    print(count_parameters(layer), leaf.grad.sum().item())
    print(leaf.grad[0, 0])
viz.pooling_gradients(x, upstream[0, 0])
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Bốn bảng: x; gradient đầu ra 1, 2, −4, 8; gradient của x khi gộp cực đại, chỉ bốn ô chứa số lớn
# nhất khác 0; và khi gộp trung bình, mỗi cửa sổ chia đều: 0.25, 0.5, −1, 2.

# %% [markdown] lang="en" tags=["alt"]
# Four tables: x; the gradient of the output 1, 2, −4, 8; the gradient of x in max pooling, where
# only the four cells with the largest numbers are not 0; and in average pooling, where each window
# shares evenly: 0.25, 0.5, −1, 2.

# %% [markdown] lang="vi" tags=["explain"] claims=["pooling-no-weights"]
# Lớp gộp có 0 tham số nhưng vẫn **dẫn đường** cho gradient. Gộp cực đại trao cả phần gradient cho ô
# thắng cuộc, ba ô kia nhận 0; gộp trung bình chia cho mỗi ô một phần tư. Tổng vẫn là 7.
#
# Sai thường gặp là *không ô nào nhận gì*: nếu thế lớp tích chập đứng trước sẽ không bao giờ học
# được. Sai thứ hai là ở gộp trung bình, cho mỗi ô nguyên gradient mà quên chia 4.

# %% [markdown] lang="en" tags=["explain"] claims=["pooling-no-weights"]
# A pooling layer has 0 parameters, and still it **routes** the gradient. Max pooling hands all of
# it to the winning cell, the other three get 0; average pooling gives each cell a quarter. The sum
# stays 7.
#
# The usual wrong answer is that *no cell gets anything*: then the convolutional layer before it
# would never learn. Another is to give each cell the whole gradient in average pooling, without
# dividing by 4.

# %% [markdown] lang="vi" tags=["predict"]
# ## Mạng CNN như một cái phễu
#
# Slide vẽ CNN như cái phễu (funnel): lớp tích chập **tăng số kênh**, lớp gộp **giảm kích thước**.
#
# **Dự đoán.** Kích thước sau từng lớp của mạng dưới đây? Tổng số con số có giảm dần qua từng lớp
# không?

# %% [markdown] lang="en" tags=["predict"]
# ## A CNN as a funnel
#
# The slide draws a CNN as a funnel: convolutional layers **add channels**, pooling layers **reduce
# the size**.
#
# **Predict.** What is the shape after each layer of the network below? Does the amount of numbers
# fall from layer to layer?

# %%
torch.manual_seed(0)
with_pooling = nn.Sequential(
    nn.Conv2d(1, 16, 3, 1, 1), nn.MaxPool2d(2, 2), nn.Conv2d(16, 32, 3, 1, 1), nn.MaxPool2d(2, 2)
)
images = torch.randn(5, 1, 28, 28)
steps = [images]
for layer in with_pooling:
    steps.append(layer(steps[-1]))
    print(steps[-1].shape, steps[-1][0].numel())
viz.funnel([tuple(h.shape[1:]) for h in steps], ["x", "conv", "pool", "conv", "pool"])
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Một hàng năm khối: 1@28×28, 16@28×28, 16@14×14, 32@14×14, 32@7×7. Sau conv khối dày thêm, sau pool
# khối thấp đi; nét đứt nối các khối thành vách phễu.

# %% [markdown] lang="en" tags=["alt"]
# A row of five blocks: 1@28×28, 16@28×28, 16@14×14, 32@14×14, 32@7×7. After conv a block is
# thicker, after pool it is lower; dashed lines join the blocks to the wall of a funnel.

# %% [markdown] lang="vi" tags=["explain"] claims=["funnel"]
# Đúng như slide: tích chập đổi số kênh, gộp đổi kích thước. Lớp gộp làm việc trên **từng kênh
# riêng**, nên số kênh giữ nguyên; sai thường gặp là cho rằng nó gộp các kênh lại.
#
# Nhưng lượng số không giảm đều: 784, rồi 12 544, 3136, 6272, 1568. Cái phễu nói về chiều cao và
# chiều rộng. Nó cũng là thói quen, không phải định luật: tích chập với bước trượt 2 cũng giảm kích
# thước, còn tích chập 1×1 có thể giảm số kênh.

# %% [markdown] lang="en" tags=["explain"] claims=["funnel"]
# As the slide says: convolution changes the channels, pooling the size. Pooling works on **each
# channel by itself**, so their number stays; the usual mistake is to think that it pools channels
# together.
#
# The amount of numbers does not fall steadily, though: 784, then 12 544, 3136, 6272, 1568. The
# funnel is about height and width. And it is a habit, not a law: a convolution of stride 2 reduces
# the size too, and a 1×1 convolution may reduce the channels.

# %% [markdown] lang="vi" tags=["predict"]
# ## Có gộp, không gộp, và bước trượt 2
#
# Slide so ba mạng: có gộp, bỏ gộp, và bỏ gộp nhưng tích chập có bước trượt 2. Cả ba đều được gán
# cho một biến tên là `layer_with_pooling`, kể cả hai mạng không có lớp gộp nào; ở đây chúng ta gọi
# tên cho đúng.
#
# **Dự đoán.** Với 5 ảnh 28×28, ba mạng cho ra kích thước nào? Mạng nào cần ít phép nhân nhất?

# %% [markdown] lang="en" tags=["predict"]
# ## With pooling, without it, and with stride 2
#
# The slides compare three networks: with pooling, with the pooling left out, and with stride 2 in
# the convolutions instead. All three are assigned to a variable called `layer_with_pooling`, even
# the two that have no pooling; here we name them for what they are.
#
# **Predict.** For 5 images 28×28, which shapes do the three give? Which one multiplies least?

# %%
torch.manual_seed(0)
nets = {
    "pool": with_pooling,
    "none": nn.Sequential(nn.Conv2d(1, 16, 3, 1, 1), nn.Conv2d(16, 32, 3, 1, 1)),
    "stride 2": nn.Sequential(nn.Conv2d(1, 16, 3, 2, 1), nn.Conv2d(16, 32, 3, 2, 1)),
}
for name, net in nets.items():
    print(f"{name:8}", net(images).shape)


# %%
def multiplications(net, image):
    """How many products of a weight and a number the convolutions compute for one image."""
    total, h = 0, image[None]
    for layer in net:
        h = layer(h)
        if isinstance(layer, nn.Conv2d):
            total += layer.weight.numel() * h.shape[2] * h.shape[3]
    return total


for name, net in nets.items():
    print(f"{name:8}", multiplications(net, images[0]))

# %% [markdown] lang="vi" tags=["explain"] claims=["pooling-shapes", "pooling-saves-cost"]
# Có gộp hay bước trượt 2 đều cho `[5, 32, 7, 7]`; không gộp thì cho `[5, 32, 28, 28]`. Mỗi trọng
# số được nhân một lần cho mỗi ô của bản đồ, nên bản đồ nhỏ thì đỡ tốn: 1 016 064 phép nhân thay vì
# 3 725 568, ít hơn 3.7 lần. Slide nói gộp *giúp tiết kiệm chi phí huấn luyện* là đúng.
#
# Sai thường gặp là 16 lần, vì bản đồ cuối nhỏ đi 16 lần: lớp gộp cuối không còn tích chập nào đứng
# sau để hưởng lợi. Bước trượt 2 chỉ cần 254 016, ít hơn nữa 4 lần: nó không tính những ô rồi sẽ bị
# bỏ đi.

# %% [markdown] lang="en" tags=["explain"] claims=["pooling-shapes", "pooling-saves-cost"]
# Pooling and stride 2 both give `[5, 32, 7, 7]`; without pooling it is `[5, 32, 28, 28]`. Each
# weight is multiplied once per cell of its map, so small maps are cheap: 1 016 064 products instead
# of 3 725 568, that is 3.7 times fewer. The slide's *saves training cost* is right.
#
# The usual wrong answer is 16 times, as the last maps are 16 times smaller: but after the last
# pooling layer no convolution is left to profit. Stride 2 needs just 254 016, another 4 times
# fewer: it never computes cells that would be thrown away.

# %% [markdown] lang="vi" tags=["predict"]
# ## Gộp có giảm số tham số không?
#
# Slide mở đầu phần này bằng câu: lớp gộp *giúp giảm kích thước của feature maps và giảm số lượng
# tham số cần học*.
#
# **Dự đoán.** Mỗi mạng trong ba mạng trên có bao nhiêu tham số? Nếu nối thêm một lớp kết nối đầy đủ
# tới 10 đầu ra, lớp đó có bao nhiêu?

# %% [markdown] lang="en" tags=["predict"]
# ## Does pooling reduce the parameters?
#
# The first slide of this part says that pooling *reduces the size of the feature maps and the
# number of parameters to be learned*.
#
# **Predict.** How many parameters does each of the three networks have? And how many has a fully
# connected layer to 10 outputs that is put after it?

# %%
for name, net in nets.items():
    features = net(images).flatten(start_dim=1).shape[1]
    head = nn.Linear(features, 10)
    print(f"{name:8}", count_parameters(net), features, count_parameters(head))

# %% [markdown] lang="vi" tags=["explain"] claims=["pooling-parameters"]
# Cả ba đều có **4800**: lớp đầu $(3·3·1 + 1)·16 = 160$, lớp sau $(3·3·16 + 1)·32 = 4640$. Số tham
# số của tích chập không phụ thuộc kích thước ảnh, nên với các mạng trên slide, gộp không bớt được
# tham số nào. Câu trên slide nhầm *bản đồ* với *tham số*; ai chia 4800 cho 4 cũng vậy.
#
# Khi nào thì câu ấy đúng? Khi **phía sau có lớp kết nối đầy đủ**: từ $32·7·7 = 1568$ đặc trưng cần
# 15 690 tham số, từ $32·28·28 = 25\,088$ đặc trưng cần 250 890.

# %% [markdown] lang="en" tags=["explain"] claims=["pooling-parameters"]
# All three have **4800**: $(3·3·1 + 1)·16 = 160$ in the first layer, $(3·3·16 + 1)·32 = 4640$ in
# the second. The parameters of a convolution do not depend on the image size, so in the networks of
# the slides pooling saves none. The sentence takes *maps* for *parameters*; so does whoever divides
# 4800 by 4.
#
# When is it true? When a **fully connected layer follows**: $32·7·7 = 1568$ features need 15 690
# parameters, $32·28·28 = 25\,088$ features need 250 890.

# %% [markdown] lang="vi" tags=["predict"]
# ## Bước trượt 2 thay cho gộp
#
# Một số kiến trúc hiện đại bỏ gộp và dùng tích chập có bước trượt (strided convolution). Slide chạy
# hai mạng với ảnh 28×28 rồi nhận xét rằng kích thước thu được như nhau.
#
# **Dự đoán.** Với ảnh $n×n$, $n$ từ 25 đến 32, khi nào hai kích thước bằng nhau? Mạng có gộp chia
# đôi hai lần, mỗi lần làm tròn xuống; còn mạng kia thì làm tròn thế nào?

# %% [markdown] lang="en" tags=["predict"]
# ## Stride 2 instead of pooling
#
# Some modern architectures drop pooling and use strided convolutions. The slide runs both networks
# on images of 28×28 and remarks that the sizes come out equal.
#
# **Predict.** For images $n×n$, with $n$ from 25 to 32, when are the two sizes equal? The network
# with pooling halves twice and rounds down each time; how does the other one round?

# %%
for n in range(25, 33):
    image = torch.zeros(1, 1, n, n)
    pooled, strided = (nets[name](image).shape[-1] for name in ("pool", "stride 2"))
    print(n, pooled, strided, "=" if pooled == strided else "≠")

equal = []
for n in range(4, 1000):
    pooled = out_size(out_size(n, kernel=2, stride=2), kernel=2, stride=2)
    strided = out_size(out_size(n, kernel=3, stride=2, padding=1), 3, stride=2, padding=1)
    equal += [n] if pooled == strided else []
print(equal == list(range(4, 1000, 4)))

# %% [markdown] lang="vi" tags=["explain"] claims=["strided-instead", "strided-shapes"]
# Chỉ khi $n$ **chia hết cho 4**, ở đây là 28 và 32. Gộp cho $\lfloor n/4 \rfloor$. Tích chập 3×3,
# đệm 1, bước trượt 2 cho $\lfloor (n - 3 + 2)/2 \rfloor + 1 = \lceil n/2 \rceil$, làm hai lần thành
# $\lceil n/4 \rceil$. Sai thường gặp là *luôn bằng nhau*, do chỉ thử 28.
#
# Kích thước bằng nhau không có nghĩa là kết quả bằng nhau: gộp cực đại là quy tắc cố định và phi
# tuyến, còn tích chập tự học cách thu nhỏ và vẫn là tuyến tính nên cần thêm hàm kích hoạt.

# %% [markdown] lang="en" tags=["explain"] claims=["strided-instead", "strided-shapes"]
# Only if $n$ is **a multiple of 4**, here 28 and 32. Pooling gives $\lfloor n/4 \rfloor$. A 3×3
# convolution with padding 1 and stride 2 gives
# $\lfloor (n - 3 + 2)/2 \rfloor + 1 = \lceil n/2 \rceil$, twice makes $\lceil n/4 \rceil$. The
# usual wrong answer is *always*, from trying 28 only.
#
# Equal sizes do not mean equal results: max pooling is a fixed, nonlinear rule, while a convolution
# learns how to shrink, and stays linear, so it still needs an activation function.

# %% [markdown] lang="vi" tags=["predict"]
# ## Khi phép chia còn dư
#
# **Dự đoán.** Ảnh MNIST 28×28 đi qua tích chập với kernel 4×4, không đệm, bước trượt 1, rồi gộp
# cực đại 2×2. Đầu ra có kích thước nào?

# %% [markdown] lang="en" tags=["predict"]
# ## When the division leaves a remainder
#
# **Predict.** An MNIST image, 28×28, goes through a convolution with a 4×4 kernel, no padding and
# stride 1, then through 2×2 max pooling. How large is the output?

# %%
conv = nn.Conv2d(1, 8, kernel_size=4)
for pool in (nn.MaxPool2d(2), nn.MaxPool2d(2, ceil_mode=True)):
    print(conv(images).shape[-1], pool(conv(images)).shape[-1])
print(out_size(out_size(28, kernel=4), kernel=2, stride=2))

# %% [markdown] lang="vi" tags=["explain"]
# 12×12. Tích chập cho $28 - 4 + 1 = 25$, rồi $\lfloor 25/2 \rfloor = 12$: hàng cuối và cột cuối bị
# bỏ. Với `ceil_mode=True` thì làm tròn lên thành 13.
#
# Sai thường gặp: 14, vì quên rằng tích chập không đệm làm ảnh nhỏ đi; 13, vì làm tròn 12.5 lên. Còn
# ai tính $28 - 4 = 24$, quên cộng 1, rồi $24/2 = 12$ thì *đúng do may mắn*: với kernel 3×3 và cửa
# sổ gộp 2×2, cách ấy cho 12 trong khi kết quả là 13.

# %% [markdown] lang="en" tags=["explain"]
# 12×12. The convolution gives $28 - 4 + 1 = 25$, then $\lfloor 25/2 \rfloor = 12$: the last row and
# column are dropped. `ceil_mode=True` rounds up instead, to 13.
#
# The usual wrong answers: 14, which forgets that a convolution without padding shrinks the image;
# 13, which rounds 12.5 up. And whoever takes $28 - 4 = 24$, without the + 1, and then $24/2 = 12$,
# is *right by luck*: for a 3×3 kernel and a 2×2 pooling window that way gives 12 and the truth is
# 13.

# %% [markdown] lang="vi" tags=["predict"]
# ## Đệm trong lớp gộp
#
# Lớp gộp cũng có `padding`. Lấy một ảnh toàn số −1 và một ảnh toàn số 1, đều 4×4; cửa sổ 3×3, bước
# trượt 2, đệm 1.
#
# **Dự đoán.** Gộp cực đại ảnh thứ nhất và gộp trung bình ảnh thứ hai: ô góc trên bên trái bằng bao
# nhiêu?

# %% [markdown] lang="en" tags=["predict"]
# ## Padding in a pooling layer
#
# A pooling layer has `padding` too. Take an image of −1 everywhere and an image of 1 everywhere,
# both 4×4; a 3×3 window, stride 2, padding 1.
#
# **Predict.** Max pooling of the first and average pooling of the second: what is the cell in the
# upper left corner?

# %%
ones = torch.ones(1, 1, 4, 4)
print(F.max_pool2d(-ones, 3, stride=2, padding=1)[0, 0])
print(F.max_pool2d(F.pad(-ones, (1, 1, 1, 1)), 3, stride=2)[0, 0])
print(F.avg_pool2d(ones, 3, stride=2, padding=1)[0, 0])
print(F.avg_pool2d(ones, 3, stride=2, padding=1, count_include_pad=False)[0, 0])

# %% [markdown] lang="vi" tags=["explain"]
# Gộp cực đại: −1, vì nó đệm bằng $-\infty$, số không bao giờ thắng. Sai thường gặp là 0; đó là khi
# ta tự đệm số 0 (bảng thứ hai), và phần đệm thắng mọi số âm.
#
# Gộp trung bình: $4/9 ≈ 0.4444$. Nó đệm số 0 và mặc định **chia cho cả 9 ô**, kể cả phần đệm, nên
# giá trị ở mép ảnh nhỏ đi. Với `count_include_pad=False` nó chỉ chia cho số ô thật, ở góc là 4 ô, và được 1.

# %% [markdown] lang="en" tags=["explain"]
# Max pooling: −1, because it pads with $-\infty$, which never wins. The usual wrong answer is 0;
# that is what we get if we pad with 0 ourselves (the second table), and the padding beats every
# negative number.
#
# Average pooling: $4/9 ≈ 0.4444$. It pads with 0 and by default **divides by all 9 cells**, the
# padding included, so values at the border get smaller. With `count_include_pad=False` it divides
# by the real cells only, 4 of them in the corner, and gives 1.

# %% [markdown] lang="vi" tags=["predict"]
# ## Bất biến cục bộ: hãy đo
#
# Slide viết: gộp tăng tính *bất biến cục bộ* (local invariance), mạng nhận ra đối tượng dù vị trí,
# góc quay hay tỷ lệ thay đổi nhỏ. Chúng ta dời 500 chữ số MNIST sang phải rồi so các giá trị sau
# khi gộp cực đại, bỏ qua những ô bằng 0 cả trước lẫn sau.
#
# **Dự đoán.** Dời 1 điểm ảnh, cửa sổ 2×2: bao nhiêu phần trăm giá trị giữ nguyên? Khoảng 100, 50
# hay 30?

# %% [markdown] lang="en" tags=["predict"]
# ## Local invariance: measure it
#
# The slide says: pooling adds *local invariance*, the network recognises an object in spite of a
# small change of position, angle or scale. We move 500 MNIST digits to the right and compare the
# values after max pooling, leaving out cells that are 0 both before and after.
#
# **Predict.** A shift of 1 pixel, a 2×2 window: what percentage of the values stays? About 100, 50
# or 30?

# %%
digits = data.mnist("test").images[:500]


def unchanged(before, after, size):
    """Share of the pooled values that stay, among those that are not 0 both times."""
    a, b = F.max_pool2d(before, size), F.max_pool2d(after, size)
    ink = (a > 0) | (b > 0)
    return ((a == b) & ink).sum() / ink.sum()


print("px    1×1   2×2   4×4   7×7")
for shift in (1, 2, 4):
    shares = [unchanged(digits, digits.roll(shift, dims=3), size) for size in (1, 2, 4, 7)]
    print(shift, *(f"{share:5.0%}" for share in shares))

# %% [markdown] lang="vi" tags=["explain"] claims=["local-invariance"]
# Khoảng 30, chính xác là 34 %. Không gộp (cột 1×1) thì còn 17 %: gộp *tăng* bất biến cục bộ, nhưng
# không *tạo ra* bất biến. Sai thường gặp là 100: số lớn nhất chỉ ở lại nếu nó không vượt qua mép
# cửa sổ và không có số lớn hơn nào đi vào.
#
# Cửa sổ lớn giữ được nhiều hơn: 66 % với 7×7. Dời càng xa thì càng ít: 4 điểm ảnh, cửa sổ 2×2, còn
# 8 %.
#
# Quay hoặc phóng to ảnh thì sao? Hãy dự đoán cho 10° và 1.2 lần trước khi chạy ô dưới.

# %% [markdown] lang="en" tags=["explain"] claims=["local-invariance"]
# About 30, to be exact 34 %. Without pooling (column 1×1) it is 17 %: pooling *adds* local
# invariance, it does not *create* invariance. The usual wrong answer is 100: the largest number
# stays only if it does not leave its window and no larger one comes in.
#
# Large windows keep more: 66 % for 7×7. A longer shift leaves less: 4 pixels, a 2×2 window, 8 %.
#
# And if the image is turned or enlarged? Predict it for 10° and 1.2 times before you run the next
# cell.


# %% tags=["nbval-ignore-output"]
def turned(images, degrees=0.0, scale=1.0):
    """The images turned and enlarged about their centre, every pixel copied, none mixed."""
    angle = torch.tensor(degrees).deg2rad()
    row = torch.stack([angle.cos(), -angle.sin(), torch.zeros(())]) / scale
    theta = torch.stack([row, torch.stack([-row[1], row[0], row[2]])])
    grid = F.affine_grid(theta.expand(len(images), 2, 3), images.shape, align_corners=False)
    return F.grid_sample(images, grid, mode="nearest", align_corners=False)


after = {f"{angle}°": turned(digits, float(angle)) for angle in (5, 10, 30, 90)}
after |= {f"×{scale}": turned(digits, scale=scale) for scale in (1.2, 1.6)}
for name, moved in after.items():
    print(f"{name:4}", *(f"{unchanged(digits, moved, size):5.0%}" for size in (1, 2, 4, 7)))
viz.image_grid([digits[0], *(moved[0] for moved in after.values())], ["x", *after], cols=7)
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Một chữ số 8 viết tay bảy lần: nguyên bản, quay 5, 10, 30, 90 độ, rồi phóng to 1.2 và 1.6 lần.

# %% [markdown] lang="en" tags=["alt"]
# A handwritten digit 8 seven times: as it is, turned by 5, 10, 30, 90 degrees, then enlarged 1.2
# and 1.6 times.

# %% [markdown] lang="vi" tags=["explain"] claims=["local-invariance"]
# Quay 10°: từ 26 % lên 36 % với cửa sổ 2×2; quay 30°: chỉ 15 %. Phóng to 1.2 lần: từ 19 % lên
# 28 %; phóng to 1.6 lần: chỉ 8 %.
#
# Không có gì trong phép gộp *biết* về góc quay hay tỷ lệ. Quay một chút thì ở gần tâm, mỗi điểm
# ảnh chỉ dời chưa đến một ô; chính **phép dời nhỏ** ấy mới là thứ mà gộp bỏ qua được. Vì vậy câu trên slide
# chỉ nên hiểu cho những thay đổi rất nhỏ; với thay đổi lớn hơn, mạng phải học từ dữ liệu.

# %% [markdown] lang="en" tags=["explain"] claims=["local-invariance"]
# Turned by 10°: from 26 % up to 36 % with a 2×2 window; by 30°: 15 % only. Enlarged 1.2 times: from
# 19 % up to 28 %; 1.6 times: 8 % only.
#
# Nothing in pooling *knows* of angles or scales. In a small turn the pixels near the centre move by
# less than a cell, and it is this **small shift** that pooling forgives. So read the slide's
# sentence for very small changes; larger ones a network has to learn from data.

# %% [markdown] lang="vi" tags=["predict"]
# ## Gộp làm mất gì: dấu tiếng Việt
#
# Slide cảnh báo rằng gộp *có thể làm mất một vài đặc trưng quan trọng*. Trong tiếng Việt, đặc trưng
# ấy nằm ngay trên chữ: a á à ả ã ạ chỉ khác nhau vài điểm ảnh. Các hàng dưới đây là sáu chữ ấy sau
# khi gộp cực đại với cửa sổ 1, 2, 4, 7.
#
# **Dự đoán.** Đến hàng nào bạn không đọc được dấu nữa? Một mạng nhỏ thì đọc đúng được bao nhiêu
# phần trăm ở mỗi hàng?

# %% [markdown] lang="en" tags=["predict"]
# ## What pooling loses: Vietnamese tone marks
#
# The slide warns that pooling *may lose some important features*. In Vietnamese such a feature sits
# right on the letter: a á à ả ã ạ differ in a few pixels only. The rows below are these six letters
# after max pooling with windows 1, 2, 4, 7.
#
# **Predict.** From which row on can you no longer read the marks? And what percentage does a small
# network read correctly in each row?

# %%
letters = torch.stack([data.glyph(char) for char in "aáàảãạ"])
rows = [F.max_pool2d(letters, size) for size in (1, 2, 4, 7)]
viz.image_grid([letter for row in rows for letter in row], cols=6)
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Bốn hàng, mỗi hàng sáu chữ a á à ả ã ạ. Hàng đầu rõ nét 28×28; hàng hai 14×14 dấu còn đọc được;
# hàng ba 7×7 dấu thành vài ô xám khó phân biệt; hàng cuối 4×4 chỉ còn những ô đậm.

# %% [markdown] lang="en" tags=["alt"]
# Four rows, each with the six letters a á à ả ã ạ. The first is sharp, 28×28; in the second, 14×14,
# the marks can still be read; in the third, 7×7, they are a few grey cells, hard to tell apart; in
# the last, 4×4, only dark cells are left.

# %% tags=["nbval-ignore-output"]
train, test = data.glyphs("tones", 800), data.glyphs("tones", 1200, seed=1)


def read_tones(pool):
    """Share of new letters that a small network reads correctly when it begins with `pool`."""
    torch.manual_seed(0)
    features = pool(train.images[:1]).numel()
    net = nn.Sequential(
        pool, nn.Flatten(), nn.Linear(features, 64), nn.ReLU(), nn.Linear(64, len(train.classes))
    )
    fit(net, train, epochs=20, lr=1e-2, progress=False)
    return accuracy(net, test)


print("max", *(f"{read_tones(nn.MaxPool2d(size)):5.0%}" for size in (1, 2, 4, 7)))
print("avg", *(f"{read_tones(nn.AvgPool2d(size)):5.0%}" for size in (4, 7)))

# %% [markdown] lang="vi" tags=["explain"] claims=["pooling-loses-features"]
# Không gộp và cửa sổ 2: khoảng 99 %. Cửa sổ 4 và 7: khoảng 71 %; đoán mò thì được 17 %. Cảnh báo
# của slide là có thật, và đo được: từ cửa sổ 4, bốn dấu nằm trên chữ gần như chỉ còn là *có mực ở
# trên*.
#
# Gộp trung bình với cửa sổ 4 giữ được nhiều hơn, khoảng 84 %: nó còn nhớ *có bao nhiêu* mực, trong
# khi gộp cực đại chỉ nhớ *chỗ đậm nhất*. Sai thường gặp là tin rằng gộp chỉ bỏ phần thừa: cái gì
# thừa là do bài toán quyết định.

# %% [markdown] lang="en" tags=["explain"] claims=["pooling-loses-features"]
# No pooling and window 2: about 99 %. Windows 4 and 7: about 71 %; guessing gets 17 %. The slide's
# warning is real and can be measured: from window 4 on, the four marks above the letter are little
# more than *ink on top*.
#
# Average pooling with window 4 keeps more, about 84 %: it still knows *how much* ink there is, where
# max pooling knows *the darkest spot* only. The usual mistake is to believe that pooling drops just
# what is superfluous: what is superfluous, the task decides.

# %% [markdown] lang="vi" tags=["predict"]
# ## Cửa sổ chồng lên nhau
#
# Slide viết: khi bước trượt nhỏ hơn cửa sổ gộp thì thông tin mất ít hơn. Các cửa sổ khi ấy chồng
# lên nhau (overlapping pooling).
#
# **Dự đoán.** Cửa sổ 4 với bước trượt 4 đọc đúng khoảng 71 %. Bước trượt 2 thì sao, và bước trượt 1?
# Với cùng bước trượt 2, cửa sổ 2 hay cửa sổ 4 đọc tốt hơn?

# %% [markdown] lang="en" tags=["predict"]
# ## Windows that overlap
#
# The slide says: if the stride is smaller than the pooling window, less information is lost. The
# windows then overlap (overlapping pooling).
#
# **Predict.** Window 4 with stride 4 reads about 71 % correctly. What about stride 2, and stride 1?
# At the same stride 2, which reads better, window 2 or window 4?

# %% tags=["nbval-ignore-output"]
for size, stride in ((4, 4), (4, 2), (4, 1), (3, 2), (2, 2)):
    pool = nn.MaxPool2d(size, stride)
    values = pool(train.images[:1]).numel()
    print(size, stride, f"{values:4}", f"{read_tones(pool):5.0%}")

# %% [markdown] lang="vi" tags=["explain"] claims=["overlapping-pooling"]
# Với cùng cửa sổ 4: 71 %, rồi 98 %, rồi 100 %. Slide đúng, nhưng hãy nhìn cột giữa: 49, 169, 625
# giá trị. Mất ít hơn là vì **giữ lại nhiều hơn**, và đó chính là cái giá.
#
# Với cùng bước trượt 2, ba cửa sổ 4, 3, 2 gần như ngang nhau. Sai thường gặp là nghĩ rằng chồng lên
# nhau tự nó đã tốt hơn; ở đây điều quyết định là bước trượt.

# %% [markdown] lang="en" tags=["explain"] claims=["overlapping-pooling"]
# For the same window 4: 71 %, then 98 %, then 100 %. The slide is right, but look at the middle
# column: 49, 169, 625 values. Less is lost because **more is kept**, and that is the price.
#
# At the same stride 2 the windows 4, 3, 2 are nearly level. The usual mistake is to think that
# overlapping is better in itself; here it is the stride that decides.

# %% [markdown] lang="vi" tags=["predict"]
# ## Khủng long bạo chúa qua CNN
#
# Slide cuối đưa ảnh màu `trex.png` qua mạng có gộp, với 3 kênh vào. Ảnh PNG thường có bốn kênh RGBA,
# kênh thứ tư là độ trong suốt. Ở đây chúng ta dùng bức vẽ của khóa học.
#
# **Dự đoán.** Đưa nguyên ảnh bốn kênh vào mạng thì PyTorch nói gì?

# %% [markdown] lang="en" tags=["predict"]
# ## A T. rex goes through a CNN
#
# The last slides send the colour picture `trex.png` through the network with pooling, now with 3
# input channels. A PNG often has four channels, RGBA, where the fourth is transparency. We use the
# drawing of this course.
#
# **Predict.** What does PyTorch say when the picture goes in with all four channels?

# %% tags=["raises-exception"]
torch.manual_seed(0)
layer_with_pooling = nn.Sequential(
    nn.Conv2d(3, 16, 3, 1, 1), nn.MaxPool2d(2, 2), nn.Conv2d(16, 32, 3, 1, 1), nn.MaxPool2d(2, 2)
)


def to_tensor(picture):
    """A PIL picture as a tensor of channels, rows, columns with values from 0 to 1."""
    return torch.tensor(np.asarray(picture)).permute(2, 0, 1) / 255


trex = Image.fromarray(data.trex().permute(1, 2, 0).numpy()).convert("RGBA")
layer_with_pooling(to_tensor(trex.resize((64, 64)))[None])

# %%
trex = trex.convert("RGB")
wide = trex.crop((0, 40, 256, 168))
x = to_tensor(trex.resize((64, 64)))
maps = layer_with_pooling(x[None])
print(maps.shape)
viz.image_grid([x, to_tensor(wide.resize((128, 64))), to_tensor(wide.resize((64, 64)))])
viz.feature_maps(maps[0], [str(k) for k in range(32)], cols=8)
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Ba ảnh khủng long: ảnh vuông 64×64, ảnh ngang giữ đúng tỷ lệ, và ảnh ngang ấy bị ép thành vuông
# nên con vật cao và gầy đi.
#
# Lưới 4 hàng 8 cột gồm 32 bản đồ đặc trưng 16×16, xanh là âm, cam là dương. Nhiều bản đồ vẫn thấy
# dáng khủng long, có bản đồ gần như một màu.

# %% [markdown] lang="en" tags=["alt"]
# Three pictures of the T. rex: a square one of 64×64, a wide one in its true proportions, and the
# wide one squeezed into a square, which makes the animal tall and thin.
#
# A grid of 4 rows and 8 columns with 32 feature maps of 16×16, blue for negative and orange for
# positive. Many still show the shape of the animal, some are of nearly one colour.

# %% [markdown] lang="vi" tags=["explain"] claims=["trex-maps"]
# Mạng chờ ba kênh mà gặp bốn; sửa bằng `.convert("RGB")`. Kết quả có 32 bản đồ 16×16. Mạng **chưa
# học**, các bộ lọc là ngẫu nhiên.
#
# Khi chạy lại code trên slide:
#
# - `Resize((64, 64))` bóp méo ảnh không vuông; `Resize(64)` rồi `CenterCrop(64)` thì không.
# - `plt.title` gọi trước `plt.subplot` nên tiêu đề không thuộc lưới; hãy dùng `plt.suptitle`.
# - `np.transpose(img.detach().numpy(), (1, 2, 0))` chính là `img.permute(1, 2, 0)`.
# - Mỗi `imshow` tự chọn thang màu nên không so được các bản đồ; ở đây tất cả chung một thang.

# %% [markdown] lang="en" tags=["explain"] claims=["trex-maps"]
# Three channels are expected, four come; `.convert("RGB")` cures it. The result: 32 maps of 16×16.
# The network is **untrained**, its filters are random.
#
# When you run the slides' code:
#
# - `Resize((64, 64))` distorts what is not square; `Resize(64)`, then `CenterCrop(64)` does not.
# - `plt.title` before `plt.subplot` is no title of the grid; use `plt.suptitle`.
# - `np.transpose(img.detach().numpy(), (1, 2, 0))` is `img.permute(1, 2, 0)`.
# - Each `imshow` picks its own scale: maps cannot be compared; here all share one.

# %% [markdown] lang="vi"
# ## Trong bài này
#
# - Lớp gộp không có tham số; gradient vẫn đi qua.
# - Nó giảm số phép nhân; chỉ lớp kết nối đầy đủ ở sau mới bớt tham số.
# - Bước trượt 2 cho cùng kích thước với gộp chỉ khi $n$ chia hết cho 4.
# - Gộp bỏ qua được phép dời nhỏ, và làm mất chi tiết nhỏ.
#
# **Ba câu hỏi**
#
# 1. Gộp cực đại 3×3, bước trượt 2, không đệm, trên ảnh 27×27: đầu ra có kích thước nào?
# 2. Gộp cực đại: hai cửa sổ chồng lên nhau có chung ô lớn nhất, gradient của chúng là 2 và 5. Ô ấy
#    nhận bao nhiêu?
# 3. Ảnh 30×30: mạng có gộp và mạng bước trượt 2 ở trên cho ra kích thước nào?
#
# <details>
# <summary>Đáp án</summary>
#
# 1\. 13×13. 2\. 7: các phần cộng lại. 3\. 7×7 và 8×8.
#
# </details>

# %% [markdown] lang="en"
# ## In this lecture
#
# - Pooling has no parameters; the gradient still passes through.
# - It saves multiplications; only a fully connected layer after it has fewer parameters.
# - Stride 2 gives the same size as pooling only if $n$ is a multiple of 4.
# - Pooling forgives small shifts, and loses small details.
#
# **Three questions**
#
# 1. Max pooling 3×3, stride 2, no padding, on an image 27×27: how large is the output?
# 2. Max pooling: two overlapping windows share their largest cell, their gradients are 2 and 5. What
#    does that cell get?
# 3. An image 30×30: which sizes do the networks above with pooling and with stride 2 give?
#
# <details>
# <summary>Answers</summary>
#
# 1\. 13×13. 2\. 7: the parts add up. 3\. 7×7 and 8×8.
#
# </details>

# %% [markdown] lang="vi"
# # PyTorch tính tích chập thế nào
#
# Học xong bài này, bạn có thể:
#
# - viết tích chập thành một phép nhân ma trận, và đo xem mỗi cách viết nhanh hơn bao nhiêu;
# - dựng ma trận thưa (sparse matrix) của một phép tích chập, chỉ ra chia sẻ trọng số trong đó;
# - tự viết lan truyền ngược của lớp tích chập và kiểm tra bằng `gradcheck`;
# - tính tích chập bằng biến đổi Fourier nhanh (FFT), và nói khi nào nên dùng.
#
# **Cần biết trước:** [tích chập](04_convolution.ipynb), phép nhân ma trận, đạo hàm riêng. **Thời
# gian:** 60 phút. Bài này đi xa hơn các slide.

# %% [markdown] lang="en"
# # How PyTorch computes a convolution
#
# After this lecture you can:
#
# - write a convolution as one matrix product, and measure how much each way of writing it gains;
# - build the sparse matrix of a convolution and point at the weight sharing in it;
# - write the backpropagation of a convolutional layer, and check it with `gradcheck`;
# - compute a convolution by the fast Fourier transform (FFT), and say when to do so.
#
# **What you need first:** [convolution](04_convolution.ipynb), matrix products, partial derivatives.
# **Time:** 60 minutes. This lecture goes beyond the slides.

# %% tags=["setup"]
import time

import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F

from tichchap import viz
from tichchap.nn import conv2d, conv2d_loops

torch.set_num_threads(1)  # one thread: the ratios below then depend less on the machine

# %% [markdown] lang="vi" tags=["predict"]
# ## Bảy vòng lặp
#
# Slide viết $z = b + \sum_j w_j x_j$. Với $N$ ảnh, $C$ kênh và $K$ bộ lọc $R×S$, có một $z$ cho mỗi
# ảnh $n$, bộ lọc $k$ và vị trí $(i, j)$; còn tổng thì chạy qua kênh $c$ và qua $r$, $s$ của kernel.
# Cả thảy là bảy chỉ số, vậy là bảy vòng lặp.
#
# **Dự đoán.** Với 8 ảnh 28×28 có 3 kênh và 16 bộ lọc 3×3, có bao nhiêu phép nhân: hai mươi nghìn,
# hai trăm nghìn hay hai triệu?

# %% [markdown] lang="en" tags=["predict"]
# ## Seven loops
#
# The slide says $z = b + \sum_j w_j x_j$. With $N$ images, $C$ channels and $K$ filters of size
# $R×S$ there is a $z$ for each image $n$, filter $k$ and place $(i, j)$; and the sum runs over the
# channels $c$ and over $r$, $s$ of the kernel. That makes seven indices, so seven loops.
#
# **Predict.** With 8 images of size 28×28 in 3 channels and 16 filters of size 3×3, how many
# multiplications are there: twenty thousand, two hundred thousand or two million?


# %%
def seven_loops(x, w, b):
    (N, C, H, W), (K, _, R, S) = x.shape, w.shape
    x, w, b = x.tolist(), w.tolist(), b.tolist()
    z = torch.zeros(N, K, H - R + 1, W - S + 1).tolist()
    for n in range(N):
        for k in range(K):
            for i in range(H - R + 1):
                for j in range(W - S + 1):
                    total = b[k]
                    for c in range(C):
                        for r in range(R):
                            for s in range(S):
                                total += w[k][c][r][s] * x[n][c][i + r][j + s]
                    z[n][k][i][j] = total
    return torch.tensor(z)


# %%
torch.manual_seed(0)
x, w, b = torch.randn(8, 3, 28, 28), torch.randn(16, 3, 3, 3), torch.randn(16)
expected = F.conv2d(x, w, b)
print(expected.numel(), expected.numel() * w[0].numel())
z = seven_loops(x, w, b)
print(torch.allclose(z, expected, atol=1e-4), torch.equal(z, expected))

# %% [markdown] lang="vi" tags=["explain"]
# Hai triệu: $8·16·26·26 = 86\,528$ số $z$, mỗi số cần $3·3·3 = 27$ phép nhân, thành $2\,336\,256$.
# Sai thường gặp là quên một chỉ số; quên các ảnh và các kênh thì còn khoảng một trăm nghìn.
#
# Hai kết quả bằng nhau trong phạm vi sai số (`True`) mà không trùng từng bit (`False`). Cộng 27 số
# thực theo thứ tự khác, hay giữ số chữ số khác, thì chữ số cuối khác. Vì vậy chúng ta so bằng
# `allclose`, không bằng `==`.

# %% [markdown] lang="en" tags=["explain"]
# Two million: $8·16·26·26 = 86\,528$ numbers $z$ with $3·3·3 = 27$ multiplications each, which
# makes $2\,336\,256$. The usual mistake is to forget an index; without the images and the channels
# about a hundred thousand are left.
#
# The two results are equal within rounding (`True`) and not bit for bit (`False`). Add 27 numbers
# in another order, or with another precision, and the last digits differ. So we compare with
# `allclose`, not with `==`.

# %% [markdown] lang="vi" tags=["predict"]
# ## Trải cửa sổ thành cột
#
# $\sum_j w_j x_j$ là tích của một **hàng** $w$ với một **cột** $x$. Có nhiều cửa sổ thì xếp nhiều
# cột cạnh nhau: đó là phép *trải* (unfold), còn gọi là im2col.
#
# **Dự đoán.** Ảnh 4×4 chứa các số 0, 1, …, 15, kernel 3×3. Ma trận các cột có kích thước nào? Cột
# đầu tiên gồm những số nào? Số 5 xuất hiện mấy lần?

# %% [markdown] lang="en" tags=["predict"]
# ## Unfold the windows into columns
#
# $\sum_j w_j x_j$ is the product of a **row** $w$ with a **column** $x$. Many windows make many
# columns, side by side: this is to *unfold* the image, also called im2col.
#
# **Predict.** A 4×4 image holds the numbers 0, 1, …, 15, the kernel is 3×3. What is the size of the
# matrix of columns? Which numbers are in the first column? How often does the number 5 occur?


# %%
def columns(x, R, S):
    """(N, C, H, W) -> (N, C·R·S, OH·OW): one column for each window."""
    windows = x.unfold(2, R, 1).unfold(3, S, 1)  # (N, C, OH, OW, R, S)
    return windows.permute(0, 1, 4, 5, 2, 3).flatten(1, 3).flatten(2)


small = torch.arange(16.0).reshape(1, 1, 4, 4)
viz.pixel_grid(columns(small, 3, 3)[0], title="$x_j$")
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Ma trận 9 hàng, 4 cột. Cột 0 từ trên xuống là 0, 1, 2, 4, 5, 6, 8, 9, 10; cột 3 là 5, 6, 7, 9, 10,
# 11, 13, 14, 15. Các số 5, 6, 9, 10 có mặt trong cả bốn cột.

# %% [markdown] lang="en" tags=["alt"]
# A matrix of 9 rows and 4 columns. Column 0 from top to bottom is 0, 1, 2, 4, 5, 6, 8, 9, 10;
# column 3 is 5, 6, 7, 9, 10, 11, 13, 14, 15. The numbers 5, 6, 9, 10 are in all four columns.

# %% [markdown] lang="vi" tags=["explain"]
# 9×4: mỗi cột là $x_1, …, x_9$ của một cửa sổ, và có 2·2 cửa sổ. Cột đầu là
# 0, 1, 2, 4, 5, 6, 8, 9, 10. Số 5 nằm trong cả **4** cửa sổ nên được chép 4 lần. Sai thường gặp là
# 9×16, mỗi điểm ảnh một cột: cột ứng với cửa sổ, tức với một số ở đầu ra.
#
# Có $K$ bộ lọc thì xếp $K$ hàng $w$ chồng lên nhau; nhiều kênh thì cột dài $C·R·S$. Cả lớp tích
# chập là một phép nhân ma trận: $(K × CRS)$ nhân $(CRS × OH·OW)$.

# %% [markdown] lang="en" tags=["explain"]
# 9×4: each column is $x_1, …, x_9$ of one window, and there are 2·2 windows. The first is 0, 1, 2,
# 4, 5, 6, 8, 9, 10. The number 5 lies in all **4** windows, so it is copied 4 times. The usual
# wrong answer is 9×16, a column for each pixel: a column belongs to a window, that is, to one
# number of the output.
#
# $K$ filters are $K$ rows $w$, one below the other; with more channels a column has $C·R·S$
# numbers. The whole layer is one matrix product: $(K × CRS)$ times $(CRS × OH·OW)$.


# %%
def batched(x, w, b):
    OH, OW = x.shape[2] - w.shape[2] + 1, x.shape[3] - w.shape[3] + 1
    z = w.flatten(1) @ columns(x, *w.shape[2:]) + b[:, None]
    return z.view(len(x), len(w), OH, OW)


def unfolded(x, w, b):
    return torch.cat([batched(image[None], w, b) for image in x])


ours = (seven_loops, conv2d_loops, unfolded, batched)
for rung in ours[1:]:
    print(rung.__name__, torch.allclose(rung(x, w, b), expected, atol=1e-4))

# %% [markdown] lang="vi" tags=["predict"]
# ## Thang tốc độ
#
# Năm bậc thang, cùng hai triệu phép nhân: `seven_loops`; `conv2d_loops` của khóa học, chỉ lặp qua
# $k$, $i$, $j$; `unfolded`, mỗi ảnh một phép nhân ma trận; `batched`, cả batch một lượt; và
# `F.conv2d` của PyTorch. Máy tính còn làm việc khác nên chúng ta đo nhiều lần và lấy lần **nhanh
# nhất**.
#
# **Dự đoán.** Bước nào trên thang lợi nhất, và lợi bao nhiêu lần: 10, 100 hay 1000?

# %% [markdown] lang="en" tags=["predict"]
# ## A ladder of speed
#
# Five rungs, the same two million multiplications: `seven_loops`; `conv2d_loops` of this course,
# which loops over $k$, $i$, $j$ only; `unfolded`, a matrix product for each image; `batched`, the
# whole batch at once; and PyTorch's `F.conv2d`. A computer has other things to do as well, so we
# measure many times and take the **fastest**.
#
# **Predict.** Which step of the ladder gains most, and how many times: 10, 100 or 1000?


# %% tags=["nbval-ignore-output"]
def fastest(function, *args, budget=0.3):
    """The shortest of as many runs as fit into `budget` seconds."""
    seconds = []
    while sum(seconds) < budget:
        start = time.perf_counter()
        function(*args)
        seconds.append(time.perf_counter() - start)
    return min(seconds)


seconds = {rung.__name__: fastest(rung, x, w, b) for rung in ours}
viz.speed_ladder({**seconds, "F.conv2d": fastest(F.conv2d, x, w, b)})
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Năm thanh ngang trên thang logarit. Hai thanh vòng lặp dài gần bằng nhau, hơn kém vài lần.
# Ba thanh dùng phép nhân ma trận ngắn hơn hẳn: nhanh gấp hàng nghìn lần thanh đầu, và chỉ hơn kém
# nhau vài lần.

# %% [markdown] lang="en" tags=["alt"]
# Five horizontal bars on a logarithmic scale. The two bars of loops are about equally long, within
# a few times of each other. The other three, of matrix products, are far shorter: thousands of
# times faster than the first one, and again within a few times of each other.

# %% [markdown] lang="vi" tags=["explain"]
# Bước từ vòng lặp sang phép nhân ma trận: cỡ 1000 lần. Sai thường gặp là cho rằng PyTorch nhanh vì
# nhân ít hơn; mọi bậc đều nhân $2\,336\,256$ lần. Khác nhau ở số lần **Python** phải bước một bước:
# $2\,336\,256$, rồi $16·26·26 = 10\,816$, rồi 8, rồi 1.
#
# `conv2d_loops` dồn $8·27$ phép nhân vào một bước mà chỉ nhanh hơn vài lần: mỗi bước gọi vài hàm
# của PyTorch, và riêng việc gọi đã tốn bằng cả trăm phép nhân trong Python. Khi không còn vòng lặp
# nữa, những bậc trên cùng chỉ hơn kém nhau vài lần.

# %% [markdown] lang="en" tags=["explain"]
# The step from loops to a matrix product: about 1000 times. The usual wrong answer is that PyTorch
# is fast because it multiplies less; every rung multiplies $2\,336\,256$ times. What differs is how
# many steps **Python** takes: $2\,336\,256$, then $16·26·26 = 10\,816$, then 8, then 1.
#
# `conv2d_loops` puts $8·27$ multiplications into one step and is only a few times faster: a step
# calls a few PyTorch functions, and the calls alone cost as much as a hundred multiplications in
# Python. Once the loops are gone, the top rungs differ by a few times only.

# %% [markdown] lang="vi" tags=["predict"]
# ## Giá của phép trải
#
# **Dự đoán.** `x.unfold` chỉ cho một *khung nhìn* (view), chưa chép gì; `columns` thì có chép. Với
# $x$ ở trên (8×3×28×28), ma trận các cột có nhiều số hơn $x$ bao nhiêu lần nếu kernel là 3×3? Còn
# 7×7?

# %% [markdown] lang="en" tags=["predict"]
# ## The price of unfolding
#
# **Predict.** `x.unfold` gives a *view* only and copies nothing; `columns` does copy. For the $x$
# above (8×3×28×28), how many times more numbers than $x$ does the matrix of columns hold if the
# kernel is 3×3? And 7×7?

# %%
for R in (3, 7):
    view = x.unfold(2, R, 1).unfold(3, R, 1)
    copy = columns(x, R, R)
    sizes = [t.untyped_storage().nbytes() for t in (x, view, copy)]
    print(sizes, f"{sizes[2] / sizes[0]:.2f}", view.is_contiguous())
print(x.stride(), view.stride())

# %% [markdown] lang="vi" tags=["explain"]
# 7.76 và 30.25 lần. Trả lời 9 và 49 là gần đúng: mỗi điểm ảnh nằm trong $R·S$ cửa sổ, nhưng ở mép
# thì ít hơn. Khung nhìn thì không tốn thêm byte nào: nó đọc chính vùng nhớ của `x`, với $r$ và $i$
# cùng bước 28, $s$ và $j$ cùng bước 1 (`stride()` ở đây là bước trong bộ nhớ). Nó không liền mạch
# (contiguous), nên muốn nhân ma trận thì phải chép.
#
# **Dự đoán.** Vậy PyTorch dùng cách nào? Mỗi lần gọi, nó **chọn** theo kiểu số, kích thước và thiết
# bị. `float32` và `float64` có đi cùng một đường không? (Hàm dưới đây bắt đầu bằng dấu gạch dưới: để
# tò mò, không để dùng.)

# %% [markdown] lang="en" tags=["explain"]
# 7.76 and 30.25 times. To answer 9 and 49 is nearly right: a pixel lies in $R·S$ windows, but in
# fewer at the border. The view takes no new byte: it reads the memory of `x` itself, with $r$ and
# $i$ both moving by 28, $s$ and $j$ both by 1 (`stride()` here means steps in memory). It is not
# contiguous, so a matrix product needs the copy.
#
# **Predict.** Then which way does PyTorch take? At each call it **chooses**, by the type of the
# numbers, the sizes and the device. Do `float32` and `float64` go the same way? (The function below
# begins with an underscore: for curiosity, not for use.)

# %% tags=["nbval-ignore-output"]
for dtype in (torch.float32, torch.float64):
    args = (1, 1), (0, 0), (1, 1), False, (0, 0), 1  # stride, padding, dilation, …, groups
    print(dtype, torch._C._select_conv_backend(x.to(dtype), w.to(dtype), None, *args).name)

# %% [markdown] lang="vi" tags=["explain"]
# Không. Trên máy đã ghi kết quả này, `float32` đi qua oneDNN (`Mkldnn`), thư viện có mã riêng cho
# từng loại bộ xử lý; `float64` đi đường `Slow2d`, chính là trải từng ảnh rồi nhân ma trận như `unfolded`. Máy
# khác có thể chọn khác. Sai thường gặp là tin rằng chỉ có một thuật toán tích chập: công thức thì
# một, cách tính thì nhiều.

# %% [markdown] lang="en" tags=["explain"]
# No. On the machine that wrote this output, `float32` goes through oneDNN (`Mkldnn`), a library
# with code for each kind of processor; `float64` takes the way `Slow2d`, which is to unfold
# each image and multiply matrices, as `unfolded` does. Other machines may choose otherwise. The usual mistake is to
# think that there is one algorithm: the formula is one, the ways to compute it are many.

# %% [markdown] lang="vi" tags=["predict"]
# ## Tích chập là một ma trận thưa
#
# Tích chập tuyến tính theo $x$, nên khi duỗi phẳng ảnh thì có một ma trận $T$ sao cho
# $z = T x$. Cột $q$ của $T$ là đầu ra khi chỉ điểm ảnh thứ $q$ bằng 1. Lớp kết nối đầy đủ cũng là
# một ma trận, nhưng mọi ô của nó đều tự do.
#
# **Dự đoán.** Ảnh 5×5, kernel 3×3 với chín trọng số khác nhau. $T$ có mấy hàng, mấy cột? Bao nhiêu
# ô khác 0, và trong đó có bao nhiêu giá trị khác nhau?

# %% [markdown] lang="en" tags=["predict"]
# ## A convolution is a sparse matrix
#
# A convolution is linear in $x$, so for a flattened image there is a matrix $T$ with
# $z = T x$. Column $q$ of $T$ is the output for an image in which only pixel number $q$ is 1. A
# fully connected layer is a matrix too, but one in which all cells are free.
#
# **Predict.** Image 5×5, kernel 3×3 with nine different weights. How many rows and columns does $T$
# have? How many of its cells are not 0, and how many different values are among those?


# %%
def matrix(w, H, W):
    dots = torch.eye(H * W).view(-1, 1, H, W)  # image q holds a single 1, at pixel q
    return conv2d(dots, w[None, None]).flatten(1).T


kernel = torch.arange(1.0, 10).reshape(3, 3)
T = matrix(kernel, 5, 5)
print(T.shape, T.count_nonzero().item(), T[T != 0].unique().numel())
viz.sparsity(T, kernel, blocks=(3, 5))
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Kernel 3×3 với chín ô đánh số 1 đến 9, mỗi ô một màu, và ma trận 9×25 cũng tô các màu ấy. Mỗi hàng
# có 1 2 3, hai ô trắng, 4 5 6, hai ô trắng, 7 8 9. Hàng dưới là hàng trên dời sang phải; các màu
# chạy theo đường chéo, còn lại là trắng.

# %% [markdown] lang="en" tags=["alt"]
# The 3×3 kernel with nine cells numbered 1 to 9, each in its own colour, and a 9×25 matrix in the
# same colours. Each row has 1 2 3, two white cells, 4 5 6, two white cells, 7 8 9. A row is the one
# above moved right; colours run along diagonals, the rest is white.

# %%
image = torch.randn(5, 5)
z = conv2d(image[None, None], kernel[None, None])
print(torch.allclose(T @ image.flatten(), z.flatten(), atol=1e-5))
large = matrix(kernel, 28, 28)
print(large.shape, large.numel(), large.count_nonzero().item())
print(f"{large.count_nonzero() / large.numel():.1%}")

# %% [markdown] lang="vi" tags=["explain"] claims=["weights-constant"]
# 9×25, có 81 ô khác 0 trên 225, mà chỉ **9** giá trị khác nhau. Sai thường gặp là 25×9 (đầu ra ứng
# với *hàng*), và 81 giá trị (mỗi cửa sổ một bộ trọng số).
#
# Ô trắng là **tính cục bộ**: 144 ô luôn bằng 0. Màu lặp lại là **chia sẻ trọng số**: câu "$w_i$
# không đổi khi trượt" của slide nghĩa là mỗi màu có mặt đúng một lần trong mỗi hàng. Không đổi là
# *khi trượt*; khi học thì $w_i$ có đổi, và cả 9 ô cùng màu đổi theo.
#
# Với ảnh 28×28, chỉ $676·9 = 6084$ trong $529\,984$ ô khác 0, tức 1.1%. Không ai tính tích chập
# bằng cách nhân với $T$: $T$ là để **nghĩ**.

# %% [markdown] lang="en" tags=["explain"] claims=["weights-constant"]
# 9×25, with 81 of 225 cells not 0, and only **9** different values. Usual wrong answers are 25×9
# (outputs are *rows*) and 81 values (a set of weights for each window).
#
# White is **locality**: 144 cells are always 0. Colours that come again are **weight sharing**: "the
# $w_i$ do not change while sliding" of the slide means that each colour is in every row exactly
# once. They do not change *while sliding*; in training $w_i$ does change, and all 9 cells of its
# colour with it.
#
# For a 28×28 image only $676·9 = 6084$ of $529\,984$ cells are not 0, which is 1.1%. Nobody computes
# a convolution by multiplying with $T$: $T$ is there to **think** with.

# %% [markdown] lang="vi" tags=["predict"]
# ## Chuyển vị: gradient theo đầu vào
#
# Cho $g = ∂L/∂z$, gradient của hàm mất mát theo đầu ra. Vì $z = T x$, quy tắc đạo hàm hàm hợp cho
# $∂L/∂x = T^⊤ g$.
#
# **Dự đoán.** Giả sử mọi trọng số và mọi $g$ đều bằng 1. Trên ảnh 5×5 với kernel 3×3, gradient ở
# điểm ảnh góc bằng bao nhiêu? Ở chính giữa? Và hàng của $T^⊤$ ứng với điểm ảnh chính giữa đọc ra
# những trọng số nào, theo thứ tự nào?

# %% [markdown] lang="en" tags=["predict"]
# ## The transpose: the gradient of the input
#
# Let $g = ∂L/∂z$ be the gradient of the loss with respect to the output. As $z = T x$, the chain
# rule gives $∂L/∂x = T^⊤ g$.
#
# **Predict.** Suppose that all weights and all $g$ are 1. On a 5×5 image with a 3×3 kernel, what is
# the gradient at a corner pixel? In the very centre? And the row of $T^⊤$ for the centre pixel
# reads which weights, in which order?

# %%
ones = matrix(torch.ones(3, 3), 5, 5)
viz.pixel_grid((ones.T @ torch.ones(9)).view(5, 5), title="$∂L/∂x$")
viz.sparsity(T.T, kernel, title="$T^{⊤}$", blocks=(5, 3))
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Bảng 5×5 đối xứng. Hàng trên cùng là 1 2 3 2 1, hàng giữa là 3 6 9 6 3: góc bằng 1, chính giữa
# bằng 9.
#
# Ma trận 25×9 là ma trận trước lật qua đường chéo. Hàng thứ 13 kín cả 9 ô và đọc từ trái sang phải
# là 9 8 7 6 5 4 3 2 1.

# %% [markdown] lang="en" tags=["alt"]
# A symmetric 5×5 table. The top row is 1 2 3 2 1, the middle row is 3 6 9 6 3: a corner is 1, the
# centre is 9.
#
# The 25×9 matrix is the earlier one mirrored in its diagonal. Row number 13 has all 9 cells filled
# and reads, from left to right, 9 8 7 6 5 4 3 2 1.

# %% [markdown] lang="vi" tags=["explain"] claims=["cross-correlation"]
# Góc: 1, chính giữa: 9, đúng bằng số cửa sổ nhìn thấy điểm ảnh ấy. Sai thường gặp là 9 ở mọi nơi.
#
# Hàng giữa của $T^⊤$ đọc **9, 8, …, 1**: kernel đã xoay 180°. Lượt truyền xuôi của PyTorch là tương
# quan chéo, không xoay; khi lan truyền ngược, phép tích chập *có xoay* của sách toán tự nó xuất
# hiện.

# %% [markdown] lang="en" tags=["explain"] claims=["cross-correlation"]
# Corner: 1, centre: 9, which is the number of windows that see the pixel. The usual wrong answer is
# 9 everywhere.
#
# The middle row of $T^⊤$ reads **9, 8, …, 1**: the kernel, turned by 180°. PyTorch's forward pass
# is a cross-correlation, nothing turned; in backpropagation the convolution of the mathematics
# books, *which turns*, appears by itself.

# %%
image.requires_grad_()
z = F.conv2d(image[None, None], kernel[None, None])[0, 0]
g = torch.randn(3, 3)
(by_autograd,) = torch.autograd.grad(z, image, g)
by_transpose = (T.T @ g.flatten()).view(5, 5)
print(torch.allclose(by_transpose, by_autograd, atol=1e-4))
enlarged = F.conv_transpose2d(g[None, None], kernel[None, None])[0, 0]
print(enlarged.shape, torch.allclose(enlarged, by_autograd, atol=1e-4))
print(torch.allclose(T.T @ (T @ image.flatten()), image.flatten()))

# %% [markdown] lang="vi" tags=["explain"]
# Ba cách, một gradient: $T^⊤ g$, autograd và `F.conv_transpose2d`. Cách thứ ba là **tích chập chuyển
# vị** (transposed convolution): dùng ở lượt truyền xuôi, nó phóng 3×3 thành 5×5. Sai thường gặp là
# tưởng nó *đảo ngược* tích chập; dòng cuối là `False`. Nó trả lại kích thước, không trả lại ảnh:
# $T^⊤$ không phải $T^{-1}$, và $T$ 9×25 không có nghịch đảo.

# %% [markdown] lang="en" tags=["explain"]
# Three ways, one gradient: $T^⊤ g$, autograd and `F.conv_transpose2d`. The third is the
# **transposed convolution**: used in a forward pass, it enlarges 3×3 to 5×5. The usual mistake is
# to think that it *undoes* a convolution; the last line is `False`. It gives back the size, not the
# image: $T^⊤$ is not $T^{-1}$, and a $T$ of 9×25 has no inverse.

# %% [markdown] lang="vi" tags=["predict"]
# ## Lan truyền ngược bằng tay
#
# Với bước trượt 1 và không đệm, ba gradient là ba tổng ($g$ bằng 0 ở ngoài khung):
#
# $$\frac{∂L}{∂b_k} = \sum_{n,i,j} g_{nkij}$$
#
# $$\frac{∂L}{∂w_{kcrs}} = \sum_{n,i,j} g_{nkij}\, x_{n,c,i+r,j+s}$$
#
# $$\frac{∂L}{∂x_{ncpq}} = \sum_{k,r,s} g_{n,k,p-r,q-s}\, w_{kcrs}$$
#
# **Dự đoán.** Cả ba đều viết được bằng phép cộng và `conv2d`. Trong mỗi phép, cái gì đóng vai ảnh,
# cái gì đóng vai kernel? Ở đâu phải xoay, ở đâu phải đệm bao nhiêu?

# %% [markdown] lang="en" tags=["predict"]
# ## Backpropagation by hand
#
# With stride 1 and no padding, the three gradients are three sums ($g$ is 0 outside its frame):
#
# $$\frac{∂L}{∂b_k} = \sum_{n,i,j} g_{nkij}$$
#
# $$\frac{∂L}{∂w_{kcrs}} = \sum_{n,i,j} g_{nkij}\, x_{n,c,i+r,j+s}$$
#
# $$\frac{∂L}{∂x_{ncpq}} = \sum_{k,r,s} g_{n,k,p-r,q-s}\, w_{kcrs}$$
#
# **Predict.** All three can be written with sums and `conv2d`. In each, what plays the image, what
# plays the kernel? Where must something be turned, where is padding needed, and how much?


# %%
class Conv(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, w, b):
        ctx.save_for_backward(x, w)
        return conv2d(x, w, b)

    @staticmethod
    def backward(ctx, g):
        x, w = ctx.saved_tensors
        R, S = w.shape[2:]
        turned = w.flip(2, 3).transpose(0, 1)
        grad_x = conv2d(g, turned, padding=(R - 1, S - 1))
        grad_w = conv2d(x.transpose(0, 1), g.transpose(0, 1)).transpose(0, 1)
        return grad_x, grad_w, g.sum(dim=(0, 2, 3))


# %%
shapes = (2, 3, 6, 7), (4, 3, 3, 2), (4,)
inputs = [torch.randn(s, dtype=torch.float64, requires_grad=True) for s in shapes]
g = torch.randn(2, 4, 4, 6, dtype=torch.float64)
ours = torch.autograd.grad(Conv.apply(*inputs), inputs, g)
theirs = torch.autograd.grad(F.conv2d(*inputs), inputs, g)
for mine, torchs in zip(ours, theirs, strict=True):
    print(tuple(mine.shape), torch.allclose(mine, torchs))
print(torch.autograd.gradcheck(Conv.apply, inputs))

# %% [markdown] lang="vi" tags=["explain"]
# $b$: chỉ cộng, vì mỗi $b_k$ góp vào mọi $z$ của bộ lọc ấy. $w$: $x$ là ảnh, $g$ là kernel; các ảnh
# của batch được cộng lại nên $N$ đứng vào chỗ của kênh. $x$: $g$ là ảnh, đệm $R-1$ và $S-1$; dấu trừ
# ở $p-r$ nghĩa là kernel **xoay**, còn $K$ và $C$ đổi chỗ.
#
# Sai thường gặp: lấy trung bình theo batch thay vì cộng, hay cộng $g$ chỉ theo $i$, $j$. `gradcheck`
# so với sai phân $(L(x+ε) - L(x-ε))/2ε$ cho từng con số; nó cần `float64`, vì ở `float32` sai số làm
# tròn át mất hiệu ấy.

# %% [markdown] lang="en" tags=["explain"]
# $b$: a sum only, because $b_k$ adds to every $z$ of its filter. $w$: $x$ is the image, $g$ the
# kernel; the images of the batch are summed, so $N$ takes the place of the channels. $x$: $g$ is
# the image, padded by $R-1$ and $S-1$; the minus in $p-r$ means that the kernel is **turned**, and
# $K$ and $C$ change places.
#
# Usual mistakes: the mean over the batch instead of the sum, or $g$ summed over $i$, $j$ only.
# `gradcheck` compares with $(L(x+ε) - L(x-ε))/2ε$ for each number; it needs `float64`, as in
# `float32` rounding swallows that difference.

# %% [markdown] lang="vi" tags=["predict"]
# **Dự đoán.** Một sinh viên quên xoay kernel trong `grad_x`. `gradcheck` có phát hiện không, khi $w$
# ngẫu nhiên? Khi mọi trọng số bằng 1?

# %% [markdown] lang="en" tags=["predict"]
# **Predict.** A student forgets to turn the kernel in `grad_x`. Does `gradcheck` notice, when $w$ is
# random? When all weights are 1?


# %%
class NotTurned(Conv):
    @staticmethod
    def backward(ctx, g):
        w = ctx.saved_tensors[1]
        _, grad_w, grad_b = Conv.backward(ctx, g)
        wrong = conv2d(g, w.transpose(0, 1), padding=(w.shape[2] - 1, w.shape[3] - 1))
        return wrong, grad_w, grad_b


x64, w64, b64 = inputs
for weight in (w64, torch.ones_like(w64, requires_grad=True)):
    print(torch.autograd.gradcheck(NotTurned.apply, (x64, weight, b64), raise_exception=False))

# %% [markdown] lang="vi" tags=["explain"]
# Với $w$ ngẫu nhiên: `False`, lỗi bị bắt. Với $w$ toàn 1: `True`, lỗi lọt qua, vì xoay một kernel
# đối xứng thì nó vẫn như cũ. Sai thường gặp là thử bằng những con số đẹp. Hãy thử bằng số ngẫu
# nhiên, với $H ≠ W$, $R ≠ S$, $C ≠ K$ và $N > 1$.

# %% [markdown] lang="en" tags=["explain"]
# With random $w$: `False`, the mistake is caught. With $w$ all 1: `True`, it slips through, because
# a symmetric kernel looks the same when turned. The usual mistake is to test with pretty numbers.
# Test with random ones, and with $H ≠ W$, $R ≠ S$, $C ≠ K$ and $N > 1$.

# %% [markdown] lang="vi" tags=["predict"]
# ## Tích chập bằng FFT
#
# Biến đổi Fourier $\mathcal{F}$ biến phép trượt thành phép nhân từng ô:
#
# $$z = \mathcal{F}^{-1}(\mathcal{F}(x) · \overline{\mathcal{F}(w)})$$
#
# trong đó $w$ được đệm số 0 cho to bằng $x$. Dấu gạch trên (liên hợp phức) cho tương quan chéo; bỏ
# nó đi thì được tích chập có xoay.
#
# **Dự đoán.** Ảnh 6×6 và kernel 3×3: FFT trả về 36 số, nhưng đầu ra chỉ có 4×4. 16 số đúng nằm ở
# đâu, và 20 số kia là gì?

# %% [markdown] lang="en" tags=["predict"]
# ## Convolution by FFT
#
# The Fourier transform $\mathcal{F}$ turns sliding into a product cell by cell:
#
# $$z = \mathcal{F}^{-1}(\mathcal{F}(x) · \overline{\mathcal{F}(w)})$$
#
# where $w$ is padded with 0 to the size of $x$. The bar (complex conjugate) gives the
# cross-correlation; without it we get the convolution that turns.
#
# **Predict.** Image 6×6 and kernel 3×3: the FFT returns 36 numbers, but the output is 4×4 only.
# Where are the 16 right ones, and what are the other 20?


# %%
def around(x, w, turn=False):
    size = x.shape[-2:]
    spectrum = torch.fft.rfft2(w, s=size)
    product = torch.fft.rfft2(x) * (spectrum if turn else spectrum.conj())
    return torch.fft.irfft2(product, s=size)


def fft_conv2d(x, w):
    H, W = x.shape[-2:]
    return around(x, w)[..., : H - w.shape[-2] + 1, : W - w.shape[-1] + 1]


# %%
photo = torch.randint(0, 10, (1, 1, 6, 6)).float()
edges = torch.tensor([[-1.0, 0.0, 1.0]]).repeat(3, 1)[None, None]
z = around(photo, edges)
print(torch.allclose(fft_conv2d(photo, edges), F.conv2d(photo, edges), atol=1e-4))
wrapped = F.pad(photo, (0, 2, 0, 2), mode="circular")
print(torch.allclose(z, F.conv2d(wrapped, edges), atol=1e-4))
turned = around(photo, edges, turn=True)[..., 2:, 2:]
print(torch.allclose(turned, F.conv2d(photo, edges.flip(2, 3)), atol=1e-4))
viz.pixel_grid(z[0, 0].round(), window=(0, 0), size=(4, 4), signed=True, title="$z$")
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Bảng 6×6 các số âm và dương. Khung xanh bao 4×4 ô ở góc trên bên trái: phần đúng. Hai hàng dưới và
# hai cột phải nằm ngoài khung.

# %% [markdown] lang="en" tags=["alt"]
# A 6×6 table of negative and positive numbers. A green frame holds the 4×4 cells in the upper left:
# the valid part. The two lower rows and the two right columns are outside.

# %% [markdown] lang="vi" tags=["explain"] claims=["cross-correlation"]
# 16 số đúng ở góc trên bên trái. Sai thường gặp là cho rằng chúng ở giữa, hoặc phần còn lại là 0.
# Với FFT, ảnh nối vòng: cửa sổ tràn khỏi mép phải thì nhìn tiếp từ mép trái. 20 ô kia đúng là kết
# quả trên ảnh đệm vòng (`True` thứ hai), và chúng ta cắt bỏ.
#
# `True` thứ ba: bỏ liên hợp phức thì ra tích chập có xoay, và phần đúng bắt đầu ở hàng 2, cột 2.

# %% [markdown] lang="en" tags=["explain"] claims=["cross-correlation"]
# The 16 right ones are in the upper left. Usual wrong answers put them in the middle, or take the
# rest to be 0. For the FFT the image wraps round: a window that sticks out on the right looks on
# from the left side. The other 20 are just the result on a circularly padded image (the second
# `True`), and we cut them off.
#
# The third `True`: without the conjugate we get the convolution that turns, and its valid part
# begins at row 2, column 2.

# %% [markdown] lang="vi" tags=["predict"]
# **Dự đoán.** Một ảnh 128×128, một kênh, kernel 3×3, 9×9 rồi 33×33. Kernel 33×33 có gấp 121 lần số
# trọng số của 3×3. Thời gian của `F.conv2d` và của FFT tăng thế nào? Ai thắng ở mỗi cỡ?

# %% [markdown] lang="en" tags=["predict"]
# **Predict.** One image of 128×128, one channel, kernels 3×3, 9×9 and 33×33. The 33×33 kernel has
# 121 times as many weights as the 3×3 one. How do the times of `F.conv2d` and of the FFT grow? Who
# wins at each size?

# %% tags=["nbval-ignore-output"]
image, seconds = torch.randn(1, 1, 128, 128), {}
for R in (3, 9, 33):
    filt = torch.randn(1, 1, R, R)
    print(R, torch.allclose(fft_conv2d(image, filt), F.conv2d(image, filt), atol=1e-3))
    for name, way in (("F.conv2d", F.conv2d), ("FFT", fft_conv2d)):
        seconds[f"{R}×{R}  {name}"] = fastest(way, image, filt, budget=0.1)
viz.speed_ladder(seconds)
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Sáu thanh trên thang logarit. Ba thanh FFT dài như nhau ở 3×3, 9×9 và 33×33. Thanh F.conv2d dài
# dần: ngắn hơn FFT nhiều ở 3×3, dài hơn vài lần ở 9×9, dài hơn hàng chục lần ở 33×33.

# %% [markdown] lang="en" tags=["alt"]
# Six bars on a logarithmic scale. The three FFT bars are equally long at 3×3, 9×9 and 33×33. The
# F.conv2d bar grows: much shorter than FFT at 3×3, a few times longer at 9×9, tens of times longer
# at 33×33.

# %% [markdown] lang="vi" tags=["explain"]
# Tính trực tiếp cần $R·S$ phép nhân cho mỗi $z$: 9, 81, rồi 1089. FFT không phụ thuộc kernel, vì $w$
# luôn được đệm tới 128×128. Kernel nhỏ: tính trực tiếp thắng; kernel to: FFT thắng xa. Sai thường
# gặp là nghe "FFT nhanh" rồi dùng nó cho 3×3.
#
# Ranh giới tùy máy, và dời xa hơn khi có nhiều kênh. Mạng CNN thường dùng 3×3, nên PyTorch ít khi
# cần đến FFT.

# %% [markdown] lang="en" tags=["explain"]
# The direct way needs $R·S$ multiplications for each $z$: 9, 81, then 1089. The FFT does not depend
# on the kernel, as $w$ is always padded to 128×128. Small kernels: direct wins; large kernels: the
# FFT wins by far. The usual mistake is to hear "FFT is fast" and use it for 3×3.
#
# The border depends on the machine, and moves further out with many channels. CNNs mostly use 3×3,
# so PyTorch rarely needs the FFT.

# %% [markdown] lang="vi" tags=["predict"]
# ## CPU và GPU
#
# Vẫn công thức ấy; trên GPU thì hàng nghìn số $z$ được tính cùng lúc. Ô dưới chạy được cả khi không
# có GPU; kết quả lưu ở đây là của CPU.
#
# **Dự đoán.** `F.conv2d` trên GPU trả về trước khi tính xong. Nếu quên chờ, chúng ta đo được gì?

# %% [markdown] lang="en" tags=["predict"]
# ## CPU and GPU
#
# Still the same formula; on a GPU thousands of numbers $z$ are computed at the same time. The next
# cell also runs without a GPU; the output kept here is from a CPU.
#
# **Predict.** On a GPU, `F.conv2d` returns before it has computed. If we forget to wait, what do we
# measure?

# %% tags=["nbval-ignore-output"]
device = "cuda" if torch.cuda.is_available() else "cpu"
batch, filters = torch.randn(16, 64, 56, 56), torch.randn(64, 64, 3, 3)
there = batch.to(device), filters.to(device)


def run():
    z = F.conv2d(*there)
    if device == "cuda":
        torch.cuda.synchronize()  # wait for the result
    return z


print(device, f"{(run().cpu() - F.conv2d(batch, filters)).abs().max():.3f}")
print(f"{fastest(F.conv2d, batch, filters) / fastest(run):.1f}×")

# %% [markdown] lang="vi" tags=["explain"]
# Quên chờ thì chỉ đo được lúc *giao việc*, ngắn một cách vô lý; đó là sai lầm đo đạc hay gặp nhất
# trên GPU. Sai thường gặp thứ hai là chuyển `x` sang GPU mà quên `w`: PyTorch báo lỗi, vì cả hai
# phải ở cùng một thiết bị.
#
# Đừng chờ đợi kết quả trùng từng bit: GPU cộng theo thứ tự khác, và với `float32` nó có thể dùng
# TF32, giữ ít chữ số hơn. Muốn so chính xác, hãy dùng `float64`.

# %% [markdown] lang="en" tags=["explain"]
# Without waiting we measure only how long it takes to *hand over the work*, absurdly short; this is
# the commonest mistake in timing a GPU. The second is to move `x` to the GPU and forget `w`:
# PyTorch raises an error, because both must be on the same device.
#
# Do not expect equality bit by bit: a GPU sums in another order, and for `float32` it may use TF32,
# which keeps fewer digits. To compare exactly, use `float64`.

# %% [markdown] lang="vi"
# ## Trong bài này
#
# - Năm bậc thang làm cùng những phép nhân; lợi nhất là bỏ được vòng lặp của Python.
# - Trải cửa sổ thành cột thì cả lớp là một phép nhân ma trận, giá là bộ nhớ gấp gần $R·S$ lần.
# - $T$ thưa và lặp màu: tính cục bộ và chia sẻ trọng số.
# - Lan truyền ngược là $T^⊤$, và ba gradient đều là tổng hoặc tích chập.
# - FFT thắng khi kernel to.
#
# **Ba câu hỏi**
#
# 1. Ảnh 10×10, kernel 3×3: $T$ có kích thước nào, bao nhiêu ô khác 0?
# 2. Ảnh 9×9 có 3 kênh, 4 bộ lọc 3×3: ma trận các cột có kích thước nào? Còn gradient theo trọng số?
# 3. Với ảnh 5×5 và kernel 3×3, bước trượt 2 giữ lại những hàng nào của $T$?
#
# <details>
# <summary>Đáp án</summary>
#
# 1\. 64×100, $64·9 = 576$ ô. 2\. 27×49 và `(4, 3, 3, 3)`. 3\. Các hàng 0, 2, 6 và 8.
#
# </details>

# %% [markdown] lang="en"
# ## In this lecture
#
# - Five rungs, the same multiplications; leaving Python's loops gains most.
# - Unfolded, a layer is one matrix product, for nearly $R·S$ times the memory.
# - $T$ is sparse and its colours repeat: locality and weight sharing.
# - Backpropagation is $T^⊤$; all three gradients are sums or convolutions.
# - The FFT wins for large kernels.
#
# **Three questions**
#
# 1. Image 10×10, kernel 3×3: size of $T$, and how many cells not 0?
# 2. Image 9×9, 3 channels, 4 filters 3×3: size of the columns? Of the weight gradient?
# 3. Image 5×5, kernel 3×3: which rows of $T$ does stride 2 keep?
#
# <details>
# <summary>Answers</summary>
#
# 1\. 64×100, $64·9 = 576$ cells. 2\. 27×49 and `(4, 3, 3, 3)`. 3\. Rows 0, 2, 6 and 8.
#
# </details>

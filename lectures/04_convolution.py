# %% [markdown] lang="vi"
# # Tích chập
#
# Học xong bài này, bạn có thể:
#
# - tính bằng tay một ô của bản đồ đặc trưng (feature map), rồi tự viết phép tích chập
#   (convolution);
# - nói trước kích thước đầu ra và số tham số của một lớp `nn.Conv2d`;
# - giải thích chia sẻ trọng số (weight sharing) và cái lợi của nó;
# - phân biệt tích chập với tương quan chéo (cross-correlation).
#
# **Cần biết trước:** tensor trong PyTorch, mạng MLP. **Thời gian:** 45 phút.

# %% [markdown] lang="en"
# # Convolution
#
# After this lecture you can:
#
# - compute one cell of a feature map by hand, then write a convolution yourself;
# - predict the output size and the number of parameters of an `nn.Conv2d` layer;
# - explain weight sharing and what it buys;
# - tell a convolution from a cross-correlation.
#
# **What you need first:** tensors in PyTorch, the MLP. **Time:** 45 minutes.

# %% tags=["setup"]
import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from torch import nn

from tichchap import data, viz
from tichchap.nn import conv2d, conv2d_parameters, linear_parameters, out_size

# %% [markdown] lang="vi"
# ## Ảnh là một bảng số
#
# Chúng ta nhìn ra chữ số 5; máy tính chỉ thấy một bảng $x$ có 12 hàng và 12 cột. Để tính nhẩm
# được, chúng ta vẽ chữ số bằng năm nét, mực là 1 và nền giấy là 0. Ảnh thật cũng vậy, chỉ khác là
# mỗi điểm ảnh (pixel) có nhiều mức đậm nhạt.

# %% [markdown] lang="en"
# ## An image is a table of numbers
#
# We see the digit 5; a computer sees a table $x$ with 12 rows and 12 columns. To keep the
# arithmetic easy we draw the digit in five strokes, with 1 for ink and 0 for paper. A real image is
# the same thing, except that a pixel has many shades.

# %%
x = torch.zeros(12, 12)
x[1:3, 2:10] = 1
x[3:6, 2:4] = 1
x[4:6, 2:9] = 1
x[5:10, 8:10] = 1
x[9:11, 2:9] = 1
viz.pixel_grid(x)
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Lưới 12×12 viết các số 0 và 1; năm nét mực tối ghép thành chữ số 5.

# %% [markdown] lang="en" tags=["alt"]
# A 12×12 grid of the numbers 0 and 1; five dark strokes of ink make the digit 5.

# %% [markdown] lang="vi"
# ## Kernel hỏi, bản đồ đặc trưng ghi câu trả lời
#
# Kernel, còn gọi là bộ lọc (filter), ở đây là một bảng 3×3 gồm chín trọng số. Áp nó lên một cửa sổ
# 3×3 của ảnh, nó trả lời một câu hỏi bằng **một con số**. Kernel dưới đây hỏi: *cột phải có nhiều
# mực hơn cột trái không?*
#
# $$w = \begin{pmatrix} -1 & 0 & 1 \\ -1 & 0 & 1 \\ -1 & 0 & 1 \end{pmatrix}$$
#
# Đưa kernel đi khắp ảnh và ghi mỗi câu trả lời vào đúng chỗ của nó, chúng ta được **bản đồ đặc
# trưng**: bảng cho biết đặc trưng ấy xuất hiện ở đâu.

# %% [markdown] lang="en"
# ## A kernel asks, the feature map holds the answers
#
# A kernel, also called a filter, is here a 3×3 table of nine weights. Lay it on a 3×3 window of the
# image and it answers a question with **one number**. The kernel below asks: *is there more ink in
# the right column than in the left one?*
#
# $$w = \begin{pmatrix} -1 & 0 & 1 \\ -1 & 0 & 1 \\ -1 & 0 & 1 \end{pmatrix}$$
#
# Move the kernel over the whole image, write each answer down in its place, and you get the
# **feature map**: a table that says where this feature occurs.

# %% [markdown] lang="vi" tags=["predict"]
# Con số ấy được tính như ở một nơ-ron mà chúng ta đã quen:
#
# $$z = b + \sum_j w_j x_j$$
#
# với $x_1, …, x_9$ là chín điểm ảnh trong cửa sổ, đọc từ trái sang phải rồi từ trên xuống dưới.
#
# **Dự đoán.** Xét cửa sổ có góc trên bên trái ở hàng 3, cột 2 và lấy $b = 0.5$. Hãy đọc chín điểm
# ảnh trên hình và tính $z$ ra giấy trước khi chạy ô dưới.

# %% [markdown] lang="en" tags=["predict"]
# That number is computed as in the neuron we already know:
#
# $$z = b + \sum_j w_j x_j$$
#
# where $x_1, …, x_9$ are the nine pixels in the window, read from left to right, then from top to
# bottom.
#
# **Predict.** Take the window whose upper left corner is at row 3, column 2, and $b = 0.5$. Read
# the nine pixels off the picture and work out $z$ on paper before you run the next cell.

# %% [markdown] lang="vi" tags=["hint"]
# <details>
# <summary>Gợi ý</summary>
#
# Tính từng hàng. Hàng đầu của cửa sổ là `1 1 0`, nó góp $-1·1 + 0·1 + 1·0 = -1$. Hai hàng sau góp
# bao nhiêu? Cuối cùng đừng quên $b$.
#
# </details>

# %% [markdown] lang="en" tags=["hint"]
# <details>
# <summary>Hint</summary>
#
# Go row by row. The first row of the window is `1 1 0`, it contributes $-1·1 + 0·1 + 1·0 = -1$.
# What do the other two rows contribute? And do not forget $b$ at the end.
#
# </details>

# %%
w, b = torch.tensor([[-1.0, 0.0, 1.0]]).repeat(3, 1), 0.5
window = x[3:6, 2:5]
print(w * window)
print(b + (w * window).sum().item())
viz.pixel_grid(x, window=(3, 2))
viz.convolution_step(window, w, at=(0, 0), bias=b)
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Chữ số 5 trên lưới 12×12, khung đánh dấu cửa sổ 3×3 có góc ở hàng 3, cột 2.
#
# Cửa sổ, kernel và ô kết quả cạnh nhau; dòng dưới viết tổng của bias và chín tích, bằng −0.5.

# %% [markdown] lang="en" tags=["alt"]
# The digit 5 on its 12×12 grid, a frame marks the 3×3 window whose corner is at row 3, column 2.
#
# Window, kernel and resulting cell side by side; the line below writes out the sum of the bias and nine products, which is −0.5.

# %% [markdown] lang="vi" tags=["explain"]
# Hàng đầu góp −1; ở hai hàng sau, bên trái và bên phải đều có mực nên chúng triệt tiêu. Vậy
# $z = 0.5 - 1 = -0.5$: dấu âm nghĩa là bên trái nhiều mực hơn.
#
# Sai thường gặp nhất là −1 (quên $b$), rồi đến 8.5 (cộng các điểm ảnh mà quên trọng số). Cũng hay
# nhầm `w * window` với `w @ window`: `*` nhân từng cặp ô cùng vị trí, còn `@` là phép nhân ma trận.

# %% [markdown] lang="en" tags=["explain"]
# The first row contributes −1; in the other two rows there is ink on both sides, left and right
# cancel. So $z = 0.5 - 1 = -0.5$: the minus sign says that there is more ink on the left.
#
# The usual wrong answer is −1 (no $b$), then 8.5 (the pixels summed without their weights). Another
# trap is to take `w * window` for `w @ window`: `*` multiplies cells in the same place, while `@`
# is the matrix product.

# %% [markdown] lang="vi" tags=["predict"]
# ## Trượt kernel trên ảnh
#
# Kernel bắt đầu ở góc trên bên trái, mỗi lần sang phải một cột; hết hàng thì xuống một hàng và
# quay về mép trái. Cửa sổ luôn nằm trọn trong ảnh.
#
# **Dự đoán.** Trên ảnh 12×12, cửa sổ 3×3 có bao nhiêu chỗ đứng theo chiều ngang? Vậy bản đồ đặc
# trưng có kích thước nào?

# %% [markdown] lang="en" tags=["predict"]
# ## Sliding the kernel over the image
#
# The kernel starts in the upper left corner and moves right by one column at a time; at the end of
# a row it goes down by one row and back to the left edge. The window always lies fully inside.
#
# **Predict.** On a 12×12 image, how many places does a 3×3 window have in the horizontal
# direction? So what is the size of the feature map?

# %% [markdown] lang="vi" tags=["hint"]
# <details>
# <summary>Gợi ý</summary>
#
# Chỉ theo dõi cột trái của cửa sổ. Nó bắt đầu ở cột 0. Khi cột phải của cửa sổ chạm cột 11, cột
# trái đang ở đâu?
#
# </details>

# %% [markdown] lang="en" tags=["hint"]
# <details>
# <summary>Hint</summary>
#
# Watch only the left column of the window. It starts at column 0. When the right column of the
# window reaches column 11, where is the left one?
#
# </details>

# %%
print(out_size(12, kernel=3))
viz.sliding_window(x, w, [(0, 0), (0, 1), (0, 9), (1, 0)], bias=b)
plt.show()
viz.sliding_animation(x[:7, :8], w, bias=b, seconds=0.25)

# %% [markdown] lang="vi" tags=["alt"]
# Bốn ảnh liên tiếp: cửa sổ ở đầu hàng 0, dịch sang một cột, tới mép phải, rồi về đầu hàng 1; bên dưới bản đồ đặc trưng 10×10 được điền dần.
#
# Hoạt hình: kernel đi hết 30 chỗ trên bảy hàng, tám cột đầu của ảnh, từng hàng một, và bản đồ đặc trưng bên dưới được điền dần.

# %% [markdown] lang="en" tags=["alt"]
# Four frames: the window at the start of row 0, one column on, at the right edge, then at the start of row 1; below, the 10×10 feature map fills up.
#
# Animation: the kernel visits the 30 places in the first seven rows and eight columns of the image, row by row, while the feature map below fills up.

# %% [markdown] lang="vi" tags=["explain"] claims=["size-formula"]
# Cột trái của cửa sổ đứng được ở 0, 1, …, 9, tức 10 chỗ; chiều dọc cũng vậy. Ảnh 12×12 cho bản đồ
# đặc trưng **10×10**. Sai thường gặp là 9 (lấy 12 − 3 mà quên chỗ đầu tiên), 12 (tưởng đầu ra luôn
# to bằng ảnh) và 4 (xếp các cửa sổ cạnh nhau, không chồng lên nhau). Công thức chung:
#
# $$O = ⌊(W − K + 2P)/S⌋ + 1$$
#
# trong đó $W$ là kích thước ảnh, $K$ là kích thước kernel, $P$ là đệm (padding) ở mỗi phía, $S$ là
# bước trượt (stride) và $O$ là kích thước đầu ra. Ở đây $P = 0$, $S = 1$.

# %% [markdown] lang="en" tags=["explain"] claims=["size-formula"]
# The left column of the window can stand at 0, 1, …, 9, which makes 10 places; the same holds
# downwards. A 12×12 image gives a **10×10** feature map. Usual wrong answers are 9 (12 − 3, the
# first place forgotten), 12 (as if the output were always as large as the image) and 4 (windows
# laid side by side, without overlap). In general:
#
# $$O = ⌊(W − K + 2P)/S⌋ + 1$$
#
# where $W$ is the size of the image, $K$ that of the kernel, $P$ the padding on each side, $S$ the
# stride and $O$ the size of the output. Here $P = 0$, $S = 1$.

# %% [markdown] lang="vi" tags=["predict"]
# ## Tự viết phép trượt
#
# Hai vòng lặp cho vị trí $(i, j)$ của cửa sổ, bên trong là đúng công thức của $z$. Chỉ có vậy.
#
# **Dự đoán.** Trên bản đồ đặc trưng của chữ số 5, giá trị lớn nhất nằm ở đâu, nhỏ nhất nằm ở đâu?
# Và ở nơi cửa sổ chỉ toàn nền giấy thì $z$ bằng bao nhiêu?

# %% [markdown] lang="en" tags=["predict"]
# ## Write the sliding yourself
#
# Two loops for the place $(i, j)$ of the window, and inside them exactly the formula for $z$. That
# is all.
#
# **Predict.** In the feature map of the digit 5, where is the largest value, where is the smallest?
# And what is $z$ where the window sees nothing but paper?


# %%
def slide(image, kernel, bias=0.0):
    R, S = kernel.shape
    z = torch.zeros(out_size(image.shape[0], R), out_size(image.shape[1], S))
    for i in range(z.shape[0]):
        for j in range(z.shape[1]):
            z[i, j] = bias + (kernel * image[i : i + R, j : j + S]).sum()
    return z


# %%
z = slide(x, w, b)
print(z[3, 2].item(), z.max().item(), z.min().item())
viz.convolution_step(x, w, at=(3, 2), bias=b)
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Ảnh chữ số 5, kernel và bản đồ đặc trưng 10×10: cam ở mép trái, xanh ở mép phải của các nét dọc. Ô ở hàng 3, cột 2 được đóng khung, dưới là tổng cho ra nó.

# %% [markdown] lang="en" tags=["alt"]
# The digit 5, the kernel and the 10×10 feature map: orange on left edges, blue on right edges of vertical strokes. The cell at row 3, column 2 is framed, with its sum written below.

# %% [markdown] lang="vi" tags=["explain"]
# Giá trị lớn nhất là $0.5 + 3 = 3.5$, ở mép trái của nét dọc, nơi nền chuyển sang mực; nhỏ nhất là
# $0.5 - 3 = -2.5$, ở mép phải. Kernel này là một **bộ dò cạnh dọc**. Dọc theo các nét ngang nó
# không thấy gì: trái và phải như nhau.
#
# Sai thường gặp là cho rằng vùng trống bằng 0. Ở đó tổng bằng 0, nhưng $z = b = 0.5$.
#
# Chữ số 5 toàn 0 và 1, lại vuông vức, nên che được nhiều lỗi. Ô dưới thử `slide` với số ngẫu nhiên
# và kích thước lệch nhau, cạnh `conv2d` của thư viện khóa học, lấy PyTorch làm chuẩn.

# %% [markdown] lang="en" tags=["explain"]
# The largest value is $0.5 + 3 = 3.5$, on the left edges of vertical strokes, where paper turns
# into ink; the smallest is $0.5 - 3 = -2.5$, on right edges. This kernel is a **detector of
# vertical edges**. Along horizontal strokes it sees nothing: left and right are alike.
#
# The usual wrong answer is 0 for the empty regions. The sum is 0 there, but $z = b = 0.5$.
#
# The digit 5, all 0 and 1 and square, hides many mistakes. The next cell tries `slide` on random
# numbers and unequal sizes, beside `conv2d` from the library of this course, with PyTorch as the
# reference.

# %%
torch.manual_seed(0)
image, kernel = torch.randn(9, 11), torch.randn(3, 2)
expected = F.conv2d(image[None, None], kernel[None, None])[0, 0]
fast = conv2d(image[None, None], kernel[None, None])[0, 0]
for ours in (slide(image, kernel), fast):
    print(torch.allclose(ours, expected, atol=1e-6), f"{(ours - expected).abs().max():.4f}")

# %% [markdown] lang="vi" tags=["predict"]
# ## Chia sẻ trọng số
#
# Cửa sổ đổi chỗ thì chín điểm ảnh đổi, nhưng $w_1, …, w_9$ và $b$ giữ nguyên. Có thể xem cả bản đồ
# đặc trưng là **một** nơ-ron được dùng lại ở mọi chỗ. Đó là chia sẻ trọng số.
#
# **Dự đoán.** Để tính 100 ô của bản đồ 10×10, lớp tích chập này cần học bao nhiêu tham số?

# %% [markdown] lang="en" tags=["predict"]
# ## Weight sharing
#
# When the window moves, the nine pixels change, but $w_1, …, w_9$ and $b$ stay. You may think of
# the whole feature map as **one** neuron, used again in every place. This is weight sharing.
#
# **Predict.** To compute the 100 cells of the 10×10 map, how many parameters does this
# convolutional layer have to learn?

# %%
print(conv2d_parameters(1, 1, kernel_size=3))
viz.weight_sharing(x, [(0, 1), (7, 6)])
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Hai cửa sổ trên ảnh, mỗi cửa sổ nối qua một nơ-ron tới một ô của bản đồ; cả hai mang cùng chín trọng số.

# %% [markdown] lang="en" tags=["alt"]
# Two windows on the image, each led through a neuron to a cell of the map; both carry the same nine weights.

# %% [markdown] lang="vi" tags=["explain"] claims=["weights-constant"]
# Chín trọng số và một bias: **10**. Sai thường gặp là 1000, tức 10 tham số cho mỗi ô trong 100 ô;
# như thế là mỗi ô có một nơ-ron riêng, không còn chia sẻ gì. Lớp này có 10 tham số dù ảnh là 12×12
# hay 1200×1200.

# %% [markdown] lang="en" tags=["explain"] claims=["weights-constant"]
# Nine weights and one bias: **10**. The usual wrong answer is 1000, which is 10 parameters for each
# of the 100 cells; then every cell has a neuron of its own and nothing is shared. The layer has 10
# parameters whether the image is 12×12 or 1200×1200.

# %% [markdown] lang="vi" tags=["predict"]
# ## Bộ lọc tốt ở chỗ này cũng tốt ở chỗ khác
#
# **Dự đoán.** Dời chữ số 5 sang phải 2 cột, kernel giữ nguyên. Bản đồ đặc trưng thay đổi thế nào?
# Có cần tính lại từ đầu không?

# %% [markdown] lang="en" tags=["predict"]
# ## A filter that works here works there
#
# **Predict.** Move the digit 5 to the right by 2 columns and keep the kernel. What happens to the
# feature map? Do we have to compute it from scratch?

# %%
shifted = x.roll(2, dims=1)
z_shifted = slide(shifted, w, b)
print(torch.equal(z_shifted[:, 2:], z[:, :-2]))
viz.feature_maps(z[None], ["x", "z"], image=x)
viz.feature_maps(z_shifted[None], ["x → 2", "z → 2"], image=shifted)
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Chữ số 5 và bản đồ đặc trưng của nó.
#
# Chữ số 5 dời sang phải 2 cột; bản đồ giống hệt, cũng dời 2 cột.

# %% [markdown] lang="en" tags=["alt"]
# The digit 5 and its feature map.
#
# The digit 5 moved right by 2 columns; the map is the same, moved by 2 columns as well.

# %% [markdown] lang="vi" tags=["explain"] claims=["filter-works-elsewhere"]
# Bản đồ đặc trưng dời sang phải đúng 2 cột, giá trị không đổi: tích chập **đẳng biến** với phép
# tịnh tiến (translation equivariance). Bộ dò cạnh học được ở một chỗ thì dùng được ở mọi chỗ.
#
# Sai thường gặp là nói bản đồ *không đổi*: đó là bất biến (invariance), một tính chất khác. Cũng
# đừng quên mép ảnh: hai cột cuối của bản đồ cũ, cùng các mép phải ở đó, đã trượt ra ngoài khung.

# %% [markdown] lang="en" tags=["explain"] claims=["filter-works-elsewhere"]
# The feature map moves to the right by exactly 2 columns, its values stay: convolution is
# **equivariant** to translation. An edge detector learned in one place serves in every place.
#
# The usual wrong answer is that the map *does not change*: that would be invariance, another
# property. And mind the border: the last two columns of the old map, with the right edges in them,
# have slid out of the frame.

# %% [markdown] lang="vi" tags=["predict"]
# ## Đếm tham số
#
# Bây giờ là ảnh màu RGB 32×32, có 3 kênh (channel). Mỗi bộ lọc phải nhìn cả 3 kênh.
#
# **Dự đoán.** Lớp tích chập với 64 bộ lọc 3×3 có bao nhiêu tham số? Lớp kết nối đầy đủ (fully
# connected) từ cùng ảnh ấy tới 64 nơ-ron thì sao?

# %% [markdown] lang="en" tags=["predict"]
# ## Counting parameters
#
# Now a colour image, RGB, 32×32, with 3 channels. Each filter has to look at all 3 channels.
#
# **Predict.** How many parameters does a convolutional layer with 64 filters of size 3×3 have? And
# a fully connected layer from the same image to 64 neurons?

# %% [markdown] lang="vi" tags=["hint"]
# <details>
# <summary>Gợi ý</summary>
#
# Một bộ lọc có một lát 3×3 cho mỗi kênh vào, và chỉ một bias. Đếm cho một bộ lọc trước, rồi nhân
# lên. Với lớp kết nối đầy đủ: mỗi nơ-ron có một trọng số cho mỗi con số của ảnh.
#
# </details>

# %% [markdown] lang="en" tags=["hint"]
# <details>
# <summary>Hint</summary>
#
# A filter has one slice of 3×3 for each input channel, and a single bias. Count one filter first,
# then multiply. In the fully connected layer each neuron has one weight for each number of the
# image.
#
# </details>

# %%
numbers = 32 * 32 * 3
print(conv2d_parameters(3, 64, kernel_size=3))
print(linear_parameters(numbers, 64, bias=False))
print(linear_parameters(numbers, 64))

# %% [markdown] lang="vi" tags=["explain"] claims=["conv-parameters", "parameter-formula", "mlp-weights"]
# Lớp tích chập: $[(3·3·3) + 1]·64 = 1792$. Sai thường gặp là $[(3·3) + 1]·64 = 640$, quên rằng bộ
# lọc có một lát cho mỗi kênh.
#
# Lớp kết nối đầy đủ: ảnh có $32·32·3 = 3072$ con số, nên có $3072·64 = 196\,608$ trọng số. Con số
# này hay được đem so với 1792, nhưng nó bỏ quên bias trong khi bên kia có tính; đếm đủ thì là
# $196\,608 + 64 = 196\,672$.

# %% [markdown] lang="en" tags=["explain"] claims=["conv-parameters", "parameter-formula", "mlp-weights"]
# The convolutional layer: $[(3·3·3) + 1]·64 = 1792$. The usual wrong answer is
# $[(3·3) + 1]·64 = 640$, which forgets that a filter has one slice for each channel.
#
# The fully connected layer: the image holds $32·32·3 = 3072$ numbers, so it has
# $3072·64 = 196\,608$ weights. This number is often set against 1792, but it leaves the biases out
# while the other one counts them; all counted, it is $196\,608 + 64 = 196\,672$.

# %% [markdown] lang="vi" tags=["predict"]
# So sánh như vậy đã công bằng chưa? 64 nơ-ron cho ra 64 **con số**, còn 64 bộ lọc cho ra 64 **bản
# đồ**. Giả sử ta đệm ảnh để mỗi bản đồ vẫn là 32×32.
#
# **Dự đoán.** Lớp kết nối đầy đủ cho ra chừng ấy con số cần khoảng bao nhiêu tham số: ba triệu,
# hai mươi triệu hay hai trăm triệu?

# %% [markdown] lang="en" tags=["predict"]
# Is that a fair comparison? 64 neurons give 64 **numbers**, while 64 filters give 64 **maps**.
# Suppose the image is padded, so that each map is still 32×32.
#
# **Predict.** A fully connected layer that gives as many numbers needs roughly how many parameters:
# three million, twenty million or two hundred million?

# %%
counts = {
    "conv 3→64, 3×3": conv2d_parameters(3, 64, kernel_size=3),
    "linear 3072→64": linear_parameters(numbers, 64),
    "linear 3072→65536": linear_parameters(numbers, 64 * 32 * 32),
}
viz.parameter_bars(counts)
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Ba thanh trên thang logarit: 1 792 tham số cho lớp tích chập, 196 672 và 201 392 128 cho hai lớp kết nối đầy đủ.

# %% [markdown] lang="en" tags=["alt"]
# Three bars on a logarithmic scale: 1 792 parameters for the convolution, 196 672 and 201 392 128 for the two fully connected layers.

# %% [markdown] lang="vi" tags=["explain"] claims=["mlp-weights"]
# Hai trăm triệu. Có $64·32·32 = 65\,536$ con số ra, mỗi con số một nơ-ron, nên cần
# $3072·65\,536 + 65\,536 = 201\,392\,128$ tham số, gấp hơn một trăm nghìn lần 1792. Sai thường gặp
# là ba triệu: $3072·1024$ chỉ đủ cho *một* bản đồ. Hãy chú ý: hình dùng thang logarit,
# mỗi số trên trục gấp 100 lần số trước.
#
# Lớp tích chập tiết kiệm nhờ hai điều: mỗi nơ-ron chỉ nhìn một cửa sổ nhỏ, và mọi chỗ dùng chung
# trọng số.

# %% [markdown] lang="en" tags=["explain"] claims=["mlp-weights"]
# Two hundred million. There are $64·32·32 = 65\,536$ numbers to give, with a neuron for each, which
# takes $3072·65\,536 + 65\,536 = 201\,392\,128$ parameters, over a hundred thousand times 1792. The
# usual wrong answer is three million: $3072·1024$ is enough for *one* map only. Mind the
# logarithmic scale of the picture: each number on the axis is 100 times the one before.
#
# A convolutional layer saves in two ways: each neuron looks at a small window only, and all places
# share the same weights.

# %% [markdown] lang="vi" tags=["predict"]
# ## `nn.Conv2d` trong PyTorch
#
# `nn.Conv2d(in_channels, out_channels, kernel_size, stride, padding)` nhận số kênh vào, số kênh ra
# (cũng là số bộ lọc), kích thước kernel, bước trượt và đệm. Trọng số ban đầu là ngẫu nhiên.
#
# **Dự đoán.** Lớp dưới đây có 1 kênh vào, 1 kênh ra, kernel 3×3. `layer.weight` có mấy chiều, kích
# thước mỗi chiều là bao nhiêu?

# %% [markdown] lang="en" tags=["predict"]
# ## `nn.Conv2d` in PyTorch
#
# `nn.Conv2d(in_channels, out_channels, kernel_size, stride, padding)` takes the number of input
# channels, of output channels (that is, of filters), the kernel size, the stride and the padding.
# The initial weights are random.
#
# **Predict.** The layer below has 1 input channel, 1 output channel and a 3×3 kernel. How many
# dimensions does `layer.weight` have, and how large is each?

# %%
torch.manual_seed(0)
layer = nn.Conv2d(1, 1, kernel_size=3)
print(layer.weight.shape)
print(layer.weight)
print(layer.bias)
bound = 1 / (1 * 3 * 3) ** 0.5
print(f"{bound:.4f}", bool((layer.weight.abs() <= bound).all() and layer.bias.abs() <= bound))

# %% [markdown] lang="vi" tags=["explain"] claims=["conv2d-initial-values", "conv2d-arguments"]
# Bốn chiều, `(1, 1, 3, 3)`: số bộ lọc, số kênh vào, chiều cao, chiều rộng. Sai thường gặp là
# `(3, 3)`: đúng cho *một* lát, nhưng một lớp có thể có nhiều bộ lọc và nhiều kênh.
#
# PyTorch chọn giá trị ban đầu ngẫu nhiên, phân bố đều giữa $-1/\sqrt{9}$ và $1/\sqrt{9}$, vì mỗi
# $z$ cộng 9 tích. Slide bài giảng không đặt `manual_seed` nên không ai tạo lại được đúng các con số
# trên đó; ở đây có đặt, chạy lại vẫn ra như cũ.

# %% [markdown] lang="en" tags=["explain"] claims=["conv2d-initial-values", "conv2d-arguments"]
# Four, `(1, 1, 3, 3)`: filters, input channels, height, width. The usual wrong answer is `(3, 3)`:
# right for *one* slice, but a layer may have many filters and many channels.
#
# PyTorch draws the initial values uniformly between $-1/\sqrt{9}$ and $1/\sqrt{9}$, because each
# $z$ sums 9 products. The lecture slides set no `manual_seed`, so nobody can get their numbers
# again; here it is set, and a second run gives the same.

# %% [markdown] lang="vi" tags=["predict"]
# `x` có kích thước `(12, 12)`, còn lớp cần `(N, C, H, W)`: số ảnh, số kênh, chiều cao, chiều rộng.
# `x[None, None]` thêm hai chiều đầu.
#
# **Dự đoán.** `layer(x[None, None])` có kích thước nào? Lớp chưa học gì thì bản đồ của nó có trống
# rỗng không? Và nếu chép `w` và `b` của chúng ta vào lớp thì nó lệch `z` bao nhiêu?

# %% [markdown] lang="en" tags=["predict"]
# `x` has the size `(12, 12)`, but the layer wants `(N, C, H, W)`: images, channels, height, width.
# `x[None, None]` adds the first two dimensions.
#
# **Predict.** What is the size of `layer(x[None, None])`? The layer has learned nothing, so is its
# map blank? And if we copy our own `w` and `b` into it, how far is it from `z`?

# %%
maps = layer(x[None, None])
print(maps.shape)
with torch.no_grad():
    layer.weight.copy_(w)
    layer.bias.fill_(b)
    print(f"{(layer(x[None, None])[0, 0] - z).abs().max():.6f}")
viz.feature_maps(maps[0], ["x", "z"], image=x)
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Chữ số 5 và bản đồ đặc trưng của lớp chưa học: có vệt cam và xanh, không trống.

# %% [markdown] lang="en" tags=["alt"]
# The digit 5 and the feature map of the untrained layer: orange and blue marks, not blank.

# %% [markdown] lang="vi" tags=["explain"]
# `(1, 1, 10, 10)`: một ảnh, một kênh, 10×10. Sai thường gặp là `(10, 10)`, quên hai chiều đầu. Bản
# đồ trong hình là của lớp chưa học, vậy mà không trống: trọng số ngẫu nhiên vẫn là một câu hỏi, chỉ
# là câu hỏi chưa ai chọn; huấn luyện sẽ chọn.
#
# Với cùng `w` và `b`, lớp của PyTorch cho đúng `z` của hai vòng lặp.

# %% [markdown] lang="en" tags=["explain"]
# `(1, 1, 10, 10)`: one image, one channel, 10×10. The usual wrong answer is `(10, 10)`, without the
# first two dimensions. The map in the picture is that of the untrained layer, and it is not blank:
# random weights still ask a question, just one that nobody has chosen; training will choose.
#
# With the same `w` and `b`, PyTorch's layer gives exactly the `z` of our two loops.

# %% [markdown] lang="vi" tags=["predict"]
# ## Thật ra là tương quan chéo
#
# Trong sách toán, phép tích chập xoay kernel 180° rồi mới trượt. Chúng ta có xoay đâu!
#
# **Dự đoán.** Ảnh 5×5 chỉ có một điểm bằng 1 ở chính giữa, còn lại là 0. Kernel 3×3 chứa các
# số 1, 2, …, 9. Bản đồ đặc trưng trông thế nào?

# %% [markdown] lang="en" tags=["predict"]
# ## It is really a cross-correlation
#
# In a mathematics book, convolution turns the kernel by 180° before it slides. We never did!
#
# **Predict.** A 5×5 image has a single 1 in the very centre and 0 everywhere else. The 3×3 kernel
# holds 1, 2, …, 9. What does the feature map look like?

# %%
dot = torch.zeros(5, 5)
dot[2, 2] = 1
kernel = torch.arange(1.0, 10).reshape(3, 3)
print(F.conv2d(dot[None, None], kernel[None, None])[0, 0])
print(slide(dot, kernel.flip(0, 1)))
viz.convolution_step(dot, kernel, at=(0, 0))
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Ảnh 5×5 có một điểm 1 ở giữa, kernel 1 đến 9 và bản đồ 3×3 chứa các số ấy theo thứ tự ngược, từ 9 đến 1.

# %% [markdown] lang="en" tags=["alt"]
# A 5×5 image with a single 1 in the centre, the kernel 1 to 9 and the 3×3 map, which holds these numbers in reverse, from 9 to 1.

# %% [markdown] lang="vi" tags=["explain"] claims=["cross-correlation"]
# Bảng 9, 8, …, 1: kernel hiện ra nhưng **đã xoay** 180°. Sai thường gặp là 1, 2, …, 9. Khi cửa sổ
# đứng ở góc trên bên trái, điểm bằng 1 nằm dưới $w_9$, nên ô đầu tiên bằng 9.
#
# Không xoay kernel, đó là **tương quan chéo**; PyTorch gọi nó là convolution, và chúng ta cũng gọi
# theo. Vì trọng số là do học mà có, mạng chỉ việc học luôn bản đã xoay. Nhưng khi so với
# `scipy.signal.convolve2d`, hàm có xoay, hãy `flip` kernel trước như ở bảng thứ hai.

# %% [markdown] lang="en" tags=["explain"] claims=["cross-correlation"]
# The table 9, 8, …, 1: the kernel appears, but **turned** by 180°. The usual wrong answer is 1, 2,
# …, 9. When the window stands in the upper left corner, the pixel that is 1 lies under $w_9$, so
# the first cell is 9.
#
# Without turning the kernel, this is **cross-correlation**; PyTorch calls it convolution, and so do
# we. As the weights are learned, the network simply learns the turned kernel. But when you compare
# with `scipy.signal.convolve2d`, which does turn, `flip` the kernel first, as in the second table.

# %% [markdown] lang="vi" tags=["predict"]
# ## Nhiều bộ lọc, nhiều bản đồ đặc trưng
#
# Một bộ lọc chỉ hỏi một câu. Muốn hỏi nhiều câu, chúng ta dùng nhiều bộ lọc, mỗi bộ lọc cho một
# bản đồ.
#
# **Dự đoán.** Trong ba kernel: $w$, chuyển vị của nó và kernel so mỗi điểm ảnh với bốn điểm kề,
# kernel nào thấy nét ngang mà bỏ qua nét dọc?

# %% [markdown] lang="en" tags=["predict"]
# ## Many filters, many feature maps
#
# One filter asks one question. To ask more of them we use more filters, and each filter gives a
# map.
#
# **Predict.** Of three kernels, $w$, its transpose, and one that compares each pixel with its four
# neighbours, which one sees horizontal strokes and ignores vertical ones?

# %%
outline = torch.tensor([[0.0, -1.0, 0.0], [-1.0, 4.0, -1.0], [0.0, -1.0, 0.0]])
kernels = torch.stack([w, w.T, outline])[:, None]
maps = conv2d(x[None, None], kernels)
viz.kernels_grid(kernels, ["$w^{(1)}$", "$w^{(2)}$", "$w^{(3)}$"])
viz.feature_maps(maps[0], ["x", "$z^{(1)}$", "$z^{(2)}$", "$z^{(3)}$"], image=x)
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Ba kernel 3×3 với các trọng số: trái sang phải, trên xuống dưới, và so với bốn điểm kề.
#
# Chữ số 5 và ba bản đồ: một bản đồ chỉ có cạnh dọc, một chỉ có cạnh ngang, một có toàn bộ đường viền.

# %% [markdown] lang="en" tags=["alt"]
# Three 3×3 kernels with their weights: left to right, top to bottom, and against the four neighbours.
#
# The digit 5 and three maps: one shows vertical edges only, one horizontal edges only, one the whole outline.

# %%
cup = data.photo("coffee")[:, ::3, ::3] / 255
maps = conv2d(cup.mean(dim=0)[None, None], kernels)
viz.feature_maps(maps[0], ["x", "$z^{(1)}$", "$z^{(2)}$", "$z^{(3)}$"], image=cup)
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Ảnh tách cà phê và ba bản đồ đặc trưng: cạnh dọc, cạnh ngang và đường viền của tách và đĩa.

# %% [markdown] lang="en" tags=["alt"]
# The photograph of a coffee cup and three feature maps: vertical edges, horizontal edges and the outlines of cup and saucer.

# %% [markdown] lang="vi" tags=["explain"] claims=["feature-extractor", "many-filters"]
# Kernel thứ hai: nó so hàng dưới với hàng trên, nên chỉ thấy cạnh ngang. Sai thường gặp là chọn
# $w$, vì nó so theo chiều *ngang*; nhưng so trái với phải thì chỉ thấy cạnh *dọc*. Kernel thứ ba
# thấy đường viền theo mọi hướng.
#
# Vẫn ba kernel ấy, không sửa gì, tìm được cạnh trên ảnh tách cà phê. Trong mạng CNN, không ai viết
# sẵn các trọng số này: mạng tự học chúng từ dữ liệu.

# %% [markdown] lang="en" tags=["explain"] claims=["feature-extractor", "many-filters"]
# The second: it compares the lower row with the upper one, so it sees horizontal edges only. The
# usual wrong answer is $w$, because it compares *horizontally*; but to compare left with right is
# to see *vertical* edges. The third kernel sees outlines in every direction.
#
# The same three kernels, unchanged, find the edges in the photograph of a cup. In a CNN nobody
# writes these weights down: the network learns them from data.

# %% [markdown] lang="vi"
# ## Trong bài này
#
# - Mỗi ô của bản đồ đặc trưng là $z = b + \sum_j w_j x_j$ trên một cửa sổ.
# - Mọi chỗ dùng chung trọng số: ít tham số, và ảnh dời thì bản đồ dời theo.
# - Số tham số là $[(K·K·C) + 1]$ nhân với số bộ lọc, bất kể kích thước ảnh.
# - Convolution của PyTorch là tương quan chéo: kernel không xoay.
#
# **Ba câu hỏi**
#
# 1. Ảnh 28×28, kernel 5×5, không đệm, bước trượt 1: đầu ra có kích thước nào?
# 2. `nn.Conv2d(1, 16, kernel_size=5)` có bao nhiêu tham số?
# 3. Đổi dấu mọi trọng số nhưng giữ $b$: ô đang bằng 3.5 sẽ thành bao nhiêu?
#
# <details>
# <summary>Đáp án</summary>
#
# 1\. 24×24. 2\. $[(5·5·1) + 1]·16 = 416$. 3\. $0.5 - 3 = -2.5$.
#
# </details>

# %% [markdown] lang="en"
# ## In this lecture
#
# - A cell of a feature map is $z = b + \sum_j w_j x_j$ over one window.
# - All places share the weights: few parameters, and maps move with the image.
# - Parameters: $[(K·K·C) + 1]$ times the number of filters, whatever the image size.
# - PyTorch's convolution is a cross-correlation: the kernel is not turned.
#
# **Three questions**
#
# 1. Image 28×28, kernel 5×5, no padding, stride 1: output size?
# 2. How many parameters does `nn.Conv2d(1, 16, kernel_size=5)` have?
# 3. Change the sign of every weight but keep $b$: what does a cell of 3.5 become?
#
# <details>
# <summary>Answers</summary>
#
# 1\. 24×24. 2\. $[(5·5·1) + 1]·16 = 416$. 3\. $0.5 - 3 = -2.5$.
#
# </details>

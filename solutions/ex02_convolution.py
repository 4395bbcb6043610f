# %% [markdown] lang="vi"
# # Bài tập 2. Phép tích chập
#
# Trong bài này bạn tự viết lớp tích chập, từ một kênh đến cả một `nn.Module`, và so kết quả với torch.
#
# - `correlate2d`: một kênh, một kernel (3 điểm)
# - `conv2d`: batch, nhiều kênh, nhiều bộ lọc, bước trượt (stride), đệm (padding) (12 điểm)
# - `count_parameters`: đếm tham số (2 điểm)
# - `Conv2d`: một lớp có thể huấn luyện (3 điểm)
#
# Cần học trước: bài giảng 4. Thời gian: khoảng 90 phút.

# %% [markdown] lang="en"
# # Exercise 2. Convolution
#
# Here you write a convolutional layer yourself, from a single channel up to an `nn.Module`, and compare it with torch.
#
# - `correlate2d`: one channel, one kernel (3 points)
# - `conv2d`: batch, several channels and filters, stride, padding (12 points)
# - `count_parameters`: counting parameters (2 points)
# - `Conv2d`: a layer that can be trained (3 points)
#
# You need lecture 4 first. Time: about 90 minutes.

# %% [markdown] lang="vi"
# Bạn được viết theo cách mình thích: vòng lặp, `unfold` và nhân ma trận, `as_strided`, `einsum`, FFT. Không được dùng phép tích chập có sẵn của torch (`F.conv2d`, `nn.Conv2d` và tương tự) cũng như `tichchap.nn`: ô kiểm tra sẽ phát hiện.
#
# Sau mỗi hàm có một ô kiểm tra mà bạn tự chạy được. Các ô kiểm tra ẩn chỉ chạy khi chấm điểm. Cảnh báo (warning) không bị trừ điểm.

# %% [markdown] lang="en"
# Write it in the way you like: loops, `unfold` and a matrix product, `as_strided`, `einsum`, FFT. Neither torch's own convolution (`F.conv2d`, `nn.Conv2d` and the like) nor `tichchap.nn` may be used: the check cells notice.
#
# After each function comes a check cell that you can run yourself. Hidden checks run when your work is graded. Warnings cost no points.

# %% locked=true tags=["setup"]
import torch
from torch import nn

from tichchap.grade import checks, speak

# %% lang="vi" tags=["setup"]
speak("vi")

# %% lang="en" tags=["setup"]
speak("en")

# %% [markdown] lang="vi"
# ## Một kênh, một kernel
#
# Đặt kernel $w$ kích thước $R \times S$ lên góc trên bên trái của ảnh $x$, nhân từng cặp số rồi cộng lại. Trượt kernel sang mọi vị trí còn nằm trọn trong ảnh:
#
# $$z_{ij} = \sum_{r=0}^{R-1} \sum_{s=0}^{S-1} w_{rs}\, x_{i+r,\,j+s}$$
#
# Kernel không bị lật. Trong toán học, phép này tên là tương quan chéo (cross-correlation); mạng CNN vẫn gọi nó là tích chập.

# %% [markdown] lang="en"
# ## One channel, one kernel
#
# Put the kernel $w$ of size $R \times S$ on the top left corner of the image $x$, multiply the numbers pairwise and add them up. Slide the kernel to every position where it still lies inside the image:
#
# $$z_{ij} = \sum_{r=0}^{R-1} \sum_{s=0}^{S-1} w_{rs}\, x_{i+r,\,j+s}$$
#
# The kernel is not flipped. In mathematics this is called cross-correlation; in a CNN it is still called a convolution.

# %% [markdown] lang="vi" tags=["hint"]
# <details><summary>Gợi ý 1</summary>Kết quả có bao nhiêu hàng? Đếm số vị trí mà kernel cao R có thể đứng trong ảnh cao H.</details>
# <details><summary>Gợi ý 2</summary>Với mỗi vị trí, cửa sổ là một lát cắt của ảnh: R hàng bắt đầu từ i, S cột bắt đầu từ j.</details>
# <details><summary>Gợi ý 3</summary>Tạo tensor kết quả cùng dtype với ảnh, rồi gán từng phần tử bằng tổng của cửa sổ nhân kernel.</details>

# %% [markdown] lang="en" tags=["hint"]
# <details><summary>Hint 1</summary>How many rows has the result? Count the positions in which a kernel of height R fits into an image of height H.</details>
# <details><summary>Hint 2</summary>For each position the window is a slice of the image: R rows from i on, S columns from j on.</details>
# <details><summary>Hint 3</summary>Make a result tensor of the image's dtype and set each element to the sum of window times kernel.</details>


# %% solve="correlate2d"
def correlate2d(image: torch.Tensor, kernel: torch.Tensor) -> torch.Tensor:
    """Slide `kernel` over `image`: multiply and add in each position.

    Shape: image (H, W), kernel (R, S) -> (H - R + 1, W - S + 1)
    Example: an image of ones and a 2 x 3 kernel of ones give 6 everywhere.
    """
    ### BEGIN SOLUTION
    R, S = kernel.shape
    windows = image.unfold(0, R, 1).unfold(1, S, 1)
    return torch.einsum("hwrs,rs->hw", windows, kernel)
    ### END SOLUTION


# %% [markdown] lang="vi"
# Hãy tự tính bằng tay ít nhất một phần tử của `expected` trước khi chạy ô sau.

# %% [markdown] lang="en"
# Work out at least one element of `expected` by hand before you run the next cell.

# %% check="correlate2d" name="example" points=1
image = torch.tensor([[1.0, 2, 0, 1], [0, 1, 3, 1], [2, 1, 1, 0]])
kernel = torch.tensor([[1.0, 0], [-1, 2]])
expected = torch.tensor([[3.0, 7, -1], [0, 2, 2]])
checks.correlate2d.gives(correlate2d, image, kernel, expected=expected)

# %% check="correlate2d" name="values" points=2 hidden=true
checks.correlate2d.values(correlate2d)

# %% [markdown] lang="vi"
# ## Cả lớp tích chập
#
# Bây giờ đầu vào có kích thước $N \times C \times H \times W$ và có $K$ bộ lọc, mỗi bộ lọc gồm $C$ lát $R \times S$ và một bias. Với bước trượt $s_h, s_w$, cửa sổ của phần tử $(i, j)$ bắt đầu ở hàng $i \cdot s_h$, cột $j \cdot s_w$ của ảnh đã đệm 0:
#
# $$z_{nkij} = b_k + \sum_{c} \sum_{r} \sum_{s} w_{kcrs}\, x_{n,\,c,\,i \cdot s_h + r,\,j \cdot s_w + s}$$
#
# Kích thước đầu ra: $O = \lfloor (W - K + 2P)/S \rfloor + 1$, trong đó $W$, $K$, $P$, $S$ là cỡ đầu vào, cỡ kernel, đệm mỗi bên và bước trượt của một trục.

# %% [markdown] lang="en"
# ## The whole layer
#
# Now the input is $N \times C \times H \times W$ and there are $K$ filters, each with $C$ slices of $R \times S$ and one bias. With strides $s_h, s_w$ the window of element $(i, j)$ starts at row $i \cdot s_h$ and column $j \cdot s_w$ of the image padded with 0:
#
# $$z_{nkij} = b_k + \sum_{c} \sum_{r} \sum_{s} w_{kcrs}\, x_{n,\,c,\,i \cdot s_h + r,\,j \cdot s_w + s}$$
#
# Output size: $O = \lfloor (W - K + 2P)/S \rfloor + 1$, where $W$, $K$, $P$, $S$ are the input size, the kernel size, the padding on each side and the stride of one axis.

# %% [markdown] lang="vi"
# `stride` và `padding` là một số nguyên hoặc một cặp (dọc, ngang). Hàm cũng phải:
#
# - cho gradient truyền ngược về `x`, `weight` và `bias`: không dùng `.detach()`, `.item()` hay numpy;
# - giữ nguyên dtype và device của `x`, kể cả khi `x` nằm trên GPU;
# - không sửa đầu vào, và mỗi lần gọi trả về một tensor mới.

# %% [markdown] lang="en"
# `stride` and `padding` are an integer or a pair (vertical, horizontal). The function also has to:
#
# - let gradients flow back to `x`, `weight` and `bias`: no `.detach()`, `.item()` or numpy;
# - keep the dtype and device of `x`, also when `x` is on a GPU;
# - leave its inputs as they are, and return a new tensor from each call.

# %% [markdown] lang="vi" tags=["hint"]
# <details><summary>Gợi ý 1</summary>Viết trước cho bước trượt 1, không đệm. Hai trục N và K chỉ thêm hai vòng lặp bên ngoài, trục C thêm một tổng bên trong.</details>
# <details><summary>Gợi ý 2</summary>Đệm: tạo một tensor lớn hơn toàn số không bằng x.new_zeros, rồi chép x vào giữa. Như vậy dtype và device tự đúng.</details>
# <details><summary>Gợi ý 3</summary>Bước trượt: số cửa sổ làm tròn xuống, và cửa sổ thứ i bắt đầu ở i nhân với bước trượt, không phải ở i.</details>

# %% [markdown] lang="en" tags=["hint"]
# <details><summary>Hint 1</summary>Begin with stride 1 and no padding. The axes N and K only add two outer loops, the axis C adds a sum inside.</details>
# <details><summary>Hint 2</summary>Padding: make a larger tensor of zeros with x.new_zeros and copy x into its middle. Then dtype and device are right by themselves.</details>
# <details><summary>Hint 3</summary>Stride: the number of windows is rounded down, and window i starts at i times the stride, not at i.</details>


# %% solve="conv2d"
def conv2d(x, weight, bias=None, stride=1, padding=0):
    """Convolve a batch with several filters, as torch does.

    Shape: x (N, C, H, W), weight (K, C, R, S), bias (K,) or None -> (N, K, OH, OW)
    Example: x of shape (1, 1, 5, 5) and a 3 x 3 kernel with stride 2, padding 1 give (1, 1, 3, 3).
    """
    ### BEGIN SOLUTION
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    (N, C, H, W), (R, S) = x.shape, weight.shape[2:]
    padded = x.new_zeros(N, C, H + 2 * ph, W + 2 * pw)
    padded[:, :, ph : ph + H, pw : pw + W] = x
    windows = padded.unfold(2, R, sh).unfold(3, S, sw)
    z = torch.einsum("nchwrs,kcrs->nkhw", windows, weight)
    return z if bias is None else z + bias[:, None, None]
    ### END SOLUTION


# %% [markdown] lang="vi"
# Hai kênh, một bộ lọc, bias bằng 1. Phần tử đầu: $(1 + 4 + 0 + 1) + (0 + 0 - 2 + 0) + 1 = 5$.

# %% [markdown] lang="en"
# Two channels, one filter, bias 1. The first element: $(1 + 4 + 0 + 1) + (0 + 0 - 2 + 0) + 1 = 5$.

# %% check="conv2d" name="example" points=1
x = torch.tensor([[[[1.0, 2, 0], [0, 1, 3]], [[1, 0, 1], [2, 1, 0]]]])
weight = torch.tensor([[[[1.0, 2], [0, 1]], [[0, 1], [-1, 0]]]])
expected = torch.tensor([[[[5.0, 6]]]])
checks.conv2d.gives(conv2d, x, weight, bias=torch.ones(1), expected=expected)

# %% check="conv2d" name="channels" points=2 hidden=true
checks.conv2d.channels(conv2d)

# %% check="conv2d" name="stride" points=2 hidden=true
checks.conv2d.stride(conv2d)

# %% check="conv2d" name="padding" points=2 hidden=true
checks.conv2d.padding(conv2d)

# %% check="conv2d" name="gradients" points=2 hidden=true
checks.conv2d.gradients(conv2d)

# %% check="conv2d" name="dtype" points=1 hidden=true
checks.conv2d.dtype(conv2d)

# %% check="conv2d" name="device" points=1 hidden=true
checks.conv2d.device(conv2d)

# %% check="conv2d" name="memory" points=1 hidden=true
checks.conv2d.memory(conv2d)

# %% [markdown] lang="vi"
# ## Đếm tham số
#
# Một lớp tích chập có bao nhiêu tham số cần học? Mỗi bộ lọc dùng chung trọng số cho mọi vị trí, nên kích thước ảnh không có trong câu trả lời. Ảnh màu 3 kênh, kernel $3 \times 3$, 64 bộ lọc: $(3 \cdot 3 \cdot 3 + 1) \cdot 64 = 1792$.

# %% [markdown] lang="en"
# ## Counting parameters
#
# How many parameters does a convolutional layer learn? Each filter shares its weights over all positions, so the size of the image is not part of the answer. A colour image with 3 channels, a $3 \times 3$ kernel, 64 filters: $(3 \cdot 3 \cdot 3 + 1) \cdot 64 = 1792$.

# %% [markdown] lang="vi" tags=["hint"]
# <details><summary>Gợi ý 1</summary>Nhìn vào kích thước của weight: nó có bao nhiêu phần tử?</details>
# <details><summary>Gợi ý 2</summary>Mỗi bộ lọc có một bias, không phải mỗi kênh và cũng không phải mỗi trọng số.</details>
# <details><summary>Gợi ý 3</summary>kernel_size có thể là một cặp: số trọng số của một lát là tích của hai cạnh.</details>

# %% [markdown] lang="en" tags=["hint"]
# <details><summary>Hint 1</summary>Look at the shape of weight: how many elements has it?</details>
# <details><summary>Hint 2</summary>Each filter has one bias, not each channel and not each weight.</details>
# <details><summary>Hint 3</summary>kernel_size may be a pair: one slice has as many weights as the product of its sides.</details>


# %% solve="count_parameters"
def count_parameters(in_channels, out_channels, kernel_size, bias=True):
    """Count the parameters of a convolutional layer; `kernel_size` is an int or a pair.

    Shape: numbers in, an int out
    Example: count_parameters(1, 1, 3) is 10: nine weights and one bias.
    """
    ### BEGIN SOLUTION
    R, S = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    return (in_channels * R * S + int(bias)) * out_channels
    ### END SOLUTION


# %% check="count_parameters" name="example" points=1
checks.count_parameters.gives(count_parameters, 3, 64, 3, expected=1792)

# %% check="count_parameters" name="values" points=1 hidden=true
checks.count_parameters.values(count_parameters)

# %% [markdown] lang="vi"
# ## Lớp `Conv2d`
#
# Gói hàm `conv2d` của bạn thành một `nn.Module`, dùng được thay cho lớp của torch:
#
# - tham số tên là `weight` và `bias` như của torch; với `bias=False` thì `self.bias` là `None`;
# - `kernel_size`, `stride`, `padding` là số nguyên hoặc cặp;
# - khởi tạo như torch: phân bố đều trong $\pm 1/\sqrt{C \cdot R \cdot S}$, cho cả `weight` lẫn `bias`.

# %% [markdown] lang="en"
# ## The layer `Conv2d`
#
# Wrap your function `conv2d` into an `nn.Module` that can stand in for torch's layer:
#
# - the parameters are called `weight` and `bias` as in torch; with `bias=False`, `self.bias` is `None`;
# - `kernel_size`, `stride`, `padding` are integers or pairs;
# - initialised as in torch: uniform in $\pm 1/\sqrt{C \cdot R \cdot S}$, for both `weight` and `bias`.

# %% [markdown] lang="vi" tags=["hint"]
# <details><summary>Gợi ý 1</summary>Một tensor chỉ trở thành tham số khi được bọc trong nn.Parameter và gán vào self.</details>
# <details><summary>Gợi ý 2</summary>Lưu stride và padding vào self để forward dùng lại. Tham số chỉ tạo một lần, trong __init__.</details>
# <details><summary>Gợi ý 3</summary>torch.empty(...).uniform_(-bound, bound) cho phân bố đều; khi không có bias hãy dùng self.register_parameter("bias", None).</details>

# %% [markdown] lang="en" tags=["hint"]
# <details><summary>Hint 1</summary>A tensor becomes a parameter only when it is wrapped in nn.Parameter and assigned to self.</details>
# <details><summary>Hint 2</summary>Keep stride and padding in self for forward. Parameters are made once, in __init__.</details>
# <details><summary>Hint 3</summary>torch.empty(...).uniform_(-bound, bound) draws uniformly; without bias use self.register_parameter("bias", None).</details>


# %% solve="Conv2d"
class Conv2d(nn.Module):
    """A convolutional layer with torch's parameters.

    Shape: input (N, in_channels, H, W) -> (N, out_channels, OH, OW)
    Example: Conv2d(3, 5, 2) has a weight of shape (5, 3, 2, 2) and a bias of shape (5,).
    """

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        ### BEGIN SOLUTION
        self.stride, self.padding = stride, padding
        R, S = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
        bound = (in_channels * R * S) ** -0.5
        weight = torch.empty(out_channels, in_channels, R, S).uniform_(-bound, bound)
        self.weight = nn.Parameter(weight)
        drawn = torch.empty(out_channels).uniform_(-bound, bound)
        self.bias = nn.Parameter(drawn) if bias else None
        ### END SOLUTION

    def forward(self, input):
        ### BEGIN SOLUTION
        return conv2d(input, self.weight, self.bias, self.stride, self.padding)
        ### END SOLUTION


# %% [markdown] lang="vi"
# Ô sau tạo vài lớp và so tên, kích thước của tham số với torch, ví dụ `Conv2d(3, 5, 2)` có `weight` kích thước $5 \times 3 \times 2 \times 2$.

# %% [markdown] lang="en"
# The next cell makes a few layers and compares the names and shapes of their parameters with torch's: `Conv2d(3, 5, 2)`, say, has a `weight` of $5 \times 3 \times 2 \times 2$.

# %% check="Conv2d" name="parameters" points=1
checks.Conv2d.parameters(Conv2d)

# %% check="Conv2d" name="forward" points=1 hidden=true
checks.Conv2d.forward(Conv2d)

# %% check="Conv2d" name="initialisation" points=1 hidden=true
checks.Conv2d.initialisation(Conv2d)

# %% [markdown] lang="vi"
# ## Nộp bài
#
# Chạy lại toàn bộ notebook từ đầu (Kernel, Restart and Run All), xem mọi ô kiểm tra nhìn thấy được đều đúng, lưu lại rồi nộp.

# %% [markdown] lang="en"
# ## Handing in
#
# Run the whole notebook from the top (Kernel, Restart and Run All), see that every visible check passes, save it and hand it in.

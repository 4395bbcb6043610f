# %% [markdown] lang="vi"
# # Bài tập 4. Phép gộp
#
# Trong bài này bạn tự viết hai phép gộp, đo xem chúng giữ được gì khi ảnh bị dời, rồi thay chúng bằng tích chập có bước trượt.
#
# - `max_pool2d`: gộp cực đại (12 điểm)
# - `avg_pool2d`: gộp trung bình (10 điểm)
# - `MaxPool2d`: một lớp (3 điểm)
# - `shift_consistency`: đầu ra có đứng yên khi ảnh dời không (4 điểm)
# - `strided_replacement`: tích chập thay cho gộp (3 điểm)
# - `same_size`: khi nào kích thước bằng nhau (2 điểm, và 2 điểm cho phần giải thích)
#
# Cần học trước: bài giảng 7. Thời gian: khoảng 90 phút.

# %% [markdown] lang="en"
# # Exercise 4. Pooling
#
# Here you write the two kinds of pooling yourself, measure what they keep when an image moves, and replace them by convolutions with a stride.
#
# - `max_pool2d`: max pooling (12 points)
# - `avg_pool2d`: average pooling (10 points)
# - `MaxPool2d`: a layer (3 points)
# - `shift_consistency`: does the output stay when the image moves (4 points)
# - `strided_replacement`: convolutions in place of pooling (3 points)
# - `same_size`: when the sizes are equal (2 points, and 2 points for the explanation)
#
# You need lecture 7 first. Time: about 90 minutes.

# %% [markdown] lang="vi"
# Bạn được viết theo cách mình thích: vòng lặp, `unfold`, `as_strided`, dời ảnh rồi so sánh. Không được dùng phép gộp có sẵn của torch (`F.max_pool2d`, `nn.AvgPool2d`, `F.adaptive_avg_pool2d` và tương tự) cũng như `tichchap.nn`: ô kiểm tra sẽ phát hiện. `F.pad` và `F.unfold` thì được.
#
# Sau mỗi hàm có một ô kiểm tra mà bạn tự chạy được. Các ô kiểm tra ẩn chỉ chạy khi chấm điểm. Cảnh báo (warning) không bị trừ điểm.

# %% [markdown] lang="en"
# Write it in the way you like: loops, `unfold`, `as_strided`, moving the image and comparing. Neither torch's own pooling (`F.max_pool2d`, `nn.AvgPool2d`, `F.adaptive_avg_pool2d` and the like) nor `tichchap.nn` may be used: the check cells notice. `F.pad` and `F.unfold` are allowed.
#
# After each function comes a check cell that you can run yourself. Hidden checks run when your work is graded. Warnings cost no points.

# %% locked=true tags=["setup"]
import torch
import torch.nn.functional as F
from torch import nn

from tichchap.grade import checks, speak

# %% lang="vi" tags=["setup"]
speak("vi")

# %% lang="en" tags=["setup"]
speak("en")

# %% [markdown] lang="vi"
# ## Gộp cực đại
#
# Cửa sổ cao $R$, rộng $S$ trượt trên từng kênh của từng ảnh, và mỗi vị trí giữ lại số lớn nhất:
#
# $$z_{ncij} = \max_{0 \le r < R,\; 0 \le s < S} x_{n,\,c,\,i \cdot s_h + r,\,j \cdot s_w + s}$$
#
# - `kernel_size`, `stride`, `padding` là một số nguyên hoặc một cặp (dọc, ngang).
# - `stride=None` nghĩa là bước trượt bằng `kernel_size`: các cửa sổ nằm sát nhau.
# - Kích thước đầu ra làm tròn xuống, như ở tích chập: $\lfloor (W - K + 2P)/S \rfloor + 1$. Hàng và cột thừa bị bỏ.
# - Phần đệm không bao giờ là số lớn nhất, kể cả khi mọi số trong cửa sổ đều âm. `padding` không quá nửa cửa sổ, nên cửa sổ nào cũng có ít nhất một điểm ảnh thật.

# %% [markdown] lang="en"
# ## Max pooling
#
# A window of height $R$ and width $S$ slides over each channel of each image, and each place keeps the largest number:
#
# $$z_{ncij} = \max_{0 \le r < R,\; 0 \le s < S} x_{n,\,c,\,i \cdot s_h + r,\,j \cdot s_w + s}$$
#
# - `kernel_size`, `stride`, `padding` are an integer or a pair (vertical, horizontal).
# - `stride=None` means that the stride is `kernel_size`: the windows lie side by side.
# - The output size is rounded down, as in a convolution: $\lfloor (W - K + 2P)/S \rfloor + 1$. Rows and columns left over are dropped.
# - Padding is never the largest, even if all numbers of a window are negative. `padding` is at most half the window, so that every window has at least one real pixel.

# %% [markdown] lang="vi"
# Hàm cũng phải:
#
# - cho gradient truyền ngược về `x`: không dùng `.detach()`, `.item()` hay numpy. Khi trong cửa sổ có nhiều phần tử cùng lớn nhất, chúng chia nhau gradient thế nào cũng được, miễn là tổng đúng;
# - giữ nguyên dtype và device của `x`, kể cả khi `x` nằm trên GPU;
# - không sửa `x`, và mỗi lần gọi trả về một tensor mới.

# %% [markdown] lang="en"
# The function also has to:
#
# - let gradients flow back to `x`: no `.detach()`, `.item()` or numpy. Where a window has several largest elements, they may share its gradient in any way, as long as the sum is right;
# - keep the dtype and device of `x`, also when `x` is on a GPU;
# - leave `x` as it is, and return a new tensor from each call.

# %% [markdown] lang="vi" tags=["hint"]
# <details><summary>Gợi ý 1</summary>Viết trước cho cửa sổ sát nhau, không đệm. Phép gộp không đụng đến hai trục đầu, nên một lát cắt lấy cửa sổ của mọi ảnh và mọi kênh cùng lúc.</details>
# <details><summary>Gợi ý 2</summary>Đổi ba đối số thành cặp ngay đầu hàm, và thay stride bằng kernel_size nếu nó là None. Cửa sổ thứ i bắt đầu ở hàng i nhân bước trượt dọc.</details>
# <details><summary>Gợi ý 3</summary>Đệm bằng âm vô cực: F.pad nhận value=float("-inf"), và nhận số cột (trái, phải) trước số hàng. Với amax bạn lấy số lớn nhất trên hai trục cùng lúc.</details>

# %% [markdown] lang="en" tags=["hint"]
# <details><summary>Hint 1</summary>Begin with windows side by side and no padding. Pooling leaves the first two axes alone, so one slice cuts the window of all images and channels at once.</details>
# <details><summary>Hint 2</summary>Turn the three arguments into pairs first, and replace stride by kernel_size if it is None. Window i starts at row i times the vertical stride.</details>
# <details><summary>Hint 3</summary>Pad with minus infinity: F.pad takes value=float("-inf"), and takes columns (left, right) before rows. With amax you get the largest over two axes at once.</details>


# %% solve="max_pool2d"
def max_pool2d(x, kernel_size, stride=None, padding=0):
    """Keep the largest number of each window.

    Shape: x (N, C, H, W) -> (N, C, OH, OW)
    Example: x of shape (1, 1, 5, 5) and kernel_size 2 give (1, 1, 2, 2): a row and a column are left over.
    """
    ### BEGIN SOLUTION
    R, S = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    stride = (R, S) if stride is None else stride
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    padded = F.pad(x, (pw, pw, ph, ph), value=float("-inf"))
    return padded.unfold(2, R, sh).unfold(3, S, sw).amax((-2, -1))
    ### END SOLUTION


# %% [markdown] lang="vi"
# Ảnh 3×5, cửa sổ 2×2. Hãy tự tính bằng tay cả hai phần tử của `expected` trước khi chạy ô sau. Hàng và cột nào không được đọc?

# %% [markdown] lang="en"
# An image of 3×5 and a window of 2×2. Work out both elements of `expected` by hand before you run the next cell. Which row and column are never read?

# %% check="max_pool2d" name="example" points=1
x = torch.tensor([[[[1.0, 3, -2, -6, 5], [2, -1, -4, -3, 7], [0, 4, -5, -1, 6]]]])
expected = torch.tensor([[[[3.0, -2]]]])
checks.max_pool2d.gives(max_pool2d, x, 2, expected=expected)

# %% check="max_pool2d" name="values" points=2 hidden=true
checks.max_pool2d.values(max_pool2d)

# %% check="max_pool2d" name="stride" points=2 hidden=true
checks.max_pool2d.stride(max_pool2d)

# %% check="max_pool2d" name="padding" points=2 hidden=true
checks.max_pool2d.padding(max_pool2d)

# %% check="max_pool2d" name="gradients" points=1 hidden=true
checks.max_pool2d.gradients(max_pool2d)

# %% check="max_pool2d" name="ties" points=1 hidden=true
checks.max_pool2d.ties(max_pool2d)

# %% check="max_pool2d" name="dtype" points=1 hidden=true
checks.max_pool2d.dtype(max_pool2d)

# %% check="max_pool2d" name="device" points=1 hidden=true
checks.max_pool2d.device(max_pool2d)

# %% check="max_pool2d" name="memory" points=1 hidden=true
checks.max_pool2d.memory(max_pool2d)

# %% [markdown] lang="vi"
# ## Gộp trung bình
#
# Cũng những cửa sổ ấy, nhưng lấy trung bình. Phần đệm là số 0, và câu hỏi là nó có được đếm hay không:
#
# - `count_include_pad=True` (mặc định): chia tổng cho $R \cdot S$;
# - `count_include_pad=False`: chia cho số điểm ảnh thật trong cửa sổ, tức là không đếm phần đệm. Điểm ảnh thật có giá trị 0 vẫn được đếm.
#
# Các yêu cầu khác như ở `max_pool2d`.

# %% [markdown] lang="en"
# ## Average pooling
#
# The same windows, but the mean is taken. Padding is 0, and the question is whether it counts:
#
# - `count_include_pad=True` (the default): divide the sum by $R \cdot S$;
# - `count_include_pad=False`: divide by the number of real pixels in the window, leaving padding out. A real pixel whose value is 0 still counts.
#
# Everything else is as for `max_pool2d`.

# %% [markdown] lang="vi" tags=["hint"]
# <details><summary>Gợi ý 1</summary>Bắt đầu từ max_pool2d của bạn: cửa sổ không đổi, chỉ đổi số đệm và cách tóm tắt một cửa sổ.</details>
# <details><summary>Gợi ý 2</summary>Tính tổng và số chia riêng. Khi không đếm phần đệm, số chia thay đổi theo vị trí: nhỏ ở góc, lớn ở giữa.</details>
# <details><summary>Gợi ý 3</summary>Một ảnh toàn số 1, đệm 0 và lấy tổng theo cùng các cửa sổ, cho số điểm ảnh thật của mỗi cửa sổ.</details>

# %% [markdown] lang="en" tags=["hint"]
# <details><summary>Hint 1</summary>Start from your max_pool2d: the windows stay, only the padded number changes and what becomes of a window.</details>
# <details><summary>Hint 2</summary>Compute sum and divisor separately. Where padding is left out, the divisor depends on the place: small in a corner, large in the middle.</details>
# <details><summary>Hint 3</summary>An image of the number 1, padded with 0 and summed over the same windows, gives the number of real pixels of each window.</details>


# %% solve="avg_pool2d"
def avg_pool2d(x, kernel_size, stride=None, padding=0, count_include_pad=True):
    """Take the mean of each window.

    Shape: x (N, C, H, W) -> (N, C, OH, OW)
    Example: an image of ones with padding 1 and a 2 x 2 window gives 0.25 in its corners, or 1 if padding does not count.
    """
    ### BEGIN SOLUTION
    R, S = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    stride = (R, S) if stride is None else stride
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    padded = F.pad(x, (pw, pw, ph, ph))
    pixels = F.pad(torch.ones_like(x), (pw, pw, ph, ph), value=float(count_include_pad))
    total, count = (
        each.unfold(2, R, sh).unfold(3, S, sw).sum((-2, -1)) for each in (padded, pixels)
    )
    return total / count
    ### END SOLUTION


# %% [markdown] lang="vi"
# Ảnh 2×3, đệm 1, cửa sổ 2×2: bốn cửa sổ có 1, 2, 1 và 2 điểm ảnh thật. Hãy tự tính một phần tử của mỗi kết quả trước khi chạy ô sau.

# %% [markdown] lang="en"
# An image of 2×3, padding 1, a window of 2×2: the four windows have 1, 2, 1 and 2 real pixels. Work out one element of each result by hand before you run the next cell.

# %% check="avg_pool2d" name="example" points=1
x = torch.tensor([[[[4.0, -8, 2], [0, 6, 2]]]])
expected = torch.tensor([[[[1.0, -1.5], [0, 2]]]])
checks.avg_pool2d.gives(avg_pool2d, x, 2, padding=1, expected=expected)
expected = torch.tensor([[[[4.0, -3], [0, 4]]]])
checks.avg_pool2d.gives(avg_pool2d, x, 2, padding=1, count_include_pad=False, expected=expected)

# %% check="avg_pool2d" name="values" points=1 hidden=true
checks.avg_pool2d.values(avg_pool2d)

# %% check="avg_pool2d" name="stride" points=1 hidden=true
checks.avg_pool2d.stride(avg_pool2d)

# %% check="avg_pool2d" name="padding" points=2 hidden=true
checks.avg_pool2d.padding(avg_pool2d)

# %% check="avg_pool2d" name="count" points=1 hidden=true
checks.avg_pool2d.count(avg_pool2d)

# %% check="avg_pool2d" name="gradients" points=1 hidden=true
checks.avg_pool2d.gradients(avg_pool2d)

# %% check="avg_pool2d" name="dtype" points=1 hidden=true
checks.avg_pool2d.dtype(avg_pool2d)

# %% check="avg_pool2d" name="device" points=1 hidden=true
checks.avg_pool2d.device(avg_pool2d)

# %% check="avg_pool2d" name="memory" points=1 hidden=true
checks.avg_pool2d.memory(avg_pool2d)

# %% [markdown] lang="vi"
# ## Lớp `MaxPool2d`
#
# Gói hàm `max_pool2d` của bạn thành một `nn.Module`. Lớp này chỉ nhớ ba tùy chọn: nó không có tham số nào để học, `parameters()` và `state_dict()` đều rỗng. Mặc định như ở hàm: `stride=None`, `padding=0`.

# %% [markdown] lang="en"
# ## The layer `MaxPool2d`
#
# Wrap your function `max_pool2d` into an `nn.Module`. The layer only remembers three options: it has nothing to learn, `parameters()` and `state_dict()` are both empty. Defaults are those of the function: `stride=None`, `padding=0`.

# %% [markdown] lang="vi" tags=["hint"]
# <details><summary>Gợi ý 1</summary>Lớp tích chập có tham số; lớp gộp thì không. Cần nhớ gì giữa __init__ và forward?</details>
# <details><summary>Gợi ý 2</summary>Lưu ba tùy chọn vào self trong __init__, và chỉ đọc chúng trong forward.</details>
# <details><summary>Gợi ý 3</summary>forward chỉ cần một dòng, và phải có return.</details>

# %% [markdown] lang="en" tags=["hint"]
# <details><summary>Hint 1</summary>A convolutional layer has parameters, a pooling layer has none. What has to be remembered between __init__ and forward?</details>
# <details><summary>Hint 2</summary>Keep the three options in self in __init__, and only read them in forward.</details>
# <details><summary>Hint 3</summary>forward needs one line only, and a return.</details>


# %% solve="MaxPool2d"
class MaxPool2d(nn.Module):
    """Max pooling as a layer.

    Shape: input (N, C, H, W) -> (N, C, OH, OW)
    Example: MaxPool2d(2) turns (5, 16, 28, 28) into (5, 16, 14, 14).
    """

    def __init__(self, kernel_size, stride=None, padding=0):
        super().__init__()
        ### BEGIN SOLUTION
        self.kernel_size, self.stride, self.padding = kernel_size, stride, padding
        ### END SOLUTION

    def forward(self, input):
        ### BEGIN SOLUTION
        return max_pool2d(input, self.kernel_size, self.stride, self.padding)
        ### END SOLUTION


# %% [markdown] lang="vi"
# Ô sau tạo sáu lớp nhỏ và so đầu ra với torch. Trước đó, hãy tự tính bằng tay: `MaxPool2d(2)` và `MaxPool2d(2, stride=1)` cho gì trên ảnh 3×3 gồm các số từ 1 đến 9 theo hàng?

# %% [markdown] lang="en"
# The next cell makes six small layers and compares their outputs with torch's. Before that, work out by hand: what do `MaxPool2d(2)` and `MaxPool2d(2, stride=1)` give on the 3×3 image of the numbers 1 to 9, row by row?

# %% check="MaxPool2d" name="example" points=1
checks.MaxPool2d.example(MaxPool2d)

# %% check="MaxPool2d" name="forward" points=2 hidden=true
checks.MaxPool2d.forward(MaxPool2d)

# %% [markdown] lang="vi"
# ## Đầu ra có đứng yên khi ảnh dời?
#
# Slide nói phép gộp giúp mạng bất biến với dịch chuyển nhỏ. Hãy đo điều đó. Dời ảnh sang phải `shift` điểm ảnh theo vòng tròn: cột ra ở bên phải trở lại ở bên trái. Hàm trả về tỷ lệ phần tử của `layer(x)` không đổi, một `float` từ 0 đến 1.
#
# Hai phần tử được coi là bằng nhau nếu `torch.isclose` với dung sai mặc định nói vậy. `layer` là một hàm hay lớp bất kỳ nhận `x`; đầu ra của nó có thể có kích thước khác `x`. `shift` từ 0 đến `W`. Hàm không được sửa `x`.

# %% [markdown] lang="en"
# ## Does the output stay when the image moves?
#
# The slide says that pooling helps a network to be invariant under small shifts. Measure it. Roll the image to the right by `shift` pixels: columns that leave on the right come back on the left. The function returns the fraction of elements of `layer(x)` that do not change, a `float` from 0 to 1.
#
# Two elements count as equal if `torch.isclose` with its default tolerances says so. `layer` is any function or layer that takes `x`; its output may have another shape than `x`. `shift` is from 0 to `W`. The function must not change `x`.

# %% [markdown] lang="vi" tags=["hint"]
# <details><summary>Gợi ý 1</summary>Gọi layer hai lần: một lần với x, một lần với ảnh đã dời. So hai đầu ra.</details>
# <details><summary>Gợi ý 2</summary>torch.roll dời vòng tròn. Cho nó biết trục: chiều rộng là trục cuối.</details>
# <details><summary>Gợi ý 3</summary>torch.isclose trả lời cho từng phần tử; trung bình của các câu trả lời là tỷ lệ cần tìm.</details>

# %% [markdown] lang="en" tags=["hint"]
# <details><summary>Hint 1</summary>Call layer twice: once with x, once with the image rolled. Compare the two outputs.</details>
# <details><summary>Hint 2</summary>torch.roll moves in a circle. Tell it the axis: the width is the last one.</details>
# <details><summary>Hint 3</summary>torch.isclose answers for each element; the mean of the answers is the fraction.</details>


# %% solve="shift_consistency"
def shift_consistency(layer, x, shift):
    """Measure which fraction of the output stays when x is rolled to the right.

    Shape: x (N, C, H, W), a number of pixels -> a float
    Example: the result is 1.0 for any layer if shift is 0.
    """
    ### BEGIN SOLUTION
    moved = torch.roll(x, shift, dims=-1)
    return torch.isclose(layer(moved), layer(x)).double().mean().item()
    ### END SOLUTION


# %% [markdown] lang="vi"
# Một hàng sáu điểm ảnh, cửa sổ 1×2: gộp cực đại cho 3, 3, 2. Hãy tự tính bằng tay đầu ra sau khi dời 1 điểm ảnh, rồi tỷ lệ. Và nếu không gộp thì sao?

# %% [markdown] lang="en"
# A row of six pixels, a window of 1×2: max pooling gives 3, 3, 2. Work out by hand the output after rolling by 1 pixel, then the fraction. And what is it without pooling?

# %% check="shift_consistency" name="example" points=1
x = torch.tensor([[[[1.0, 3, 3, 0, 2, 0]]]])
pool, nothing = nn.MaxPool2d((1, 2)), nn.Identity()
checks.shift_consistency.gives(shift_consistency, pool, x, 1, expected=2 / 3)
checks.shift_consistency.gives(shift_consistency, nothing, x, 1, expected=1 / 6)

# %% check="shift_consistency" name="values" points=2 hidden=true
checks.shift_consistency.values(shift_consistency)

# %% check="shift_consistency" name="memory" points=1 hidden=true
checks.shift_consistency.memory(shift_consistency)

# %% [markdown] lang="vi"
# ## Bước trượt thay cho gộp
#
# Mạng trên slide xen kẽ tích chập và gộp: `Conv2d(1, 16, 3, 1, 1)`, `MaxPool2d(2)`, `Conv2d(16, 32, 3, 1, 1)`, `MaxPool2d(2)`. Với ảnh 28×28, nó cho 32 bản đồ 7×7. Hãy viết mạng không có lớp gộp, cũng cho 7×7: hai lớp tích chập 3×3, đệm 1, mỗi lớp tự giảm kích thước một nửa.
#
# Ở đây bạn được dùng `nn.Conv2d` của torch. Không được dùng phép gộp, nội suy hay lát cắt; hàm kích hoạt thì tùy bạn. Mạng có đúng các tham số của hai lớp tích chập trên slide, kể cả bias.

# %% [markdown] lang="en"
# ## Stride in place of pooling
#
# The network of the slide alternates convolution and pooling: `Conv2d(1, 16, 3, 1, 1)`, `MaxPool2d(2)`, `Conv2d(16, 32, 3, 1, 1)`, `MaxPool2d(2)`. For an image of 28×28 it gives 32 maps of 7×7. Write the network without pooling that gives 7×7 too: two 3×3 convolutions with padding 1, each of which halves the size by itself.
#
# Here you may use torch's `nn.Conv2d`. Neither pooling nor interpolation nor slicing is allowed; activation functions are up to you. The network has exactly the parameters of the slide's two convolutions, biases included.

# %% [markdown] lang="vi" tags=["hint"]
# <details><summary>Gợi ý 1</summary>Lớp gộp giảm kích thước vì cửa sổ của nó dời 2 điểm ảnh mỗi lần. Cửa sổ của tích chập cũng dời được như vậy.</details>
# <details><summary>Gợi ý 2</summary>Thứ tự các đối số của nn.Conv2d: kênh vào, kênh ra, kernel, bước trượt, đệm.</details>
# <details><summary>Gợi ý 3</summary>nn.Sequential nối hai lớp; số kênh ra của lớp đầu là số kênh vào của lớp sau.</details>

# %% [markdown] lang="en" tags=["hint"]
# <details><summary>Hint 1</summary>Pooling shrinks because its window moves by 2 pixels at a time. The window of a convolution can do that too.</details>
# <details><summary>Hint 2</summary>The arguments of nn.Conv2d in order: input channels, output channels, kernel, stride, padding.</details>
# <details><summary>Hint 3</summary>nn.Sequential joins two layers; what the first gives, the second takes.</details>


# %% solve="strided_replacement"
def strided_replacement(in_channels, hidden_channels, out_channels):
    """Make the slide's network with strides in place of pooling.

    Shape: three numbers -> an nn.Module that maps (N, in_channels, 28, 28) to (N, out_channels, 7, 7)
    Example: strided_replacement(1, 16, 32) has 4800 parameters.
    """
    ### BEGIN SOLUTION
    return nn.Sequential(
        nn.Conv2d(in_channels, hidden_channels, kernel_size=3, stride=2, padding=1),
        nn.Conv2d(hidden_channels, out_channels, kernel_size=3, stride=2, padding=1),
    )
    ### END SOLUTION


# %% [markdown] lang="vi"
# Hãy tự tính bằng tay kích thước sau từng lớp, bắt đầu từ 28, rồi chạy ô sau: nó tạo `strided_replacement(1, 16, 32)` và xem kích thước đầu ra.

# %% [markdown] lang="en"
# Work out by hand the size after each layer, beginning with 28, then run the next cell: it makes `strided_replacement(1, 16, 32)` and looks at the size of its output.

# %% check="strided_replacement" name="example" points=1
checks.strided_replacement.example(strided_replacement)

# %% check="strided_replacement" name="layers" points=2 hidden=true
checks.strided_replacement.layers(strided_replacement)

# %% [markdown] lang="vi"
# ## Khi nào kích thước bằng nhau?
#
# Slide chỉ thử 28. Với ảnh $n \times n$, hai mạng ở trên có cho cùng kích thước không? Hàm trả về `True` hoặc `False`, với $n \ge 4$.

# %% [markdown] lang="en"
# ## When are the sizes equal?
#
# The slide tries 28 only. For images of $n \times n$, do the two networks above give the same size? The function returns `True` or `False`, for $n \ge 4$.

# %% [markdown] lang="vi" tags=["hint"]
# <details><summary>Gợi ý 1</summary>Lập bảng kích thước sau từng lớp của hai mạng, với n từ 28 đến 32.</details>
# <details><summary>Gợi ý 2</summary>Tích chập 3×3, đệm 1 với bước trượt 1 giữ nguyên kích thước; gộp 2×2 chia đôi rồi làm tròn xuống. Bước trượt 2 làm tròn về phía nào?</details>
# <details><summary>Gợi ý 3</summary>Bạn cũng có thể chỉ tính bằng công thức kích thước, hai lần cho mỗi mạng, rồi so hai số.</details>

# %% [markdown] lang="en" tags=["hint"]
# <details><summary>Hint 1</summary>Make a table of the sizes after each layer of both networks, for n from 28 to 32.</details>
# <details><summary>Hint 2</summary>A 3×3 convolution with padding 1 and stride 1 keeps the size; 2×2 pooling halves it and rounds down. Which way does stride 2 round?</details>
# <details><summary>Hint 3</summary>You may also just compute with the size formula, twice for each network, and compare the two numbers.</details>


# %% solve="same_size"
def same_size(n):
    """Tell whether pooling and stride 2 give the same size for an n x n image.

    Shape: a number -> True or False
    Example: same_size(28) is True: both give 7 x 7.
    """
    ### BEGIN SOLUTION
    return n % 4 == 0
    ### END SOLUTION


# %% [markdown] lang="vi"
# Hãy tự tính bằng tay cho 28 và 30 trước khi chạy ô sau.

# %% [markdown] lang="en"
# Work it out by hand for 28 and 30 before you run the next cell.

# %% check="same_size" name="example" points=1
checks.same_size.gives(same_size, 28, expected=True)
checks.same_size.gives(same_size, 30, expected=False)

# %% check="same_size" name="values" points=1 hidden=true
checks.same_size.values(same_size)

# %% [markdown] lang="vi"
# Chứng minh quy tắc của bạn: vì sao mạng có gộp cho $\lfloor n/4 \rfloor$ còn mạng có bước trượt cho $\lceil n/4 \rceil$? Và kích thước bằng nhau thì hai mạng có tính cùng một thứ không?

# %% [markdown] lang="en"
# Prove your rule: why does the network with pooling give $\lfloor n/4 \rfloor$ and the one with strides $\lceil n/4 \rceil$? And if the sizes are equal, do the two networks compute the same thing?

# %% [markdown] written="why" points=2 lang="vi"
# Gộp 2×2 cho $\lfloor m/2 \rfloor$, và $\lfloor \lfloor n/2 \rfloor / 2 \rfloor = \lfloor n/4 \rfloor$. Tích chập 3×3 với đệm 1, bước trượt 2 cho $\lfloor (m - 3 + 2)/2 \rfloor + 1 = \lfloor (m + 1)/2 \rfloor = \lceil m/2 \rceil$, làm hai lần thành $\lceil n/4 \rceil$. Hai số bằng nhau đúng khi $n$ chia hết cho 4.
#
# Hai mạng không tính cùng một thứ: gộp cực đại là quy tắc cố định và phi tuyến, còn tích chập có bước trượt học cách thu nhỏ và vẫn tuyến tính.

# %% [markdown] written="why" points=2 lang="en"
# 2×2 pooling gives $\lfloor m/2 \rfloor$, and $\lfloor \lfloor n/2 \rfloor / 2 \rfloor = \lfloor n/4 \rfloor$. A 3×3 convolution with padding 1 and stride 2 gives $\lfloor (m - 3 + 2)/2 \rfloor + 1 = \lfloor (m + 1)/2 \rfloor = \lceil m/2 \rceil$, twice makes $\lceil n/4 \rceil$. The two are equal exactly if 4 divides $n$.
#
# The two networks do not compute the same thing: max pooling is a fixed, nonlinear rule, while a convolution with a stride learns how to shrink and stays linear.

# %% [markdown] lang="vi"
# ## Nộp bài
#
# Chạy lại toàn bộ notebook từ đầu (Kernel, Restart and Run All), xem mọi ô kiểm tra nhìn thấy được đều đúng, lưu lại rồi nộp.

# %% [markdown] lang="en"
# ## Handing in
#
# Run the whole notebook from the top (Kernel, Restart and Run All), see that every visible check passes, save it and hand it in.

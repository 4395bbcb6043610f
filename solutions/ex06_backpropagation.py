# %% [markdown] lang="vi"
# # Bài tập 6. Lan truyền ngược bằng tay
#
# Khi gọi `loss.backward()`, torch tính gradient của từng lớp. Trong bài này bạn tự viết phần đó cho ba lớp của một mạng CNN, từ lớp dễ nhất.
#
# - `avg_pool2d_backward`: gộp trung bình (7 điểm)
# - `max_pool2d_backward`: gộp cực đại (8 điểm)
# - `conv2d_backward`: lớp tích chập, cả ba gradient (13 điểm)
# - một câu hỏi viết (2 điểm)
#
# Cần học trước: bài giảng 7 và 9. Thời gian: khoảng 120 phút.

# %% [markdown] lang="en"
# # Exercise 6. Backpropagation by hand
#
# When `loss.backward()` is called, torch computes the gradient of each layer. Here you write that part yourself for three layers of a CNN, beginning with the easiest.
#
# - `avg_pool2d_backward`: average pooling (7 points)
# - `max_pool2d_backward`: max pooling (8 points)
# - `conv2d_backward`: the convolutional layer, all three gradients (13 points)
# - one written question (2 points)
#
# You need lectures 7 and 9 first. Time: about 120 minutes.

# %% [markdown] lang="vi"
# Mọi phép tính xuôi đều được dùng: vòng lặp, `unfold`, `F.fold`, `einsum`, kể cả `F.conv2d` và `F.max_pool2d`. Không được dùng những gì tự tính gradient: `backward`, `torch.autograd`, `torch.func`, `torch.nn.grad`, `F.conv_transpose2d`; cũng không dùng `tichchap.nn`. Ô kiểm tra sẽ phát hiện.
#
# Ký hiệu: $g$ là `grad_output`, tức $∂L/∂z$ của đầu ra $z$, có kích thước của $z$. Mỗi hàm:
#
# - trả về gradient có đúng kích thước của tensor mà nó thuộc về;
# - giữ nguyên dtype và device, kể cả trên GPU;
# - không sửa đầu vào, và mỗi lần gọi trả về tensor mới;
# - nhận cả đầu vào không liền mạch trong bộ nhớ, như sau `transpose`.

# %% [markdown] lang="en"
# Every forward operation may be used: loops, `unfold`, `F.fold`, `einsum`, `F.conv2d` and `F.max_pool2d` too. What computes gradients by itself may not: `backward`, `torch.autograd`, `torch.func`, `torch.nn.grad`, `F.conv_transpose2d`; nor may `tichchap.nn`. The check cells notice.
#
# We write $g$ for `grad_output`, that is $∂L/∂z$ of the output $z$, in the shape of $z$. Each function:
#
# - returns gradients in the shape of the tensor that they belong to;
# - keeps dtype and device, also on a GPU;
# - leaves its inputs as they are, and returns new tensors from each call;
# - takes inputs that are not contiguous in memory too, as after `transpose`.

# %% locked=true tags=["setup"]
import torch
import torch.nn.functional as F

from tichchap.grade import checks, speak

# %% lang="vi" tags=["setup"]
speak("vi")

# %% lang="en" tags=["setup"]
speak("en")

# %% [markdown] lang="vi"
# ## Gộp trung bình
#
# Lượt truyền xuôi: mỗi cửa sổ $R \times S$ cho một số $z_{ij} = \frac{1}{RS} \sum_{r,s} x_{i s_h + r,\, j s_w + s}$. Tăng một điểm ảnh của cửa sổ lên 1 thì $z_{ij}$ tăng $\frac{1}{RS}$. Vì vậy mỗi cửa sổ trả lại cho từng điểm ảnh của nó
#
# $$\frac{g_{ij}}{R S}$$
#
# và một điểm ảnh nằm trong nhiều cửa sổ thì **cộng** những phần nhận được. Điểm ảnh không thuộc cửa sổ nào nhận 0.
#
# `kernel_size` và `stride` là số nguyên hoặc cặp (dọc, ngang); `stride=None` nghĩa là bằng `kernel_size`. Không có đệm. Từ `x` chỉ cần kích thước.

# %% [markdown] lang="en"
# ## Average pooling
#
# Forward, each $R \times S$ window gives one number, $z_{ij} = \frac{1}{RS} \sum_{r,s} x_{i s_h + r,\, j s_w + s}$. Raise one pixel of the window by 1, and $z_{ij}$ rises by $\frac{1}{RS}$. So each window gives back to each of its pixels
#
# $$\frac{g_{ij}}{R S}$$
#
# and a pixel that lies in several windows **adds up** what it gets. A pixel in no window gets 0.
#
# `kernel_size` and `stride` are integers or pairs (vertical, horizontal); `stride=None` means the same as `kernel_size`. There is no padding. Of `x` only the shape is needed.

# %% [markdown] lang="vi" tags=["hint"]
# <details><summary>Gợi ý 1</summary>Bắt đầu từ một tensor toàn số không có kích thước của x. Phần dư ở cuối hàng và cuối cột cứ thế giữ số không.</details>
# <details><summary>Gợi ý 2</summary>Duyệt qua các vị trí (i, j) của grad_output. Cửa sổ của nó bắt đầu ở hàng i nhân bước trượt dọc, cột j nhân bước trượt ngang.</details>
# <details><summary>Gợi ý 3</summary>Cộng dồn bằng += vào lát cắt của cửa sổ, cho mọi ảnh và mọi kênh cùng lúc. Gán bằng = sẽ xóa phần của cửa sổ trước.</details>

# %% [markdown] lang="en" tags=["hint"]
# <details><summary>Hint 1</summary>Begin with a tensor of zeros in the shape of x. A remainder at the end of rows and columns then keeps its zeros.</details>
# <details><summary>Hint 2</summary>Go through the places (i, j) of grad_output. Its window starts at row i times the vertical stride, column j times the horizontal one.</details>
# <details><summary>Hint 3</summary>Add with += to the slice of the window, for all images and channels at once. A plain = would wipe out what the window before it left there.</details>


# %% solve="avg_pool2d_backward"
def avg_pool2d_backward(grad_output, x, kernel_size, stride=None):
    """Give the gradient of the input of an average pooling.

    Shape: grad_output (N, C, OH, OW), x (N, C, H, W) -> (N, C, H, W)
    Example: a 2 x 2 window with gradient 8 gives 2 to each of its four pixels.
    """
    ### BEGIN SOLUTION
    stride = kernel_size if stride is None else stride
    R, S = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    grad_x = torch.zeros_like(x)
    for i in range(grad_output.shape[2]):
        for j in range(grad_output.shape[3]):
            share = grad_output[:, :, i, j, None, None] / (R * S)
            grad_x[:, :, i * sh : i * sh + R, j * sw : j * sw + S] += share
    return grad_x
    ### END SOLUTION


# %% [markdown] lang="vi"
# Tính tay trước khi chạy. Lần đầu hai cửa sổ nằm cạnh nhau; lần sau, với bước trượt 1, cột giữa thuộc cả hai cửa sổ: $1 + 2 = 3$.

# %% [markdown] lang="en"
# Compute by hand before you run this. At first two windows stand side by side; then, with stride 1, the middle column belongs to both: $1 + 2 = 3$.

# %% check="avg_pool2d_backward" name="example" points=1
grad_output = torch.tensor([[[[4.0, 8]]]])
expected = torch.tensor([[[[1.0, 1, 2, 2], [1, 1, 2, 2]]]])
x = torch.zeros(1, 1, 2, 4)
checks.avg_pool2d_backward.gives(avg_pool2d_backward, grad_output, x, 2, expected=expected)

expected = torch.tensor([[[[1.0, 3, 2], [1, 3, 2]]]])
x = torch.zeros(1, 1, 2, 3)
checks.avg_pool2d_backward.gives(avg_pool2d_backward, grad_output, x, 2, 1, expected=expected)

# %% check="avg_pool2d_backward" name="values" points=1 hidden=true
checks.avg_pool2d_backward.values(avg_pool2d_backward)

# %% check="avg_pool2d_backward" name="stride" points=1 hidden=true
checks.avg_pool2d_backward.stride(avg_pool2d_backward)

# %% check="avg_pool2d_backward" name="overlap" points=1 hidden=true
checks.avg_pool2d_backward.overlap(avg_pool2d_backward)

# %% check="avg_pool2d_backward" name="dtype" points=1 hidden=true
checks.avg_pool2d_backward.dtype(avg_pool2d_backward)

# %% check="avg_pool2d_backward" name="device" points=1 hidden=true
checks.avg_pool2d_backward.device(avg_pool2d_backward)

# %% check="avg_pool2d_backward" name="memory" points=1 hidden=true
checks.avg_pool2d_backward.memory(avg_pool2d_backward)

# %% [markdown] lang="vi"
# ## Gộp cực đại
#
# Chỉ phần tử lớn nhất của cửa sổ đi qua, nên chỉ nó ảnh hưởng đến $z_{ij}$: nó nhận trọn $g_{ij}$, các phần tử khác nhận 0. Nếu một phần tử là lớn nhất của nhiều cửa sổ, nó nhận tổng.
#
# Khi cửa sổ có nhiều phần tử **cùng** lớn nhất thì đạo hàm không xác định. Cho trọn $g_{ij}$ vào một phần tử trong số đó, hay chia đều cho chúng, đều đúng, miễn là tổng phần đã chia bằng $g_{ij}$.

# %% [markdown] lang="en"
# ## Max pooling
#
# Only the largest element of a window passes through, so only that one affects $z_{ij}$: it gets all of $g_{ij}$, the others get 0. An element that is the largest of several windows gets the sum.
#
# Where several elements of a window are **equally** large, there is no derivative. Giving all of $g_{ij}$ to one of them is right, and so is sharing it among them, as long as the shares sum to $g_{ij}$.

# %% [markdown] lang="vi" tags=["hint"]
# <details><summary>Gợi ý 1</summary>Khác với gộp trung bình, ở đây cần giá trị của x: lượt truyền ngược phải biết ai đã thắng ở lượt truyền xuôi.</details>
# <details><summary>Gợi ý 2</summary>Duỗi phẳng mỗi cửa sổ và tìm argmax. Chỉ số k của cửa sổ rộng S ứng với hàng k chia nguyên cho S, cột là phần dư.</details>
# <details><summary>Gợi ý 3</summary>Có thể đi qua từng cửa sổ như bài trên: mặt nạ của phần tử lớn nhất, chia cho số phần tử trong mặt nạ, nhân với gradient, rồi cộng dồn.</details>

# %% [markdown] lang="en" tags=["hint"]
# <details><summary>Hint 1</summary>Other than in average pooling the values of x are needed: the way back has to know who won on the way forward.</details>
# <details><summary>Hint 2</summary>Flatten each window and take argmax. Index k in a window of width S is row k divided by S without remainder, and the remainder is the column.</details>
# <details><summary>Hint 3</summary>You can go window by window as above: a mask of the largest elements, divided by how many there are, times the gradient, and add it up.</details>


# %% solve="max_pool2d_backward"
def max_pool2d_backward(grad_output, x, kernel_size, stride=None):
    """Give the gradient of the input of a max pooling.

    Shape: grad_output (N, C, OH, OW), x (N, C, H, W) -> (N, C, H, W)
    Example: the window [[1, 5], [3, 4]] with gradient 8 gives [[0, 8], [0, 0]].
    """
    ### BEGIN SOLUTION
    stride = kernel_size if stride is None else stride
    R, S = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    grad_x = torch.zeros_like(x)
    for i in range(grad_output.shape[2]):
        for j in range(grad_output.shape[3]):
            rows, columns = slice(i * sh, i * sh + R), slice(j * sw, j * sw + S)
            window = x[:, :, rows, columns]
            largest = (window == window.amax((2, 3), keepdim=True)).to(x.dtype)
            share = largest / largest.sum((2, 3), keepdim=True)
            grad_x[:, :, rows, columns] += share * grad_output[:, :, i, j, None, None]
    return grad_x
    ### END SOLUTION


# %% [markdown] lang="vi"
# Với bước trượt 1, số 5 thắng ở cả hai cửa sổ nên nhận $10 + 20 = 30$.

# %% [markdown] lang="en"
# With stride 1 the 5 wins in both windows, so it gets $10 + 20 = 30$.

# %% check="max_pool2d_backward" name="example" points=1
grad_output = torch.tensor([[[[10.0, 20]]]])
x = torch.tensor([[[[1.0, 5, 2, 0], [3, 4, 7, 6]]]])
expected = torch.tensor([[[[0.0, 10, 0, 0], [0, 0, 20, 0]]]])
checks.max_pool2d_backward.gives(max_pool2d_backward, grad_output, x, 2, expected=expected)

x = torch.tensor([[[[1.0, 5, 2], [3, 4, 0]]]])
expected = torch.tensor([[[[0.0, 30, 0], [0, 0, 0]]]])
checks.max_pool2d_backward.gives(max_pool2d_backward, grad_output, x, 2, 1, expected=expected)

# %% check="max_pool2d_backward" name="values" points=1 hidden=true
checks.max_pool2d_backward.values(max_pool2d_backward)

# %% check="max_pool2d_backward" name="stride" points=1 hidden=true
checks.max_pool2d_backward.stride(max_pool2d_backward)

# %% check="max_pool2d_backward" name="overlap" points=1 hidden=true
checks.max_pool2d_backward.overlap(max_pool2d_backward)

# %% check="max_pool2d_backward" name="ties" points=1 hidden=true
checks.max_pool2d_backward.ties(max_pool2d_backward)

# %% check="max_pool2d_backward" name="dtype" points=1 hidden=true
checks.max_pool2d_backward.dtype(max_pool2d_backward)

# %% check="max_pool2d_backward" name="device" points=1 hidden=true
checks.max_pool2d_backward.device(max_pool2d_backward)

# %% check="max_pool2d_backward" name="memory" points=1 hidden=true
checks.max_pool2d_backward.memory(max_pool2d_backward)

# %% [markdown] lang="vi"
# ## Lớp tích chập
#
# Với $\tilde x$ là ảnh đã đệm 0, lượt truyền xuôi là $z_{nkij} = b_k + \sum_{c,r,s} w_{kcrs}\, \tilde x_{n,\,c,\,i s_h + r,\,j s_w + s}$. Lấy đạo hàm theo từng chữ:
#
# $$\frac{∂L}{∂b_k} = \sum_{n,i,j} g_{nkij}$$
#
# $$\frac{∂L}{∂w_{kcrs}} = \sum_{n,i,j} g_{nkij}\, \tilde x_{n,\,c,\,i s_h + r,\,j s_w + s}$$
#
# $$\frac{∂L}{∂\tilde x_{ncpq}} = \sum_{k} \; \sum_{i s_h + r = p} \; \sum_{j s_w + s = q} g_{nkij}\, w_{kcrs}$$
#
# Ở dòng cuối, tổng chạy qua mọi cửa sổ có chứa điểm ảnh $(p, q)$. Cuối cùng cắt phần đệm đi: $∂L/∂x$ có kích thước của $x$. Cả ba đều là **tổng** trên batch, không phải trung bình.

# %% [markdown] lang="en"
# ## The convolutional layer
#
# With $\tilde x$ for the image padded with 0, the forward pass is $z_{nkij} = b_k + \sum_{c,r,s} w_{kcrs}\, \tilde x_{n,\,c,\,i s_h + r,\,j s_w + s}$. Differentiate by each letter:
#
# $$\frac{∂L}{∂b_k} = \sum_{n,i,j} g_{nkij}$$
#
# $$\frac{∂L}{∂w_{kcrs}} = \sum_{n,i,j} g_{nkij}\, \tilde x_{n,\,c,\,i s_h + r,\,j s_w + s}$$
#
# $$\frac{∂L}{∂\tilde x_{ncpq}} = \sum_{k} \; \sum_{i s_h + r = p} \; \sum_{j s_w + s = q} g_{nkij}\, w_{kcrs}$$
#
# In the last line the sum runs over all windows that hold the pixel $(p, q)$. In the end the padding is cut off: $∂L/∂x$ has the shape of $x$. All three are **sums** over the batch, not means.

# %% [markdown] lang="vi"
# `stride` và `padding` là số nguyên hoặc cặp (dọc, ngang). Hàm trả về một tuple `(grad_x, grad_weight, grad_bias)`; mỗi phần có điểm riêng, nên hãy viết từ phần dễ: bias, rồi `weight`, rồi `x`.

# %% [markdown] lang="en"
# `stride` and `padding` are integers or pairs (vertical, horizontal). The function returns a tuple `(grad_x, grad_weight, grad_bias)`; each part has points of its own, so begin with the easy ones: the bias, then `weight`, then `x`.

# %% [markdown] lang="vi" tags=["hint"]
# <details><summary>Gợi ý 1</summary>Viết lại các vòng lặp của lượt truyền xuôi. Ở dòng cộng w nhân x vào z, thay bằng hai dòng: gradient của w nhận g nhân x, gradient của x nhận g nhân w.</details>
# <details><summary>Gợi ý 2</summary>Làm việc trên ảnh đã đệm: gradient của nó là một tensor số không cùng kích thước, mỗi cửa sổ cộng dồn phần của mình vào. Phần dư của bước trượt giữ số không. Cắt phần đệm ở dòng cuối cùng.</details>
# <details><summary>Gợi ý 3</summary>Chỉ cần vòng lặp theo r và s: những điểm ảnh gặp trọng số (r, s) là lát cắt bắt đầu ở r, bước là bước trượt, có OH hàng. einsum lo các trục N, K, C.</details>

# %% [markdown] lang="en" tags=["hint"]
# <details><summary>Hint 1</summary>Write the loops of the forward pass again. Where w times x is added to z, put two lines: the gradient of w gets g times x, the gradient of x gets g times w.</details>
# <details><summary>Hint 2</summary>Work on the padded image: its gradient is a tensor of zeros of the same shape, to which every window adds its share. The remainder of the stride keeps its zeros. Cut the padding off in the last line.</details>
# <details><summary>Hint 3</summary>Loops over r and s are enough: the pixels that meet weight (r, s) are the slice that starts at r, steps by the stride and has OH rows. Let einsum see to the axes N, K, C.</details>


# %% solve="conv2d_backward"
def conv2d_backward(grad_output, x, weight, stride=1, padding=0):
    """Give the gradients of input, weight and bias of a convolution.

    Shape: grad_output (N, K, OH, OW), x (N, C, H, W), weight (K, C, R, S)
        -> (N, C, H, W), (K, C, R, S), (K,)
    Example: for a 1 x 1 kernel with weight 3 and gradient 2 everywhere, grad_x is 6 everywhere.
    """
    ### BEGIN SOLUTION
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    (H, W), (R, S), (OH, OW) = x.shape[2:], weight.shape[2:], grad_output.shape[2:]
    padded = F.pad(x, (pw, pw, ph, ph))
    grad_padded, grad_weight = torch.zeros_like(padded), torch.zeros_like(weight)
    for r in range(R):
        for s in range(S):
            rows, columns = slice(r, r + OH * sh, sh), slice(s, s + OW * sw, sw)
            pixels, w = padded[:, :, rows, columns], weight[:, :, r, s]
            grad_weight[:, :, r, s] = torch.einsum("nkij,ncij->kc", grad_output, pixels)
            grad_padded[:, :, rows, columns] += torch.einsum("nkij,kc->ncij", grad_output, w)
    grad_x = grad_padded[:, :, ph : ph + H, pw : pw + W]
    return grad_x, grad_weight, grad_output.sum((0, 2, 3))
    ### END SOLUTION


# %% [markdown] lang="vi"
# Tính tay: hai cửa sổ, gradient 1 và 2. Phần tử giữa hàng trên của `grad_x` nhận $2 \cdot 1 + 1 \cdot 2 = 4$; phần tử đầu của `grad_weight` là $1 \cdot 1 + 2 \cdot 2 = 5$.

# %% [markdown] lang="en"
# By hand: two windows, gradients 1 and 2. The middle of the top row of `grad_x` gets $2 \cdot 1 + 1 \cdot 2 = 4$; the first element of `grad_weight` is $1 \cdot 1 + 2 \cdot 2 = 5$.

# %% check="conv2d_backward" name="example" points=1
grad_output = torch.tensor([[[[1.0, 2]]]])
x = torch.tensor([[[[1.0, 2, 0], [0, 1, 3]]]])
weight = torch.tensor([[[[1.0, 2], [0, -1]]]])
grad_x = torch.tensor([[[[1.0, 4, 4], [0, -1, -2]]]])
grad_weight = torch.tensor([[[[5.0, 2], [2, 7]]]])
expected = (grad_x, grad_weight, torch.tensor([3.0]))
checks.conv2d_backward.gives(conv2d_backward, grad_output, x, weight, expected=expected)

# %% check="conv2d_backward" name="bias" points=1 hidden=true
checks.conv2d_backward.bias(conv2d_backward)

# %% check="conv2d_backward" name="weight" points=2 hidden=true
checks.conv2d_backward.weight(conv2d_backward)

# %% check="conv2d_backward" name="input" points=2 hidden=true
checks.conv2d_backward.input(conv2d_backward)

# %% check="conv2d_backward" name="stride" points=2 hidden=true
checks.conv2d_backward.stride(conv2d_backward)

# %% check="conv2d_backward" name="padding" points=2 hidden=true
checks.conv2d_backward.padding(conv2d_backward)

# %% check="conv2d_backward" name="dtype" points=1 hidden=true
checks.conv2d_backward.dtype(conv2d_backward)

# %% check="conv2d_backward" name="device" points=1 hidden=true
checks.conv2d_backward.device(conv2d_backward)

# %% check="conv2d_backward" name="memory" points=1 hidden=true
checks.conv2d_backward.memory(conv2d_backward)

# %% [markdown] lang="vi"
# ## Kernel xoay 180°
#
# Với bước trượt 1 và không đệm, `grad_x` cũng tính được bằng `F.conv2d`: đệm `grad_output` thêm $R-1$ hàng và $S-1$ cột ở mỗi phía, xoay kernel 180°, đổi chỗ hai trục $K$ và $C$ của nó.
#
# Hãy giải thích: vì sao phải xoay kernel, vì sao phải đệm đúng chừng ấy, và với bước trượt 2 thì phải làm gì thêm với `grad_output`?

# %% [markdown] lang="en"
# ## The kernel turned by 180°
#
# With stride 1 and no padding, `grad_x` can be computed by `F.conv2d` as well: pad `grad_output` by $R-1$ rows and $S-1$ columns on each side, turn the kernel by 180°, and swap its axes $K$ and $C$.
#
# Explain: why does the kernel have to be turned, why is the padding just that much, and what else has to be done to `grad_output` when the stride is 2?

# %% [markdown] written="turned-kernel" points=2 lang="vi"
# Điểm ảnh $p$ đi vào đầu ra $i$ qua trọng số $r = p - i$. Lượt xuôi đứng ở $i$ và đọc điểm ảnh $i + r$; lượt ngược đứng ở $p$ và đọc gradient $p - r$. Dấu trừ có nghĩa là đi dọc kernel theo chiều ngược lại: đó là tương quan chéo với kernel xoay 180°. Bộ lọc nào đã đọc điểm ảnh thì nay trả lại cho nó, nên tổng chạy theo $K$ và kết quả có $C$ kênh.
#
# Điểm ảnh ở góc chỉ thuộc một cửa sổ, và kernel xoay phải chạm được tới cửa sổ ấy: cần $R-1$ hàng và $S-1$ cột số không để $O - R + 1 + 2(R-1)$ trở lại thành $H$.
#
# Với bước trượt 2, các cửa sổ cách nhau 2 điểm ảnh: chèn một hàng và một cột số không vào giữa các phần tử của `grad_output`, và thêm số không ở cuối cho phần dư.

# %% [markdown] written="turned-kernel" points=2 lang="en"
# Pixel $p$ enters output $i$ through weight $r = p - i$. The forward pass stands at $i$ and reads pixel $i + r$; the way back stands at $p$ and reads gradient $p - r$. The minus runs through the kernel backwards: a cross-correlation with the kernel turned by 180°. Each filter that read the pixel gives back to it: the sum runs over $K$, the result has $C$ channels.
#
# A corner pixel belongs to one window, which the turned kernel has to reach: $R-1$ rows and $S-1$ columns of zeros make $O - R + 1 + 2(R-1)$ equal to $H$ again.
#
# With stride 2 the windows lie 2 pixels apart: put a row and a column of zeros between the elements of `grad_output`, and zeros at the end for a remainder.

# %% [markdown] lang="vi"
# ## Nộp bài
#
# Chạy lại toàn bộ notebook từ đầu (Kernel, Restart and Run All), xem mọi ô kiểm tra nhìn thấy được đều đúng, lưu lại rồi nộp.

# %% [markdown] lang="en"
# ## Handing in
#
# Run the whole notebook from the top (Kernel, Restart and Run All), see that every visible check passes, save it and hand it in.

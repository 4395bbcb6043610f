# %% [markdown] lang="vi"
# # Bài tập 3. Đệm và kích thước đầu ra
#
# Trong bài này bạn tự đệm ảnh, rồi tính trước mọi kích thước mà không cần chạy mạng.
#
# - `pad2d`: đệm bốn phía với số hàng, số cột khác nhau (8 điểm)
# - `conv_output_size`: kích thước đầu ra với mọi kernel, bước trượt, đệm và độ giãn (5 điểm)
# - `same_padding`: phần đệm của `padding="same"` (4 điểm)
# - `receptive_field`: vùng tiếp nhận của nhiều lớp nối tiếp (5 điểm)
# - một câu hỏi trả lời bằng lời (2 điểm)
#
# Cần học trước: bài giảng 6 và phần vùng tiếp nhận của bài giảng 10. Thời gian: khoảng 90 phút.

# %% [markdown] lang="en"
# # Exercise 3. Padding and output size
#
# Here you pad images yourself, and then work out every size in advance, without running a network.
#
# - `pad2d`: padding on four sides by different numbers of rows and columns (8 points)
# - `conv_output_size`: the output size for any kernel, stride, padding and dilation (5 points)
# - `same_padding`: what `padding="same"` adds (4 points)
# - `receptive_field`: the receptive field of several layers in a row (5 points)
# - one question to be answered in words (2 points)
#
# You need lecture 6 and, from lecture 10, the part on receptive fields. Time: about 90 minutes.

# %% [markdown] lang="vi"
# Bạn được viết theo cách mình thích: vòng lặp, lát cắt, `torch.cat`, chỉ số, đệ quy. Trong cả bài, không được dùng phép đệm có sẵn (`F.pad`, `nn.ZeroPad2d` và tương tự), phép tích chập và phép gộp có sẵn của torch, cũng như `tichchap.nn`: ô kiểm tra sẽ phát hiện.
#
# Sau mỗi hàm có một ô kiểm tra mà bạn tự chạy được. Các ô kiểm tra ẩn chỉ chạy khi chấm điểm. Cảnh báo (warning) không bị trừ điểm.

# %% [markdown] lang="en"
# Write it in the way you like: loops, slices, `torch.cat`, indices, recursion. In the whole exercise, neither torch's own padding (`F.pad`, `nn.ZeroPad2d` and the like), its convolution and pooling, nor `tichchap.nn` may be used: the check cells notice.
#
# After each function comes a check cell that you can run yourself. Hidden checks run when your work is graded. Warnings cost no points.

# %% locked=true tags=["setup"]
import torch

from tichchap.grade import checks, speak

# %% lang="vi" tags=["setup"]
speak("vi")

# %% lang="en" tags=["setup"]
speak("en")

# %% [markdown] lang="vi"
# ## Đệm bốn phía
#
# Đầu vào $x$ có kích thước $N \times C \times H \times W$. Thêm $l$ cột bên trái, $r$ cột bên phải, $t$ hàng bên trên và $b$ hàng bên dưới mỗi ảnh. Kết quả cao $t + H + b$, rộng $l + W + r$; điểm ảnh cũ dời xuống $t$ hàng và sang phải $l$ cột:
#
# $$z_{n,\,c,\,t+i,\,l+j} = x_{n,\,c,\,i,\,j}$$
#
# Mọi ô còn lại, kể cả bốn góc, mang số `value`.

# %% [markdown] lang="en"
# ## Padding on four sides
#
# The input $x$ is $N \times C \times H \times W$. Add $l$ columns on the left, $r$ columns on the right, $t$ rows on top and $b$ rows below each image. The result is $t + H + b$ high and $l + W + r$ wide; the pixels move down by $t$ rows and right by $l$ columns:
#
# $$z_{n,\,c,\,t+i,\,l+j} = x_{n,\,c,\,i,\,j}$$
#
# All other cells, the four corners too, hold the number `value`.

# %% [markdown] lang="vi"
# `padding` là một số nguyên không âm, dùng cho cả bốn phía, hoặc một bộ bốn số (trái, phải, trên, dưới): đúng thứ tự của `F.pad` và `nn.ConstantPad2d`, tức là trục cuối cùng đứng trước. Hàm cũng phải:
#
# - cho gradient truyền ngược về `x`: không dùng `.detach()`, `.item()` hay numpy;
# - giữ nguyên dtype và device của `x`, kể cả khi `x` chứa số nguyên hoặc nằm trên GPU;
# - không sửa `x`, và lần gọi sau không đụng đến kết quả của lần gọi trước.

# %% [markdown] lang="en"
# `padding` is an integer, not negative, for all four sides, or four numbers (left, right, top, bottom): the order of `F.pad` and `nn.ConstantPad2d`, which begin with the last axis. The function also has to:
#
# - let gradients flow back to `x`: no `.detach()`, `.item()` or numpy;
# - keep the dtype and device of `x`, also when `x` holds integers or is on a GPU;
# - leave `x` as it is, and never touch the result of an earlier call.

# %% [markdown] lang="vi" tags=["hint"]
# <details><summary>Gợi ý 1</summary>Trước hết tính kích thước của kết quả, rồi mới nghĩ xem ảnh cũ nằm ở đâu trong đó. Batch và kênh giữ nguyên.</details>
# <details><summary>Gợi ý 2</summary>Có thể tạo một tensor lớn chứa toàn value rồi chép ảnh vào, hoặc ghép các dải value vào bốn phía.</details>
# <details><summary>Gợi ý 3</summary>x.new_full(kích_thước, value) có sẵn dtype và device của x. Hàng của ảnh cũ bắt đầu từ top và kết thúc trước top + H: đừng dùng chỉ số âm, vì số 0 không có dấu âm.</details>

# %% [markdown] lang="en" tags=["hint"]
# <details><summary>Hint 1</summary>First find the shape of the result, then think where the old image lies in it. Batch and channels stay.</details>
# <details><summary>Hint 2</summary>You can make a large tensor filled with value and copy the image into it, or join strips of value to its four sides.</details>
# <details><summary>Hint 3</summary>x.new_full(shape, value) has the dtype and device of x. The rows of the old image begin at top and end before top + H: use no negative index, for there is no negative 0.</details>


# %% solve="pad2d"
def pad2d(x, padding, value=0.0):
    """Put a frame of `value` around each image.

    Shape: x (N, C, H, W), padding int or (left, right, top, bottom) -> (N, C, PH, PW)
    Example: x of shape (1, 1, 2, 2) and padding (2, 1, 0, 1) give (1, 1, 3, 5).
    """
    ### BEGIN SOLUTION
    left, right, top, bottom = (padding,) * 4 if isinstance(padding, int) else padding
    N, C, H, W = x.shape
    padded = x.new_full((N, C, top + H + bottom, left + W + right), value)
    padded[:, :, top : top + H, left : left + W] = x
    return padded
    ### END SOLUTION


# %% [markdown] lang="vi"
# Ảnh $2 \times 2$, 2 cột bên trái, 1 cột bên phải, 0 hàng bên trên, 1 hàng bên dưới. Hãy tự viết ra giấy cả bảng $3 \times 5$ trước khi chạy ô sau.

# %% [markdown] lang="en"
# An image of $2 \times 2$, 2 columns on the left, 1 column on the right, 0 rows on top, 1 row below. Write down the whole table of $3 \times 5$ on paper before you run the next cell.

# %% check="pad2d" name="example" points=1
x = torch.tensor([[[[1.0, 2], [3, 4]]]])
expected = torch.tensor([[[[9.0, 9, 1, 2, 9], [9, 9, 3, 4, 9], [9, 9, 9, 9, 9]]]])
checks.pad2d.gives(pad2d, x, (2, 1, 0, 1), 9.0, expected=expected)

# %% check="pad2d" name="sides" points=2 hidden=true
checks.pad2d.sides(pad2d)

# %% check="pad2d" name="value" points=1 hidden=true
checks.pad2d.value(pad2d)

# %% check="pad2d" name="gradients" points=1 hidden=true
checks.pad2d.gradients(pad2d)

# %% check="pad2d" name="dtype" points=1 hidden=true
checks.pad2d.dtype(pad2d)

# %% check="pad2d" name="device" points=1 hidden=true
checks.pad2d.device(pad2d)

# %% check="pad2d" name="memory" points=1 hidden=true
checks.pad2d.memory(pad2d)

# %% [markdown] lang="vi"
# ## Kích thước đầu ra
#
# Slide ghi $O = \lfloor (W - K + 2P)/S \rfloor + 1$, trong đó $W$, $K$, $P$, $S$ là cỡ đầu vào, cỡ kernel, đệm mỗi bên và bước trượt của một trục. Với độ giãn (dilation) $D$, hai phần tử kề nhau của kernel cách nhau $D$ ô, nên kernel trải trên $D(K - 1) + 1$ ô:
#
# $$O = \left\lfloor \frac{W + 2P - D(K - 1) - 1}{S} \right\rfloor + 1$$
#
# Hàm tính cho một trục, với `size` là $W$. Mọi tham số là số nguyên và cửa sổ luôn nằm vừa trong đầu vào đã đệm. Kết quả phải là một `int`: không có tensor nào rộng `3.0` cột.

# %% [markdown] lang="en"
# ## The output size
#
# The slide has $O = \lfloor (W - K + 2P)/S \rfloor + 1$, where $W$, $K$, $P$, $S$ are the input size, the kernel size, the padding on each side and the stride of one axis. With dilation $D$, neighbouring weights of the kernel are $D$ cells apart, so that the kernel spans $D(K - 1) + 1$ cells:
#
# $$O = \left\lfloor \frac{W + 2P - D(K - 1) - 1}{S} \right\rfloor + 1$$
#
# The function is about one axis, and `size` is $W$. All arguments are integers, and the window always fits into the padded input. The result has to be an `int`: no tensor is `3.0` columns wide.

# %% [markdown] lang="vi" tags=["hint"]
# <details><summary>Gợi ý 1</summary>Vẽ một trục 7 ô và một kernel 3 ô lên giấy, trượt với bước 2 rồi đếm. Sau đó thay bằng 8 ô: vì sao đáp số không đổi?</details>
# <details><summary>Gợi ý 2</summary>Tính lần lượt: trục dài bao nhiêu sau khi đệm, kernel trải trên bao nhiêu ô, cửa sổ còn dời được bao xa.</details>
# <details><summary>Gợi ý 3</summary>Chia lấy phần nguyên bằng hai dấu gạch chéo, rồi cộng 1 cho vị trí đầu tiên. Cộng sau khi chia, không phải trước.</details>

# %% [markdown] lang="en" tags=["hint"]
# <details><summary>Hint 1</summary>Draw an axis of 7 cells and a kernel of 3 on paper, slide it with stride 2 and count. Then take 8 cells: why is the answer the same?</details>
# <details><summary>Hint 2</summary>One after another: how long is the axis after padding, how many cells does the kernel span, how far can the window still move?</details>
# <details><summary>Hint 3</summary>Divide with two slashes, which rounds down, and add 1 for the first place. Add it after the division, not before.</details>


# %% solve="conv_output_size"
def conv_output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    """Count the places of a window along one axis.

    Shape: ints in, an int out
    Example: conv_output_size(7, 3, stride=2) is 3, and so is conv_output_size(8, 3, stride=2).
    """
    ### BEGIN SOLUTION
    span = dilation * (kernel_size - 1) + 1
    return (size + 2 * padding - span) // stride + 1
    ### END SOLUTION


# %% [markdown] lang="vi"
# Trục 8 ô, đệm 1 ô mỗi bên, kernel 3, bước trượt 3: còn dời được $8 + 2 - 3 = 7$ ô, và $\lfloor 7/3 \rfloor + 1 = 3$. Hãy tự tính bằng tay ví dụ có độ giãn trước khi chạy ô sau.

# %% [markdown] lang="en"
# An axis of 8 cells, 1 cell of padding on each side, kernel 3, stride 3: the window can move by $8 + 2 - 3 = 7$ cells, and $\lfloor 7/3 \rfloor + 1 = 3$. Work out the example with dilation by hand before you run the next cell.

# %% check="conv_output_size" name="example" points=1
checks.conv_output_size.gives(conv_output_size, 8, 3, 3, 1, expected=3)
checks.conv_output_size.gives(conv_output_size, 8, 3, dilation=2, expected=4)

# %% check="conv_output_size" name="values" points=2 hidden=true
checks.conv_output_size.values(conv_output_size)

# %% check="conv_output_size" name="dilation" points=1 hidden=true
checks.conv_output_size.dilation(conv_output_size)

# %% check="conv_output_size" name="integer" points=1 hidden=true
checks.conv_output_size.integer(conv_output_size)

# %% [markdown] lang="vi"
# ## `padding="same"`
#
# Với bước trượt 1, `padding="same"` của torch giữ nguyên kích thước: nó thêm tất cả $D(K - 1)$ ô vào mỗi trục, chia cho hai phía. Khi con số này lẻ, ô dư nằm ở phía sau, tức là bên phải hoặc bên dưới:
#
# $$P_1 = \left\lfloor \frac{D(K - 1)}{2} \right\rfloor, \qquad P_1 + P_2 = D(K - 1)$$
#
# Hàm trả về một tuple hai số nguyên, $(P_1, P_2)$: trước (trái hoặc trên) và sau (phải hoặc dưới). Dùng được ngay với `pad2d`.

# %% [markdown] lang="en"
# ## `padding="same"`
#
# With stride 1, torch's `padding="same"` keeps the size: it adds $D(K - 1)$ cells to each axis in all, shared by both sides. Where this is odd, the extra cell comes after, that is on the right or at the bottom:
#
# $$P_1 = \left\lfloor \frac{D(K - 1)}{2} \right\rfloor, \qquad P_1 + P_2 = D(K - 1)$$
#
# The function returns a tuple of two integers, $(P_1, P_2)$: before (left or top) and after (right or bottom), ready for `pad2d`.

# %% [markdown] lang="vi" tags=["hint"]
# <details><summary>Gợi ý 1</summary>Cho kích thước đầu ra bằng kích thước đầu vào trong công thức ở trên, với bước trượt 1: tổng phần đệm của hai phía phải là bao nhiêu?</details>
# <details><summary>Gợi ý 2</summary>Tổng này có thể lẻ khi kernel chẵn, nhưng không phải lúc nào cũng lẻ: hãy nhân với độ giãn trước, rồi mới chia đôi.</details>
# <details><summary>Gợi ý 3</summary>Phía trước nhận phần nguyên của một nửa tổng, phía sau nhận phần còn lại: lấy tổng trừ đi phía trước.</details>

# %% [markdown] lang="en" tags=["hint"]
# <details><summary>Hint 1</summary>Set the output size equal to the input size in the formula above, with stride 1: how much padding must both sides have together?</details>
# <details><summary>Hint 2</summary>This total can be odd when the kernel is even, but need not be: multiply by the dilation first, and halve afterwards.</details>
# <details><summary>Hint 3</summary>The side before gets half of the total, rounded down; the side after gets what is left: the total less the side before.</details>


# %% solve="same_padding"
def same_padding(kernel_size, dilation=1):
    """Find the padding (before, after) of one axis that keeps its size at stride 1.

    Shape: ints in, a tuple of two ints out
    Example: same_padding(5) is (2, 2).
    """
    ### BEGIN SOLUTION
    total = dilation * (kernel_size - 1)
    return total // 2, total - total // 2
    ### END SOLUTION


# %% [markdown] lang="vi"
# Kernel 4 cần tất cả 3 ô. Hãy tự tính bằng tay: trước mấy ô, sau mấy ô?

# %% [markdown] lang="en"
# A kernel of 4 needs 3 cells in all. Work it out by hand: how many before, how many after?

# %% check="same_padding" name="example" points=1
checks.same_padding.gives(same_padding, 4, expected=(1, 2))

# %% check="same_padding" name="values" points=1 hidden=true
checks.same_padding.values(same_padding)

# %% check="same_padding" name="dilation" points=2 hidden=true
checks.same_padding.dilation(same_padding)

# %% [markdown] lang="vi"
# ## Vùng tiếp nhận
#
# Một phần tử của đầu ra trải trên bao nhiêu ô của đầu vào, tính theo một trục, từ ô đầu tiên đến ô cuối cùng mà nó đọc? Mỗi lớp nới vùng nhìn thêm $D(K - 1)$ bước, mà một bước rộng bằng tích các bước trượt của những lớp **trước** nó. Với các lớp $1, 2, \dots, n$:
#
# $$F = 1 + \sum_{i=1}^{n} D_i (K_i - 1) \prod_{j=1}^{i-1} S_j$$
#
# `layers` là một danh sách các bộ ba (kernel, stride, dilation), từ lớp đầu tiên đến lớp cuối cùng. Danh sách rỗng cho 1: không có lớp nào thì mỗi phần tử chỉ thấy chính nó. Đừng sửa danh sách của người gọi.

# %% [markdown] lang="en"
# ## The receptive field
#
# How many cells of the input does one element of the output span, along one axis, from the first cell that it reads to the last? Each layer widens the view by $D(K - 1)$ steps, and a step is as wide as the product of the strides of the layers **before** it. With layers $1, 2, \dots, n$:
#
# $$F = 1 + \sum_{i=1}^{n} D_i (K_i - 1) \prod_{j=1}^{i-1} S_j$$
#
# `layers` is a list of triples (kernel, stride, dilation), from the first layer to the last. An empty list gives 1: without any layer, each element sees itself only. Leave the caller's list as it is.

# %% [markdown] lang="vi" tags=["hint"]
# <details><summary>Gợi ý 1</summary>Bắt đầu với hai lớp kernel 3, bước trượt 1: vẽ ra giấy một ô đầu ra, ba ô mà nó đọc, rồi những ô mà ba ô ấy đọc.</details>
# <details><summary>Gợi ý 2</summary>Đi từ lớp đầu đến lớp cuối, giữ hai con số: vùng tiếp nhận đến lúc này, và độ rộng của một bước, cả hai bắt đầu từ 1.</details>
# <details><summary>Gợi ý 3</summary>Trong mỗi lớp, nới vùng tiếp nhận trước, rồi mới nhân độ rộng của bước với bước trượt của lớp ấy.</details>

# %% [markdown] lang="en" tags=["hint"]
# <details><summary>Hint 1</summary>Begin with two layers of kernel 3 and stride 1: draw one output cell on paper, the three cells it reads, and the cells that these read.</details>
# <details><summary>Hint 2</summary>Go from the first layer to the last and keep two numbers: the receptive field so far and the width of a step; both begin at 1.</details>
# <details><summary>Hint 3</summary>In each layer, widen the receptive field first, and only then multiply the width of a step by the stride of that layer.</details>


# %% solve="receptive_field"
def receptive_field(layers):
    """Count the inputs that one output spans; `layers` is a list of (kernel, stride, dilation).

    Shape: a list of triples of ints in, an int out
    Example: receptive_field([(3, 1, 1), (3, 1, 1)]) is 5.
    """
    ### BEGIN SOLUTION
    field, step = 1, 1
    for kernel, stride, dilation in layers:
        field += dilation * (kernel - 1) * step
        step *= stride
    return field
    ### END SOLUTION


# %% [markdown] lang="vi"
# Mạng của slide: tích chập 3, gộp 2 với bước trượt 2, rồi lại tích chập 3 và gộp 2: $1 + 2 \cdot 1 + 1 \cdot 1 + 2 \cdot 2 + 1 \cdot 2 = 10$. Hãy tự tính bằng tay: nếu đặt hai lớp gộp ở cuối thì còn bao nhiêu?

# %% [markdown] lang="en"
# The network of the slides: convolution 3, pooling 2 with stride 2, then convolution 3 and pooling 2 again: $1 + 2 \cdot 1 + 1 \cdot 1 + 2 \cdot 2 + 1 \cdot 2 = 10$. Work it out by hand: what is left of it if both poolings come last?

# %% check="receptive_field" name="example" points=1
slides = [(3, 1, 1), (2, 2, 1), (3, 1, 1), (2, 2, 1)]
checks.receptive_field.gives(receptive_field, slides, expected=10)
pooled_last = [(3, 1, 1), (3, 1, 1), (2, 2, 1), (2, 2, 1)]
checks.receptive_field.gives(receptive_field, pooled_last, expected=8)

# %% check="receptive_field" name="values" points=1 hidden=true
checks.receptive_field.values(receptive_field)

# %% check="receptive_field" name="stride" points=1 hidden=true
checks.receptive_field.stride(receptive_field)

# %% check="receptive_field" name="dilation" points=1 hidden=true
checks.receptive_field.dilation(receptive_field)

# %% check="receptive_field" name="memory" points=1 hidden=true
checks.receptive_field.memory(receptive_field)

# %% [markdown] lang="vi"
# ## Câu hỏi: vì sao 64 thành 65?
#
# Slide nói rằng lớp `Conv2d(3, 5, kernel_size=2, padding=1)` cho ra bản đồ đặc trưng $64 \times 64$ từ ảnh $64 \times 64$. Hãy chạy thử bằng `conv_output_size`: kết quả là 65.
#
# Trong ô sau, hãy giải thích bằng lời vì sao có 65 (điều gì xảy ra ở hai đầu trục?), và vì sao không có số `padding` nào cứu được kernel này. Sau đó nêu **ba** cách sửa để có đúng 64, mỗi cách kèm phép tính. Câu này được chấm bằng tay.

# %% [markdown] lang="en"
# ## Question: why does 64 become 65?
#
# The slide says that the layer `Conv2d(3, 5, kernel_size=2, padding=1)` makes feature maps of $64 \times 64$ from an image of $64 \times 64$. Try it with `conv_output_size`: the result is 65.
#
# In the next cell, explain in words why it is 65 (what happens at the two ends of an axis?), and why no number for `padding` can help this kernel. Then give **three** repairs that lead to exactly 64, each with its calculation. This question is graded by hand.

# %% [markdown] written="why-65" points=2 lang="vi"
# Kernel 2 cần thêm tất cả $K - 1 = 1$ ô để giữ kích thước, nhưng `padding=1` thêm 1 ô ở **mỗi** phía, tức là 2 ô: $64 + 2 \cdot 1 - 2 + 1 = 65$. Ở cả hai đầu đều có một cửa sổ nửa nằm trên phần đệm: thừa một vị trí. Đệm đối xứng thêm một số chẵn $2P$, mà $K - 1 = 1$ lẻ: `padding=0` cho 63, `padding=1` cho 65, không bao giờ 64.
#
# Ba cách sửa, chẳng hạn:
#
# 1. kernel lẻ: `kernel_size=3, padding=1` cho $64 + 2 - 3 + 1 = 64$;
# 2. giữ kernel 2, dùng `padding="same"`: torch thêm 0 ô phía trước, 1 ô phía sau, $64 + 1 - 2 + 1 = 64$;
# 3. tự đệm lệch: `pad2d(x, (0, 1, 0, 1))` rồi tích chập không đệm. Cũng được: `dilation=2`: $64 + 2 - 2 \cdot 1 - 1 + 1 = 64$.

# %% [markdown] written="why-65" points=2 lang="en"
# A kernel of 2 needs $K - 1 = 1$ more cell in all to keep the size, but `padding=1` adds 1 cell on **each** side, that is 2: $64 + 2 \cdot 1 - 2 + 1 = 65$. At both ends a window lies half on the padding: one place too many. Symmetric padding adds an even number, $2P$, and $K - 1 = 1$ is odd: `padding=0` gives 63, `padding=1` gives 65, none gives 64.
#
# Three repairs, for example:
#
# 1. an odd kernel: `kernel_size=3, padding=1` gives $64 + 2 - 3 + 1 = 64$;
# 2. keep the kernel of 2 and use `padding="same"`: torch adds 0 cells before and 1 cell after, $64 + 1 - 2 + 1 = 64$;
# 3. pad one side yourself: `pad2d(x, (0, 1, 0, 1))`, then convolve without padding. Also right: `dilation=2`: $64 + 2 - 2 \cdot 1 - 1 + 1 = 64$.

# %% [markdown] lang="vi"
# ## Nộp bài
#
# Chạy lại toàn bộ notebook từ đầu (Kernel, Restart and Run All), xem mọi ô kiểm tra nhìn thấy được đều đúng, lưu lại rồi nộp.

# %% [markdown] lang="en"
# ## Handing in
#
# Run the whole notebook from the top (Kernel, Restart and Run All), see that every visible check passes, save it and hand it in.

# %% [markdown] lang="vi"
# # Bài tập 1. Ảnh và video thành tensor
#
# Trong bài này bạn tự viết những bước đưa ảnh và video từ tệp vào mạng.
#
# - `image_to_tensor`: một ảnh xám, màu hoặc có kênh alpha (7 điểm)
# - `stack_batch`: nhiều ảnh thành một batch (4 điểm)
# - `video_to_tensor`: một đoạn phim (4 điểm)
# - `flatten_images`: mỗi ảnh thành một hàng (4 điểm)
# - `unflatten_images`: từ hàng trở lại ảnh (3 điểm)
# - `predict_shape`: dự đoán kích thước trên 12 thẻ (7 điểm)
# - một câu hỏi trả lời bằng lời (1 điểm)
#
# Cần học trước: bài giảng 1. Thời gian: khoảng 60 phút.

# %% [markdown] lang="en"
# # Exercise 1. Images and videos become tensors
#
# Here you write the steps that take images and videos from a file into a network.
#
# - `image_to_tensor`: one image, grey, in colour or with alpha (7 points)
# - `stack_batch`: several images become a batch (4 points)
# - `video_to_tensor`: a piece of film (4 points)
# - `flatten_images`: each image becomes a row (4 points)
# - `unflatten_images`: from rows back to images (3 points)
# - `predict_shape`: predict the shapes on 12 cards (7 points)
# - one question to answer in words (1 point)
#
# You need lecture 1 first. Time: about 60 minutes.

# %% [markdown] lang="vi"
# Bạn được dùng mọi phép của torch và NumPy, vòng lặp cũng được. Không được dùng torchvision, vì `ToTensor` là đáp án của hàm đầu tiên: ô kiểm tra sẽ phát hiện.
#
# Mọi hàm chỉ đọc đầu vào: mảng, tensor và danh sách nhận được phải còn nguyên sau khi gọi. Mỗi lần gọi trả về kết quả riêng của nó.
#
# Sau mỗi hàm có một ô kiểm tra mà bạn tự chạy được. Các ô kiểm tra ẩn chỉ chạy khi chấm điểm. Cảnh báo (warning) không bị trừ điểm.

# %% [markdown] lang="en"
# Anything in torch and NumPy may be used, and loops are fine. Do not use torchvision, because its `ToTensor` is the answer to the first function: the check cells notice.
#
# Functions only read their inputs: the arrays, tensors and lists that they get stay as they are. Each call returns a result of its own.
#
# After each function comes a check cell that you can run yourself. Hidden checks run when your work is graded. Warnings cost no points.

# %% locked=true tags=["setup"]
import numpy as np
import torch

from tichchap.grade import checks, speak

# %% lang="vi" tags=["setup"]
speak("vi")

# %% lang="en" tags=["setup"]
speak("en")

# %% [markdown] lang="vi"
# ## Một ảnh
#
# `np.asarray` đổi ảnh PIL thành mảng `uint8`, giá trị từ 0 đến 255. Ảnh màu là mảng H×W×3, ảnh xám là H×W, ảnh có kênh alpha là H×W×4. Mạng của PyTorch thì đợi C×H×W, kiểu `float32`, giá trị từ 0 đến 1:
#
# $$t_{c,\,i,\,j} = \frac{a_{i,\,j,\,c}}{255}$$
#
# - Ảnh xám cho một kênh: 1×H×W.
# - Ảnh có alpha cho ba kênh: bỏ kênh thứ tư, giữ nguyên R, G, B.
# - Ảnh có thể nhỏ tùy ý. Một ảnh xám rộng 3 cột vẫn là ảnh xám: chỉ *số trục* phân biệt ảnh xám với ảnh màu.

# %% [markdown] lang="en"
# ## One image
#
# `np.asarray` turns a PIL image into an array of `uint8`, with values from 0 to 255. A colour image is an array of H×W×3, a grey one is H×W, one with alpha is H×W×4. PyTorch's networks want C×H×W, of type `float32`, with values from 0 to 1:
#
# $$t_{c,\,i,\,j} = \frac{a_{i,\,j,\,c}}{255}$$
#
# - A grey image has one channel: 1×H×W.
# - An image with alpha has three: drop the fourth channel, keep R, G, B as they are.
# - Images may be as small as you like. A grey image 3 columns wide is still grey: only the *number of axes* tells grey from colour.

# %% [markdown] lang="vi" tags=["hint"]
# <details><summary>Gợi ý 1</summary>Có ba việc: xếp lại trục, đổi kiểu, chia. Làm từng việc một và in kích thước, dtype sau mỗi việc.</details>
# <details><summary>Gợi ý 2</summary>Đưa mọi trường hợp về H×W×C trước: ảnh xám được thêm một trục ở cuối, ảnh có alpha được cắt còn ba kênh.</details>
# <details><summary>Gợi ý 3</summary>permute xếp lại trục mà mỗi số vẫn đi theo điểm ảnh của nó; reshape thì không. Đổi sang float rồi mới chia cho 255.</details>

# %% [markdown] lang="en" tags=["hint"]
# <details><summary>Hint 1</summary>There are three steps: order the axes, change the type, divide. Take them one by one and print shape and dtype after each.</details>
# <details><summary>Hint 2</summary>Bring every case to H×W×C first: a grey image gets an axis at its end, one with alpha is cut to three channels.</details>
# <details><summary>Hint 3</summary>permute orders the axes, and each number stays with its pixel; reshape does not do that. Change to float, then divide by 255.</details>


# %% solve="image_to_tensor"
def image_to_tensor(image: np.ndarray) -> torch.Tensor:
    """Turn an image into a tensor for a network.

    Shape: image (H, W), (H, W, 3) or (H, W, 4), uint8 -> (1, H, W) or (3, H, W), float32
    Example: a pixel with the bytes 255, 0, 51 becomes 1, 0, 0.2 in three channels.
    """
    ### BEGIN SOLUTION
    x = torch.as_tensor(image)
    if x.ndim == 2:
        x = x[:, :, None]
    return x[:, :, :3].permute(2, 0, 1).float() / 255
    ### END SOLUTION


# %% [markdown] lang="vi"
# Ảnh dưới đây cao 1, rộng 2. Hãy tự viết ra ba kênh của nó trước khi chạy ô.

# %% [markdown] lang="en"
# The image below is 1 high and 2 wide. Write down its three channels before you run the cell.

# %% check="image_to_tensor" name="example" points=1
image = np.array([[[255, 0, 51], [0, 102, 255]]], dtype=np.uint8)
expected = torch.tensor([[[1.0, 0]], [[0, 0.4]], [[0.2, 1]]])
checks.image_to_tensor.gives(image_to_tensor, image, expected=expected)

# %% check="image_to_tensor" name="rgb" points=2 hidden=true
checks.image_to_tensor.rgb(image_to_tensor)

# %% check="image_to_tensor" name="grey" points=1 hidden=true
checks.image_to_tensor.grey(image_to_tensor)

# %% check="image_to_tensor" name="alpha" points=1 hidden=true
checks.image_to_tensor.alpha(image_to_tensor)

# %% check="image_to_tensor" name="dtype" points=1 hidden=true
checks.image_to_tensor.dtype(image_to_tensor)

# %% check="image_to_tensor" name="memory" points=1 hidden=true
checks.image_to_tensor.memory(image_to_tensor)

# %% [markdown] lang="vi"
# Một bạn viết `torch.as_tensor(image).reshape(3, H, W)` thay cho `permute`. Kích thước đúng, không có lỗi nào được báo. Vì sao kết quả vẫn sai? Kênh 0 của kết quả chứa những con số nào của ảnh? (2 đến 4 câu)

# %% [markdown] lang="en"
# Somebody writes `torch.as_tensor(image).reshape(3, H, W)` in place of `permute`. The shape is right and there is no error. Why is the result still wrong? Which numbers of the image does channel 0 of the result hold? (2 to 4 sentences)

# %% [markdown] lang="vi" written="reshape" points=1
# Câu trả lời của bạn:

# %% [markdown] lang="en" written="reshape" points=1
# Your answer:

# %% [markdown] lang="vi"
# ## Một batch
#
# Mạng nhận nhiều ảnh cùng một lượt: các ảnh C×H×W cùng kích thước được chồng thành một tensor N×C×H×W, và `batch[n]` là ảnh thứ $n$ của danh sách.
#
# Danh sách có ít nhất một ảnh; một ảnh cũng thành batch 1×C×H×W. Kết quả giữ nguyên dtype của các ảnh, chẳng hạn `float64` hoặc `uint8`.

# %% [markdown] lang="en"
# ## A batch
#
# A network takes several images at once: images C×H×W of equal size are stacked into one tensor N×C×H×W, and `batch[n]` is image $n$ of the list.
#
# The list has at least one image; a single image becomes a batch 1×C×H×W as well. The result keeps the dtype of the images, `float64` or `uint8` for example.

# %% [markdown] lang="vi" tags=["hint"]
# <details><summary>Gợi ý 1</summary>Kết quả có nhiều hơn một ảnh đúng một trục. Trục ấy đứng ở đâu?</details>
# <details><summary>Gợi ý 2</summary>Có thể tạo một tensor trống N×C×H×W rồi chép từng ảnh vào chỗ của nó; đừng quên dtype.</details>
# <details><summary>Gợi ý 3</summary>torch.cat nối theo một trục đã có, torch.stack tạo trục mới.</details>

# %% [markdown] lang="en" tags=["hint"]
# <details><summary>Hint 1</summary>The result has one axis more than an image. Where does it stand?</details>
# <details><summary>Hint 2</summary>You may make an empty tensor N×C×H×W and copy each image to its place; mind the dtype.</details>
# <details><summary>Hint 3</summary>torch.cat joins along an axis that exists, torch.stack makes a new one.</details>


# %% solve="stack_batch"
def stack_batch(images: list[torch.Tensor]) -> torch.Tensor:
    """Stack images of equal size into a batch.

    Shape: N tensors (C, H, W) -> (N, C, H, W)
    Example: 16 images of shape (3, 32, 48) become a batch of shape (16, 3, 32, 48).
    """
    ### BEGIN SOLUTION
    return torch.stack(images)
    ### END SOLUTION


# %% [markdown] lang="vi"
# Hai ảnh, mỗi ảnh hai kênh. Con số 5 nằm ở chỗ nào trong batch? Hãy viết bốn chỉ số của nó trước khi chạy ô.

# %% [markdown] lang="en"
# Two images of two channels each. Where in the batch is the number 5? Write down its four indices before you run the cell.

# %% check="stack_batch" name="example" points=1
images = [torch.tensor([[[1.0, 2]], [[3, 4]]]), torch.tensor([[[5.0, 6]], [[7, 8]]])]
expected = torch.tensor([[[[1.0, 2]], [[3, 4]]], [[[5, 6]], [[7, 8]]]])
checks.stack_batch.gives(stack_batch, images, expected=expected)

# %% check="stack_batch" name="values" points=1 hidden=true
checks.stack_batch.values(stack_batch)

# %% check="stack_batch" name="dtype" points=1 hidden=true
checks.stack_batch.dtype(stack_batch)

# %% check="stack_batch" name="memory" points=1 hidden=true
checks.stack_batch.memory(stack_batch)

# %% [markdown] lang="vi"
# ## Một đoạn phim
#
# Đoạn phim là một danh sách khung hình, mỗi khung là mảng `uint8` kích thước H×W×3, mọi khung cùng cỡ. Kết quả có kích thước T×C×H×W, kiểu `float32`, giá trị từ 0 đến 1; `video[t]` là khung thứ $t$:
#
# $$v_{t,\,c,\,i,\,j} = \frac{a^{(t)}_{i,\,j,\,c}}{255}$$
#
# Danh sách có ít nhất một khung. Bạn được gọi các hàm đã viết ở trên.

# %% [markdown] lang="en"
# ## A piece of film
#
# The film is a list of frames, each an array of `uint8` of shape H×W×3, all of one size. The result has shape T×C×H×W, type `float32`, and values from 0 to 1; `video[t]` is frame $t$:
#
# $$v_{t,\,c,\,i,\,j} = \frac{a^{(t)}_{i,\,j,\,c}}{255}$$
#
# The list has at least one frame. You may call the functions that you have written.

# %% [markdown] lang="vi" tags=["hint"]
# <details><summary>Gợi ý 1</summary>Một khung là một ảnh màu, và bạn đã biết đổi ảnh màu.</details>
# <details><summary>Gợi ý 2</summary>Thời gian là một trục mới ở đầu, giống như trục batch.</details>
# <details><summary>Gợi ý 3</summary>Nếu chồng trước bằng np.stack thì trục kênh là trục 3, và permute cần bốn số.</details>

# %% [markdown] lang="en" tags=["hint"]
# <details><summary>Hint 1</summary>A frame is a colour image, and you know how to convert these.</details>
# <details><summary>Hint 2</summary>Time is a new axis in front, just like the batch.</details>
# <details><summary>Hint 3</summary>If you stack first, by np.stack, the channels are axis 3, and permute takes four numbers.</details>


# %% solve="video_to_tensor"
def video_to_tensor(frames: list[np.ndarray]) -> torch.Tensor:
    """Turn a list of frames into a tensor for a network.

    Shape: T arrays (H, W, 3), uint8 -> (T, 3, H, W), float32
    Example: 25 frames of shape (48, 64, 3) become a tensor of shape (25, 3, 48, 64).
    """
    ### BEGIN SOLUTION
    video = torch.stack([torch.as_tensor(frame) for frame in frames])
    return video.permute(0, 3, 1, 2).float() / 255
    ### END SOLUTION


# %% [markdown] lang="vi"
# Hai khung, mỗi khung cao 1, rộng 2. Điểm ảnh bên trái đỏ ở khung đầu và lục ở khung sau.

# %% [markdown] lang="en"
# Two frames, each 1 high and 2 wide. The pixel on the left is red in the first frame and green in the second.

# %% check="video_to_tensor" name="example" points=1
first = np.array([[[255, 0, 0], [0, 0, 51]]], dtype=np.uint8)
second = np.array([[[0, 255, 0], [102, 0, 0]]], dtype=np.uint8)
expected = torch.tensor([[[[1.0, 0]], [[0, 0]], [[0, 0.2]]], [[[0, 0.4]], [[1, 0]], [[0, 0]]]])
checks.video_to_tensor.gives(video_to_tensor, [first, second], expected=expected)

# %% check="video_to_tensor" name="values" points=1 hidden=true
checks.video_to_tensor.values(video_to_tensor)

# %% check="video_to_tensor" name="dtype" points=1 hidden=true
checks.video_to_tensor.dtype(video_to_tensor)

# %% check="video_to_tensor" name="memory" points=1 hidden=true
checks.video_to_tensor.memory(video_to_tensor)

# %% [markdown] lang="vi"
# ## Duỗi phẳng
#
# Perceptron nhiều lớp (MLP) nhận mỗi ảnh như một hàng số. Ta đọc ảnh theo hàng, từ trái sang phải rồi từ trên xuống dưới: điểm ảnh ở hàng $r$, cột $c$ đến chỗ
#
# $$i = r \cdot W + c$$
#
# Đầu vào là batch ảnh xám N×H×W, kết quả là N×(H·W), cùng dtype. Đầu vào có thể là kết quả của `transpose` hay `permute`, tức là không liên tục (contiguous) trong bộ nhớ.

# %% [markdown] lang="en"
# ## Flatten
#
# A multilayer perceptron (MLP) takes each image as one row of numbers. The image is read row by row, from left to right and then from top to bottom: the pixel in row $r$ and column $c$ goes to
#
# $$i = r \cdot W + c$$
#
# The input is a batch of grey images N×H×W, the result is N×(H·W) of the same dtype. The input may come from `transpose` or `permute`, so that it is not contiguous in memory.

# %% [markdown] lang="vi" tags=["hint"]
# <details><summary>Gợi ý 1</summary>Trục batch phải còn: mỗi ảnh có hàng riêng.</details>
# <details><summary>Gợi ý 2</summary>Vì các trục H, W đã theo thứ tự đọc, ở đây reshape làm đúng điều ta cần.</details>
# <details><summary>Gợi ý 3</summary>Nếu viết bằng vòng lặp, hãy cắt từng hàng của ảnh và đặt nó vào W chỗ bắt đầu từ r nhân W.</details>

# %% [markdown] lang="en" tags=["hint"]
# <details><summary>Hint 1</summary>The batch has to stay: each image has a row of its own.</details>
# <details><summary>Hint 2</summary>As the axes H, W are in reading order already, reshape does what we want here.</details>
# <details><summary>Hint 3</summary>With loops, take each row of the image and put it into the W places from r times W on.</details>


# %% solve="flatten_images"
def flatten_images(images: torch.Tensor) -> torch.Tensor:
    """Lay the pixels of each image in one row, row after row.

    Shape: images (N, H, W) -> (N, H * W)
    Example: in images 5 wide, the pixel in row 2 and column 3 goes to place 13.
    """
    ### BEGIN SOLUTION
    return images.flatten(1)
    ### END SOLUTION


# %% [markdown] lang="vi"
# Số 6 nằm ở hàng 1, cột 2 của ảnh đầu, và $W = 3$. Nó đến chỗ nào? Hãy tính trước khi chạy ô.

# %% [markdown] lang="en"
# The number 6 is in row 1 and column 2 of the first image, and $W = 3$. Where does it go? Work it out before you run the cell.

# %% check="flatten_images" name="example" points=1
images = torch.tensor([[[1.0, 2, 3], [4, 5, 6]], [[7, 8, 9], [10, 11, 12]]])
expected = torch.tensor([[1.0, 2, 3, 4, 5, 6], [7, 8, 9, 10, 11, 12]])
checks.flatten_images.gives(flatten_images, images, expected=expected)

# %% check="flatten_images" name="values" points=1 hidden=true
checks.flatten_images.values(flatten_images)

# %% check="flatten_images" name="layout" points=1 hidden=true
checks.flatten_images.layout(flatten_images)

# %% check="flatten_images" name="dtype" points=0.5 hidden=true
checks.flatten_images.dtype(flatten_images)

# %% check="flatten_images" name="memory" points=0.5 hidden=true
checks.flatten_images.memory(flatten_images)

# %% [markdown] lang="vi"
# ## Dựng lại ảnh
#
# Chiều ngược lại: từ chỗ $i$ của hàng, tìm lại hàng và cột của điểm ảnh.
#
# $$r = \lfloor i / W \rfloor, \qquad c = i \bmod W$$
#
# Kết quả có kích thước N×H×W, cùng dtype. Chỉ nhìn $H \cdot W$ con số thì không biết được $H$ và $W$, nên hàm nhận thêm `height` và `width`.

# %% [markdown] lang="en"
# ## Rebuild the images
#
# The way back: from place $i$ of the row, find the row and the column of the pixel.
#
# $$r = \lfloor i / W \rfloor, \qquad c = i \bmod W$$
#
# The result has shape N×H×W and the same dtype. From $H \cdot W$ numbers alone, $H$ and $W$ cannot be told, so the function also takes `height` and `width`.

# %% [markdown] lang="vi" tags=["hint"]
# <details><summary>Gợi ý 1</summary>unflatten_images(flatten_images(x), H, W) phải trả lại đúng x. Hãy thử với một ảnh không vuông.</details>
# <details><summary>Gợi ý 2</summary>Mỗi hàng của rows được cắt thành height mảnh, mỗi mảnh dài width.</details>
# <details><summary>Gợi ý 3</summary>Trong reshape, viết −1 cho số ảnh thì torch tự tính.</details>

# %% [markdown] lang="en" tags=["hint"]
# <details><summary>Hint 1</summary>unflatten_images(flatten_images(x), H, W) has to give back x. Try it with an image that is not square.</details>
# <details><summary>Hint 2</summary>Each row of rows is cut into height pieces of length width.</details>
# <details><summary>Hint 3</summary>In reshape, write −1 for the number of images and torch works it out.</details>


# %% solve="unflatten_images"
def unflatten_images(rows: torch.Tensor, height: int, width: int) -> torch.Tensor:
    """Rebuild the images that flatten_images laid in rows.

    Shape: rows (N, height * width) -> (N, height, width)
    Example: in images 5 wide, place 13 is the pixel in row 2 and column 3.
    """
    ### BEGIN SOLUTION
    return rows.reshape(-1, height, width)
    ### END SOLUTION


# %% [markdown] lang="vi"
# Hai hàng, mỗi hàng 6 số, thành hai ảnh cao 3, rộng 2. Số 4 ở hàng nào, cột nào?

# %% [markdown] lang="en"
# Two rows of 6 numbers become two images 3 high and 2 wide. In which row and column is the number 4?

# %% check="unflatten_images" name="example" points=1
rows = torch.tensor([[1.0, 2, 3, 4, 5, 6], [7, 8, 9, 10, 11, 12]])
expected = torch.tensor([[[1.0, 2], [3, 4], [5, 6]], [[7, 8], [9, 10], [11, 12]]])
checks.unflatten_images.gives(unflatten_images, rows, 3, 2, expected=expected)

# %% check="unflatten_images" name="values" points=1 hidden=true
checks.unflatten_images.values(unflatten_images)

# %% check="unflatten_images" name="dtype" points=0.5 hidden=true
checks.unflatten_images.dtype(unflatten_images)

# %% check="unflatten_images" name="memory" points=0.5 hidden=true
checks.unflatten_images.memory(unflatten_images)

# %% [markdown] lang="vi"
# ## Mười hai thẻ
#
# Ghi kích thước của từng biểu thức trong bảng sau vào hàm `predict_shape`, **trước khi** chạy bất cứ đoạn mã nào. Mỗi thẻ đúng được nửa điểm.
#
# - `grey` là ảnh PIL xám, rộng 28, cao 20; `photo` là ảnh PIL màu (RGB), rộng 640, cao 480; `logo` là ảnh PIL có alpha (RGBA), rộng 64, cao 48.
# - `photos` là danh sách 16 ảnh như `photo`; `frames` là 25 khung hình màu, rộng 1920, cao 1080.
# - `x = torch.zeros(3, 32, 48)` và `digits = torch.zeros(16, 1, 20, 28)`.
# - `to_tensor` là hàm của torchvision.

# %% [markdown] lang="en"
# ## Twelve cards
#
# Write the shape of each expression in the table below into the function `predict_shape`, **before** you run any code. Each right card gives half a point.
#
# - `grey` is a grey PIL image, 28 wide, 20 high; `photo` is a colour PIL image (RGB), 640 wide, 480 high; `logo` is a PIL image with alpha (RGBA), 64 wide, 48 high.
# - `photos` is a list of 16 images like `photo`; `frames` are 25 colour frames, 1920 wide, 1080 high.
# - `x = torch.zeros(3, 32, 48)` and `digits = torch.zeros(16, 1, 20, 28)`.
# - `to_tensor` is the function of torchvision.

# %% [markdown] lang="vi"
# | thẻ | biểu thức | cần dự đoán |
# |---|---|---|
# | 1 | `np.asarray(grey)` | `shape` |
# | 2 | `photo.size` | giá trị |
# | 3 | `np.asarray(photo)` | `shape` |
# | 4 | `to_tensor(photo)` | `shape` |
# | 5 | `to_tensor(grey)` | `shape` |
# | 6 | `np.asarray(logo)` | `shape` |
# | 7 | `torch.stack([to_tensor(p) for p in photos])` | `shape` |
# | 8 | `video_to_tensor(frames)` | `shape` |
# | 9 | `x.unsqueeze(0)` | `shape` |
# | 10 | `x.permute(1, 2, 0)` | `shape` |
# | 11 | `digits.flatten(1)` | `shape` |
# | 12 | `x.mean(dim=0)` | `shape` |

# %% [markdown] lang="en"
# | card | expression | predict its |
# |---|---|---|
# | 1 | `np.asarray(grey)` | `shape` |
# | 2 | `photo.size` | value |
# | 3 | `np.asarray(photo)` | `shape` |
# | 4 | `to_tensor(photo)` | `shape` |
# | 5 | `to_tensor(grey)` | `shape` |
# | 6 | `np.asarray(logo)` | `shape` |
# | 7 | `torch.stack([to_tensor(p) for p in photos])` | `shape` |
# | 8 | `video_to_tensor(frames)` | `shape` |
# | 9 | `x.unsqueeze(0)` | `shape` |
# | 10 | `x.permute(1, 2, 0)` | `shape` |
# | 11 | `digits.flatten(1)` | `shape` |
# | 12 | `x.mean(dim=0)` | `shape` |

# %% [markdown] lang="vi" tags=["hint"]
# <details><summary>Gợi ý 1</summary>Đếm trục trước: có batch không, có thời gian không, có kênh không? Rồi mới điền độ dài.</details>
# <details><summary>Gợi ý 2</summary>NumPy để kênh ở cuối, PyTorch để kênh trước chiều cao. Cả hai viết cao trước, rộng sau; chỉ có size của PIL là ngược lại.</details>
# <details><summary>Gợi ý 3</summary>Cách viết: trong hàm, tạo từ điển shapes = {1: (…, …), 2: (…, …)} cho đủ 12 thẻ, rồi return shapes[card].</details>

# %% [markdown] lang="en" tags=["hint"]
# <details><summary>Hint 1</summary>Count the axes first: is there a batch, is there time, are there channels? Then fill in their lengths.</details>
# <details><summary>Hint 2</summary>NumPy has the channels last, PyTorch has them before the height. Both write height, then width; only PIL's size is the other way round.</details>
# <details><summary>Hint 3</summary>One way to write it: in the function, make a dictionary shapes = {1: (…, …), 2: (…, …)} of all 12 cards, then return shapes[card].</details>


# %% solve="predict_shape"
def predict_shape(card: int) -> tuple[int, ...]:
    """Say what the expression on a card gives, without running it.

    Shape: the number of a card, 1 to 12 -> a tuple of whole numbers
    Example: for torch.zeros(2, 3) it would be the tuple (2, 3).
    """
    ### BEGIN SOLUTION
    shapes = {
        1: (20, 28),
        2: (640, 480),
        3: (480, 640, 3),
        4: (3, 480, 640),
        5: (1, 20, 28),
        6: (48, 64, 4),
        7: (16, 3, 480, 640),
        8: (25, 3, 1080, 1920),
        9: (1, 3, 32, 48),
        10: (32, 48, 3),
        11: (16, 560),
        12: (32, 48),
    }
    return shapes[card]
    ### END SOLUTION


# %% [markdown] lang="vi"
# Ô sau chỉ đếm số trục của mỗi câu trả lời. Nếu một thẻ sai, nó cho biết thẻ nào, không cho biết đáp án.

# %% [markdown] lang="en"
# The next cell only counts the axes of each answer. If a card is wrong, it says which one, and not what is right.

# %% check="predict_shape" name="axes" points=1
checks.predict_shape.axes(predict_shape)

# %% check="predict_shape" name="card1" points=0.5 hidden=true
checks.predict_shape.card1(predict_shape)

# %% check="predict_shape" name="card2" points=0.5 hidden=true
checks.predict_shape.card2(predict_shape)

# %% check="predict_shape" name="card3" points=0.5 hidden=true
checks.predict_shape.card3(predict_shape)

# %% check="predict_shape" name="card4" points=0.5 hidden=true
checks.predict_shape.card4(predict_shape)

# %% check="predict_shape" name="card5" points=0.5 hidden=true
checks.predict_shape.card5(predict_shape)

# %% check="predict_shape" name="card6" points=0.5 hidden=true
checks.predict_shape.card6(predict_shape)

# %% check="predict_shape" name="card7" points=0.5 hidden=true
checks.predict_shape.card7(predict_shape)

# %% check="predict_shape" name="card8" points=0.5 hidden=true
checks.predict_shape.card8(predict_shape)

# %% check="predict_shape" name="card9" points=0.5 hidden=true
checks.predict_shape.card9(predict_shape)

# %% check="predict_shape" name="card10" points=0.5 hidden=true
checks.predict_shape.card10(predict_shape)

# %% check="predict_shape" name="card11" points=0.5 hidden=true
checks.predict_shape.card11(predict_shape)

# %% check="predict_shape" name="card12" points=0.5 hidden=true
checks.predict_shape.card12(predict_shape)

# %% [markdown] lang="vi"
# ## Nộp bài
#
# Chạy lại toàn bộ notebook từ đầu (Kernel, Restart and Run All), xem mọi ô kiểm tra nhìn thấy được đều đúng, lưu lại rồi nộp.

# %% [markdown] lang="en"
# ## Handing in
#
# Run the whole notebook from the top (Kernel, Restart and Run All), see that every visible check passes, save it and hand it in.

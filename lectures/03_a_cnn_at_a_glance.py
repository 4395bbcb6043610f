# %% [markdown] lang="vi"
# # Toàn cảnh một mạng CNN
#
# Học xong bài này, bạn có thể:
#
# - nói trước kích thước (shape) sau từng lớp của một mạng CNN, và giải thích số 24·16·16 từ đâu ra;
# - chỉ ra lớp nào có tham số và đếm chúng;
# - đọc lỗi `mat1 and mat2 shapes cannot be multiplied`, tìm ra nguyên nhân và sửa;
# - giải thích vì sao giữa hai lớp tích chập cần một hàm kích hoạt (activation function).
#
# **Cần biết trước:** tensor ảnh, mạng MLP; chưa cần biết tích chập tính thế nào.
# **Thời gian:** 45 phút.

# %% [markdown] lang="en"
# # A CNN at a glance
#
# After this lecture you can:
#
# - predict the shape after each layer of a CNN, and explain where the number 24·16·16 comes from;
# - say which layers have parameters, and count them;
# - read the error `mat1 and mat2 shapes cannot be multiplied`, find its cause and mend it;
# - explain why an activation function belongs between two convolutional layers.
#
# **What you need first:** image tensors, the MLP; not yet how a convolution is computed.
# **Time:** 45 minutes.

# %% tags=["setup"]
import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import TensorDataset
from torchinfo import summary

from tichchap import data, viz
from tichchap.nn import CNN, count_parameters
from tichchap.train import accuracy, fit

_ = torch.manual_seed(0)

# %% [markdown] lang="vi" tags=["predict"] claims=["fully-connected-classifier"]
# ## Hai phần của một mạng CNN
#
# Mạng nơ-ron tích chập (convolutional neural network, CNN) có hai phần. `conv_layers` là **bộ trích
# xuất đặc trưng** (feature extractor): nhận ảnh, trả về các bản đồ đặc trưng (feature map).
# `fc_layers` là một MLP quen thuộc: nhận đặc trưng, trả về mỗi loại một điểm số (logit). Phương thức
# `forward` nối hai phần.
#
# Slide bài giảng in `class PyTorchCNN` ba lần, thụt dòng mỗi lần một khác, chỗ viết `nn.`, chỗ viết
# `torch.nn.`, và chỉ có một dòng import.
#
# **Dự đoán.** Ô dưới chạy ba dòng trong một chương trình trống. Dòng nào báo lỗi?

# %% [markdown] lang="en" tags=["predict"] claims=["fully-connected-classifier"]
# ## The two parts of a CNN
#
# A convolutional neural network (CNN) has two parts. `conv_layers` is the **feature extractor**: it
# takes an image and returns feature maps. `fc_layers` is the MLP we know: it takes features and
# returns one score (logit) for each class. The method `forward` joins the two.
#
# The slides print `class PyTorchCNN` three times, each time indented in another way, here with
# `nn.`, there with `torch.nn.`, and with a single import line.
#
# **Predict.** The next cell runs three lines in an empty program. Which line fails?

# %% tags=["raises-exception"]
exec("import torch.nn as nn\nnn.Sequential()\ntorch.nn.Sequential()", {})

# %% [markdown] lang="vi" tags=["explain"]
# Dòng thứ ba. `import torch.nn as nn` chỉ đặt **một** cái tên, `nn`. Sai thường gặp: *đã nạp
# `torch.nn` thì phải có `torch`*; thư viện được nạp, nhưng cái tên `torch` thì không. Mã trên slide
# chỉ chạy khi một ô trước đó đã `import torch`; nó còn cần tên ấy cho `torch.flatten`.
#
# Dưới đây là một bản duy nhất, gọn và nhất quán. Slide để trống tham số của `nn.Conv2d`; chúng ta
# chọn kernel 3×3 với đệm (padding) 1 và số kênh (channel) 3 → 16 → 24. Tích chập tính thế nào là
# chuyện của [bài sau](04_convolution.ipynb).

# %% [markdown] lang="en" tags=["explain"]
# The third. `import torch.nn as nn` binds **one** name, `nn`. The usual wrong answer: *`torch.nn` is
# loaded, so `torch` must be there*; the library is loaded, but the name `torch` is not bound. The
# code of the slides runs only where an earlier cell did `import torch`; it needs that name for
# `torch.flatten` too.
#
# Below is one version, clean and consistent. The slides leave the arguments of `nn.Conv2d` open; we
# choose a 3×3 kernel with padding 1, and channels 3 → 16 → 24. How a convolution is computed is for
# the [next lecture](04_convolution.ipynb).


# %%
class PyTorchCNN(nn.Module):
    def __init__(self, num_classes):
        super().__init__()
        self.conv_layers = nn.Sequential(
            nn.Conv2d(3, 16, kernel_size=3, padding=1),
            nn.MaxPool2d(2),
            nn.Conv2d(16, 24, kernel_size=3, padding=1),
            nn.MaxPool2d(2),
        )
        self.fc_layers = nn.Sequential(
            nn.Linear(24 * 16 * 16, 256),
            nn.ReLU(),
            nn.Linear(256, 128),
            nn.ReLU(),
            nn.Linear(128, num_classes),
        )

    def forward(self, x):
        features = self.conv_layers(x)
        features = torch.flatten(features, start_dim=1)
        return self.fc_layers(features)


# %% [markdown] lang="vi" tags=["predict"]
# ## Kích thước đi qua mạng
#
# Hai lớp `nn.Conv2d` ở trên giữ nguyên chiều cao và chiều rộng, chỉ đổi số kênh.
# `nn.MaxPool2d(2)`, lớp gộp cực đại (max pooling), chia đôi chiều cao và chiều rộng, giữ số kênh.
# `torch.flatten` duỗi phẳng (flatten) mọi con số của một ảnh thành một hàng.
#
# **Dự đoán.** Cho vào một ảnh RGB 64×64. Hãy ghi kích thước $(C, H, W)$ sau từng lớp của
# `conv_layers`. Sau khi duỗi phẳng có bao nhiêu con số?

# %% [markdown] lang="en" tags=["predict"]
# ## Shapes on their way through
#
# The two `nn.Conv2d` layers above keep height and width and change only the number of channels.
# `nn.MaxPool2d(2)`, max pooling, halves height and width and keeps the channels. `torch.flatten`
# lays all the numbers of an image in one row.
#
# **Predict.** Put in one RGB image of 64×64. Write down the shape $(C, H, W)$ after each layer of
# `conv_layers`. How many numbers are there after flattening?


# %%
def trace(model, x):
    shapes = [tuple(x.shape)]

    def record(layer, inputs, output):
        shapes.append(tuple(output.shape))
        print(f"{type(layer).__name__:9} {tuple(inputs[0].shape)} → {tuple(output.shape)}")

    leaves = [layer for layer in model.modules() if not list(layer.children())]
    hooks = [layer.register_forward_hook(record) for layer in leaves]
    try:
        model(x)
    finally:
        for hook in hooks:
            hook.remove()
    return shapes


# %%
model = PyTorchCNN(num_classes=10)
image = torch.randn(1, 3, 64, 64)
shapes = trace(model, image)

# %%
maps, vectors = shapes[:5], shapes[5::2]
blocks = [*maps, (1, 24 * 16 * 16), *vectors]
names = ["x", "conv", "pool", "conv", "pool", "flatten", "fc", "fc", "fc"]
viz.architecture([shape[1:] for shape in blocks], names)
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Chín khối nối bằng mũi tên. Năm chồng bản đồ 3@64×64, 16@64×64, 16@32×32, 24@32×32, 24@16×16: sau
# mỗi lớp conv chồng dày lên, sau mỗi lớp pool các bản đồ nhỏ đi một nửa. Rồi bốn vectơ 6144, 256,
# 128, 10 ngắn dần.

# %% [markdown] lang="en" tags=["alt"]
# Nine blocks joined by arrows. Five stacks of maps 3@64×64, 16@64×64, 16@32×32, 24@32×32, 24@16×16:
# each conv makes the stack thicker, each pool halves the side of its maps. Then four vectors, 6144,
# 256, 128, 10, each shorter than the last.

# %% [markdown] lang="vi" tags=["explain"] claims=["flatten-size"]
# Lớp tích chập thứ hai có **24** bộ lọc nên cho 24 bản đồ; hai phép gộp đưa 64 về 32 rồi **16**. Vậy
# $24·16·16 = 6144$. Con số này ngầm giả định rằng hai lớp tích chập giữ nguyên kích thước **và** ảnh
# vào là 64×64; slide không nói điều đó.
#
# Sai thường gặp: $24·32·32 = 24\,576$ (quên một phép gộp), $16·16 = 256$ (quên các kênh) và
# $3·16·16 = 768$ (tưởng số kênh vẫn là 3).
#
# `trace` gắn vào mỗi lớp một **hook**: hàm được gọi sau khi lớp tính xong. `torch.flatten` là hàm,
# không phải lớp, nên không có dòng riêng. Trên hình, mỗi khối là một **tensor**, mũi tên mới là lớp;
# chú thích Hình 2 gọi mỗi khối là một lớp, hãy hiểu là *đầu ra* của lớp ấy. Hai lớp ReLU không đổi kích
# thước nên không vẽ.

# %% [markdown] lang="en" tags=["explain"] claims=["flatten-size"]
# The second convolutional layer has **24** filters, so it gives 24 maps; two poolings take 64 to 32
# to **16**. So $24·16·16 = 6144$. This assumes that both convolutions keep the size **and** that the
# image is 64×64, which the slides leave unsaid.
#
# Usual wrong answers: $24·32·32 = 24\,576$ (one pooling forgotten), $16·16 = 256$ (the channels) and
# $3·16·16 = 768$ (still 3 channels).
#
# `trace` gives each layer a **hook**, called when the layer has finished. `torch.flatten` is a
# function, no layer, so it has no line. Each block of the picture is a **tensor**, the arrows are
# the layers; the caption of figure 2 calls a block a layer: read *the output of*. The two ReLU
# change no shape and are not drawn.

# %% [markdown] lang="vi" tags=["predict"]
# ## `forward` là mối nối
#
# **Dự đoán.** Ghép `conv_layers`, `nn.Flatten()` và `fc_layers` vào một `nn.Sequential`: kết quả có
# đúng bằng `model(image)` không? Gọi `model.forward(image)` thay cho `model(image)` thì có gì khác?

# %% [markdown] lang="en" tags=["predict"]
# ## `forward` is the link
#
# **Predict.** Chain `conv_layers`, `nn.Flatten()` and `fc_layers` in an `nn.Sequential`: is the
# result exactly `model(image)`? And what differs if we call `model.forward(image)` instead of
# `model(image)`?

# %%
chain = nn.Sequential(model.conv_layers, nn.Flatten(), model.fc_layers)
print(torch.equal(chain(image), model(image)))

seen = []
hook = model.register_forward_hook(lambda *_: seen.append("hook"))
for call in (model.forward, model):
    print(torch.equal(call(image), chain(image)), seen)
hook.remove()

# %% [markdown] lang="vi" tags=["explain"] claims=["forward-method"]
# Bằng đúng từng bit. `__init__` chỉ tạo ra các bộ phận; `forward` mới nói chúng nối với nhau thế nào:
# tích chập, duỗi phẳng, kết nối đầy đủ. Thứ tự tính là thứ tự trong `forward`, không phải thứ tự khai
# báo trong `__init__`.
#
# Sai thường gặp: *`model.forward(image)` và `model(image)` là một*. Kết quả như nhau, nhưng chỉ
# `model(image)` gọi hook. Vì vậy hãy **viết** `forward` và **gọi** `model(image)`.

# %% [markdown] lang="en" tags=["explain"] claims=["forward-method"]
# Equal to the last bit. `__init__` only makes the parts; `forward` says how they are joined:
# convolutions, flatten, fully connected layers. The order of computation is the order in `forward`,
# not the order of definition in `__init__`.
#
# The usual wrong answer: *`model.forward(image)` and `model(image)` are one*. The result is the
# same, but only `model(image)` calls the hook. So **write** `forward`, and **call** `model(image)`.

# %% [markdown] lang="vi" tags=["predict"]
# ## Lớp nào học được?
#
# Lớp huấn luyện được (trainable layer) là lớp có tham số để cập nhật khi huấn luyện. Mạng này có 9
# lớp, kể cả gộp và ReLU.
#
# **Dự đoán.** Bao nhiêu lớp có tham số? Lớp nào có nhiều nhất: một lớp tích chập, hay lớp
# `nn.Linear` đầu tiên? Phần tích chập chiếm khoảng bao nhiêu phần trăm: 80, 20 hay chưa tới 1?

# %% [markdown] lang="en" tags=["predict"]
# ## Which layers learn?
#
# A trainable layer is one with parameters that training can update. This network has 9 layers,
# pooling and ReLU included.
#
# **Predict.** How many of them have parameters? Which has the most: one of the convolutional
# layers, or the first `nn.Linear`? And what is the share of the convolutional part, in percent:
# about 80, about 20, or less than 1?

# %%
report = summary(model, (1, 3, 64, 64), verbose=0, row_settings=("var_names",))
print(str(report).split("Total mult-adds")[0])
print(count_parameters(model.conv_layers), count_parameters(model.fc_layers))
print(f"{count_parameters(model.conv_layers) / count_parameters(model):.2%}")

# %% [markdown] lang="vi" tags=["explain"] claims=["trainable-layers"]
# Năm lớp: hai lớp tích chập và ba lớp kết nối đầy đủ; dấu `--` nghĩa là không có gì để học. `summary`
# của thư viện torchinfo cho cùng các kích thước như `trace`, thêm số tham số.
#
# Hai lớp tích chập có $(3·3·3 + 1)·16 = 448$ và $(3·3·16 + 1)·24 = 3480$ tham số, cộng lại là 3928,
# chưa tới 1 % của 1 611 234. Lớp `nn.Linear` đầu tiên có $6144·256 + 256 = 1\,573\,120$, hơn 97 %.
#
# Sai thường gặp là 80 %, vì đây là mạng *tích chập*; và cho rằng `nn.MaxPool2d(2)` có 4 trọng số, vì
# cửa sổ có 4 ô.

# %% [markdown] lang="en" tags=["explain"] claims=["trainable-layers"]
# Five: two convolutional layers and three fully connected ones; the sign `--` means nothing to
# learn. `summary`, from the library torchinfo, gives the shapes of `trace` and the parameters.
#
# The convolutional layers have $(3·3·3 + 1)·16 = 448$ and $(3·3·16 + 1)·24 = 3480$ parameters,
# together 3928, less than 1 % of 1 611 234. The first `nn.Linear` has
# $6144·256 + 256 = 1\,573\,120$, over 97 %.
#
# Usual wrong answers: 80 %, because this is a *convolutional* network; and 4 weights for
# `nn.MaxPool2d(2)`, because its window has 4 cells.

# %% [markdown] lang="vi" tags=["predict"]
# Slide viết: *chỉ* các lớp convolution và fully connected là trainable layers. Với mạng vừa rồi thì
# đúng.
#
# **Dự đoán.** Với mạng khác thì sao? Trong `nn.MaxPool2d`, `nn.ReLU`, `nn.Dropout`,
# `nn.BatchNorm2d`, `nn.PReLU`, lớp nào có tham số?

# %% [markdown] lang="en" tags=["predict"]
# The slide says: *only* convolutional and fully connected layers are trainable. That is true of the
# network above.
#
# **Predict.** And in other networks? Of `nn.MaxPool2d`, `nn.ReLU`, `nn.Dropout`, `nn.BatchNorm2d`,
# `nn.PReLU`, which have parameters?

# %%
others = (nn.MaxPool2d(2), nn.ReLU(), nn.Dropout(), nn.BatchNorm2d(16), nn.PReLU())
for layer in others:
    names = [name for name, _ in layer.named_parameters()]
    print(f"{type(layer).__name__:11} {count_parameters(layer):3} {names}")

# %% [markdown] lang="vi" tags=["explain"] claims=["trainable-layers"]
# `nn.BatchNorm2d(16)` có 32: mỗi kênh một hệ số nhân và một số cộng. `nn.PReLU()` có 1: độ dốc ở phía
# âm. Vậy chữ *chỉ* trên slide đúng cho mạng được vẽ, không đúng nói chung. Cách chắc chắn là hỏi
# chính lớp đó: `named_parameters()`.
#
# Sai thường gặp: *BatchNorm chỉ chuẩn hóa nên không học gì*. Trung bình và phương sai của nó đúng là
# không học bằng gradient, nhưng hệ số nhân và số cộng thì có.

# %% [markdown] lang="en" tags=["explain"] claims=["trainable-layers"]
# `nn.BatchNorm2d(16)` has 32: a factor and an addend for each channel. `nn.PReLU()` has 1: the slope
# on the negative side. So the *only* of the slide holds for the network drawn there, not in general.
# The sure way is to ask the layer itself: `named_parameters()`.
#
# The usual wrong answer: *BatchNorm just normalises, so it learns nothing*. Its mean and variance
# are indeed not learned by gradient, but the factor and the addend are.

# %% [markdown] lang="vi" tags=["predict"]
# ## Đổi ảnh, và mạng báo lỗi
#
# Slide lấy MNIST làm ví dụ: ảnh 28×28. Chúng ta lặp lại kênh xám thành 3 kênh rồi cho 2 ảnh đi qua
# chính mạng này.
#
# **Dự đoán.** Lớp nào báo lỗi đầu tiên? Mỗi ảnh mang tới lớp ấy bao nhiêu con số?

# %% [markdown] lang="en" tags=["predict"]
# ## Another image, and an error
#
# The example of the slides is MNIST, with images of 28×28. We repeat the grey channel to make 3
# channels, and send 2 images through this very network.
#
# **Predict.** Which layer is the first to complain? How many numbers per image reach it?

# %% tags=["raises-exception", "nbval-ignore-output"]
digits = data.mnist("test").images[:2]
trace(model, digits.expand(-1, 3, -1, -1))

# %% [markdown] lang="vi" tags=["explain"] claims=["flatten-size"]
# Bốn lớp đầu chạy êm: 28 → 14 → 7. Lớp `nn.Linear` đầu tiên báo lỗi, vì mỗi ảnh mang tới
# $24·7·7 = 1176$ con số. Cách đọc `(2x1176 and 6144x256)`: bên trái là cái **vừa tới**, 2 ảnh, mỗi
# ảnh 1176 số; bên phải là cái lớp **chờ đợi**, 6144 số vào và 256 số ra. Sửa thành
# `nn.Linear(24 * 7 * 7, 256)`.
#
# Sai thường gặp là chỉ vào lớp tích chập đầu tiên. Lớp tích chập nhận ảnh to nhỏ tùy ý; chỉ lớp kết
# nối đầy đủ mới đòi đúng chừng ấy con số. Đó cũng là lý do mã trên slide không dùng được nguyên văn
# cho MNIST.

# %% [markdown] lang="en" tags=["explain"] claims=["flatten-size"]
# Four layers run smoothly: 28 → 14 → 7. The first `nn.Linear` complains, because each image brings
# $24·7·7 = 1176$ numbers. How to read `(2x1176 and 6144x256)`: on the left what **came**, 2 images of
# 1176 numbers; on the right what the layer **expects**, 6144 in and 256 out. The cure is
# `nn.Linear(24 * 7 * 7, 256)`.
#
# The usual wrong answer is the first convolutional layer. Those take images of any size; only a
# fully connected layer insists on how many numbers come. That is why the code of the slides cannot serve for MNIST as
# it stands.

# %% [markdown] lang="vi" tags=["predict"]
# ## Đọc thông báo lỗi
#
# **Dự đoán.** Năm lời gọi trong ô dưới đều sai; bốn lời gọi báo lỗi, một lời gọi **im lặng**. Lời gọi
# nào im lặng? Mỗi đoạn sau đây thuộc về lời gọi nào?
#
# 1. `768x16 and 6144x256`
# 2. `1x12288 and 6144x256`
# 3. `24x256 and 6144x256`
# 4. `to have 3 channels, but got 1 channels instead`

# %% [markdown] lang="en" tags=["predict"]
# ## Reading error messages
#
# **Predict.** All five calls in the next cell are wrong; four raise an error, one is **silent**.
# Which is the silent one? And to which call does each of these pieces belong?
#
# 1. `768x16 and 6144x256`
# 2. `1x12288 and 6144x256`
# 3. `24x256 and 6144x256`
# 4. `to have 3 channels, but got 1 channels instead`

# %% [markdown] lang="vi" tags=["hint"]
# <details>
# <summary>Gợi ý</summary>
#
# Với từng lời gọi, hãy ghi kích thước của tensor đi vào `fc_layers`. `nn.Linear` chỉ nhìn trục cuối;
# mọi trục phía trước được nhân lại thành số hàng. $768 = 2·24·16$.
#
# </details>

# %% [markdown] lang="en" tags=["hint"]
# <details>
# <summary>Hint</summary>
#
# For each call, write down the shape of the tensor that enters `fc_layers`. `nn.Linear` looks at the
# last axis only; the axes before it are multiplied into a number of rows. $768 = 2·24·16$.
#
# </details>

# %%
x, many = torch.randn(2, 3, 64, 64), torch.zeros(256, 3, 28, 28)
features, small = model.conv_layers(x), model.conv_layers(many)
calls = {
    "A": lambda: model(x[0]),
    "B": lambda: model(digits),
    "C": lambda: model.fc_layers(features),
    "D": lambda: model.fc_layers(torch.flatten(features, start_dim=0)),
    "E": lambda: model.fc_layers(small.view(-1, 24 * 16 * 16)),
}
for name, call in calls.items():
    try:
        print(name, tuple(call().shape))
    except RuntimeError as error:
        print(name, str(error).removeprefix("addmm: "))

# %% [markdown] lang="vi" tags=["explain"] claims=["flatten-size"]
# - **A** thiếu trục batch: duỗi phẳng từ trục 1 biến 24 kênh thành 24 ảnh. Viết `x[:1]`.
# - **B** sai số kênh: thông báo nói thẳng.
# - **C** quên duỗi phẳng: trục cuối dài 16, còn $2·24·16 = 768$ hàng.
# - **D** duỗi phẳng cả trục batch (`start_dim=0`): 2 ảnh dồn thành 1 hàng $2·6144 = 12\,288$ số.
# - **E** im lặng: $256·1176 = 301\,056 = 49·6144$, nên `view(-1, …)` xếp 256 ảnh thành **49** hàng,
#   hàng nào cũng trộn nhiều ảnh.
#
# Sai thường gặp là tin rằng PyTorch luôn báo lỗi. Với `-1`, chúng ta cho nó tự chọn số ảnh;
# `torch.flatten(x, start_dim=1)` thì luôn giữ số ảnh.

# %% [markdown] lang="en" tags=["explain"] claims=["flatten-size"]
# - **A** lacks the batch axis: flattening from axis 1 turns 24 channels into 24 images. Write `x[:1]`.
# - **B** has the wrong number of channels: the message says so.
# - **C** forgets to flatten: the last axis has length 16, with $2·24·16 = 768$ rows.
# - **D** flattens the batch too (`start_dim=0`): 2 images become 1 row of $2·6144 = 12\,288$ numbers.
# - **E** is silent: $256·1176 = 301\,056 = 49·6144$, so `view(-1, …)` lays 256 images in **49** rows,
#   each a mix of several images.
#
# The usual wrong answer is that PyTorch always complains. With `-1` we let it choose the number of
# images; `torch.flatten(x, start_dim=1)` keeps that number.

# %% [markdown] lang="vi" tags=["predict"]
# ## Để mạng tự đếm
#
# Trong thực tế, không ai tính tay kích thước này. **Chạy thử** (dry run): cho một ảnh toàn số 0 đi qua
# `conv_layers` rồi đếm. Hoặc dùng `nn.LazyLinear(256)`: nó chờ lần gọi đầu tiên mới biết số đầu vào.
#
# **Dự đoán.** Trong các ảnh 28×28, 64×64, 67×67, 96×96, những ảnh nào đi lọt qua
# `nn.Linear(24 * 16 * 16, 256)`?

# %% [markdown] lang="en" tags=["predict"]
# ## Let the network count
#
# In practice nobody works this size out by hand. Do a **dry run**: send an image of which every number is 0
# through `conv_layers`, and count. Or use `nn.LazyLinear(256)`, which waits for its first call to learn the
# number of its inputs.
#
# **Predict.** Of images of 28×28, 64×64, 67×67, 96×96, which get through
# `nn.Linear(24 * 16 * 16, 256)`?

# %%
with torch.no_grad():
    for size in (28, 64, 67, 96):
        print(size, model.conv_layers(torch.zeros(1, 3, size, size)).numel())

lazy = nn.LazyLinear(256)
print(lazy)
lazy(torch.flatten(features, start_dim=1))
print(lazy)

# %% [markdown] lang="vi" tags=["explain"] claims=["flatten-size"]
# 64 và 67. Phép gộp bỏ phần lẻ: 67 → 33 → 16, nên ảnh vuông nào từ 64 tới 67 cũng cho 6144. Sai thường gặp
# là chỉ có 64. Mạng kiểm tra *số con số*, không kiểm tra ảnh.
#
# Cách chắc tay: đặt lần chạy thử trong `__init__` để lớp `nn.Linear` luôn vừa khít. `nn.LazyLinear`
# gọn hơn, nhưng phải gọi mạng một lần **trước** khi đếm hay xem tham số: trước đó trọng số chưa tồn
# tại.

# %% [markdown] lang="en" tags=["explain"] claims=["flatten-size"]
# 64 and 67. Pooling drops the remainder: 67 → 33 → 16, so every square image from 64 to 67 gives 6144. The
# usual wrong answer is 64 alone. The network checks *how many numbers* come, not the image.
#
# The safe way: do the dry run in `__init__`, and `nn.Linear` always fits. `nn.LazyLinear` is shorter,
# but the network must be called once **before** its parameters are counted or looked at: until then
# the weights do not exist.

# %% [markdown] lang="vi" tags=["predict"]
# ## ReLU bị bỏ quên
#
# Trên slide, `fc_layers` có ReLU còn `conv_layers` thì không. Có sao không? Trước hết hãy bỏ cả phép
# gộp: hai lớp tích chập 3×3 (3 → 16 → 24 kênh, không đệm) nối thẳng vào nhau.
#
# **Dự đoán.** Có thể thay cả hai bằng **một** lớp tích chập mà kết quả không đổi không? Kernel của nó
# phải to bao nhiêu? Nó có nhiều hay ít tham số hơn?

# %% [markdown] lang="en" tags=["predict"]
# ## The missing ReLU
#
# On the slides `fc_layers` has ReLU and `conv_layers` has none. Does it matter? First leave out the
# pooling too: two 3×3 convolutional layers (3 → 16 → 24 channels, no padding), one straight after
# the other.
#
# **Predict.** Can **one** convolutional layer replace both, with the same result? How large must its
# kernel be? Does it have more parameters, or fewer?

# %%
first, second, merged = nn.Conv2d(3, 16, 3), nn.Conv2d(16, 24, 3), nn.Conv2d(3, 24, 5)
with torch.no_grad():
    w = F.conv2d(first.weight.transpose(0, 1), second.weight.flip(2, 3), padding=2)
    merged.weight.copy_(w.transpose(0, 1))
    merged.bias.copy_(second.bias + second.weight.sum((2, 3)) @ first.bias)
    for between in (nn.Identity(), nn.ReLU()):
        gap = second(between(first(x))) - merged(x)
        print(type(between).__name__, bool(gap.abs().max() < 1e-5))
print(count_parameters(first) + count_parameters(second), count_parameters(merged))

# %% [markdown] lang="vi" tags=["explain"] claims=["missing-relu"]
# Được: **một** lớp 5×5 (cửa sổ 3×3 của các cửa sổ 3×3) với 1824 tham số làm đúng việc của hai lớp có
# 3928 tham số. Tổng có trọng số của các tổng có trọng số vẫn là tổng có trọng số; kernel 5×5 chính là
# tích chập của hai kernel 3×3. Ngoài cửa sổ to hơn, lớp thứ hai không thêm được khả năng nào. Có đệm thì
# vẫn là phép tuyến tính, chỉ khác ở vòng ô ngoài cùng.
#
# Sai thường gặp: 6×6 (lấy 3 + 3), 9×9 (lấy 3 × 3), hoặc *nhiều lớp hơn thì luôn mạnh hơn*. Chen ReLU
# vào giữa, dòng thứ hai, thì lớp 5×5 ấy không còn thay được nữa.

# %% [markdown] lang="en" tags=["explain"] claims=["missing-relu"]
# Yes: **one** 5×5 layer (a 3×3 window of 3×3 windows) with 1824 parameters does exactly the work of
# two layers with 3928. A weighted sum of weighted sums is a weighted sum; the 5×5 kernel is the
# convolution of the two 3×3 kernels. Apart from the larger window, the second layer adds no
# ability. With padding it is still linear, and differs only in the outermost ring of cells.
#
# Usual wrong answers: 6×6 (from 3 + 3), 9×9 (from 3 × 3), or *more layers are always stronger*. Put a
# ReLU in between, as in the second line, and that 5×5 layer can no longer stand in.

# %% [markdown] lang="vi" tags=["predict"]
# ReLU đem lại điều gì? Kernel $w$ dò cạnh dọc: cạnh trái cho số dương, cạnh phải cho số âm. Lớp thứ
# nhất có hai kernel, $w$ và $-w$; lớp thứ hai cộng hai bản đồ $z$ và $-z$.
#
# **Dự đoán.** Không có ReLU, tổng ấy là gì? Có ReLU ở giữa thì sao?

# %% [markdown] lang="en" tags=["predict"]
# What does ReLU bring? The kernel $w$ detects vertical edges: left edges give positive numbers, right
# edges negative ones. The first layer has two kernels, $w$ and $-w$; the second adds the two maps
# $z$ and $-z$.
#
# **Predict.** Without ReLU, what is this sum? And with ReLU in between?

# %%
w = torch.tensor([[-1.0, 0.0, 1.0]] * 3)
z = F.conv2d(digits[:1], torch.stack([w, -w])[:, None])[0]
plain, active = z.sum(dim=0), z.relu().sum(dim=0)
print(bool(plain.abs().max() < 1e-6), bool((active - z[0].abs()).abs().max() < 1e-6))
names = ["x", "$z$", "$z + (-z)$", "$ReLU(z) + ReLU(-z)$"]
viz.feature_maps(torch.stack([z[0], plain, active]), names, image=digits[0, 0])
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Bốn ô. Chữ số 8 viết tay; bản đồ z, cam ở cạnh trái và xanh ở cạnh phải của nét; tổng z + (−z) trắng
# hoàn toàn; tổng có ReLU, cam ở cả hai phía của nét.

# %% [markdown] lang="en" tags=["alt"]
# Four panels. A handwritten digit 8; the map z, orange on left edges of the stroke and blue on right
# edges; the sum z + (−z), entirely white; the sum with ReLU, orange on both sides of the stroke.

# %% [markdown] lang="vi" tags=["explain"] claims=["missing-relu"]
# Không có ReLU, tổng bằng 0 ở mọi chỗ: hai câu trả lời trái dấu xóa nhau. Có ReLU, tổng bằng $|z|$:
# cạnh trái **hoặc** cạnh phải đều sáng. Không một kernel đơn lẻ nào làm được thế, vì đổi dấu ảnh thì
# đầu ra của nó (không kể bias) phải đổi dấu, còn $|z|$ thì không.
#
# Sai thường gặp là $2z$: quên dấu trừ.

# %% [markdown] lang="en" tags=["explain"] claims=["missing-relu"]
# Without ReLU the sum is 0 everywhere: the two answers, of opposite sign, cancel. With ReLU it is
# $|z|$: left edges **or** right edges light up. No single kernel can do that: when the image changes
# sign, its output (bias aside) must change sign, and $|z|$ does not.
#
# The usual wrong answer is $2z$, which forgets the minus.

# %% [markdown] lang="vi" tags=["predict"]
# Nhưng mạng trên slide còn có phép gộp ở giữa. Hàm $f$ là tuyến tính (không kể bias) khi
# $f(a + b) = f(a) + f(b)$.
#
# **Dự đoán.** Đặt giữa hai lớp tích chập: không gì cả, gộp trung bình (average pooling), gộp cực đại,
# ReLU. Trường hợp nào cả mạng vẫn tuyến tính?

# %% [markdown] lang="en" tags=["predict"]
# But the network of the slides has pooling in between. A function $f$ is linear (biases aside) when
# $f(a + b) = f(a) + f(b)$.
#
# **Predict.** Between the two convolutions put: nothing, average pooling, max pooling, ReLU. In
# which cases is the whole network still linear?

# %%
a, b, zero = torch.randn(1, 3, 12, 12), torch.randn(1, 3, 12, 12), torch.zeros(1, 3, 12, 12)
for between in (nn.Identity(), nn.AvgPool2d(2), nn.MaxPool2d(2), nn.ReLU()):
    net = nn.Sequential(first, between, second)
    with torch.no_grad():
        gap = net(a + b) - net(a) - net(b) + net(zero)
    print(f"{type(between).__name__:9} {bool(gap.abs().max() < 1e-5)}")

# %% [markdown] lang="vi" tags=["explain"] claims=["missing-relu"]
# Hai trường hợp đầu. Gộp trung bình cũng chỉ là tổng có trọng số. Gộp cực đại thì không: số lớn nhất
# của tổng không phải là tổng của hai số lớn nhất. Vậy mạng trên slide không sụp thành một lớp, nhờ
# gộp cực đại. Nhưng một slide sau bỏ phép gộp, một slide khác thay nó bằng bước trượt (stride): ở đó
# hai lớp tích chập chỉ còn là một phép tuyến tính.
#
# Sai thường gặp: *gộp không có tham số nên không đổi được tính tuyến tính*; ReLU cũng đâu có tham số.
#
# Thói quen tốt: sau **mỗi** lớp tích chập là một ReLU. `tichchap.nn.CNN` làm vậy; `relu=False` dựng
# lại mạng của slide.

# %% [markdown] lang="en" tags=["explain"] claims=["missing-relu"]
# The first two. Average pooling is just another weighted sum. Max pooling is not: the largest of the
# sums is not the sum of the largest. So the slides' network does not collapse into one layer, thanks
# to max pooling. But a later slide removes the pooling and another replaces it by a stride: there the
# two convolutions are only one linear map.
#
# The usual wrong answer: *pooling has no parameters, so it cannot change linearity*; nor has ReLU.
#
# A good habit: a ReLU after **each** convolution. `tichchap.nn.CNN` does so; `relu=False` builds the
# slides' network.

# %% [markdown] lang="vi" tags=["predict"]
# ## Một phần thân, nhiều công việc
#
# Slide nói: CNN là phần thân (backbone) cho phân loại, sinh ảnh, phát hiện đối tượng, phân đoạn. Từ
# cùng `features` 24@16×16, chỉ **phần đầu** (head) thay đổi.
#
# **Dự đoán.** (1) Phần đầu nào trả về cả một tấm ảnh? (2) Một CNN chỉ học các chữ số 0–4. Sau đó,
# từ 10 ảnh cho mỗi chữ số 5–9, chúng ta dạy **một** lớp tuyến tính trên: điểm ảnh thô, `conv_layers`
# chưa huấn luyện, `conv_layers` đã huấn luyện. Hãy xếp hạng.

# %% [markdown] lang="en" tags=["predict"]
# ## One backbone, many tasks
#
# The slides say that CNNs form the backbone of image classification, generation, object detection
# and segmentation. From the same `features`, 24@16×16, only the **head** changes.
#
# **Predict.** (1) Which heads return a whole picture? (2) A CNN learns the digits 0–4 only. Then,
# from 10 images of each digit 5–9, we teach **one** linear layer on: raw pixels, untrained
# `conv_layers`, trained `conv_layers`. Rank the three.

# %%
mask, grow = nn.Conv2d(24, 10, kernel_size=1), nn.Upsample(scale_factor=4)
heads = {
    "classification": nn.Sequential(nn.Flatten(), model.fc_layers),
    "detection": nn.Conv2d(24, 5, kernel_size=1),
    "segmentation": nn.Sequential(mask, grow),
    "generation": nn.ConvTranspose2d(24, 3, kernel_size=4, stride=4),
}
for task, head in heads.items():
    print(f"{task:14} {tuple(features.shape)} → {tuple(head(features).shape)}")

# %%
train, test = data.mnist("train"), data.mnist("test")
low = train.labels < 5
known = TensorDataset(train.images[low][:1000], train.labels[low][:1000])
torch.manual_seed(0)
untrained, trained = (CNN(5, in_channels=1, image_size=28) for _ in range(2))
history = fit(trained, known, epochs=2, lr=3e-3, batch_size=32, progress=False)
print(history.loss[1] < history.loss[0])

# %%
few = torch.cat([(train.labels == k).nonzero()[:10, 0] for k in range(5, 10)])
new = test.labels >= 5
extractors = (nn.Flatten(), untrained.conv_layers, trained.conv_layers)
shares = []
for extract in extractors:
    with torch.no_grad():
        seen, unseen = (extract(t).flatten(1) for t in (train.images[few], test.images[new]))
    torch.manual_seed(0)
    head = nn.Linear(seen.shape[1], 5)
    fit(head, TensorDataset(seen, train.labels[few] - 5), epochs=60, lr=3e-3, progress=False)
    shares.append(accuracy(head, TensorDataset(unseen, test.labels[new] - 5)))
print(shares[0] < shares[1] < shares[2], [f"{5 * round(20 * share)} %" for share in shares])

# %% [markdown] lang="vi" tags=["explain"] claims=["feature-extractor"]
# (1) Phân đoạn: 10 bản đồ 64×64, mỗi điểm ảnh một loại; sinh ảnh: 3 kênh 64×64. Phân loại cho 10
# logit mỗi ảnh; phát hiện cho mỗi ô 16×16 năm số: có vật không, và bốn số của khung. Các phần đầu
# này chưa huấn luyện; ở đây chỉ xem kích thước. Sinh ảnh thật thường đi chiều ngược: từ ít con số ra
# ảnh.
#
# (2) Khoảng 80 %, 85 %, 90 %. Mạng **chưa từng thấy** các chữ số 5–9, vậy mà đặc trưng nó học vẫn có
# ích: đó là nghĩa của *bộ trích xuất đặc trưng*. Sai thường gặp là xếp bản chưa huấn luyện cuối
# bảng; bộ lọc ngẫu nhiên kèm ReLU và phép gộp đã hơn điểm ảnh thô.

# %% [markdown] lang="en" tags=["explain"] claims=["feature-extractor"]
# (1) Segmentation: 10 maps of 64×64, a class for each pixel; generation: 3 channels of 64×64.
# Classification gives 10 logits per image; detection gives five numbers for each of the 16×16 cells:
# is there an object, and four for its box. These heads are untrained; only the shapes matter here.
# Real generation mostly runs the other way: from a few numbers to a picture.
#
# (2) About 80 %, 85 %, 90 %. The network has **never seen** a digit 5–9, yet its features help: that
# is what *feature extractor* means. The usual wrong answer puts the untrained one last; random
# filters with ReLU and pooling already beat raw pixels.

# %% [markdown] lang="vi"
# ## Trong bài này
#
# - `conv_layers` trích xuất đặc trưng, `fc_layers` phân loại, `forward` nối hai phần.
# - $6144 = 24·16·16$: 24 bản đồ 16×16, từ ảnh 64×64; ảnh MNIST 28×28 cho 1176.
# - Lớp huấn luyện được là lớp có tham số: hỏi `named_parameters()`, đừng đoán theo tên.
# - Hai lớp tích chập không có gì phi tuyến ở giữa chỉ là một phép tuyến tính.
#
# **Ba câu hỏi**
#
# 1. Ảnh RGB 32×32 đi qua `conv_layers`: sau khi duỗi phẳng có bao nhiêu con số?
# 2. Ảnh 32×128 (cao 32, rộng 128) vào mạng 64×64 của bài: có báo lỗi không?
# 3. Ba lớp tích chập 3×3 nối nhau, không có gì ở giữa: thay được bằng một kernel to bao nhiêu?
#
# <details>
# <summary>Đáp án</summary>
#
# 1\. $24·8·8 = 1536$. 2\. Không: $24·8·32 = 6144$, mạng chạy mà không biết ảnh đã khác. 3\. 7×7.
#
# </details>

# %% [markdown] lang="en"
# ## In this lecture
#
# - `conv_layers` extracts features, `fc_layers` classifies, `forward` joins the two.
# - $6144 = 24·16·16$: 24 maps of 16×16, from an image of 64×64; MNIST, 28×28, gives 1176.
# - A trainable layer is one with parameters: ask `named_parameters()`, do not go by the name.
# - Two convolutional layers with nothing nonlinear in between are one linear map.
#
# **Three questions**
#
# 1. An RGB image of 32×32 goes through `conv_layers`: how many numbers after flattening?
# 2. An image of 32×128 (height 32, width 128) enters our network for 64×64: is there an error?
# 3. Three 3×3 convolutions in a row with nothing in between: how large is the one kernel that
#    replaces them?
#
# <details>
# <summary>Answers</summary>
#
# 1\. $24·8·8 = 1536$. 2\. No: $24·8·32 = 6144$, it runs without noticing. 3\. 7×7.
#
# </details>

# %% [markdown] lang="vi"
# # Bài tập 5. Mạng CNN
#
# Trong bài này bạn hoàn thành mạng CNN của bài giảng, huấn luyện và đo nó, rồi sửa tám mạng hỏng.
#
# - `PyTorchCNN`: mạng cho ảnh màu 64×64 (6 điểm)
# - `PyTorchCNN28`: mạng cho ảnh xám 28×28 (4 điểm)
# - `compute_accuracy`: đo độ chính xác (6 điểm)
# - `train`: huấn luyện (7 điểm)
# - `make_model`: mạng nhỏ của riêng bạn (7 điểm)
# - tám mạng hỏng (8 điểm) và một câu hỏi (2 điểm)
#
# Cần học trước: bài giảng 3 và 8. Thời gian: khoảng 150 phút.

# %% [markdown] lang="en"
# # Exercise 5. A CNN
#
# Here you complete the CNN of the lecture, train it and measure it, and then repair eight broken networks.
#
# - `PyTorchCNN`: the network for colour images of 64×64 (6 points)
# - `PyTorchCNN28`: the network for grey images of 28×28 (4 points)
# - `compute_accuracy`: measuring accuracy (6 points)
# - `train`: training (7 points)
# - `make_model`: a small network of your own (7 points)
# - eight broken networks (8 points) and one question (2 points)
#
# You need lectures 3 and 8 first. Time: about 150 minutes.

# %% [markdown] lang="vi"
# Bạn được dùng mọi lớp của torch (`nn.Conv2d`, `nn.MaxPool2d`, `torch.optim`). Không được dùng `tichchap.nn` và `tichchap.train`: ô kiểm tra sẽ phát hiện.
#
# Sau mỗi phần có một ô kiểm tra mà bạn tự chạy được. Các ô kiểm tra ẩn chỉ chạy khi chấm điểm. Cảnh báo (warning) không bị trừ điểm.

# %% [markdown] lang="en"
# You may use all of torch's layers (`nn.Conv2d`, `nn.MaxPool2d`, `torch.optim`). Neither `tichchap.nn` nor `tichchap.train` may be used: the check cells notice.
#
# After each part comes a check cell that you can run yourself. Hidden checks run when your work is graded. Warnings cost no points.

# %% locked=true tags=["setup"]
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from tichchap.grade import checks, speak

# %% lang="vi" tags=["setup"]
speak("vi")

# %% lang="en" tags=["setup"]
speak("en")

# %% [markdown] lang="vi"
# ## Mạng của bài giảng
#
# Bài giảng cho khung của `PyTorchCNN` với `fc_layers` bắt đầu bằng `nn.Linear(24 * 16 * 16, 256)`, còn các lớp tích chập bỏ trống. Hãy điền `conv_layers` (tích chập, ReLU, gộp cực đại (max pooling), rồi lặp lại một lần) sao cho
#
# - ảnh vào $3 \times 64 \times 64$ cho $24 \times 16 \times 16$ đặc trưng;
# - sau **mỗi** lớp tích chập có ReLU, nằm trong `conv_layers`;
# - có đúng 2 lớp tích chập; kernel và số kênh ở giữa do bạn chọn.
#
# Rồi viết `forward` như bài giảng: `conv_layers`, duỗi phẳng (flatten) từng ảnh bằng `torch.flatten`, `fc_layers`. Kết quả là logit, chưa qua softmax.

# %% [markdown] lang="en"
# ## The network of the lecture
#
# The lecture gives the frame of `PyTorchCNN`, with `fc_layers` that begin with `nn.Linear(24 * 16 * 16, 256)`, and leaves the convolutional layers open. Fill in `conv_layers` (convolution, ReLU, max pooling, and the same once more) such that
#
# - an image of $3 \times 64 \times 64$ gives $24 \times 16 \times 16$ features;
# - there is a ReLU after **each** convolutional layer, inside `conv_layers`;
# - there are exactly 2 convolutional layers; kernels and the number of channels between them are up to you.
#
# Then write `forward` as in the lecture: `conv_layers`, flatten each image with `torch.flatten`, `fc_layers`. The result is logits, without softmax.

# %% [markdown] lang="vi" tags=["hint"]
# <details><summary>Gợi ý 1</summary>Ghi kích thước ra giấy sau từng lớp: 64 phải thành 16, mà có hai phép gộp.</details>
# <details><summary>Gợi ý 2</summary>Nếu mỗi phép gộp chia đôi cạnh, các lớp tích chập phải giữ nguyên cạnh: đệm bao nhiêu thì kernel của bạn giữ nguyên?</details>
# <details><summary>Gợi ý 3</summary>Kernel 3 cần đệm 1. Lớp thứ nhất nhận 3 kênh, lớp thứ hai cho 24 kênh. Khi duỗi phẳng, trục 0 là batch: bắt đầu từ trục 1.</details>

# %% [markdown] lang="en" tags=["hint"]
# <details><summary>Hint 1</summary>Write down the size after each layer: 64 has to become 16, and there are two poolings.</details>
# <details><summary>Hint 2</summary>If each pooling halves the side, the convolutional layers have to keep it: how much padding does your kernel need for that?</details>
# <details><summary>Hint 3</summary>A kernel of 3 needs padding 1. The first layer takes 3 channels, the second one gives 24. When you flatten, axis 0 is the batch: begin with axis 1.</details>


# %% solve="PyTorchCNN"
class PyTorchCNN(nn.Module):
    """The lecture's network for colour images of 64 x 64.

    Shape: x (N, 3, 64, 64) -> features (N, 24, 16, 16) -> logits (N, num_classes)
    Example: PyTorchCNN(10) gives 2 images 2 x 10 logits.
    """

    def __init__(self, num_classes):
        super().__init__()
        ### BEGIN SOLUTION
        self.conv_layers = nn.Sequential(
            nn.Conv2d(3, 16, kernel_size=3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(16, 24, kernel_size=3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )
        ### END SOLUTION
        linear = [nn.Linear(24 * 16 * 16, 256), nn.Linear(256, 128), nn.Linear(128, num_classes)]
        self.fc_layers = nn.Sequential(linear[0], nn.ReLU(), linear[1], nn.ReLU(), linear[2])

    def forward(self, x):
        ### BEGIN SOLUTION
        features = torch.flatten(self.conv_layers(x), start_dim=1)
        return self.fc_layers(features)
        ### END SOLUTION


# %% [markdown] lang="vi"
# Hãy tự tính bằng tay số đặc trưng trước `fc_layers` trước khi chạy ô sau. Ô này chỉ xem kích thước: với 2 ảnh và 7 lớp, `conv_layers` phải cho (2, 24, 16, 16) và cả mạng cho (2, 7).

# %% [markdown] lang="en"
# Work out the number of features before `fc_layers` by hand before you run the next cell. It looks at sizes only: with 2 images and 7 classes, `conv_layers` has to give (2, 24, 16, 16) and the whole network (2, 7).

# %% check="PyTorchCNN" name="shapes" points=1
checks.PyTorchCNN.shapes(PyTorchCNN)

# %% check="PyTorchCNN" name="activation" points=2 hidden=true
checks.PyTorchCNN.activation(PyTorchCNN)

# %% check="PyTorchCNN" name="forward" points=2 hidden=true
checks.PyTorchCNN.forward(PyTorchCNN)

# %% check="PyTorchCNN" name="gradients" points=1 hidden=true
checks.PyTorchCNN.gradients(PyTorchCNN)

# %% [markdown] lang="vi"
# ## Cùng mạng, ảnh 28×28
#
# Đưa chữ số MNIST vào mạng trên thì torch báo `mat1 and mat2 shapes cannot be multiplied`. Hãy viết lại mạng cho ảnh xám 28×28: `conv_layers` cùng dạng, với $24 \times 7 \times 7$ đặc trưng, và `fc_layers` với 3 lớp tuyến tính (linear layer) cho 256, 128 và `num_classes` số, ReLU sau lớp thứ nhất và lớp thứ hai.

# %% [markdown] lang="en"
# ## The same network, images of 28×28
#
# Put MNIST digits into the network above and torch says `mat1 and mat2 shapes cannot be multiplied`. Write the network anew for grey images of 28×28: `conv_layers` of the same kind, with $24 \times 7 \times 7$ features, and `fc_layers` with 3 linear layers that give 256, 128 and `num_classes` numbers, with ReLU after the first and the second.

# %% [markdown] lang="vi" tags=["hint"]
# <details><summary>Gợi ý 1</summary>Hai con số trong mạng cũ phụ thuộc vào ảnh: số kênh vào và số đặc trưng.</details>
# <details><summary>Gợi ý 2</summary>28 được chia đôi hai lần. Số đặc trưng là số kênh nhân chiều cao nhân chiều rộng.</details>
# <details><summary>Gợi ý 3</summary>Ảnh xám có 1 kênh; lớp tuyến tính đầu tiên nhận 24·7·7 số.</details>

# %% [markdown] lang="en" tags=["hint"]
# <details><summary>Hint 1</summary>Two numbers of the old network depend on the images: the number of input channels and the number of features.</details>
# <details><summary>Hint 2</summary>28 is halved twice. The number of features is channels times height times width.</details>
# <details><summary>Hint 3</summary>A grey image has 1 channel; the first linear layer takes 24·7·7 numbers.</details>


# %% solve="PyTorchCNN28"
class PyTorchCNN28(nn.Module):
    """The same network for grey images of 28 x 28.

    Shape: x (N, 1, 28, 28) -> features (N, 24, 7, 7) -> logits (N, num_classes)
    Example: PyTorchCNN28(10) gives 2 images 2 x 10 logits.
    """

    def __init__(self, num_classes):
        super().__init__()
        ### BEGIN SOLUTION
        first, second = nn.Conv2d(1, 16, 3, padding=1), nn.Conv2d(16, 24, 3, padding=1)
        pool = nn.MaxPool2d(2)
        self.conv_layers = nn.Sequential(first, nn.ReLU(), pool, second, nn.ReLU(), pool)
        self.fc_layers = nn.Sequential(
            nn.Linear(24 * 7 * 7, 256),
            nn.ReLU(),
            nn.Linear(256, 128),
            nn.ReLU(),
            nn.Linear(128, num_classes),
        )
        ### END SOLUTION

    def forward(self, x):
        ### BEGIN SOLUTION
        features = torch.flatten(self.conv_layers(x), start_dim=1)
        return self.fc_layers(features)
        ### END SOLUTION


# %% check="PyTorchCNN28" name="shapes" points=1
checks.PyTorchCNN28.shapes(PyTorchCNN28)

# %% check="PyTorchCNN28" name="activation" points=1 hidden=true
checks.PyTorchCNN28.activation(PyTorchCNN28)

# %% check="PyTorchCNN28" name="forward" points=1 hidden=true
checks.PyTorchCNN28.forward(PyTorchCNN28)

# %% check="PyTorchCNN28" name="gradients" points=1 hidden=true
checks.PyTorchCNN28.gradients(PyTorchCNN28)

# %% [markdown] lang="vi"
# ## Đo độ chính xác
#
# `compute_accuracy(model, loader)` trả về tỷ lệ ảnh được gán đúng lớp, một số `float` từ 0 đến 1:
#
# $$\text{accuracy} = \frac{\text{số ảnh đúng}}{\text{số ảnh}}$$
#
# `loader` là một `DataLoader` cho các cặp `(images, labels)`; batch cuối có thể nhỏ hơn. Trong lúc đo, mô hình ở chế độ đánh giá (`eval`) và không ghi gradient. Sau đó **từng mô-đun** trở lại chế độ mà nó có trước khi đo: mô hình có thể được đưa vào ở chế độ bất kỳ, và một lớp có thể ở chế độ khác các lớp còn lại.

# %% [markdown] lang="en"
# ## Measuring accuracy
#
# `compute_accuracy(model, loader)` returns the share of images that get the right class, a `float` from 0 to 1:
#
# $$\text{accuracy} = \frac{\text{right images}}{\text{images}}$$
#
# `loader` is a `DataLoader` that gives pairs `(images, labels)`; the last batch may be smaller. Meanwhile the model is in evaluation mode (`eval`) and no gradients are recorded. Afterwards **each module** is back in the mode it had before: the model may come in either mode, and one layer may be in another mode than the rest.

# %% [markdown] lang="vi" tags=["hint"]
# <details><summary>Gợi ý 1</summary>Đếm hai số qua mọi batch: số ảnh đúng và số ảnh. Chia một lần, ở cuối.</details>
# <details><summary>Gợi ý 2</summary>Lớp được chọn là vị trí của logit lớn nhất trong mỗi hàng. Mọi mô-đun nằm trong model.modules(), mỗi mô-đun có thuộc tính training.</details>
# <details><summary>Gợi ý 3</summary>Ghi lại cặp (mô-đun, chế độ) của mọi mô-đun, gọi eval, đo trong torch.no_grad(), rồi gán lại từng chế độ.</details>

# %% [markdown] lang="en" tags=["hint"]
# <details><summary>Hint 1</summary>Count two numbers over all batches: the right images and the images. Divide once, at the end.</details>
# <details><summary>Hint 2</summary>The class chosen is the place of the largest logit in each row. All modules are in model.modules(), and each has an attribute training.</details>
# <details><summary>Hint 3</summary>Keep the pair (module, mode) of every module, call eval, measure inside torch.no_grad(), then assign each mode again.</details>


# %% solve="compute_accuracy"
def compute_accuracy(model, loader):
    """Return the share of images whose largest logit is at the right class.

    Shape: loader of images (B, ...) and labels (B,) -> a float in [0, 1]
    Example: 3 of 5 images right give 0.6.
    """
    ### BEGIN SOLUTION
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    right = count = 0
    with torch.no_grad():
        for images, labels in loader:
            right += (model(images).argmax(dim=1) == labels).sum().item()
            count += len(labels)
    for module, mode in modes:
        module.training = mode
    return right / count
    ### END SOLUTION


# %% [markdown] lang="vi"
# Mô hình ở ô sau trả lại chính đầu vào, nên mỗi hàng đã là ba logit. Hãy đếm bằng tay: batch thứ nhất có 2 trên 3 hàng đúng, batch thứ hai 1 trên 2, tất cả 3 trên 5.

# %% [markdown] lang="en"
# The model in the next cell returns its input, so each row already holds three logits. Count by hand: in the first batch 2 of 3 rows are right, in the second 1 of 2, in all 3 of 5.

# %% check="compute_accuracy" name="example" points=1
logits = torch.tensor([[2.0, 1, 0], [0, 3, 1], [1, 2, 0], [0, 1, 5], [4, 0, 1]])
labels = torch.tensor([0, 1, 0, 2, 1])
loader = DataLoader(TensorDataset(logits, labels), batch_size=3)
checks.compute_accuracy.gives(compute_accuracy, nn.Identity(), loader, expected=0.6)

# %% check="compute_accuracy" name="values" points=2 hidden=true
checks.compute_accuracy.values(compute_accuracy)

# %% check="compute_accuracy" name="modes" points=2 hidden=true
checks.compute_accuracy.modes(compute_accuracy)

# %% check="compute_accuracy" name="gradients" points=1 hidden=true
checks.compute_accuracy.gradients(compute_accuracy)

# %% [markdown] lang="vi"
# ## Huấn luyện
#
# `train(model, loader, epochs, lr)` huấn luyện mô hình tại chỗ bằng hạ gradient (gradient descent) thường, `torch.optim.SGD(model.parameters(), lr=lr)`, với cross-entropy. Mỗi epoch đi qua `loader` một lần, mỗi batch là một bước. Mô hình ở chế độ huấn luyện (`train`), dù được đưa vào ở chế độ nào.
#
# Hàm trả về một `list` gồm `epochs` số `float`: mất mát trung bình **trên mỗi ảnh** của từng epoch, tính từ mất mát của các batch trước khi sửa tham số. Với mất mát $L_b$ của batch $b$ có $n_b$ ảnh:
#
# $$\bar{L} = \frac{\sum_b n_b L_b}{\sum_b n_b}$$

# %% [markdown] lang="en"
# ## Training
#
# `train(model, loader, epochs, lr)` trains the model in place by plain gradient descent, `torch.optim.SGD(model.parameters(), lr=lr)`, with cross-entropy. Each epoch goes through `loader` once, each batch is one step. The model is in training mode (`train`), whatever mode it came in.
#
# The function returns a `list` of `epochs` numbers of type `float`: the mean loss **per image** of each epoch, from the losses of the batches before their step. With loss $L_b$ of batch $b$, which has $n_b$ images:
#
# $$\bar{L} = \frac{\sum_b n_b L_b}{\sum_b n_b}$$

# %% [markdown] lang="vi" tags=["hint"]
# <details><summary>Gợi ý 1</summary>Hai vòng lặp: epoch ở ngoài, batch ở trong. Mỗi batch có bốn việc, và thứ tự của chúng quan trọng.</details>
# <details><summary>Gợi ý 2</summary>backward cộng thêm vào gradient cũ, nên phải xóa gradient trước đó. Mất mát của cross_entropy là trung bình trên batch.</details>
# <details><summary>Gợi ý 3</summary>Cộng loss.item() nhân số ảnh của batch, chia cho tổng số ảnh khi hết epoch, rồi bắt đầu lại từ 0.</details>

# %% [markdown] lang="en" tags=["hint"]
# <details><summary>Hint 1</summary>Two loops: epochs outside, batches inside. Each batch needs four things done, and their order matters.</details>
# <details><summary>Hint 2</summary>backward adds to the old gradients, so they have to be cleared before it. The loss of cross_entropy is a mean over the batch.</details>
# <details><summary>Hint 3</summary>Add loss.item() times the number of images of the batch, divide by the number of all images at the end of the epoch, and begin again at 0.</details>


# %% solve="train"
def train(model, loader, epochs, lr):
    """Train in place by gradient descent and return the mean loss of each epoch.

    Shape: loader of images (B, ...) and labels (B,) -> a list of `epochs` floats
    Example: 2 classes and logits that are all 0 give a loss of ln 2 = 0.6931 in the first step.
    """
    ### BEGIN SOLUTION
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    model.train()
    means = []
    for _ in range(epochs):
        total = count = 0
        for images, labels in loader:
            loss = F.cross_entropy(model(images), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
            count += len(labels)
        means.append(total / count)
    return means
    ### END SOLUTION


# %% [markdown] lang="vi"
# Một lớp tuyến tính với trọng số 0, hai ảnh, mỗi ảnh một số. Epoch đầu: mọi xác suất là 0.5, mất mát $\ln 2 = 0.6931$. Gradient theo hai trọng số là 0.5 và −0.5, nên với `lr` bằng 1 trọng số thành −0.5 và 0.5. Epoch thứ hai: ảnh 1 thuộc lớp 1 và ảnh −1 thuộc lớp 0 đều có xác suất $1/(1 + e^{-1})$, mất mát $\ln(1 + e^{-1}) = 0.3133$.

# %% [markdown] lang="en"
# A linear layer with weights 0, two images of one number each. First epoch: each probability is 0.5, the loss is $\ln 2 = 0.6931$. The gradients of the two weights are 0.5 and −0.5, so with `lr` 1 the weights become −0.5 and 0.5. Second epoch: the image 1 of class 1 and the image −1 of class 0 both have a probability of $1/(1 + e^{-1})$, the loss is $\ln(1 + e^{-1}) = 0.3133$.

# %% check="train" name="example" points=1
images, labels = torch.tensor([[1.0], [-1.0]]), torch.tensor([1, 0])
loader = DataLoader(TensorDataset(images, labels), batch_size=2)
model = nn.Linear(1, 2, bias=False)
nn.init.zeros_(model.weight)
checks.train.gives(train, model, loader, 2, 1.0, expected=[0.693147, 0.313262])

# %% check="train" name="values" points=2 hidden=true
checks.train.values(train)

# %% check="train" name="updates" points=3 hidden=true
checks.train.updates(train)

# %% check="train" name="modes" points=1 hidden=true
checks.train.modes(train)

# %% [markdown] lang="vi"
# ## Mạng của riêng bạn
#
# `make_model(images, labels)` nhận ảnh chữ số $N \times 1 \times 28 \times 28$ (từ 0 đến 1) và nhãn, tạo một mạng, huấn luyện nó và trả về mạng đã huấn luyện. Mạng phải
#
# - có **ít hơn 25 000** tham số và trả về 10 logit cho mỗi ảnh;
# - nhận đúng ít nhất 96 % chữ số nó chưa từng thấy;
# - nhận đúng ít nhất 75 % khi các chữ số đó bị dời 4 điểm ảnh lên, xuống, trái hoặc phải.
#
# Khi chấm, hàm được gọi với 8000 chữ số lấy ngẫu nhiên và đo trên 2000 chữ số khác, với một seed mới, trên một lõi CPU. Hãy để việc huấn luyện xong trong khoảng 20 giây. Trong hàm, chỉ học từ `images` và `labels`: không đọc `tichchap.data`.

# %% [markdown] lang="en"
# ## A network of your own
#
# `make_model(images, labels)` takes images of digits, $N \times 1 \times 28 \times 28$ (from 0 to 1), and their labels, makes a network, trains it and returns the trained network. The network has to
#
# - have **fewer than 25 000** parameters and return 10 logits for each image;
# - recognise at least 96 % of digits that it has never seen;
# - recognise at least 75 % when these digits are moved by 4 pixels up, down, left or right.
#
# For grading, the function is called with 8000 digits drawn at random and measured on 2000 others, with a new seed, on one CPU core. Let training take about 20 seconds. In the function, learn from `images` and `labels` only: do not read `tichchap.data`.

# %% [markdown] lang="vi" tags=["hint"]
# <details><summary>Gợi ý 1</summary>Lớp tuyến tính ngay sau khi duỗi phẳng vừa chiếm gần hết tham số, vừa gắn chặt với vị trí. Có cách nào bỏ nó đi không?</details>
# <details><summary>Gợi ý 2</summary>Sau lớp tích chập cuối, lấy một số cho mỗi kênh: giá trị lớn nhất trên mọi vị trí (nn.AdaptiveMaxPool2d(1)). Khi đó chữ số nằm ở đâu không còn quan trọng. Cách khác: dời ngẫu nhiên ảnh huấn luyện.</details>
# <details><summary>Gợi ý 3</summary>Ba lớp tích chập 12, 24, 48 kênh, mỗi lớp kèm nn.BatchNorm2d và ReLU, gộp sau hai lớp đầu. Batch 32, tốc độ học 0.1 trong ba epoch rồi 0.01 trong hai epoch.</details>

# %% [markdown] lang="en" tags=["hint"]
# <details><summary>Hint 1</summary>The linear layer right after flattening holds nearly all parameters and ties the network to places. Is there a way without it?</details>
# <details><summary>Hint 2</summary>After the last convolutional layer take one number for each channel: the largest over all places (nn.AdaptiveMaxPool2d(1)). Then it no longer matters where the digit is. Another way: move the training images at random.</details>
# <details><summary>Hint 3</summary>Three convolutional layers of 12, 24, 48 channels, each with nn.BatchNorm2d and ReLU, pooling after the first two. Batches of 32, learning rate 0.1 for three epochs, then 0.01 for two.</details>


# %% solve="make_model"
class SmallCNN(nn.Module):
    """A network of your own: fewer than 25 000 parameters."""

    def __init__(self):
        super().__init__()
        ### BEGIN SOLUTION
        blocks = [
            nn.Sequential(nn.Conv2d(c, k, 3, padding=1), nn.BatchNorm2d(k), nn.ReLU())
            for c, k in [(1, 12), (12, 24), (24, 48)]
        ]
        pool = nn.MaxPool2d(2)
        self.features = nn.Sequential(blocks[0], pool, blocks[1], pool, blocks[2])
        self.classifier = nn.Linear(48, 10)
        ### END SOLUTION

    def forward(self, x):
        ### BEGIN SOLUTION
        return self.classifier(self.features(x).amax(dim=(2, 3)))
        ### END SOLUTION


def make_model(images, labels):
    """Train a network of your own on these digits and return it. Example: make_model(x, y)(x)."""
    ### BEGIN SOLUTION
    model = SmallCNN()
    loader = DataLoader(TensorDataset(images, labels), batch_size=32, shuffle=True)
    train(model, loader, epochs=3, lr=0.1)
    train(model, loader, epochs=2, lr=0.01)
    return model
    ### END SOLUTION


# %% [markdown] lang="vi"
# Ô sau huấn luyện với 64 chữ số và chỉ đếm tham số và logit. Muốn biết mạng giỏi đến đâu, hãy tự đo trong một ô mới: huấn luyện với `mnist("train")` từ `tichchap.data`, giữ lại một phần để đo bằng `compute_accuracy`.

# %% [markdown] lang="en"
# The next cell trains with 64 digits and only counts parameters and logits. To see how good the network is, measure it in a new cell: train with `mnist("train")` from `tichchap.data`, and keep a part of it to measure with `compute_accuracy`.

# %% check="make_model" name="budget" points=1
checks.make_model.budget(make_model)

# %% check="make_model" name="accuracy" points=3 hidden=true
checks.make_model.accuracy(make_model)

# %% check="make_model" name="shift" points=3 hidden=true
checks.make_model.shift(make_model)

# %% [markdown] lang="vi"
# ## Tám mạng hỏng
#
# Mỗi ô dưới đây có **một** lỗi mà người mới học thường gặp. Một số làm torch báo lỗi, số khác chạy trơn tru và cho kết quả sai. Chạy ô, đọc điều mà ô kiểm tra nói, rồi sửa một hoặc hai dòng. Giữ nguyên tên lớp, tên hàm, đối số và tên các lớp bên trong: ô kiểm tra nạp trọng số vào đó. Mỗi mạng 1 điểm: nửa điểm cho ô nhìn thấy, nửa điểm cho ô ẩn.

# %% [markdown] lang="en"
# ## Eight broken networks
#
# Each cell below has **one** mistake that beginners often make. Some make torch report an error, others run smoothly and give wrong results. Run the cell, read what the check says, then repair one or two lines. Keep the names of classes, functions, arguments and inner layers: the check loads weights into these. Each network is worth 1 point: half for the visible check, half for the hidden one.

# %% [markdown] lang="vi"
# ### 1. Kích thước khi duỗi phẳng
#
# `FlattenSize` nhận ảnh màu 32×32. Kernel 5 và 3 không có đệm. Sửa lớp tuyến tính, không sửa các lớp tích chập.

# %% [markdown] lang="en"
# ### 1. The size after flattening
#
# `FlattenSize` takes colour images of 32×32. The kernels of 5 and 3 have no padding. Repair the linear layer, not the convolutional layers.


# %% solve="FlattenSize"
class FlattenSize(nn.Module):
    """Shape: x (N, 3, 32, 32) -> logits (N, num_classes). Example: 32 - 5 + 1 = 28, pooled 14."""

    def __init__(self, num_classes):
        super().__init__()
        first, second = nn.Conv2d(3, 8, kernel_size=5), nn.Conv2d(8, 16, kernel_size=3)
        pool = nn.MaxPool2d(2)
        self.conv_layers = nn.Sequential(first, nn.ReLU(), pool, second, nn.ReLU(), pool)
        ### BEGIN SOLUTION
        self.fc = nn.Linear(16 * 6 * 6, num_classes)
        ### STUB self.fc = nn.Linear(16 * 8 * 8, num_classes)
        ### END SOLUTION

    def forward(self, x):
        return self.fc(torch.flatten(self.conv_layers(x), start_dim=1))


# %% check="FlattenSize" name="repaired" points=0.5
checks.FlattenSize.repaired(FlattenSize)

# %% check="FlattenSize" name="behaviour" points=0.5 hidden=true
checks.FlattenSize.behaviour(FlattenSize)

# %% [markdown] lang="vi"
# ### 2. Hai lớp tích chập liền nhau
#
# Không có gì ở giữa, hai lớp tích chập chỉ bằng một lớp: cả hai là tuyến tính. Thêm ReLU giữa `conv1` và `conv2`, và chỉ ở đó.

# %% [markdown] lang="en"
# ### 2. Two convolutional layers in a row
#
# With nothing between them, two convolutional layers are no more than one: both are linear. Add a ReLU between `conv1` and `conv2`, and only there.


# %% solve="MissingReLU"
class MissingReLU(nn.Module):
    """Shape: x (N, 2, H, W) -> feature maps (N, 3, H, W). Example: 4 x 5 pixels stay 4 x 5."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(2, 4, kernel_size=3, padding=1)
        self.conv2 = nn.Conv2d(4, 3, kernel_size=3, padding=1)

    def forward(self, x):
        ### BEGIN SOLUTION
        x = torch.relu(self.conv1(x))
        ### STUB x = self.conv1(x)
        ### END SOLUTION
        return self.conv2(x)


# %% check="MissingReLU" name="repaired" points=0.5
checks.MissingReLU.repaired(MissingReLU)

# %% check="MissingReLU" name="behaviour" points=0.5 hidden=true
checks.MissingReLU.behaviour(MissingReLU)

# %% [markdown] lang="vi"
# ### 3. Softmax trước cross-entropy
#
# Hàm trả về cross-entropy trung bình của một batch logit. `F.cross_entropy` chờ đợi gì ở đối số thứ nhất?

# %% [markdown] lang="en"
# ### 3. Softmax before cross-entropy
#
# The function returns the mean cross-entropy of a batch of logits. What does `F.cross_entropy` expect as its first argument?


# %% solve="classification_loss"
def classification_loss(logits, labels):
    """Shape: logits (N, K), labels (N,) -> one number. Example: equal logits of 2 classes: ln 2."""
    ### BEGIN SOLUTION
    return F.cross_entropy(logits, labels)
    ### STUB return F.cross_entropy(torch.softmax(logits, dim=1), labels)
    ### END SOLUTION


# %% check="classification_loss" name="repaired" points=0.5
checks.classification_loss.repaired(classification_loss)

# %% check="classification_loss" name="behaviour" points=0.5 hidden=true
checks.classification_loss.behaviour(classification_loss)

# %% [markdown] lang="vi"
# ### 4. Duỗi phẳng cả batch
#
# Mạng này chạy với một ảnh, nhưng kết quả thiếu mất một trục; với nhiều ảnh thì torch báo lỗi.

# %% [markdown] lang="en"
# ### 4. The batch is flattened too
#
# This network runs with one image, but its result lacks an axis; with several images torch reports an error.


# %% solve="FlattenBatch"
class FlattenBatch(nn.Module):
    """Shape: x (N, C, H, W) -> logits (N, num_classes). Example: 3 images of 12 pixels: (3, 12)."""

    def __init__(self, num_features, num_classes):
        super().__init__()
        self.fc = nn.Linear(num_features, num_classes)

    def forward(self, x):
        ### BEGIN SOLUTION
        x = torch.flatten(x, start_dim=1)
        ### STUB x = torch.flatten(x)
        ### END SOLUTION
        return self.fc(x)


# %% check="FlattenBatch" name="repaired" points=0.5
checks.FlattenBatch.repaired(FlattenBatch)

# %% check="FlattenBatch" name="behaviour" points=0.5 hidden=true
checks.FlattenBatch.behaviour(FlattenBatch)

# %% [markdown] lang="vi"
# ### 5. Thứ tự các trục
#
# Ảnh đến theo thứ tự của PIL và NumPy, $N \times H \times W \times 3$, còn `nn.Conv2d` cần $N \times 3 \times H \times W$. Kích thước của dòng hỏng thì đúng; các điểm ảnh thì không.

# %% [markdown] lang="en"
# ### 5. The order of the axes
#
# The images come in the order of PIL and NumPy, $N \times H \times W \times 3$, but `nn.Conv2d` needs $N \times 3 \times H \times W$. The broken line gets the shape right, and the pixels wrong.


# %% solve="ChannelOrder"
class ChannelOrder(nn.Module):
    """Shape: images (N, H, W, 3) -> (N, num_classes). Example: 2 images of 4 x 6: (2, 4, 6, 3)."""

    def __init__(self, num_classes):
        super().__init__()
        self.conv = nn.Conv2d(3, num_classes, kernel_size=3)

    def forward(self, images):
        ### BEGIN SOLUTION
        x = images.permute(0, 3, 1, 2)
        ### STUB N, H, W, C = images.shape
        ### STUB x = images.reshape(N, C, H, W)
        ### END SOLUTION
        return torch.relu(self.conv(x)).mean(dim=(2, 3))


# %% check="ChannelOrder" name="repaired" points=0.5
checks.ChannelOrder.repaired(ChannelOrder)

# %% check="ChannelOrder" name="behaviour" points=0.5 hidden=true
checks.ChannelOrder.behaviour(ChannelOrder)

# %% [markdown] lang="vi"
# ### 6. Dự đoán lúc còn đang huấn luyện
#
# `predict` trả về lớp của mỗi ảnh. Mô hình có dropout và chuẩn hóa theo batch, và đến thẳng từ vòng huấn luyện: hai lần gọi cho hai kết quả khác nhau. Hàm không cần trả mô hình về chế độ cũ.

# %% [markdown] lang="en"
# ### 6. Predicting while still training
#
# `predict` returns the class of each image. The model has dropout and batch normalisation, and comes straight from the training loop: two calls give two different results. The function need not put the model back into its former mode.


# %% solve="predict"
def predict(model, images):
    """Shape: images (N, ...) -> classes (N,). Example: one image with logits 0, 3, 1 gives 1."""
    ### BEGIN SOLUTION
    model.eval()
    logits = model(images)
    ### STUB logits = model(images)
    ### END SOLUTION
    return logits.argmax(dim=1)


# %% check="predict" name="repaired" points=0.5
checks.predict.repaired(predict)

# %% check="predict" name="behaviour" points=0.5 hidden=true
checks.predict.behaviour(predict)

# %% [markdown] lang="vi"
# ### 7. Các lớp trong một danh sách
#
# Mạng này tính đúng, nhưng `list(model.parameters())` rỗng, nên không có gì được huấn luyện. `sizes` là các độ rộng: `(4, 6, 3)` cho hai lớp tuyến tính, từ 4 sang 6 và từ 6 sang 3, ReLU ở giữa.

# %% [markdown] lang="en"
# ### 7. Layers in a list
#
# This network computes the right thing, but `list(model.parameters())` is empty, so nothing is trained. `sizes` are the widths: `(4, 6, 3)` gives two linear layers, from 4 to 6 and from 6 to 3, with a ReLU between them.


# %% solve="ListOfLayers"
class ListOfLayers(nn.Module):
    """Shape: x (N, sizes[0]) -> logits (N, sizes[-1]). Example: sizes (4, 6, 3): 51 parameters."""

    def __init__(self, sizes):
        super().__init__()
        layers = [nn.Linear(sizes[i], sizes[i + 1]) for i in range(len(sizes) - 1)]
        ### BEGIN SOLUTION
        self.layers = nn.ModuleList(layers)
        ### STUB self.layers = layers
        ### END SOLUTION

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = torch.relu(layer(x))
        return self.layers[-1](x)


# %% check="ListOfLayers" name="repaired" points=0.5
checks.ListOfLayers.repaired(ListOfLayers)

# %% check="ListOfLayers" name="behaviour" points=0.5 hidden=true
checks.ListOfLayers.behaviour(ListOfLayers)

# %% [markdown] lang="vi"
# ### 8. Gradient dồn lại
#
# `learn` sửa tham số của mô hình bằng `steps` bước hạ gradient trên cùng một batch và không trả về gì. Bước đầu đúng, từ bước thứ hai trở đi thì sai.

# %% [markdown] lang="en"
# ### 8. Gradients pile up
#
# `learn` changes the parameters of the model by `steps` steps of gradient descent on one and the same batch, and returns nothing. The first step is right, from the second one on it goes wrong.


# %% solve="learn"
def learn(model, images, labels, steps, lr):
    """Shape: images (N, ...), labels (N,) -> None. Example: 3 steps use 3 gradients, one each."""
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    for _ in range(steps):
        loss = F.cross_entropy(model(images), labels)
        ### BEGIN SOLUTION
        optimizer.zero_grad()
        loss.backward()
        ### STUB loss.backward()
        ### END SOLUTION
        optimizer.step()


# %% check="learn" name="repaired" points=0.5
checks.learn.repaired(learn)

# %% check="learn" name="behaviour" points=0.5 hidden=true
checks.learn.behaviour(learn)

# %% [markdown] lang="vi"
# ## Câu hỏi
#
# Trong tám lỗi trên, những lỗi nào không làm torch báo lỗi gì? Chọn hai lỗi trong số đó. Với mỗi lỗi, viết một hoặc hai câu: trong lúc huấn luyện hay đánh giá, bạn nhận ra nó nhờ dấu hiệu nào?

# %% [markdown] lang="en"
# ## A question
#
# Which of the eight mistakes make torch report no error at all? Choose two of them. For each, write one or two sentences: by which sign would you notice it while you train or evaluate?

# %% [markdown] written="silent-mistakes" points=2 lang="vi"
# Im lặng: thiếu ReLU, softmax trước cross-entropy, thứ tự trục, quên `eval`, danh sách thường, quên `zero_grad`. Ví dụ: softmax thừa thì mất mát không xuống dưới khoảng 1.46 với 10 lớp dù độ chính xác cao; danh sách thường thì một phần mạng không học (chỉ khi không còn tham số nào khác, bộ tối ưu mới báo lỗi); quên `eval` thì hai lần đo cho hai số khác nhau.

# %% [markdown] written="silent-mistakes" points=2 lang="en"
# Silent: missing ReLU, softmax before cross-entropy, order of the axes, no `eval`, a plain list, no `zero_grad`. Examples: with one softmax too many the loss does not get below about 1.46 with 10 classes however high the accuracy; with a plain list a part of the network does not learn (only if there are no other parameters does the optimizer report an error); without `eval` two measurements give two numbers.

# %% [markdown] lang="vi"
# ## Nộp bài
#
# Chạy lại toàn bộ notebook từ đầu (Kernel, Restart and Run All), xem mọi ô kiểm tra nhìn thấy được đều đúng, lưu lại rồi nộp.

# %% [markdown] lang="en"
# ## Handing in
#
# Run the whole notebook from the top (Kernel, Restart and Run All), see that every visible check passes, save it and hand it in.

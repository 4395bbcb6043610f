# %% [markdown] lang="vi"
# # Vì sao không chỉ dùng MLP?
#
# Học xong bài này, bạn có thể:
#
# - duỗi phẳng (flatten) một ảnh thành vector hàng và tính chỉ số của một điểm ảnh (pixel) trong đó;
# - đếm tham số của mạng MLP trên slide, huấn luyện nó và đọc ba độ chính xác của nó;
# - đo xem độ chính xác mất bao nhiêu khi chữ số bị dời vài điểm ảnh, và giải thích vì sao;
# - nói rõ MLP *không biết* điều gì về ảnh, và điều gì người ta hay nói oan cho nó.
#
# **Cần biết trước:** bài [Ảnh và video là tensor](01_images_as_tensors.ipynb), mạng MLP.
# **Thời gian:** 45 phút.

# %% [markdown] lang="en"
# # Why not just an MLP?
#
# After this lecture you can:
#
# - flatten an image into a row vector and compute the index of a pixel in it;
# - count the parameters of the MLP on the slides, train it and read its three accuracies;
# - measure how much accuracy is lost when digits move by a few pixels, and explain why;
# - say what an MLP *does not know* about images, and what it is wrongly accused of.
#
# **What you need first:** the lecture [Images and videos are tensors](01_images_as_tensors.ipynb),
# the MLP. **Time:** 45 minutes.

# %% tags=["setup"]
import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import TensorDataset

from tichchap import data, viz
from tichchap.nn import MLP, count_parameters, linear_parameters
from tichchap.train import accuracy, fit

digits, test = data.mnist("train"), data.mnist("test")

# %% [markdown] lang="vi"
# ## Ba câu hỏi
#
# Slide mở đầu bằng ba câu hỏi:
#
# 1. Tại sao chúng ta cần sử dụng CNN?
# 2. Chỉ cần perceptron nhiều lớp (multilayer perceptron, MLP) cho dữ liệu ảnh là đủ?
# 3. CNN có những ưu điểm gì so với MLP?
#
# Muốn trả lời công bằng, hãy cho MLP một cơ hội: đưa ảnh cho nó, huấn luyện nó, rồi tìm chỗ nó gãy.

# %% [markdown] lang="en"
# ## Three questions
#
# The slides open with three questions:
#
# 1. Why do we need a CNN?
# 2. Is a multilayer perceptron (MLP) not enough for images?
# 3. What are the advantages of a CNN over an MLP?
#
# To be fair, give the MLP a chance: feed it images, train it, then look for the point where it
# breaks.

# %% [markdown] lang="vi" tags=["predict"]
# ## Ảnh thành một vector hàng
#
# MLP nhận một dãy số, không nhận bảng. Hình 3 của slide thu nhỏ một ảnh MNIST từ 28×28 còn 14×14,
# rồi **nối các hàng** lại thành một vector hàng (row vector): một *mẫu huấn luyện* (training
# example). Ở đây chúng ta thu nhỏ bằng cách giữ một trong hai hàng, một trong hai cột.
#
# **Dự đoán.** Vector ấy có bao nhiêu số? Điểm ảnh ở hàng 6, cột 5 nằm ở chỉ số $i$ nào? Điểm ngay
# phía trên nó thì sao? (Hàng, cột và $i$ đều đếm từ 0.)

# %% [markdown] lang="en" tags=["predict"]
# ## An image becomes a row vector
#
# An MLP takes a list of numbers, not a table. Figure 3 of the slides shrinks an MNIST image from
# 28×28 to 14×14 and **joins its rows** into a row vector: one *training example*. Here we shrink it
# by keeping one of two rows and one of two columns.
#
# **Predict.** How many numbers does the vector have? At which index $i$ is the pixel in row 6,
# column 5? And the pixel right above it? (Rows, columns and $i$ all count from 0.)

# %% [markdown] lang="vi" tags=["hint"]
# <details>
# <summary>Gợi ý</summary>
#
# Trước hàng 6 có các hàng 0, 1, …, 5. Chúng chiếm bao nhiêu chỗ trong vector?
#
# </details>

# %% [markdown] lang="en" tags=["hint"]
# <details>
# <summary>Hint</summary>
#
# Before row 6 come rows 0, 1, …, 5. How many places of the vector do they take?
#
# </details>

# %%
x = (digits.images[0, 0, ::2, ::2] * 255).round()
row = x.reshape(-1)
print(x.shape, row.shape)
print(row[89].item() == x[6, 5].item(), torch.equal(row[84:98], x[6]))
viz.flattened_row(x, [(5, 5), (6, 5)])
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Trên: chữ số 5 trên lưới 14×14, hàng 5 và hàng 6 được đóng khung, cột 5 của chúng được đánh dấu.
# Dưới: một dải 196 ô; hai hàng ấy nằm cạnh nhau, hai điểm đánh dấu ở chỉ số 75 và 89, cách nhau
# 14 ô.

# %% [markdown] lang="en" tags=["alt"]
# Above: the digit 5 on a 14×14 grid, rows 5 and 6 framed, their column 5 marked. Below: a strip of
# 196 cells; the two rows lie side by side, the two marked pixels are at indices 75 and 89, 14 cells
# apart.

# %% [markdown] lang="vi" tags=["explain"] claims=["mnist-196"]
# $14·14 = 196$ số; ảnh thật cho $28·28 = 784$. Ảnh rộng $W$ thì điểm ở hàng $r$, cột $c$ nằm tại
#
# $$i = r·W + c$$
#
# nên $i = 6·14 + 5 = 89$, còn điểm phía trên ở $75$. Sai thường gặp: 90 (đếm từ 1), và 76 (tính
# $5·14 + 6$, đổi chỗ hàng với cột).
#
# Hai điểm **chạm nhau** theo chiều dọc nay cách nhau 14 chỗ. Con số 14 ấy không nằm trong vector:
# ai chỉ nhận vector thì không biết ảnh rộng bao nhiêu.
#
# Bài trước viết vector thành cột, ở đây lại là hàng: chỉ là quy ước. Trong PyTorch nó có kích thước
# `(196,)`, không dọc cũng không ngang.

# %% [markdown] lang="en" tags=["explain"] claims=["mnist-196"]
# $14·14 = 196$ numbers; the real image gives $28·28 = 784$. In an image of width $W$, the pixel in
# row $r$, column $c$ is at
#
# $$i = r·W + c$$
#
# so $i = 6·14 + 5 = 89$, and the pixel above it is at $75$. Usual wrong answers: 90 (counting from
# 1), and 76 (from $5·14 + 6$, row and column swapped).
#
# Two pixels that **touch** vertically are now 14 places apart. That number 14 is not in the vector:
# whoever gets only the vector does not know how wide the image was.
#
# The lecture before wrote vectors as columns, here it is a row: a mere convention. In PyTorch its
# shape is `(196,)`, neither upright nor lying.

# %% [markdown] lang="vi" tags=["predict"]
# ## Ba mẫu huấn luyện, ba hàng đặc trưng
#
# Hình 4 của slide đặt ba ảnh thành ba hàng. Mỗi cột là một đặc trưng (feature): điểm ảnh ở **cùng
# một vị trí** của mọi ảnh.
#
# **Dự đoán.** Bảng có kích thước nào? Các số nằm trong khoảng nào? Và `data.mnist`, nơi đưa ảnh cho
# mạng, có dùng cùng khoảng ấy không?

# %% [markdown] lang="en" tags=["predict"]
# ## Three training examples, three rows of features
#
# Figure 4 of the slides puts three images into three rows. Each column is one feature: the pixel in
# **the same place** of every image.
#
# **Predict.** What is the shape of the table? Between which numbers do the values lie? And does
# `data.mnist`, which hands the images to the network, use the same range?

# %%
three = (digits.images[:3, 0, ::2, ::2] * 255).round()
table = three.flatten(start_dim=1)
print(table.shape, table.min().item(), table.max().item())
print(digits.images.min().item(), digits.images.max().item())
viz.feature_table(three, range(84, 98))
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Ba hàng cho ba chữ số 5, 9 và 0, mỗi hàng là 14 đặc trưng có chỉ số từ 84 đến 97. Phần lớn ô là 0;
# ở chỉ số 89 cả ba ảnh đều có mực đậm: 254, 253, 253.

# %% [markdown] lang="en" tags=["alt"]
# Three rows for the digits 5, 9 and 0, each with the 14 features of indices 84 to 97. Most cells
# are 0; at index 89 all three images have dark ink: 254, 253, 253.

# %% [markdown] lang="vi" tags=["explain"] claims=["pixel-range"]
# `(3, 196)`: mẫu đi theo hàng, đặc trưng đi theo cột. Slide nói giá trị từ 0 đến 255, và đúng là
# vậy trong tệp ảnh: mỗi điểm ảnh là một byte. Nhưng mạng không nhận các số ấy: `ToTensor` của
# torchvision chia cho 255, `data.mnist` cũng thế, nên mạng nhận số từ 0 đến 1.
#
# Sai thường gặp là `(196, 3)`, và *1 đến 256*: đếm đúng 256 mức, nhưng mức đầu tiên là 0.

# %% [markdown] lang="en" tags=["explain"] claims=["pixel-range"]
# `(3, 196)`: examples run down the rows, features along the columns. The slides say values from 0
# to 255, and so it is in the image file: each pixel is one byte. But the network does not get these
# numbers: `ToTensor` of torchvision divides by 255, so does `data.mnist`, and the network gets
# numbers from 0 to 1.
#
# The usual wrong answers are `(196, 3)`, and *1 to 256*: there are indeed 256 levels, but the first
# is 0.

# %% [markdown] lang="vi" tags=["predict"]
# ## Mạng MLP của slide
#
# `PyTorchMLP` trên slide có hai lớp ẩn 50 và 25 nơ-ron (neuron). Dòng đầu của `forward` là
# `torch.flatten(x, start_dim=1)`: nó duỗi phẳng mỗi ảnh 28×28 thành 784 số và giữ nguyên trục
# batch.
#
# **Dự đoán.** Mạng có bao nhiêu tham số? Lớp nào chiếm nhiều nhất?

# %% [markdown] lang="en" tags=["predict"]
# ## The MLP of the slides
#
# `PyTorchMLP` on the slides has two hidden layers of 50 and 25 neurons. The first line of `forward`
# is `torch.flatten(x, start_dim=1)`: it flattens each 28×28 image into 784 numbers and leaves the
# batch axis alone.
#
# **Predict.** How many parameters does the network have? Which layer has most of them?

# %%
print(MLP(784, 10))
print([linear_parameters(784, 50), linear_parameters(50, 25), linear_parameters(25, 10)])
print(count_parameters(MLP(784, 10)))

# %% [markdown] lang="vi" tags=["explain"] claims=["mlp-parameters"]
# Mỗi nơ-ron có một trọng số cho mỗi số đi vào, và một bias:
#
# $$784·50 + 50 + 50·25 + 25 + 25·10 + 10 = 40\,785$$
#
# Sai thường gặp là 40 700, quên cả 85 bias. Riêng lớp đầu có 39 250 tham số, khoảng 96 %: nó phải
# có một trọng số riêng cho **từng vị trí** của ảnh. Hãy nhớ điều này, lát nữa mạng sẽ gãy đúng ở
# chỗ ấy.

# %% [markdown] lang="en" tags=["explain"] claims=["mlp-parameters"]
# Each neuron has one weight for each number that comes in, and one bias:
#
# $$784·50 + 50 + 50·25 + 25 + 25·10 + 10 = 40\,785$$
#
# The usual wrong answer is 40 700, with all 85 biases forgotten. The first layer alone has 39 250
# parameters, about 96 %: it needs a weight of its own for **each place** of the image. Keep this in
# mind, it is where the network will soon break.

# %% [markdown] lang="vi" tags=["predict"]
# ## Huấn luyện và đo ba độ chính xác
#
# Slide in ra ba độ chính xác (accuracy) và viết rằng MLP *dễ dàng* đạt `Val acc` 96 %. Chúng ta
# chia 10 000 chữ số đi kèm khóa học: 9 000 ảnh cho tập huấn luyện (training set), 1 000 ảnh cho tập
# thẩm định (validation set); thêm 2 000 ảnh của tập kiểm tra (test set).
#
# **Dự đoán.** Trong ba độ chính xác, số nào cao nhất? Chúng ta có đạt được 96 % không?

# %% [markdown] lang="en" tags=["predict"]
# ## Train it and measure three accuracies
#
# The slides print three accuracies and say that an MLP *easily* reaches a `Val acc` of 96 %. We
# split the 10 000 digits that come with the course: 9 000 images for the training set, 1 000 for
# the validation set; and there are 2 000 more in the test set.
#
# **Predict.** Which of the three accuracies is the highest? Do we reach 96 %?


# %%
def trained(images, labels, epochs=10):
    torch.manual_seed(0)
    model = MLP(784, 10)
    pairs = TensorDataset(images, labels)
    fit(model, pairs, epochs=epochs, lr=2e-3, batch_size=128, progress=False)
    return model


# %% tags=["nbval-ignore-output"]
train = digits.images[:9000], digits.labels[:9000]
val = digits.images[9000:], digits.labels[9000:]
mlp = trained(*train)
for name, part in (("Train", train), ("Val", val), ("Test", (test.images, test.labels))):
    print(f"{name} Acc {accuracy(mlp, TensorDataset(*part)) * 100:.2f}%")

# %% [markdown] lang="vi" tags=["explain"] claims=["mlp-accuracy"]
# Cao nhất là độ chính xác trên tập huấn luyện, khoảng 97 %: mạng đã thấy đúng những ảnh ấy. Hai số
# kia khoảng 93 và 94 %, **chưa tới** 96 %. Sai thường gặp là chờ đợi ba số bằng nhau.
#
# Bài gốc của đoạn mã trên slide báo 97.24 % (huấn luyện), 95.64 % (thẩm định) và 96.46 % (kiểm
# tra); slide làm tròn số giữa thành 96 %. Nó học từ 55 000 ảnh, chúng ta chỉ có 9 000.
#
# Và đừng đọc quá kỹ: với 1 000 ảnh thẩm định, con số này tự dao động chừng 0.8 điểm phần trăm. 93
# hay 94 % chưa phải là khác nhau.

# %% [markdown] lang="en" tags=["explain"] claims=["mlp-accuracy"]
# The highest is the accuracy on the training set, about 97 %: these are the very images the network
# has seen. The other two are about 93 and 94 %, **short of** 96 %. The usual wrong answer is to
# expect three equal numbers.
#
# The original of the code on the slides reports 97.24 % (training), 95.64 % (validation) and
# 96.46 % (test); the slides round the one in the middle to 96 %. It learned from 55 000 images, we
# have only 9 000.
#
# And do not read it too closely: with 1 000 validation images this number wobbles by about 0.8
# percentage points. 93 or 94 % is not yet a difference.

# %% [markdown] lang="vi" tags=["predict"]
# “Vì ít ảnh hơn” mới chỉ là lời giải thích. Hãy kiểm tra nó.
#
# **Dự đoán.** Vẫn mạng ấy, nhưng chỉ học từ 1 000 rồi 3 000 ảnh, mỗi lần 30 epoch để chắc chắn mạng
# học xong. Độ chính xác trên chính các ảnh đã học và trên tập thẩm định sẽ là bao nhiêu?

# %% [markdown] lang="en" tags=["predict"]
# “Because of fewer images” is only an explanation so far. Let us test it.
#
# **Predict.** The same network, but it learns from only 1 000, then 3 000 images, for 30 epochs
# each, to be sure that it has learned all it can. What will the accuracy be on the images it learned
# from, and what on the validation set?

# %% tags=["nbval-ignore-output"]
for n in (1000, 3000):
    some = train[0][:n], train[1][:n]
    fewer = trained(*some, epochs=30)
    print(n, *(f"{accuracy(fewer, TensorDataset(*part)):.1%}" for part in (some, val)))
print(9000, *(f"{accuracy(mlp, TensorDataset(*part)):.1%}" for part in (train, val)))

# %% [markdown] lang="vi" tags=["explain"]
# Cột cuối: khoảng 86 %, 89 %, rồi 93 %. Mỗi lần số ảnh gấp ba, độ chính xác lên vài điểm phần
# trăm. Từ 9 000 lên 55 000 là gấp sáu, nên khoảng cách tới 96 % không có gì lạ. Slide không sai; nó
# chỉ có nhiều dữ liệu hơn.
#
# Sai thường gặp là cho rằng mạng nhỏ quá hoặc học chưa đủ lâu. Không phải: với 1 000 ảnh đã học,
# mạng gần như không còn sai ảnh nào.

# %% [markdown] lang="en" tags=["explain"]
# Last column: about 86 %, 89 %, then 93 %. Each time there are three times as many images, accuracy
# gains a few percentage points. From 9 000 to 55 000 is a factor of six, so the gap to 96 % is no surprise. The
# slides are not wrong; they just have more data.
#
# The usual wrong answer is that the network is too small or has not trained long enough. It is
# neither: on the 1 000 images it has learned from, the network makes almost no mistake.

# %% [markdown] lang="vi" tags=["predict"]
# ## Dời nhẹ chữ số
#
# Dưới Hình 5, slide hỏi: *nếu đặc trưng của các con số nằm ở vị trí khác thì sao?* Hàm `right` dời
# ảnh sang phải: thêm `pixels` cột số 0 ở bên trái, bỏ đi chừng ấy cột ở bên phải.
#
# **Dự đoán.** Dời một chữ số 3 lần lượt 0, 1, …, 6 điểm ảnh. Với chúng ta, nó vẫn là số 3. Mạng
# đoán sai từ lần nào?

# %% [markdown] lang="en" tags=["predict"]
# ## Move the digits a little
#
# Below figure 5 the slides ask: *what if the features of the digits are in another place?* The
# function `right` moves images to the right: it adds `pixels` columns of 0 on the left and
# drops as many on the right.
#
# **Predict.** Move a digit 3 by 0, 1, …, 6 pixels. To us it stays a 3. From which move on does the
# network guess wrong?


# %%
def right(images, pixels):
    return F.pad(images, (pixels, -pixels))


threes = torch.cat([right(test.images[24:25], pixels) for pixels in range(7)])
guesses = mlp(threes).argmax(dim=1).tolist()
viz.image_grid(threes, [f"{n} px → {guess}" for n, guess in enumerate(guesses)], cols=7)
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Bảy ảnh của cùng một chữ số 3, dời sang phải từ 0 đến 6 điểm ảnh. Trên mỗi ảnh là số mạng đoán:
# 3 ở ba ảnh đầu, rồi 2 ở bốn ảnh sau.

# %% [markdown] lang="en" tags=["alt"]
# Seven pictures of the same digit 3, moved to the right by 0 to 6 pixels. Above each is what the
# network guesses: 3 for the first three, then 2 for the other four.

# %% [markdown] lang="vi" tags=["predict"]
# Một ảnh chưa nói lên điều gì chung. Hãy dời cả 2 000 ảnh của tập kiểm tra.
#
# **Dự đoán.** Với 0 điểm ảnh, độ chính xác khoảng 94 %. Với 1, 2, 3 và 6 điểm ảnh thì còn bao
# nhiêu? Nếu đoán mò trong mười chữ số thì đúng bao nhiêu?

# %% [markdown] lang="en" tags=["predict"]
# One image says nothing in general. Let us move all 2 000 images of the test set.
#
# **Predict.** At 0 pixels the accuracy is about 94 %. How much is left at 1, 2, 3 and 6 pixels? And
# how often is a blind guess among ten digits right?


# %%
def tested(model, images):
    return accuracy(model, TensorDataset(images, test.labels))


curve = [tested(mlp, right(test.images, pixels)) for pixels in range(7)]
print(curve[0] > 0.9, curve[1] > 0.8, curve[3] < 0.6, curve[6] < 0.2)
viz.shift_curves({"MLP": curve}, range(7))
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Đường độ chính xác của MLP theo số điểm ảnh bị dời: khoảng 94 % ở 0, 90 % ở 1, 69 % ở 2, 44 % ở 3,
# rồi xuống gần đường chấm 10 % ở 6.

# %% [markdown] lang="en" tags=["alt"]
# The accuracy of the MLP over the shift in pixels: about 94 % at 0, 90 % at 1, 69 % at 2, 44 % at
# 3, then down to near the dotted line of 10 % at 6.

# %% [markdown] lang="vi" tags=["explain"]
# Khoảng 90 %, 69 %, 44 % và 11 %: dời 3 điểm ảnh, hơn một phần mười bề rộng, là mất quá nửa; dời 6
# thì gần như đoán mò, 10 %.
#
# Sai thường gặp là “giảm chút ít”: mắt ta tự bỏ qua vị trí, nên ta tưởng mạng cũng vậy. Cũng có
# người đoán là sụp ngay ở 1 điểm ảnh. Không: nét chữ dày hai, ba điểm ảnh nên hai ảnh còn phủ lên
# nhau khá nhiều.

# %% [markdown] lang="en" tags=["explain"]
# About 90 %, 69 %, 44 % and 11 %: a move by 3 pixels, a little over a tenth of the width, costs
# more than half; a move by 6 leaves hardly more than the 10 % of a blind guess.
#
# The usual wrong answer is “a little less”: our eyes ignore position, so we believe that the
# network does too. Others guess that it collapses at 1 pixel already. It does not: strokes are two
# or three pixels thick, and the two images still overlap a good deal.

# %% [markdown] lang="vi" tags=["predict"]
# “Phủ lên nhau” đo được: lấy cosine giữa hai vector 784 chiều, 1 là trùng hẳn, 0 là không có điểm
# mực chung nào.
#
# **Dự đoán.** Một chữ số và chính nó dời 3 điểm ảnh; một chữ số và một chữ số **khác loại** để yên
# tại chỗ. Cặp nào giống nhau hơn trong mắt mạng?

# %% [markdown] lang="en" tags=["predict"]
# This “overlap” can be measured: take the cosine of two vectors of 784 numbers, 1 for equal
# pictures, 0 where no ink is shared.
#
# **Predict.** A digit and the same digit moved by 3 pixels; a digit and a digit of **another
# class**, left in its place. Which pair is more alike in the eyes of the network?

# %%
rows = F.normalize(test.images.flatten(start_dim=1), dim=1)
for pixels in range(5):
    moved = F.normalize(right(test.images, pixels).flatten(start_dim=1), dim=1)
    print(pixels, f"{(rows * moved).sum(dim=1).mean():.2f}")
others = test.labels[:, None] != test.labels
print(f"{(rows @ rows.T)[others].mean():.2f}")

# %% [markdown] lang="vi" tags=["explain"] claims=["mlp-shift"]
# Dời 3 điểm ảnh, một chữ số chỉ còn giống chính nó 0.38, chưa bằng hai chữ số khác loại (0.40).
#
# Vì sao? Dời sang phải 1 điểm ảnh là mọi số đi từ chỗ $i$ sang chỗ $i + 1$, nơi có một trọng số
# **khác**, học từ điểm ảnh khác. Trọng số học ở chỗ này không dùng được ở chỗ kia. Đó là phần đúng
# của Hình 6: mạng này học trên ảnh để yên nên không nhận ra ảnh bị dời. Còn chữ “không thể học” thì
# sao? Cuối bài chúng ta sẽ thử.

# %% [markdown] lang="en" tags=["explain"] claims=["mlp-shift"]
# Moved by 3 pixels, a digit is like itself by only 0.38, less than two digits of different classes
# are (0.40).
#
# Why? A move to the right by 1 pixel takes every number from place $i$ to place $i + 1$, where
# there is **another** weight, learned from another pixel. What a weight learned here is of no use
# there. That is what is right in figure 6: this network learned from images at rest and does not
# recognise the moved ones. But is it true that it *cannot* learn them? We shall try at the end.

# %% [markdown] lang="vi" tags=["predict"]
# ## Xáo trộn các điểm ảnh
#
# Slide viết: MLP *coi các đặc trưng là độc lập, không quan tâm đến mối quan hệ không gian*. Có hai
# ý ở đây, hãy thử từng ý. Trước hết, xáo 784 vị trí theo **một** thứ tự cố định, mọi ảnh như nhau.
#
# **Dự đoán.** Bạn có đọc được các chữ số ở hàng dưới không? Huấn luyện lại MLP trên ảnh xáo, độ
# chính xác giảm bao nhiêu?

# %% [markdown] lang="en" tags=["predict"]
# ## Shuffle the pixels
#
# The slides say: an MLP *treats features as independent and ignores how they are related in space*.
# There are two statements here, let us test each. First, shuffle the 784 places into **one** fixed
# order, the same for all images.
#
# **Predict.** Can you read the digits in the lower row? Train the MLP again on shuffled images, by
# how much does accuracy fall?

# %%
torch.manual_seed(0)
order = torch.randperm(784)


def shuffled(images):
    return images.flatten(start_dim=1)[:, order].reshape(images.shape)


few = test.images[:8]
viz.image_grid(torch.cat([few, shuffled(few)]))
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Hàng trên: tám chữ số viết tay dễ đọc. Hàng dưới: cũng tám ảnh ấy sau khi xáo điểm ảnh, trông như
# nhiễu, không đọc được số nào.

# %% [markdown] lang="en" tags=["alt"]
# Upper row: eight handwritten digits, easy to read. Lower row: the same eight images with their
# pixels shuffled; they look like noise, and no digit can be read.

# %% tags=["nbval-ignore-output"]
again = trained(shuffled(train[0]), train[1])
print(f"{tested(mlp, test.images):.1%}", f"{tested(again, shuffled(test.images)):.1%}")

# %% [markdown] lang="vi" tags=["explain"] claims=["mlp-independence"]
# Với chúng ta là nhiễu, với MLP thì **không đổi**: khoảng 94 % cả hai lần, chênh lệch chỉ cỡ khi
# đổi hạt giống ngẫu nhiên. Sai thường gặp là đoán còn chừng 10 %, vì ta lấy mắt mình làm chuẩn.
#
# Không cần huấn luyện cũng biết trước được. Nơ-ron tính $b + \sum_i w_i x_i$, mà tổng thì không phụ
# thuộc thứ tự: xáo điểm ảnh và xáo các cột trọng số theo cùng một cách là ra đúng mạng cũ. Ô dưới
# làm đúng như vậy.

# %% [markdown] lang="en" tags=["explain"] claims=["mlp-independence"]
# Noise to us, **no change** to the MLP: about 94 % both times, with a difference no larger than
# that between two random seeds. The usual wrong answer is about 10 %, because we judge by our own
# eyes.
#
# We could have known without training. A neuron computes $b + \sum_i w_i x_i$, and a sum does not
# depend on the order: shuffle the pixels, shuffle the columns of weights in the same way, and you
# have the old network. The next cell does just that.

# %%
twin = MLP(784, 10)
twin.load_state_dict(mlp.state_dict())
with torch.no_grad():
    twin.all_layers[0].weight.copy_(mlp.all_layers[0].weight[:, order])
    print(torch.allclose(twin(shuffled(test.images)), mlp(test.images), atol=1e-3))
print(abs(tested(again, shuffled(test.images)) - tested(mlp, test.images)) < 0.03)

# %% [markdown] lang="vi"
# Vậy ý thứ hai của slide là **đúng**: MLP không biết điểm ảnh nào kề điểm ảnh nào. Mọi thứ tự với nó
# đều như nhau, nên cái bố cục mà mắt ta nhờ vào là thứ nó không được cho biết trước; có dùng được
# gì từ đó thì nó phải tự rút ra từ dữ liệu.

# %% [markdown] lang="en"
# So the second statement of the slides is **right**: an MLP does not know which pixel is next to
# which. All orders are the same to it, so the layout that our eyes rely on is something it is not
# told beforehand; whatever use it makes of it, it has to work out from data.

# %% [markdown] lang="vi" tags=["predict"]
# ## Có phải MLP coi các đặc trưng là độc lập?
#
# Nay đến ý thứ nhất. Nếu xét từng đặc trưng *độc lập*, mỗi điểm ảnh góp phiếu riêng của nó, không
# nhìn điểm khác. Hãy ra một bài mà phiếu riêng là vô ích: ảnh 6×6 chỉ có hai điểm ở hai góc **xa
# nhau nhất**, nhãn là 1 khi *đúng một* điểm sáng.
#
# **Dự đoán.** Chỉ biết một điểm, bạn đoán đúng nhãn được bao nhiêu phần? Một lớp tuyến tính (linear
# layer) có học được bài này không? Còn MLP?

# %% [markdown] lang="en" tags=["predict"]
# ## Does an MLP treat features as independent?
#
# Now the first statement. To treat features *independently* is to let each pixel cast a vote of its
# own, without a look at the others. Here is a task where such votes are useless: a 6×6 image with
# only two pixels, in the two corners **farthest apart**, and the label is 1 if *exactly one* is on.
#
# **Predict.** If you know only one of the pixels, how often do you guess the label right? Can a
# linear layer learn this task? Can an MLP?

# %%
corners = torch.tensor([[0, 0], [0, 1], [1, 0], [1, 1]])
labels = corners[:, 0] ^ corners[:, 1]
images = torch.zeros(4, 1, 6, 6)
images[:, 0, 0, 0], images[:, 0, 5, 5] = corners.T.float()
viz.image_grid(images, [f"→ {label}" for label in labels.tolist()])
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Bốn ảnh 6×6: không có điểm nào, nhãn 0; chỉ có điểm ở góc dưới bên phải, nhãn 1; chỉ có điểm ở góc
# trên bên trái, nhãn 1; có cả hai, nhãn 0.

# %% [markdown] lang="en" tags=["alt"]
# Four 6×6 images: no pixel on, label 0; only the lower right corner, label 1; only the upper left
# corner, label 1; both corners, label 0.

# %%
torch.manual_seed(0)
models = {"linear": nn.Sequential(nn.Flatten(), nn.Linear(36, 2)), "MLP": MLP(36, 2)}
for name, model in models.items():
    fit(model, TensorDataset(images, labels), epochs=200, lr=1e-2, progress=False)
    print(name, accuracy(model, TensorDataset(images, labels)) == 1)

# %% [markdown] lang="vi" tags=["explain"] claims=["mlp-independence"]
# Biết một điểm thì vẫn chỉ đúng một nửa. Lớp tuyến tính cộng phiếu riêng của hai điểm, nên tổng
# điểm của hai ảnh nhãn 0 luôn *bằng* tổng điểm của hai ảnh nhãn 1: nó không bao giờ tách được. MLP
# đúng cả bốn ảnh, vì mỗi nơ-ron ẩn nhìn **cả hai** điểm rồi qua ReLU.
#
# Vậy nói MLP coi các đặc trưng là độc lập thì chưa đúng: nó kết hợp mọi điểm ảnh, kể cả hai góc xa
# nhất. Cái nó thiếu là *tính cục bộ (locality)*, tức là ưu tiên những điểm kề nhau, và *chia sẻ
# trọng số (weight sharing)*. Sai thường gặp: đoán MLP cũng thất bại, vì vừa đọc câu trên slide.

# %% [markdown] lang="en" tags=["explain"] claims=["mlp-independence"]
# Knowing one pixel, you are still right only half of the time. A linear layer adds the separate
# votes of the two pixels, so the scores of the two images labelled 0 always sum to *the same* as
# those of the two labelled 1: it can never part them. The MLP gets all four, because each hidden
# neuron looks at **both** pixels before its ReLU.
#
# So an MLP does not treat features as independent: it combines all pixels, even the farthest
# corners. What it lacks is *locality*, a preference for neighbours, and *weight sharing*. The usual
# wrong answer is that the MLP fails too, straight from the slides.

# %% [markdown] lang="vi" tags=["predict"]
# ## MLP có học được ảnh bị dời không?
#
# Hình 6 kết luận: MLP *không thể* học được các đặc trưng không gian khi ta dời nhẹ đối tượng. Nhưng
# mạng ở trên nào đã được *xem* ảnh bị dời. Hãy tăng cường dữ liệu (data augmentation): mỗi ảnh huấn
# luyện có thêm ba bản, dời **sang phải** 1, 2 và 3 điểm ảnh, nhãn giữ nguyên.
#
# **Dự đoán.** Sau khi học, độ chính xác khi dời phải 3 điểm ảnh là bao nhiêu? Dời **trái** 3 điểm
# ảnh thì sao?

# %% [markdown] lang="en" tags=["predict"]
# ## Can an MLP learn moved images?
#
# Figure 6 concludes: an MLP *cannot* learn spatial features when we move the object a little. But
# the network above was never *shown* a moved image. Let us use data augmentation: each training
# image gets three more copies, moved **to the right** by 1, 2 and 3 pixels, with the same label.
#
# **Predict.** After training, what is the accuracy when digits move right by 3 pixels? And when
# they move **left** by 3 pixels?

# %%
copies = torch.cat([right(train[0], pixels) for pixels in range(4)])
taught = trained(copies, train[1].repeat(4), epochs=3)
shifts = range(-6, 7)
curves = {
    name: [tested(model, right(test.images, pixels)) for pixels in shifts]
    for name, model in (("MLP", mlp), ("MLP, 0…3 px", taught))
}
at = dict(zip(shifts, curves["MLP, 0…3 px"], strict=True))
print(len(copies), at[3] > 0.85, at[-3] < 0.65)
viz.shift_curves(curves, shifts)
plt.show()

# %% [markdown] lang="vi" tags=["alt"]
# Độ chính xác theo độ dời từ −6 (trái) đến 6 (phải). MLP thường nhọn ở 0 rồi rơi hai bên. MLP học
# thêm các bản dời 0 đến 3 giữ trên 90 % từ 0 đến 3 rồi mới rơi; phía trái hai đường gần như
# trùng nhau.

# %% [markdown] lang="en" tags=["alt"]
# Accuracy over shifts from −6 (left) to 6 (right). The plain MLP peaks at 0 and falls on both
# sides. The MLP that also learned copies moved by 0 to 3 stays above 90 % from 0 to 3 and only
# then falls; on the left the two curves nearly coincide.

# %% [markdown] lang="vi" tags=["explain"] claims=["mlp-shift"]
# Dời phải 3: khoảng 93 %, trước đó là 44 %. Vậy “không thể học” là nói **quá**: được xem thì nó
# học được, cả bố cục nét chữ ở vị trí mới. Nhưng dời trái 3 vẫn chỉ chừng 40 %: nó học đúng những
# vị trí đã xem. Sai thường gặp: tưởng nó đã hiểu “dời” là gì nên bên trái cũng tốt.
#
# Cái giá: 36 000 ảnh thay vì 9 000; học lâu hơn một chút mà chữ số để yên vẫn kém đi, khoảng 92 %
# thay vì 94 %; và mới chỉ cho một hướng. Muốn chịu được mọi cách dời tới 3 điểm ảnh, ngang lẫn dọc,
# mỗi ảnh cần $7·7 = 49$ bản. Mỗi nét chữ phải học lại ở từng vị trí.

# %% [markdown] lang="en" tags=["explain"] claims=["mlp-shift"]
# Right by 3: about 93 %, up from 44 %. So “cannot learn” is an **overstatement**: shown moved
# images, it learns them, with the layout of the strokes in the new places. But left by 3 is still
# about 40 %: it learned just the places it was shown. The usual wrong answer is that it now
# understands what *moving* is, so left is fine too.
#
# The price: 36 000 images instead of 9 000; a little more training, yet digits at rest got
# worse, about 92 % instead of 94 %; and all this for one direction. For all moves of up to 3
# pixels, sideways and up and down, each image needs $7·7 = 49$ copies. Every stroke must be learned
# again in every place.

# %% [markdown] lang="vi"
# ## Trả lời ba câu hỏi
#
# 1. Cần CNN vì học lại mỗi nét ở mỗi vị trí là phí. Một kernel học *một lần*, dùng ở mọi nơi.
# 2. Đủ cho chữ số nằm ngay ngắn: 93 đến 96 %. Không đủ khi vật thể đổi chỗ.
# 3. CNN có sẵn hai điều MLP thiếu: tính cục bộ (*take locality into account*) và chia sẻ trọng số.
#
# Nhưng CNN *không* tự nhiên miễn nhiễm với phép dời. Mạng CNN kiểu slide kết thúc bằng lớp kết nối
# đầy đủ (fully connected layer), mà lớp ấy lại có trọng số riêng cho từng vị trí; dời từ 2 điểm ảnh
# trở lên nó cũng giảm rõ. Chúng ta sẽ đo điều đó trong bài [08](08_training_a_cnn.ipynb).

# %% [markdown] lang="en"
# ## The three questions, answered
#
# 1. We need a CNN because learning each stroke again in each place is a waste. A kernel learns it
#    *once* and uses it everywhere.
# 2. It is enough for digits that sit in the middle: 93 to 96 %. It is not when objects move.
# 3. A CNN has the two things an MLP lacks: locality (*take locality into account*) and weight
#    sharing.
#
# But a CNN is *not* immune to shifts by nature. A CNN as on the slides ends in fully connected
# layers, which again have a weight for each place; when digits move by 2 pixels or more, it clearly
# loses too. We measure it in lecture [08](08_training_a_cnn.ipynb).

# %% [markdown] lang="vi"
# ## Trong bài này
#
# - Nối các hàng: $i = r·W + c$; ảnh 28×28 thành 784 đặc trưng.
# - MLP 784–50–25–10 có 40 785 tham số; chữ số để yên thì đúng khoảng 94 %, dời 3 điểm ảnh còn
#   khoảng 44 %.
# - Xáo điểm ảnh theo một thứ tự cố định không làm MLP kém đi: nó không biết điểm nào kề điểm nào.
# - MLP kết hợp được mọi đặc trưng, và học được phép dời nếu được xem, với giá đắt.

# %% [markdown] lang="en"
# ## In this lecture
#
# - Joining the rows: $i = r·W + c$; a 28×28 image becomes 784 features.
# - The MLP 784–50–25–10 has 40 785 parameters; with digits at rest it is right for about 94 %, moved
#   by 3 pixels for about 44 %.
# - One fixed shuffle of the pixels does not hurt an MLP: it does not know what is next to what.
# - An MLP does combine all features, and learns shifts if it is shown them, at a high price.

# %% [markdown] lang="vi"
# **Ba câu hỏi**
#
# 1. Trong ảnh 28×28, điểm ảnh ở hàng 10, cột 4 nằm ở chỉ số nào?
# 2. Dời ảnh 28×28 xuống dưới 1 điểm ảnh: mỗi số trong vector hàng đi bao nhiêu chỗ?
# 3. Mỗi ảnh bị xáo theo một thứ tự *khác nhau*. MLP còn đạt 94 % không?
#
# <details>
# <summary>Đáp án</summary>
#
# 1\. $10·28 + 4 = 284$. 2\. 28 chỗ. 3\. Không, đo được chừng 17 %: cùng một cột không còn là cùng
# một vị trí, chỉ còn lại lượng mực và độ đậm nhạt.
#
# </details>

# %% [markdown] lang="en"
# **Three questions**
#
# 1. In a 28×28 image, at which index is the pixel in row 10, column 4?
# 2. A 28×28 image moves down by 1 pixel: how many places does each number of the row vector move?
# 3. Each image is shuffled in a *different* order. Does the MLP still reach 94 %?
#
# <details>
# <summary>Answers</summary>
#
# 1\. $10·28 + 4 = 284$. 2\. 28 places. 3\. No, we measured about 17 %: the same column is no longer
# the same place, all that is left is the amount of ink and how dark it is.
#
# </details>

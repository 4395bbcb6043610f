/**
 * Explorer of convolutions: one ES module, no dependency, no build step.
 *
 * In a notebook, anywidget calls `render` and the values come from the student's own function,
 * which Python calls and compares with torch. On a web page, `mount` runs without Python.
 * Texts, model (pure functions of the state) and view follow in this order.
 *
 * @typedef {number[][]} Plane            one channel: rows of numbers
 * @typedef {{kernel: number, stride: number, dilation: number}} Layer
 * @typedef {{filter: number, row: number, col: number}} Cell   a place of the output
 * @typedef {"conv"|"padding"|"pool"|"size"|"field"} Mode
 * @typedef {object} State
 * @property {Mode} mode
 * @property {string} picture             name of the picture, "own" once it was changed
 * @property {boolean} bright             a photograph: 1 is white, not ink
 * @property {Plane[]} image              C × H × W
 * @property {Plane[][]} kernels          K × C × R × S
 * @property {number[]} bias              K
 * @property {number} window              side of the window, for pooling and output size
 * @property {number} stride
 * @property {number} padding
 * @property {number} dilation
 * @property {"max"|"avg"} pool
 * @property {"constant"|"reflect"|"replicate"|"circular"} fill
 * @property {[number, number]} size      rows and columns, for output size
 * @property {number} extent              side of the input, for the receptive field
 * @property {Layer[]} layers
 * @property {boolean} predict
 * @property {Cell} cell                  the selected place
 */

// ---- texts ------------------------------------------------------------------------------------

const TEXTS = {
  vi: {
    region: "Khám phá tích chập",
    mode: "Chế độ",
    mode_conv: "Tích chập",
    mode_padding: "Đệm",
    mode_pool: "Gộp",
    mode_size: "Kích thước đầu ra",
    mode_field: "Vùng tiếp nhận",
    settings: "Thiết lập",
    stride: "Bước trượt",
    padding: "Đệm",
    dilation: "Độ giãn",
    kernel_size: "Kích thước kernel",
    window_size: "Kích thước cửa sổ",
    pool: "Phép gộp",
    pool_max: "gộp cực đại",
    pool_avg: "gộp trung bình",
    fill: "Giá trị đệm",
    fill_constant: "số 0",
    fill_reflect: "soi gương (reflect)",
    fill_replicate: "lặp lại mép (replicate)",
    fill_circular: "quay vòng (circular)",
    height: "Số hàng của ảnh",
    width: "Số cột của ảnh",
    extent: "Số điểm ảnh mỗi chiều",
    filters: "Số bộ lọc",
    preset: "Mẫu kernel",
    preset_own: "tự đặt",
    preset_identity: "giữ nguyên",
    preset_blur: "làm mờ",
    preset_sharpen: "làm nét",
    preset_vertical: "cạnh dọc",
    preset_horizontal: "cạnh ngang",
    preset_sobel_x: "Sobel, cạnh dọc",
    preset_sobel_y: "Sobel, cạnh ngang",
    preset_outline: "đường viền",
    preset_slide: "trọng số trên slide",
    preset_count: "1 đến 9",
    picture: "Ảnh",
    picture_own: "của tôi",
    picture_five: "chữ số 5",
    picture_trex: "T. rex (3 kênh)",
    picture_tone: "dấu thanh: ả",
    picture_dot: "một điểm",
    picture_blank: "giấy trắng để vẽ",
    picture_matrix: "slide: 5×5",
    picture_pooling: "slide: 4×4",
    picture_channels: "bài giảng: 3@4×4",
    example: "Ví dụ từ bài giảng",
    example_none: "chọn một ví dụ",
    example_five: "chữ số 5, cạnh dọc",
    example_slide: "trọng số trên slide",
    example_channels: "3 kênh vào, 1 kênh ra",
    example_filters: "1 kênh vào, 3 kênh ra",
    example_turned: "kernel hiện ra đã xoay",
    example_padding: "đệm ma trận 5×5",
    example_max: "gộp cực đại 4×4",
    example_avg: "gộp trung bình 4×4",
    example_hundred: "⌊(100 − 5)/2⌋ + 1 = 48",
    example_unread: "bước trượt bỏ sót điểm ảnh",
    example_stack: "conv, pool, conv, pool",
    example_dilated: "độ giãn 1, 2, 4",
    draw: "Vẽ",
    draw_hint: "Kéo trên ảnh để vẽ; bằng bàn phím: phím mũi tên rồi phím cách.",
    pen: "Giá trị bút",
    load: "Mở tệp ảnh",
    load_failed: "Không đọc được tệp này như một ảnh.",
    grey: "Đổi thành ảnh xám",
    input: "Đầu vào x",
    input_channel: "Kênh vào {c}",
    colour: "Ảnh màu",
    output: "Đầu ra z",
    output_map: "Đầu ra z, bản đồ {k}",
    output_padded: "Ảnh sau khi đệm y",
    windows: "Đầu ra: số thứ tự cửa sổ",
    reads: "Mỗi điểm ảnh được bao nhiêu cửa sổ đọc",
    seen: "Điểm ảnh mà ô đầu ra nhìn thấy",
    last: "Đầu ra của lớp cuối",
    section: "Mặt cắt qua các lớp, theo một trục",
    in_window: "trong cửa sổ",
    pad: "đệm",
    unread: "không cửa sổ nào đọc",
    read_by: "số cửa sổ đọc: {n}",
    ways: "số đường tới ô đầu ra: {n}",
    unseen: "không nhìn thấy",
    hidden: "đang ẩn",
    window: "Cửa sổ",
    kernel: "Kernel",
    products: "Tích",
    bias: "Bias b",
    weight: "trọng số",
    selected_window: "Ô {z}: cửa sổ ở hàng {rows}, cột {cols}",
    unread_count: "Điểm ảnh không cửa sổ nào đọc: {n} trên {total}.",
    shape: "Đầu vào {input} → đầu ra {output}",
    from_padding: "{y} = {value}, là giá trị đệm",
    too_large: "Ảnh lớn hơn 32×32 nên không vẽ lưới; công thức vẫn đúng.",
    does_not_fit: "Không có chỗ đặt cửa sổ: nó trải {span} điểm ảnh, mà ảnh đã đệm chỉ có {room}.",
    pool_padding: "Khi gộp, đệm nhiều nhất là nửa cửa sổ: cửa sổ {window}, đệm {padding}.",
    fill_limit: "Với cách đệm này, ảnh {size} điểm chỉ đệm được nhiều nhất {limit}.",
    layer_does_not_fit: "Lớp {n} không có chỗ đặt cửa sổ: nó trải {span}, đầu vào của nó có {room}.",
    layer: "Lớp",
    kernel_short: "Kernel",
    field: "Vùng tiếp nhận r",
    jump: "Bước tích lũy j",
    layer_output: "Đầu ra",
    add_layer: "Thêm lớp",
    remove_layer: "Bớt lớp",
    of_layer: "{name} của lớp {n}",
    previous: "Ô trước",
    next: "Ô sau",
    play: "Chạy",
    pause: "Dừng",
    steps: "Đi qua từng ô",
    predict: "Đoán trước khi xem",
    ask_cell: "{z} bằng bao nhiêu?",
    ask_size: "Có bao nhiêu cửa sổ theo chiều ngang?",
    ask_field: "Vùng tiếp nhận r bằng bao nhiêu?",
    answer: "Câu trả lời",
    check: "Kiểm tra",
    new_question: "Câu khác",
    not_a_number: "Hãy nhập một con số, ví dụ −0.5, 0,5 hoặc 1/3.",
    right: "Đúng.",
    wrong: "Chưa đúng: bạn trả lời {given}, kết quả là {truth}.",
    score: "Đúng {right} trên {asked} câu",
    reset: "Làm lại từ đầu",
    copy: "Chép liên kết",
    copied: "Đã chép liên kết.",
    link: "Liên kết tới trạng thái này",
    yours: "Giá trị do hàm {name} của bạn tính.",
    all_equal: "Giống torch ở mọi ô ({total}).",
    differ: "Số ô khác torch: {n} trên {total}; các ô ấy có gạch chéo và dấu ≠.",
    yours_here: "Hàm của bạn cho {value}.",
    cell_differs: "của bạn {value}, torch {truth}",
    waiting: "Đang chờ Python tính…",
    failed: "Hàm {name} báo lỗi:",
    printed: "Hàm đã in ra:",
    none: "không có",
  },
  en: {
    region: "Explorer of convolutions",
    mode: "Mode",
    mode_conv: "Convolution",
    mode_padding: "Padding",
    mode_pool: "Pooling",
    mode_size: "Output size",
    mode_field: "Receptive field",
    settings: "Settings",
    stride: "Stride",
    padding: "Padding",
    dilation: "Dilation",
    kernel_size: "Kernel size",
    window_size: "Window size",
    pool: "Pooling",
    pool_max: "max pooling",
    pool_avg: "average pooling",
    fill: "Padding with",
    fill_constant: "zeros",
    fill_reflect: "reflection (reflect)",
    fill_replicate: "the edge again (replicate)",
    fill_circular: "the other side (circular)",
    height: "Rows of the image",
    width: "Columns of the image",
    extent: "Pixels along each axis",
    filters: "Number of filters",
    preset: "Ready kernels",
    preset_own: "your own",
    preset_identity: "identity",
    preset_blur: "blur",
    preset_sharpen: "sharpen",
    preset_vertical: "vertical edges",
    preset_horizontal: "horizontal edges",
    preset_sobel_x: "Sobel, vertical edges",
    preset_sobel_y: "Sobel, horizontal edges",
    preset_outline: "outline",
    preset_slide: "the slide's weights",
    preset_count: "1 to 9",
    picture: "Picture",
    picture_own: "my own",
    picture_five: "digit 5",
    picture_trex: "T. rex (3 channels)",
    picture_tone: "tone mark: ả",
    picture_dot: "a single dot",
    picture_blank: "blank paper to draw on",
    picture_matrix: "slide: 5×5",
    picture_pooling: "slide: 4×4",
    picture_channels: "lecture: 3@4×4",
    example: "Examples from the lectures",
    example_none: "choose an example",
    example_five: "digit 5, vertical edges",
    example_slide: "the slide's weights",
    example_channels: "3 channels in, 1 out",
    example_filters: "1 channel in, 3 out",
    example_turned: "the kernel appears, turned",
    example_padding: "padding the 5×5 matrix",
    example_max: "max pooling 4×4",
    example_avg: "average pooling 4×4",
    example_hundred: "⌊(100 − 5)/2⌋ + 1 = 48",
    example_unread: "a stride that skips pixels",
    example_stack: "conv, pool, conv, pool",
    example_dilated: "dilation 1, 2, 4",
    draw: "Draw",
    draw_hint: "Drag over the picture to draw; with the keyboard: arrow keys, then space.",
    pen: "Value of the pen",
    load: "Open a picture file",
    load_failed: "This file could not be read as a picture.",
    grey: "Make it grey",
    input: "Input x",
    input_channel: "Input channel {c}",
    colour: "Colour picture",
    output: "Output z",
    output_map: "Output z, map {k}",
    output_padded: "The padded image y",
    windows: "Output: number of the window",
    reads: "How many windows read each pixel",
    seen: "Pixels that the output cell sees",
    last: "Output of the last layer",
    section: "A cut through the layers, along one axis",
    in_window: "in the window",
    pad: "padding",
    unread: "read by no window",
    read_by: "windows that read it: {n}",
    ways: "ways to the output cell: {n}",
    unseen: "not seen",
    hidden: "hidden",
    window: "Window",
    kernel: "Kernel",
    products: "Products",
    bias: "Bias b",
    weight: "weight",
    selected_window: "Cell {z}: window at row {rows}, column {cols}",
    unread_count: "Pixels that no window reads: {n} of {total}.",
    shape: "Input {input} → output {output}",
    from_padding: "{y} = {value}, from the padding",
    too_large: "The image is larger than 32×32, so no grid is drawn; the formula holds all the same.",
    does_not_fit: "The window fits nowhere: it spans {span} pixels, the padded image has only {room}.",
    pool_padding: "Pooling takes at most half a window of padding: window {window}, padding {padding}.",
    fill_limit: "This way of padding can add at most {limit} to {size} pixels.",
    layer_does_not_fit: "Layer {n} fits nowhere: its window spans {span}, its input has {room}.",
    layer: "Layer",
    kernel_short: "Kernel",
    field: "Receptive field r",
    jump: "Jump j",
    layer_output: "Output",
    add_layer: "Add a layer",
    remove_layer: "Remove a layer",
    of_layer: "{name} of layer {n}",
    previous: "Previous cell",
    next: "Next cell",
    play: "Play",
    pause: "Pause",
    steps: "Step through the cells",
    predict: "Predict before you look",
    ask_cell: "What is {z}?",
    ask_size: "How many windows are there along the width?",
    ask_field: "How large is the receptive field r?",
    answer: "Your answer",
    check: "Check",
    new_question: "Another question",
    not_a_number: "Please enter a number, for example −0.5, 0,5 or 1/3.",
    right: "Right.",
    wrong: "Not yet: you answered {given}, it is {truth}.",
    score: "Right: {right} of {asked}",
    reset: "Start again",
    copy: "Copy link",
    copied: "Link copied.",
    link: "Link to this state",
    yours: "The values come from your function {name}.",
    all_equal: "Equal to torch in every cell ({total}).",
    differ: "Cells that differ from torch: {n} of {total}; they are hatched and marked ≠.",
    yours_here: "Your function gives {value}.",
    cell_differs: "yours {value}, torch {truth}",
    waiting: "Waiting for Python…",
    failed: "The function {name} raised an error:",
    printed: "The function printed:",
    none: "none",
  },
};

/** @returns {(key: string, details?: object) => string} the texts of one language */
function translator(lang) {
  const texts = TEXTS[lang] ?? TEXTS.en;
  return (key, details = {}) =>
    texts[key].replace(/\{(\w+)\}/g, (whole, name) => String(details[name] ?? whole));
}

// ---- model: sizes and places ------------------------------------------------------------------

const LIMITS = { side: 32, channels: 4, filters: 4, kernel: 7, stride: 8, padding: 8, dilation: 4 };

const range = (n) => Array.from({ length: n }, (_, i) => i);
const own = (object, key) => (Object.hasOwn(object, key) ? object[key] : undefined);
const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
const total = (numbers) => numbers.reduce((a, b) => a + b, 0);

/** Pixels from the first to the last that a dilated kernel touches. */
const span = (kernel, dilation) => dilation * (kernel - 1) + 1;

/** Number of windows along one axis; below 1 where the window fits nowhere. */
const outSize = (size, kernel, stride, padding, dilation) =>
  Math.floor((size + 2 * padding - span(kernel, dilation)) / stride) + 1;

/** What the mode slides over what: sizes of input, window and output. */
function geometry(state) {
  const one = { stride: 1, dilation: 1, kernelRows: 1, kernelCols: 1 };
  const moves = { stride: state.stride, dilation: state.dilation, padding: state.padding };
  const square = { kernelRows: state.window, kernelCols: state.window };
  const [first] = state.kernels[0];
  const parts = {
    conv: { ...moves, kernelRows: first.length, kernelCols: first[0].length },
    padding: { ...one, padding: state.padding },
    pool: { ...moves, ...square, dilation: state.pool === "avg" ? 1 : state.dilation },
    size: { ...moves, ...square },
    field: { ...one, padding: 0 },
  }[state.mode];
  const [rows, cols] = inputSize(state);
  const { kernelRows, kernelCols, stride, padding, dilation } = parts;
  return {
    ...parts, rows, cols,
    outRows: outSize(rows, kernelRows, stride, padding, dilation),
    outCols: outSize(cols, kernelCols, stride, padding, dilation),
  };
}

function inputSize(state) {
  if (state.mode === "size") return state.size;
  if (state.mode === "field") return [state.extent, state.extent];
  return [state.image[0].length, state.image[0][0].length];
}

/** Which pixel a place outside of an axis copies; -1 for none. */
function source(index, size, fill) {
  if (index >= 0 && index < size) return index;
  if (fill === "replicate") return clamp(index, 0, size - 1);
  if (fill === "circular") return (index + size) % size;
  if (fill === "reflect") return index < 0 ? -index : 2 * (size - 1) - index;
  return -1;
}

/** The pixels under the window at one place, as rows of {row, col, inside}. */
function taps(geo, cell) {
  return range(geo.kernelRows).map((r) =>
    range(geo.kernelCols).map((s) => {
      const row = cell.row * geo.stride - geo.padding + r * geo.dilation;
      const col = cell.col * geo.stride - geo.padding + s * geo.dilation;
      return { row, col, inside: row >= 0 && row < geo.rows && col >= 0 && col < geo.cols };
    }),
  );
}

/** For each pixel, the number of windows that read it. */
function readCounts(geo) {
  const along = (size, kernel, out) => {
    const counts = Array(size).fill(0);
    for (const i of range(Math.max(0, out))) {
      for (const t of range(kernel)) {
        const place = i * geo.stride - geo.padding + t * geo.dilation;
        if (place >= 0 && place < size) counts[place] += 1;
      }
    }
    return counts;
  };
  const cols = along(geo.cols, geo.kernelCols, geo.outCols);
  return along(geo.rows, geo.kernelRows, geo.outRows).map((a) => cols.map((b) => a * b));
}

/** Why the state has no output: a text and its details, or null. */
function problem(state, geo) {
  if (state.mode === "field") return layerProblem(state);
  const half = Math.floor(state.window / 2);
  if (state.mode === "pool" && state.padding > half) {
    return ["pool_padding", { window: state.window, padding: state.padding }];
  }
  if (state.mode === "padding") return fillProblem(state, geo);
  const axes = [[geo.rows, geo.kernelRows], [geo.cols, geo.kernelCols]];
  const bad = axes.find(([size, k]) => span(k, geo.dilation) > size + 2 * geo.padding);
  if (!bad) return null;
  return ["does_not_fit", { span: span(bad[1], geo.dilation), room: bad[0] + 2 * geo.padding }];
}

function fillProblem(state, geo) {
  const size = Math.min(geo.rows, geo.cols);
  const limit = { reflect: size - 1, circular: size }[state.fill] ?? Infinity;
  return state.padding > limit ? ["fill_limit", { size, limit }] : null;
}

function layerProblem(state) {
  const sizes = layerSizes(state.extent, state.layers);
  const n = sizes.findIndex((size) => size < 1);
  if (n < 0) return null;
  const { kernel, dilation } = state.layers[n - 1];
  return ["layer_does_not_fit", { n, span: span(kernel, dilation), room: sizes[n - 1] }];
}

// ---- model: values ----------------------------------------------------------------------------

/** The value under a tap; padding is `empty` unless the fill copies a pixel. */
function pixel(plane, tap, state, empty) {
  if (tap.inside) return plane[tap.row][tap.col];
  if (state.mode !== "padding") return empty;
  const row = source(tap.row, plane.length, state.fill);
  const col = source(tap.col, plane[0].length, state.fill);
  return row < 0 || col < 0 ? empty : plane[row][col];
}

/** One channel of the window at a cell: x, w and their products, with the sum. */
function slice(state, geo, cell, channel) {
  const places = taps(geo, cell);
  const weights = state.mode === "conv" ? state.kernels[cell.filter][channel] : null;
  const empty = state.mode === "pool" && state.pool === "max" ? -Infinity : 0;
  const x = places.map((row) => row.map((t) => pixel(state.image[channel], t, state, empty)));
  const products = x.map((row, r) => row.map((v, s) => (weights ? weights[r][s] * v : v)));
  return { x, weights, products, places, sum: total(products.flat()) };
}

/** All channels that make one cell of the output, and its value. */
function explain(state, geo, cell) {
  const channels = state.mode === "conv" ? range(state.image.length) : [cell.filter];
  const slices = channels.map((c) => slice(state, geo, cell, c));
  const sum = total(slices.map((each) => each.sum));
  if (state.mode === "conv") return { slices, value: state.bias[cell.filter] + sum };
  if (state.mode === "padding") return { slices, value: sum };
  const numbers = slices[0].x.flat();
  const value = state.pool === "max" ? Math.max(...numbers) : sum / numbers.length;
  return { slices, value };
}

/** The output: for each map a plane of values. */
function outputs(state, geo) {
  const maps = state.mode === "conv" ? state.kernels.length : state.image.length;
  return range(maps).map((filter) =>
    range(geo.outRows).map((row) =>
      range(geo.outCols).map((col) => explain(state, geo, { filter, row, col }).value),
    ),
  );
}

// ---- model: receptive field -------------------------------------------------------------------

/** Sizes along one axis: of the input, then behind each layer. */
function layerSizes(extent, layers) {
  const sizes = [extent];
  for (const { kernel, stride, dilation } of layers) {
    const before = sizes[sizes.length - 1];
    sizes.push(before < 1 ? 0 : outSize(before, kernel, stride, 0, dilation));
  }
  return sizes;
}

/** Receptive field and jump behind each layer, beginning with the input itself. */
function receptive(layers) {
  const steps = [{ field: 1, jump: 1 }];
  for (const { kernel, stride, dilation } of layers) {
    const { field, jump } = steps[steps.length - 1];
    steps.push({ field: field + (span(kernel, dilation) - 1) * jump, jump: jump * stride });
  }
  return steps;
}

/** For one output element, what it sees at each level (last first): index → number of ways. */
function ways(layers, index) {
  const levels = [new Map([[index, 1]])];
  for (const { kernel, stride, dilation } of [...layers].reverse()) {
    const below = new Map();
    for (const [place, n] of levels[levels.length - 1]) {
      for (const t of range(kernel)) {
        const at = place * stride + t * dilation;
        below.set(at, (below.get(at) ?? 0) + n);
      }
    }
    levels.push(below);
  }
  return levels;
}

// ---- model: the state -------------------------------------------------------------------------

const VERTICAL = [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]];
const SLIDE = [[0.093, 0.1602, 0.1177], [-0.0802, -0.0701, -0.2747], [0.1806, 0.2647, 0.2281]];
const transposed = (plane) => plane[0].map((_, c) => plane.map((row) => row[c]));

/** Kernels to start from; the slide's layer comes with its bias. */
const PRESETS = {
  vertical: { kernel: VERTICAL },
  horizontal: { kernel: transposed(VERTICAL) },
  identity: { kernel: [[0, 0, 0], [0, 1, 0], [0, 0, 0]] },
  blur: { kernel: range(3).map(() => [1 / 9, 1 / 9, 1 / 9]) },
  sharpen: { kernel: [[0, -1, 0], [-1, 5, -1], [0, -1, 0]] },
  sobel_x: { kernel: [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]] },
  sobel_y: { kernel: [[-1, -2, -1], [0, 0, 0], [1, 2, 1]] },
  outline: { kernel: [[0, -1, 0], [-1, 4, -1], [0, -1, 0]] },
  slide: { kernel: SLIDE, bias: -0.2351 },
  count: { kernel: [[1, 2, 3], [4, 5, 6], [7, 8, 9]] },
};

const FIRST = {
  mode: "conv", picture: "five", bright: false, image: [[[0]]],
  kernels: [[VERTICAL]], bias: [0.5], window: 2, stride: 1, padding: 0, dilation: 1,
  pool: "max", fill: "constant", size: [10, 10], extent: 15,
  layers: [{ kernel: 3, stride: 1, dilation: 1 }, { kernel: 2, stride: 2, dilation: 1 },
    { kernel: 3, stride: 1, dilation: 1 }],
  predict: false, cell: { filter: 0, row: 0, col: 0 },
};

/** What a mode begins with when somebody changes to it. */
const ON_ENTRY = {
  conv: { stride: 1, padding: 0, dilation: 1 },
  padding: { padding: 1, fill: "constant" },
  pool: { window: 2, stride: 2, padding: 0, dilation: 1 },
  size: { window: 3, stride: 2, padding: 0, dilation: 1 },
  field: {},
};

const layer = (kernel, stride = 1, dilation = 1) => ({ kernel, stride, dilation });

/** The deck's and the lectures' own examples. */
const EXAMPLES = {
  five: { mode: "conv", picture: "five", preset: "vertical", cell: { filter: 0, row: 3, col: 2 } },
  slide: { mode: "conv", picture: "five", preset: "slide" },
  channels: {
    mode: "conv", picture: "channels", bias: [0.5],
    kernels: [[[[1, -1], [0, 1]], [[0, 1], [-1, 0]], [[1, 0], [1, -2]]]],
  },
  filters: {
    mode: "conv", picture: "five", bias: [0.5, 0, -1], cell: { filter: 0, row: 6, col: 2 },
    kernels: [[VERTICAL], [transposed(VERTICAL)], [PRESETS.blur.kernel]],
  },
  turned: { mode: "conv", picture: "dot", preset: "count", bias: [0] },
  padding: { mode: "padding", picture: "matrix", padding: 1 },
  max: { mode: "pool", picture: "pooling", pool: "max" },
  avg: { mode: "pool", picture: "pooling", pool: "avg" },
  hundred: { mode: "size", size: [100, 100], window: 5, stride: 2 },
  unread: { mode: "size", size: [10, 10], window: 3, stride: 4 },
  stack: { mode: "field", extent: 22, layers: [layer(3), layer(2, 2), layer(3), layer(2, 2)] },
  dilated: { mode: "field", extent: 19, layers: [layer(3), layer(3, 1, 2), layer(3, 1, 4)] },
};

const isNumber = (v) => typeof v === "number" && Number.isFinite(v) && Math.abs(v) < 1e6;
const isInt = (low, high) => (v) => Number.isInteger(v) && v >= low && v <= high;
const isOneOf = (...names) => (v) => names.includes(v);
const isName = (v) => typeof v === "string" && /^[a-z_]{1,20}$/.test(v);
const isList = (test, low, high) => (v) =>
  Array.isArray(v) && v.length >= low && v.length <= high && v.every(test);

/** Planes of numbers, all of one size. */
function isPlane(high) {
  const rows = isList(isList(isNumber, 1, high), 1, high);
  return (v) => rows(v) && v.every((row) => row.length === v[0].length);
}

const sameSize = (planes) =>
  planes.every((p) => p.length === planes[0].length && p[0].length === planes[0][0].length);

/** What each key of a state may be; a link can hold anything. */
const VALID = {
  mode: isOneOf("conv", "padding", "pool", "size", "field"),
  picture: isName,
  bright: (v) => typeof v === "boolean",
  image: (v) => isList(isPlane(LIMITS.side), 1, LIMITS.channels)(v) && sameSize(v),
  preset: isName,
  kernels: (v) =>
    isList(isList(isPlane(LIMITS.kernel), 1, LIMITS.channels), 1, LIMITS.filters)(v) &&
    v.every((each) => each.length === v[0].length) && sameSize(v.flat()),
  bias: isList(isNumber, 1, LIMITS.filters),
  window: isInt(1, LIMITS.kernel),
  stride: isInt(1, LIMITS.stride),
  padding: isInt(0, LIMITS.padding),
  dilation: isInt(1, LIMITS.dilation),
  pool: isOneOf("max", "avg"),
  fill: isOneOf("constant", "reflect", "replicate", "circular"),
  size: isList(isInt(1, 1000), 2, 2),
  extent: isInt(1, LIMITS.side),
  layers: isList(
    (v) => isInt(1, 7)(v?.kernel) && isInt(1, 4)(v.stride) && isInt(1, LIMITS.dilation)(v.dilation),
    1, 6,
  ),
  predict: (v) => typeof v === "boolean",
  cell: (v) => [v?.filter, v?.row, v?.col].every(isInt(0, 1000)),
};

/** `patch` over `base`, without what is not valid; parts that depend on each other are fitted. */
function nextState(base, patch, pictures) {
  const entering = patch.mode !== undefined && VALID.mode(patch.mode) && patch.mode !== base.mode;
  const state = structuredClone({ ...base, ...(entering ? ON_ENTRY[patch.mode] : {}) });
  const valid = Object.entries(patch).filter(([key, value]) => own(VALID, key)?.(value));
  const given = Object.fromEntries(structuredClone(valid));
  Object.assign(state, given);
  const picture = own(pictures, given.picture);
  if (picture && !given.image) {
    state.image = structuredClone(picture.planes);
    state.bright = picture.bright;
  }
  delete state.preset;
  if (own(PRESETS, given.preset) && !given.kernels) usePreset(state, given);
  return fitted(state);
}

/** The name of the ready kernel that every slice of the selected filter is, or "own". */
function presetOf(state) {
  const slices = state.kernels[state.cell.filter] ?? [];
  const same = ([, { kernel }]) =>
    slices.every((each) => JSON.stringify(each) === JSON.stringify(kernel));
  return Object.entries(PRESETS).find(same)?.[0] ?? "own";
}

/** Put a ready kernel into the selected filter; filters of another size make room for it. */
function usePreset(state, given) {
  const { kernel, bias } = PRESETS[given.preset];
  const old = state.kernels.length > 1 && state.kernels[0][0].length === kernel.length &&
    state.kernels[0][0][0].length === kernel[0].length ? state.kernels : [state.kernels[0]];
  const at = clamp(state.cell.filter, 0, old.length - 1);
  state.kernels = old.map((each, k) =>
    k === at ? state.image.map(() => structuredClone(kernel)) : each);
  if (bias !== undefined && !given.bias) state.bias = state.bias.map((b, k) => (k === at ? bias : b));
}

/** Kernels with a slice for each channel, a bias for each filter, a cell that exists. */
function fitted(state) {
  const channels = state.image.length;
  state.kernels = state.kernels.map((slices) =>
    range(channels).map((c) => slices[c] ?? structuredClone(slices[0])));
  state.bias = state.kernels.map((_, k) => state.bias[k] ?? 0);
  const geo = outputSize(state);
  state.cell = {
    filter: clamp(state.cell.filter, 0, geo.maps - 1),
    row: clamp(state.cell.row, 0, Math.max(0, geo.outRows - 1)),
    col: clamp(state.cell.col, 0, Math.max(0, geo.outCols - 1)),
  };
  return state;
}

/** Maps, rows and columns of what the mode puts out. */
function outputSize(state) {
  if (state.mode === "field") {
    const side = layerSizes(state.extent, state.layers).pop();
    return { maps: 1, outRows: side, outCols: side };
  }
  const { outRows, outCols } = geometry(state);
  const maps = { conv: state.kernels.length, size: 1 }[state.mode] ?? state.image.length;
  return { maps, outRows, outCols };
}

/** A kernel of another size around the same centre. */
function resized(kernel, size) {
  const shift = (n) => Math.floor(n / 2) - Math.floor(size / 2);
  const [down, right] = [shift(kernel.length), shift(kernel[0].length)];
  return range(size).map((r) => range(size).map((s) => kernel[r + down]?.[s + right] ?? 0));
}

/** One grey channel: the mean of all. */
const greyed = (image) => [image[0].map((row, r) => row.map((_, c) =>
  Math.round(100 * total(image.map((plane) => plane[r][c])) / image.length) / 100))];

/** What decides the output: the rest of the state is only looked at. */
const KEYS = {
  conv: ["image", "kernels", "bias", "stride", "padding", "dilation"],
  padding: ["image", "padding", "fill"],
  pool: ["image", "window", "stride", "padding", "dilation", "pool"],
  size: ["size", "window", "stride", "padding", "dilation"],
  field: ["extent", "layers"],
};
const question = (state) =>
  JSON.stringify([state.mode, ...KEYS[state.mode].map((key) => state[key])]);

/** The state as the fragment of an address: only what is not as at the start of its mode. */
function toHash(state, first, pictures) {
  const start = nextState(first, { mode: state.mode }, pictures);
  const picture = own(pictures, state.picture);
  const named = picture && JSON.stringify(picture.planes) === JSON.stringify(state.image);
  const shown = ["mode", "picture", ...KEYS[state.mode].filter((key) => key !== "image"),
    ...(named ? [] : ["image", "bright"]), "predict", "cell"];
  const parts = shown
    .filter((key) => key === "mode" || JSON.stringify(state[key]) !== JSON.stringify(start[key]))
    .map((key) => `${key}=${encodeURIComponent(packed(state[key]))}`);
  return `#explorer&${parts.join("&")}`;
}

const packed = (value) => (typeof value === "string" ? value : JSON.stringify(value));

/** The patch in a fragment, or null if it is not one of ours. */
function fromHash(hash) {
  if (!hash.startsWith("#explorer&")) return null;
  const pairs = hash.slice(10).split("&").map((part) => part.split("="));
  return Object.fromEntries(pairs.map(([key, value = ""]) => [key, unpacked(value)]));
}

function unpacked(text) {
  try {
    const plain = decodeURIComponent(text);
    return /^[a-z_]+$/.test(plain) && plain !== "true" && plain !== "false"
      ? plain : JSON.parse(plain);
  } catch {
    return undefined;
  }
}

// ---- numbers as text --------------------------------------------------------------------------

/** At most `digits` decimals and a typographic minus sign. */
function number(value, digits = 2) {
  if (typeof value === "string") return value.replace("-", "−");
  if (value === null || Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value < 0 ? "−∞" : "∞";
  const text = String(Number(value.toFixed(digits)));
  return (text === "-0" ? "0" : text).replace("-", "−");
}

/** A number as a factor or a term: in brackets if negative. */
function factor(value) {
  const text = number(value, 4);
  return text.startsWith("−") ? `(${text})` : text;
}

/** The number that somebody typed: −0.5, 0,5 or 1/3; NaN if it is none. */
function parsed(text) {
  const plain = text.trim().replace(/[−–]/g, "-").replace(",", ".");
  const found = /^([-+]?(?:\d+\.?\d*|\.\d+))(?:\s*\/\s*(\d+\.?\d*))?$/.exec(plain);
  return found ? Number(found[1]) / (found[2] === undefined ? 1 : Number(found[2])) : NaN;
}

/** The name of an output cell: z[i, j], or z[k, i, j] where there are several maps. */
function cellName(state, cell) {
  const { maps } = outputSize(state);
  const at = maps > 1 ? [cell.filter, cell.row, cell.col] : [cell.row, cell.col];
  return `${state.mode === "padding" ? "y" : "z"}[${at.join(", ")}]`;
}

/** How one cell comes about, in one line with its numbers. */
function sumText(state, geo, cell, t) {
  const { slices, value } = explain(state, geo, cell);
  const name = cellName(state, cell);
  const result = number(value, 4);
  if (state.mode === "padding") return paddingText(state, geo, cell, name, result, t);
  const numbers = slices[0].x.flat();
  if (state.mode === "pool" && state.pool === "max") {
    return `${name} = max(${numbers.map((v) => number(v, 4)).join(", ")}) = ${result}`;
  }
  if (state.mode === "pool") return `${name} = (${numbers.map(factor).join(" + ")}) / ${numbers.length} = ${result}`;
  const b = number(state.bias[cell.filter], 4);
  const sums = slices.map((each) => each.products
    .flatMap((row, r) => row.map((_, s) => `${factor(each.weights[r][s])}·${factor(each.x[r][s])}`))
    .join(" + "));
  if (slices.length === 1) return `${name} = b + Σ wⱼxⱼ = ${b} + ${sums[0]} = ${result}`;
  const parts = slices.map((each) => factor(each.sum)).join(" + ");
  return `${name} = b + Σ wⱼxⱼ = ${b} + [${sums.join("] + [")}] = ${b} + ${parts} = ${result}`;
}

function paddingText(state, geo, cell, name, result, t) {
  const [[tap]] = taps(geo, cell);
  const row = source(tap.row, geo.rows, state.fill);
  const col = source(tap.col, geo.cols, state.fill);
  if (row < 0 || col < 0) return t("from_padding", { y: name, value: result });
  const at = state.image.length > 1 ? [cell.filter, row, col] : [row, col];
  return `${name} = x[${at.join(", ")}] = ${result}`;
}

/** The output size along both axes, with its numbers. */
function sizeText(geo) {
  const long = span(geo.kernelCols, geo.dilation);
  const one = (size, out) =>
    `⌊(${size} − ${long} + 2·${geo.padding}) / ${geo.stride}⌋ + 1 = ${out}`;
  const spanned = geo.dilation > 1 ? `D(K − 1) + 1 = ${geo.dilation}·${geo.kernelCols - 1} + 1 = ${long}; ` : "";
  const width = `O = ⌊(W − K + 2P) / S⌋ + 1 = ${one(geo.cols, geo.outCols)}`;
  const height = geo.rows === geo.cols ? "" : `; H: ${one(geo.rows, geo.outRows)}`;
  return spanned + width + height;
}

/** The receptive field as a sum over layers. */
function fieldText(layers) {
  const steps = receptive(layers);
  const terms = layers.map(({ kernel, dilation }, n) =>
    `${span(kernel, dilation) - 1}·${steps[n].jump}`);
  const { field, jump } = steps[steps.length - 1];
  return `r = 1 + ${terms.join(" + ")} = ${field}; j = ${layers.map((l) => l.stride).join("·")} = ${jump}`;
}

// ---- view: elements ---------------------------------------------------------------------------

/** An element with attributes, listeners (onclick: …) and children. */
function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children);
  return node;
}

const setText = (node, text) => {
  if (node.textContent !== text) node.textContent = text;
};

let made = 0;
/** An id that no other explorer on the page has. */
const freshId = () => `tce-${(made += 1)}`;

/** A labelled control under its name. */
function labelled(label, control, attributes = {}) {
  const id = freshId();
  control.id = id;
  return h("div", { class: "tce-field", ...attributes }, h("label", { for: id }, label), control);
}

const option = ([value, text]) => h("option", { value }, text);

/** A choice from a list; `update` shows what the state holds. */
function choice(label, entries, read, write) {
  const select = h("select", { onchange: () => write(select.value) }, ...entries.map(option));
  const node = labelled(label, select);
  return { node, update: (state) => { select.value = read(state); } };
}

/** A whole number from a short range, moved by a slider and written beside it. */
function slider(label, name, [low, high], read, write) {
  const shown = h("output", { class: "tce-value" });
  const input = h("input", {
    type: "range", min: low, max: high, name,
    oninput: () => write(Number(input.value)),
  });
  const node = labelled(label, input);
  node.querySelector("label").append(" ", shown);
  const update = (state) => {
    const value = read(state);
    input.max = Math.max(high, value);
    input.value = value;
    setText(shown, String(value));
  };
  return { node, update };
}

/** A whole number that is typed. */
function typed(label, name, [low, high], read, write) {
  const input = h("input", {
    type: "number", min: low, max: high, name, inputmode: "numeric",
    oninput: () => {
      const value = Number(input.value);
      const good = input.value !== "" && isInt(low, high)(value);
      input.setAttribute("aria-invalid", String(!good));
      if (good) write(value);
    },
  });
  const update = (state) => {
    if (document.activeElement !== input) input.value = read(state);
    if (Number(input.value) === read(state)) input.removeAttribute("aria-invalid");
  };
  return { node: labelled(label, input), update };
}

const button = (text, onclick, attributes = {}) =>
  h("button", { type: "button", onclick, ...attributes }, text);

// ---- view: grids ------------------------------------------------------------------------------

/**
 * A table of cells that arrow keys walk through, with a frame for the window.
 *
 * @param {{onPick?: Function, onHover?: Function, onPaint?: Function}} on
 */
function grid(on = {}) {
  const table = h("table", { role: "grid", class: "tce-grid" });
  const frame = h("div", { class: "tce-frame", "aria-hidden": "true" });
  const caption = h("figcaption");
  const node = h("figure", { class: "tce-figure" }, caption, h("div", { class: "tce-sheet" }, table, frame));
  const self = { node, table, cells: [], rows: 0, cols: 0, longest: 1 };
  let home = [0, 0];

  const at = (event) => {
    const cell = event.target.closest?.("td");
    return cell && table.contains(cell) ? [Number(cell.dataset.row), Number(cell.dataset.col)] : null;
  };
  const makeHome = (row, col) => {
    self.cells[home[0]]?.[home[1]]?.setAttribute("tabindex", "-1");
    home = [clamp(row, 0, self.rows - 1), clamp(col, 0, self.cols - 1)];
    self.cells[home[0]]?.[home[1]]?.setAttribute("tabindex", "0");
  };

  table.addEventListener("click", (event) => {
    const place = at(event);
    if (!place) return;
    makeHome(...place);
    on.onPick?.(...place);
  });
  table.addEventListener("pointerover", (event) => {
    const place = event.pointerType === "mouse" && at(event);
    if (place) on.onHover?.(...place);
  });
  table.addEventListener("keydown", (event) => {
    const place = at(event);
    const goal = place && moved(event.key, place, self);
    if (goal) {
      event.preventDefault();
      makeHome(...goal);
      self.cells[home[0]][home[1]].focus();
      on.onPick?.(...home);
    } else if (place && (event.key === " " || event.key === "Enter")) {
      event.preventDefault();
      (on.onPaint ?? on.onPick)?.(...place);
    }
  });
  if (on.onPaint) paintable(table, at, on.onPaint, self);

  self.home = makeHome;
  self.show = ({ label, rows, cols, classes = "", cell, window }) => {
    setText(caption, label);
    table.setAttribute("aria-label", label);
    table.className = `tce-grid ${classes}`;
    if (rows !== self.rows || cols !== self.cols) rebuild(self, rows, cols);
    if (!table.querySelector('[tabindex="0"]')) makeHome(...home);
    self.longest = 1;
    for (const row of range(rows)) for (const col of range(cols)) fill(self, row, col, cell(row, col));
    place(frame, window);
  };
  return self;
}

/** Where a key leads from a place, or null if the key does not move. */
function moved(key, [row, col], { rows, cols }) {
  const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[key];
  if (step) return [clamp(row + step[0], 0, rows - 1), clamp(col + step[1], 0, cols - 1)];
  if (key === "Home") return [row, 0];
  if (key === "End") return [row, cols - 1];
  if (key === "PageUp") return [0, col];
  if (key === "PageDown") return [rows - 1, col];
  return null;
}

function rebuild(self, rows, cols) {
  Object.assign(self, { rows, cols });
  self.cells = range(rows).map((row) => range(cols).map((col) =>
    h("td", { role: "gridcell", tabindex: "-1", "data-row": row, "data-col": col })));
  self.table.replaceChildren(h("tbody", { role: "rowgroup" },
    ...self.cells.map((row) => h("tr", { role: "row" }, ...row))));
  self.table.style.setProperty("--cols", cols);
}

/** Show one cell: {text, label, classes, tone, amount}. */
function fill(self, row, col, { text, label, classes = "", tone = "", amount = 0, selected }) {
  const td = self.cells[row][col];
  setText(td, text);
  td.setAttribute("aria-label", label);
  if (selected === undefined) td.removeAttribute("aria-selected");
  else td.setAttribute("aria-selected", String(selected));
  const deep = amount > 0.6 ? "is-mid is-deep" : amount > 0.43 ? "is-mid" : "";
  td.className = `${tone ? `is-${tone}` : ""} ${tone === "ink" ? deep : ""} ${classes}`;
  td.style.setProperty("--p", `${Math.round(100 * amount)}%`);
  self.longest = Math.max(self.longest, text.length);
}

/** Put the frame around `window` = {row, col, rows, cols}, or hide it. */
function place(frame, window) {
  frame.hidden = !window;
  if (!window) return;
  for (const [name, value] of Object.entries(window)) frame.style.setProperty(`--${name}`, value);
}

/** Painting with a pointer: from pressing to letting go. */
function paintable(table, at, paint, self) {
  let down = false;
  const stroke = (event) => {
    if (!down) return;
    const under = document.elementFromPoint(event.clientX, event.clientY);
    const place = under && at({ target: under });
    if (place) paint(...place);
  };
  table.addEventListener("pointerdown", (event) => {
    if (!self.painting) return;
    down = true;
    event.preventDefault();
    stroke(event);
  });
  table.addEventListener("pointermove", stroke);
  for (const end of ["pointerup", "pointercancel", "pointerleave"]) {
    table.addEventListener(end, () => { down = false; });
  }
}

/** How a plane is coloured: ink from 0 to 1, or blue and orange about 0. */
function tint(plane, signed) {
  const flat = plane.flat().filter((v) => typeof v === "number" && Number.isFinite(v));
  const largest = Math.max(1e-9, ...flat.map(Math.abs));
  if (!signed && flat.every((v) => v >= 0 && v <= 1)) return (v) => ({ tone: "ink", amount: v });
  return (v) => {
    if (typeof v !== "number" || !Number.isFinite(v) || v === 0) return {};
    return { tone: v < 0 ? "cool" : "warm", amount: Math.abs(v) / largest };
  };
}

/** Cells as large as the pane lets them; without numbers where these could not be read. */
function fitGrids(pane, grids) {
  const per = grids.length > 1 ? 2 : 1;
  const room = (pane.clientWidth - 16 * (per - 1)) / per - 4;
  for (const { table, node, cols, longest } of grids) {
    const cell = clamp(Math.floor(room / Math.max(cols, 1)), 4, 36);
    const font = Math.min(cell * 0.42, (cell * 1.35) / longest);
    node.style.setProperty("--cell", `${cell}px`);
    node.style.setProperty("--font", `${font.toFixed(1)}px`);
    table.classList.toggle("is-tiny", font < 7);
  }
}

// ---- view: what is shown ----------------------------------------------------------------------

/** Everything that the parts of the view show, worked out once for each change. */
function derive(app) {
  const { state } = app;
  const geo = geometry(state);
  const trouble = problem(state, geo);
  const view = { state, geo, trouble, ...outputSize(state), judged: judged(app) };
  view.drawn = !trouble && (state.mode === "field" || Math.max(geo.rows, geo.cols) <= LIMITS.side);
  view.inputDrawn = Math.max(geo.rows, geo.cols) <= LIMITS.side;
  view.valued = ["conv", "padding", "pool"].includes(state.mode);
  if (view.valued && !trouble) {
    view.truth = outputs(state, geo);
    view.shown = view.judged?.values ?? (app.waiting() ? null : view.truth);
  }
  const key = cellKey(state.cell);
  view.isHidden = (at) => state.predict && !app.revealed.has(cellKey(at));
  view.concealed = state.predict && (view.valued ? !app.revealed.has(key) : !app.revealed.has("all"));
  return view;
}

const cellKey = ({ filter, row, col }) => `${filter},${row},${col}`;

/** Python's answer, if it is about the state that is shown. */
function judged(app) {
  if (!app.python || app.state.mode !== app.python.mode) return null;
  return app.answer?.asked === app.asked ? app.answer : null;
}

/** The cells of an input channel in its padding. */
function inputCells(view, channel, t) {
  const { state, geo } = view;
  const plane = state.image[channel];
  const paint = tint(plane, false);
  const counts = view.trouble ? null : readCounts(geo);
  const padded = state.mode === "pool" && state.pool === "max" ? "−∞" : "0";
  const reached = windowPlaces(view);
  const pads = state.mode === "padding" ? 0 : geo.padding;
  return (r, c) => {
    const [row, col] = [r - pads, c - pads];
    const inWindow = reached.has(`${row},${col}`);
    const note = inWindow ? `, ${t("in_window")}` : "";
    if (row < 0 || col < 0 || row >= geo.rows || col >= geo.cols) {
      return { text: padded, label: `${t("pad")}: ${padded}${note}`, classes: `is-pad ${inWindow ? "is-tap" : ""}` };
    }
    const value = plane[row][col];
    const never = counts && counts[row][col] === 0;
    const name = state.image.length > 1 ? `x[${channel}, ${row}, ${col}]` : `x[${row}, ${col}]`;
    return {
      text: number(value), ...paint(value),
      label: `${name} = ${number(value)}${note}${never ? `, ${t("unread")}` : ""}`,
      classes: `${inWindow ? "is-tap" : ""} ${never ? "is-unread" : ""}`,
    };
  };
}

/** The places under the selected window, as a set of "row,col". */
function windowPlaces(view) {
  if (view.trouble || ["padding", "field"].includes(view.state.mode)) return new Set();
  return new Set(taps(view.geo, view.state.cell).flat().map(({ row, col }) => `${row},${col}`));
}

/** The frame of the selected window, in cells of a grid that shows `pads` of padding. */
function windowFrame(view, pads) {
  const { geo, state: { cell, fill: filled, mode } } = view;
  if (view.trouble) return null;
  if (mode === "padding") {
    const row = source(cell.row - geo.padding, geo.rows, filled);
    const col = source(cell.col - geo.padding, geo.cols, filled);
    return row < 0 || col < 0 ? null : { row, col, rows: 1, cols: 1 };
  }
  return {
    row: cell.row * geo.stride - geo.padding + pads, rows: span(geo.kernelRows, geo.dilation),
    col: cell.col * geo.stride - geo.padding + pads, cols: span(geo.kernelCols, geo.dilation),
  };
}

/** The cells of one map of the output: values, hidden or marked where they differ from torch. */
function outputCells(view, filter, t) {
  const { state } = view;
  const plane = view.shown?.[filter];
  const paint = plane ? tint(plane, state.mode === "conv") : () => ({});
  return (row, col) => {
    const at = { filter, row, col };
    const selected = cellKey(at) === cellKey(state.cell);
    const name = cellName(state, at);
    if (view.isHidden(at)) {
      return { text: "?", label: `${name}: ${t("hidden")}`, selected, classes: "is-hidden" };
    }
    if (!plane) return { text: "…", label: t("waiting"), selected };
    const value = plane[row]?.[col] ?? null;
    const missing = plane[row]?.[col] === undefined;
    const shown = missing ? "–" : number(value);
    const differs = view.judged?.differs?.[filter]?.[row]?.[col];
    const note = differs
      ? t("cell_differs", { value: missing ? t("none") : shown, truth: number(view.judged.expected[filter][row][col]) })
      : shown;
    return {
      text: shown, ...paint(value), selected,
      label: `${name} = ${note}`, classes: differs ? "is-wrong" : "",
    };
  };
}

/** Reads of each pixel by windows, for the mode "size". */
function readCells(view, t) {
  const counts = view.trouble ? null : readCounts(view.geo);
  const reached = windowPlaces(view);
  const largest = Math.max(1, ...(counts ?? []).flat());
  const { padding, rows, cols } = view.geo;
  return (r, c) => {
    const [row, col] = [r - padding, c - padding];
    const inWindow = reached.has(`${row},${col}`);
    if (row < 0 || col < 0 || row >= rows || col >= cols) {
      return { text: "", label: t("pad"), classes: `is-pad ${inWindow ? "is-tap" : ""}` };
    }
    if (!counts) return { text: "", label: `x[${row}, ${col}]` };
    const n = counts[row][col];
    const label = `x[${row}, ${col}], ${t("read_by", { n })}${n ? "" : `, ${t("unread")}`}${inWindow ? `, ${t("in_window")}` : ""}`;
    return {
      text: String(n), label, tone: n ? "place" : "", amount: n / largest,
      classes: `${inWindow ? "is-tap" : ""} ${n ? "" : "is-unread"}`,
    };
  };
}

/** What one output cell sees of the input, for the mode "field". */
function fieldCells(view, t) {
  const { layers, cell } = view.state;
  const along = (index) => (view.trouble ? new Map() : ways(layers, index).pop());
  const [rows, cols] = [along(cell.row), along(cell.col)];
  const largest = Math.max(1, ...rows.values()) * Math.max(1, ...cols.values());
  return (row, col) => {
    const n = (rows.get(row) ?? 0) * (cols.get(col) ?? 0);
    return {
      text: n ? String(n) : "", label: `x[${row}, ${col}], ${n ? t("ways", { n }) : t("unseen")}`,
      tone: n ? "place" : "", amount: n ? 0.15 + (0.85 * n) / largest : 0, classes: n ? "is-seen" : "",
    };
  };
}

/** Plain numbers of the windows, for modes without values. */
function plainCells(view, t) {
  const { state, outCols } = view;
  return (row, col) => {
    const selected = row === state.cell.row && col === state.cell.col;
    const text = state.mode === "size" ? String(row * outCols + col + 1) : "";
    const label = `z[${row}, ${col}]${text && `, ${text}`}`;
    return { text, label, selected, classes: "is-plain" };
  };
}

// ---- view: the parts --------------------------------------------------------------------------

/** The modes as a group of radio buttons. */
function modesPart(app) {
  const name = freshId();
  const inputs = Object.keys(KEYS).map((mode) =>
    h("input", { type: "radio", name, value: mode, onchange: () => app.set({ mode }) }));
  const node = h("fieldset", { class: "tce-modes" }, h("legend", { class: "tce-sr" }, app.t("mode")),
    ...inputs.map((input) => h("label", {}, input, h("span", {}, app.t(`mode_${input.value}`)))));
  const update = ({ state }) => {
    for (const input of inputs) input.checked = input.value === state.mode;
  };
  return { node, update };
}

/** The settings of the mode. */
function settingsPart(app) {
  const { t } = app;
  const set = (key) => (value) => app.set({ [key]: value });
  const entries = (prefix, names) => names.map((name) => [name, t(`${prefix}_${name}`)]);
  const number_ = (key, limits) => slider(t(key), key, limits, (s) => s[key], set(key));
  const controls = [
    [["size"], typed(t("height"), "height", [1, 1000], (s) => s.size[0], (v) => app.set({ size: [v, app.state.size[1]] }))],
    [["size"], typed(t("width"), "width", [1, 1000], (s) => s.size[1], (v) => app.set({ size: [app.state.size[0], v] }))],
    [["field"], slider(t("extent"), "extent", [1, LIMITS.side], (s) => s.extent, set("extent"))],
    [["pool"], choice(t("pool"), entries("pool", ["max", "avg"]), (s) => s.pool, set("pool"))],
    [["conv"], slider(t("kernel_size"), "kernel", [1, 5], (s) => s.kernels[0][0].length, (v) => resizeKernels(app, v))],
    [["pool", "size"], slider(t("window_size"), "window", [1, 7], (s) => s.window, set("window"))],
    [["conv", "pool", "size"], number_("stride", [1, 4])],
    [["conv", "padding", "pool", "size"], number_("padding", [0, 4])],
    [["conv", "pool", "size"], number_("dilation", [1, 3])],
    [["padding"], choice(t("fill"), entries("fill", ["constant", "reflect", "replicate", "circular"]), (s) => s.fill, set("fill"))],
    [["conv"], slider(t("filters"), "filters", [1, LIMITS.filters], (s) => s.kernels.length, (v) => countFilters(app, v))],
    [["conv"], choice(t("preset"), entries("preset", ["own", ...Object.keys(PRESETS)]), presetOf, (preset) => preset !== "own" && app.set({ preset }))],
  ];
  const node = h("div", { class: "tce-settings", role: "group", "aria-label": t("settings") },
    ...controls.map(([, control]) => control.node));
  const update = ({ state }) => {
    for (const [modes, control] of controls) {
      control.node.hidden = !modes.includes(state.mode) ||
        (state.mode === "pool" && state.pool === "avg" && control.node.querySelector("[name=dilation]") !== null);
      control.update(state);
    }
  };
  return { node, update };
}

function resizeKernels(app, size) {
  app.set({ kernels: app.state.kernels.map((slices) => slices.map((each) => resized(each, size))) });
}

function countFilters(app, n) {
  const { kernels, bias } = app.state;
  const spare = Object.values(PRESETS).map((each) => each.kernel);
  const fits = kernels[0][0].length === 3 && kernels[0][0][0].length === 3;
  const more = (k) => (fits ? [structuredClone(spare[k])] : structuredClone(kernels[0]));
  app.set({
    kernels: range(n).map((k) => kernels[k] ?? more(k)),
    bias: range(n).map((k) => bias[k] ?? 0),
  });
}

/** The layers of the receptive field, as a table that is also the control. */
function layersPart(app) {
  const { t } = app;
  const body = h("tbody");
  const heads = ["layer", "kernel_short", "stride", "dilation", "layer_output", "field", "jump"];
  const table = h("table", { class: "tce-layers" },
    h("thead", {}, h("tr", {}, ...heads.map((key) => h("th", { scope: "col" }, t(key))))), body);
  const change = (patch) => app.set({ layers: patch(structuredClone(app.state.layers)) });
  const add = button(t("add_layer"), () => change((all) => [...all, layer(3)]));
  const remove = button(t("remove_layer"), () => change((all) => all.slice(0, -1)));
  const node = h("div", { class: "tce-stack" }, h("div", { class: "tce-scroll" }, table),
    h("div", { class: "tce-buttons" }, add, remove));
  const update = ({ state, concealed }) => {
    node.hidden = state.mode !== "field";
    if (node.hidden) return;
    if (body.children.length !== state.layers.length) {
      body.replaceChildren(...state.layers.map((_, n) => layerRow(app, n, change)));
    }
    [...body.children].forEach((row, n) => showLayer(row, n, state, concealed));
    add.disabled = state.layers.length >= 6;
    remove.disabled = state.layers.length <= 1;
  };
  return { node, update };
}

function layerRow(app, n, change) {
  const limits = { kernel: 7, stride: 4, dilation: LIMITS.dilation };
  const names = { kernel: "kernel_short", stride: "stride", dilation: "dilation" };
  const input = (key) => h("select", {
    name: key, "aria-label": app.t("of_layer", { name: app.t(names[key]), n: n + 1 }),
    onchange: (event) => change((all) => {
      all[n][key] = Number(event.target.value);
      return all;
    }),
  }, ...range(limits[key]).map((v) => option([v + 1, String(v + 1)])));
  return h("tr", {}, h("th", { scope: "row" }, String(n + 1)),
    ...Object.keys(limits).map((key) => h("td", {}, input(key))),
    ...["output", "field", "jump"].map((name) => h("td", { "data-name": name })));
}

function showLayer(row, n, state, concealed) {
  for (const select of row.querySelectorAll("select")) select.value = state.layers[n][select.name];
  const size = layerSizes(state.extent, state.layers)[n + 1];
  const { field, jump } = receptive(state.layers)[n + 1];
  const last = n === state.layers.length - 1;
  const texts = { output: size < 1 ? "–" : String(size), field: concealed && last ? "?" : String(field), jump: String(jump) };
  for (const [name, text] of Object.entries(texts)) setText(row.querySelector(`[data-name=${name}]`), text);
}

/** Input and output side by side. */
function stagePart(app) {
  const { t } = app;
  const inputs = range(LIMITS.channels).map((channel) => grid({
    onPaint: (row, col) => app.paint(channel, row, col),
  }));
  const maps = range(LIMITS.filters).map((filter) => grid({
    onPick: (row, col) => app.pick({ filter, row, col }),
    onHover: (row, col) => app.hover({ filter, row, col }),
  }));
  const photo = h("canvas", { class: "tce-photo", role: "img", "aria-label": t("colour") });
  const colour = h("figure", { class: "tce-figure" }, h("figcaption", { "aria-hidden": "true" }, t("colour")), photo);
  const left = h("div", { class: "tce-pane is-input" }, ...inputs.map((each) => each.node), colour);
  const right = h("div", { class: "tce-pane" }, ...maps.map((each) => each.node));
  const shape = h("p", { class: "tce-shape" });
  const arrow = h("div", { class: "tce-arrow", "aria-hidden": "true" }, "→");
  const stage = h("div", { class: "tce-stage" }, left, arrow, right);
  const node = h("div", {}, stage, shape);
  const shown = { inputs: [], maps: [] };
  const fit = () => {
    fitGrids(left, shown.inputs);
    fitGrids(right, shown.maps);
    photo.style.width = `${shown.inputs[0]?.table.offsetWidth ?? 0}px`;
  };
  if (typeof ResizeObserver !== "undefined") new ResizeObserver(fit).observe(node);
  const update = (view) => {
    shown.inputs = showInputs(inputs, view, app);
    shown.maps = showMaps(maps, view, app);
    colour.hidden = !(view.valued && view.state.image.length === 3 && view.state.bright);
    if (!colour.hidden) drawPhoto(photo, view.state.image);
    setText(shape, shapeText(view, t));
    stage.hidden = !view.inputDrawn;
    arrow.hidden = Boolean(view.trouble);
    fit();
  };
  return { node, update };
}

function showInputs(inputs, view, app) {
  const { state, geo } = view;
  const pads = ["padding", "field"].includes(state.mode) ? 0 : geo.padding;
  const channels = view.valued ? state.image.length : 1;
  const label = (c) => {
    if (state.mode === "size") return app.t("reads");
    if (state.mode === "field") return app.t("seen");
    return channels > 1 ? app.t("input_channel", { c }) : app.t("input");
  };
  inputs.forEach((each, c) => {
    each.node.hidden = c >= channels || !view.inputDrawn;
    each.painting = app.drawing && view.valued;
    if (each.node.hidden) return;
    const cell = { size: () => readCells(view, app.t), field: () => fieldCells(view, app.t) }[state.mode]
      ?? (() => inputCells(view, c, app.t));
    const active = state.mode === "conv" || c === state.cell.filter || !view.valued;
    each.show({
      label: label(c), rows: geo.rows + 2 * pads, cols: geo.cols + 2 * pads, cell: cell(),
      classes: `${state.bright && view.valued ? "is-photo" : ""} ${each.painting ? "is-painting" : ""}`,
      window: state.mode === "field" ? fieldFrame(view) : active ? windowFrame(view, pads) : null,
    });
  });
  return inputs.filter((each) => !each.node.hidden);
}

/** The square that the selected output cell depends on. */
function fieldFrame(view) {
  if (view.trouble) return null;
  const { field, jump } = receptive(view.state.layers).pop();
  const { row, col } = view.state.cell;
  return { row: row * jump, col: col * jump, rows: field, cols: field };
}

function showMaps(maps, view, app) {
  const { state } = view;
  const visible = view.drawn && (view.valued || !view.concealed);
  const label = (k) => {
    if (state.mode === "size") return app.t("windows");
    if (state.mode === "field") return app.t("last");
    const name = state.mode === "padding" ? app.t("output_padded") : app.t("output");
    return view.maps > 1 ? app.t("output_map", { k }) : name;
  };
  maps.forEach((each, k) => {
    each.node.hidden = k >= view.maps || !visible;
    if (each.node.hidden) return;
    each.show({
      label: label(k), rows: view.outRows, cols: view.outCols,
      cell: view.valued ? outputCells(view, k, app.t) : plainCells(view, app.t),
      window: k === state.cell.filter ? { row: state.cell.row, col: state.cell.col, rows: 1, cols: 1 } : null,
      classes: `is-output ${state.bright && ["padding", "pool"].includes(state.mode) ? "is-photo" : ""}`,
    });
    if (k === state.cell.filter) each.home(state.cell.row, state.cell.col);
  });
  return maps.filter((each) => !each.node.hidden);
}

/** The three channels as one picture in colour. */
function drawPhoto(canvas, image) {
  const [rows, cols] = [image[0].length, image[0][0].length];
  Object.assign(canvas, { width: cols, height: rows });
  const context = canvas.getContext("2d");
  const data = context.createImageData(cols, rows);
  for (const i of range(rows * cols)) {
    const pixel_ = image.map((plane) => 255 * plane[Math.floor(i / cols)][i % cols]);
    data.data.set([...pixel_, 255], 4 * i);
  }
  context.putImageData(data, 0, 0);
}

function shapeText(view, t) {
  const { state, geo, trouble } = view;
  const channels = view.valued ? `${state.image.length}@` : "";
  const before = `${channels}${geo.rows}×${geo.cols}`;
  if (trouble) return t("shape", { input: before, output: "–" });
  const hidden = !view.valued && view.concealed;
  const after = hidden ? "?" : `${view.valued ? `${view.maps}@` : ""}${view.outRows}×${view.outCols}`;
  const parts = [t("shape", { input: before, output: after }) + "."];
  if (["conv", "pool", "size"].includes(state.mode) && !hidden) {
    const counts = readCounts(geo).flat();
    const n = counts.filter((each) => each === 0).length;
    parts.push(t("unread_count", { n, total: counts.length }));
  }
  if (!view.inputDrawn) parts.push(t("too_large"));
  return parts.join(" ");
}

/** The selected window close up: x, w and their products, one row for each channel. */
function closeupPart(app) {
  const rows = h("div", { class: "tce-closeup" });
  const title = h("p", { class: "tce-title" });
  const node = h("div", { class: "tce-detail" }, title, rows);
  let built = "";
  const update = (view) => {
    const { state, geo } = view;
    node.hidden = !["conv", "pool"].includes(state.mode);
    if (node.hidden) return;
    setText(title, view.trouble ? app.t("kernel") : selectedText(view, app.t));
    const channels = state.mode === "conv" ? state.image.length : 1;
    const form = [state.mode, channels, geo.kernelRows, geo.kernelCols, state.cell.filter].join();
    if (form !== built) {
      built = form;
      rows.replaceChildren(...range(channels).map((c) => closeupRow(app, c, channels, geo)),
        ...(state.mode === "conv" ? [biasField(app)] : []));
    }
    showCloseup(rows, view);
  };
  return { node, update };
}

function selectedText(view, t) {
  const places = taps(view.geo, view.state.cell);
  const last = places[places.length - 1];
  const [top, bottom] = [places[0][0].row, last[0].row];
  const [left, right] = [last[0].col, last[last.length - 1].col];
  const between = (a, b) => (a === b ? number(a) : `${number(a)} … ${number(b)}`);
  return t("selected_window", {
    z: cellName(view.state, view.state.cell), rows: between(top, bottom), cols: between(left, right),
  });
}

function closeupRow(app, channel, channels, geo) {
  const table = (kind, cell) => h("table", { class: `tce-mini is-${kind}`, "aria-hidden": kind === "kernel" ? undefined : "true", role: "presentation" },
    h("tbody", {}, ...range(geo.kernelRows).map((r) => h("tr", {}, ...range(geo.kernelCols).map((s) => h("td", {}, ...cell(r, s)))))));
  const labelOf = (key) => h("span", { class: "tce-caption", "aria-hidden": "true" }, channels > 1 ? `${app.t(key)} ${channel}` : app.t(key));
  const block = (key, ...children) => h("div", { class: "tce-block" }, labelOf(key), ...children);
  const sign = (text) => h("span", { class: "tce-sign", "aria-hidden": "true" }, text);
  const window_ = block("window", table("window", () => []));
  if (app.state.mode !== "conv") return h("div", { class: "tce-line", "data-channel": channel }, window_);
  const kernel = block("kernel", table("kernel", (r, s) => [weightInput(app, channel, channels, r, s)]));
  return h("div", { class: "tce-line", "data-channel": channel }, window_, sign("×"), kernel, sign("="),
    block("products", table("products", () => [])), sign("Σ"), h("span", { class: "tce-part", "aria-hidden": "true" }));
}

function weightInput(app, channel, channels, r, s) {
  const at = channels > 1 ? [channel, r, s] : [r, s];
  return numberInput(`${app.t("weight")} w[${at.join(", ")}]`, (value) => {
    const kernels = structuredClone(app.state.kernels);
    kernels[app.state.cell.filter][channel][r][s] = value;
    app.set({ kernels });
  });
}

/** A number that is typed; what is none is marked and not used. */
function numberInput(label, write) {
  const input = h("input", {
    type: "text", inputmode: "text", autocomplete: "off", "aria-label": label,
    oninput: () => {
      const value = parsed(input.value);
      input.setAttribute("aria-invalid", String(!isNumber(value)));
      if (isNumber(value)) write(value);
    },
    onfocus: () => input.select(),
  });
  return input;
}

function biasField(app) {
  const input = numberInput(app.t("bias"), (value) => {
    app.set({ bias: app.state.bias.map((b, k) => (k === app.state.cell.filter ? value : b)) });
  });
  input.removeAttribute("aria-label");
  input.classList.add("tce-bias");
  return h("div", { class: "tce-line is-total" }, labelled(app.t("bias"), input), h("span", { class: "tce-total", "aria-hidden": "true" }));
}

function showCloseup(rows, view) {
  const { state, geo, trouble, concealed } = view;
  const { filter } = state.cell;
  const detail = trouble ? null : explain(state, geo, state.cell);
  for (const row of rows.querySelectorAll("[data-channel]")) {
    const channel = Number(row.dataset.channel);
    showLine(row, detail?.slices[channel], state.mode === "conv" ? state.kernels[filter][channel] : null, concealed);
  }
  if (state.mode === "pool" && detail) markLargest(rows, state, detail, concealed);
  const bias = rows.querySelector(".tce-bias");
  if (!bias) return;
  showNumber(bias, state.bias[filter]);
  const parts = detail?.slices.map((each) => factor(each.sum)).join(" + ");
  const text = !detail ? "" : concealed ? "+ … = ?" : `+ ${parts} = ${number(detail.value, 4)}`;
  setText(rows.querySelector(".tce-total"), text);
}

function showLine(row, slice_, weights, concealed) {
  const each = (kind, planeOf) => row.querySelectorAll(`.is-${kind} tr`).forEach((tr, r) =>
    [...tr.children].forEach((td, s) => planeOf(td, r, s)));
  each("window", (td, r, s) => {
    setText(td, slice_ ? number(slice_.x[r][s]) : "");
    td.className = slice_ && !slice_.places[r][s].inside ? "is-pad" : "";
  });
  each("products", (td, r, s) => setText(td, !slice_ ? "" : concealed ? "?" : number(slice_.products[r][s])));
  each("kernel", (td, r, s) => showNumber(td.firstChild, weights[r][s]));
  const part = row.querySelector(".tce-part");
  if (part) setText(part, !slice_ ? "" : concealed ? "?" : number(slice_.sum, 4));
}

/** A value in its field, except while somebody is typing it there. */
function showNumber(input, value) {
  if (document.activeElement === input && parsed(input.value) === value) return;
  if (document.activeElement === input && input.getAttribute("aria-invalid") === "true") return;
  input.removeAttribute("aria-invalid");
  input.value = number(value, 4);
}

/** In max pooling, the first of the largest numbers is the one that passes. */
function markLargest(rows, state, detail, concealed) {
  const cells = [...rows.querySelectorAll(".is-window td")];
  const index = detail.slices[0].x.flat().indexOf(detail.value);
  cells.forEach((td, i) =>
    td.classList.toggle("is-largest", state.pool === "max" && !concealed && i === index));
}

/** The sum written out; a live region reads it. */
function sumPart(app) {
  const line = h("p", { class: "tce-sum", role: "status", "aria-live": "polite" });
  const alarm = h("p", { class: "tce-alarm is-trouble", role: "alert" });
  const node = h("div", {}, line, alarm);
  const update = (view) => {
    const text = view.trouble ? app.t(...view.trouble) : "";
    setText(alarm, text);
    alarm.hidden = !text;
    line.hidden = Boolean(view.trouble) && view.state.mode !== "field";
    line.setAttribute("aria-live", app.playing ? "off" : "polite");
    setText(line, view.trouble ? "" : lineText(view, app.t));
  };
  return { node, update };
}

function lineText(view, t) {
  const { state, geo } = view;
  if (state.mode === "field") return view.concealed ? t("ask_field") : fieldText(state.layers);
  if (state.mode === "size") return view.concealed ? t("ask_size") : sizeText(geo);
  if (view.concealed) return `${cellName(state, state.cell)} = ?`;
  const text = sumText(state, geo, state.cell, t);
  const { filter, row, col } = state.cell;
  if (!view.judged?.differs?.[filter]?.[row]?.[col]) return text;
  const value = view.judged.values?.[filter]?.[row]?.[col];
  return `${text}. ${t("yours_here", { value: value === undefined ? t("none") : number(value, 4) })}`;
}

/** The cut through the layers: which elements of each level the selected cell depends on. */
function sectionPart(app) {
  const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  picture.setAttribute("class", "tce-section");
  picture.setAttribute("aria-hidden", "true");
  const node = h("figure", { class: "tce-figure is-wide" }, h("figcaption", {}, app.t("section")), picture);
  const update = (view) => {
    node.hidden = view.state.mode !== "field" || Boolean(view.trouble) || view.concealed;
    if (!node.hidden) drawSection(picture, view.state);
  };
  return { node, update };
}

function drawSection(picture, { extent, layers, cell }) {
  const [unit, gap] = [20, 44];
  const sizes = layerSizes(extent, layers);
  const seen = ways(layers, cell.col).reverse();
  const starts = offsets(layers);
  const x = (level, i) => (starts[level].start + i * starts[level].jump + 0.5) * unit;
  const y = (level) => (layers.length - level) * gap + 14;
  const shapes = [];
  layers.forEach(({ kernel, stride, dilation }, n) => {
    for (const i of seen[n + 1].keys()) for (const tap of range(kernel)) {
      shapes.push(svg("line", { x1: x(n + 1, i), y1: y(n + 1), x2: x(n, i * stride + tap * dilation), y2: y(n) }));
    }
  });
  sizes.forEach((size, level) => {
    for (const i of range(size)) {
      const attributes = { x: x(level, i) - 8, y: y(level) - 8, width: 16, height: 16, rx: 2 };
      shapes.push(svg("rect", { ...attributes, class: seen[level].has(i) ? "is-seen" : "" }));
    }
  });
  picture.setAttribute("viewBox", `0 0 ${extent * unit} ${layers.length * gap + 28}`);
  picture.style.maxWidth = `${extent * unit * 1.3}px`;
  picture.replaceChildren(...shapes);
}

/** For each level, where the centre of its first element lies on the input, and its jump. */
function offsets(layers) {
  const levels = [{ start: 0, jump: 1 }];
  for (const { kernel, stride, dilation } of layers) {
    const { start, jump } = levels[levels.length - 1];
    levels.push({ start: start + ((span(kernel, dilation) - 1) / 2) * jump, jump: jump * stride });
  }
  return levels;
}

function svg(tag, attributes) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

/** Step through the cells, or let them run. */
function playerPart(app) {
  const { t } = app;
  const go = button(t("play"), () => (app.playing ? app.stop() : app.play()));
  const node = h("div", { class: "tce-buttons", role: "group", "aria-label": t("steps") },
    button(`◀ ${t("previous")}`, () => app.step(-1)), go, button(`${t("next")} ▶`, () => app.step(1)));
  const update = (view) => {
    node.hidden = !view.drawn || (!view.valued && view.concealed);
    setText(go, app.playing ? `❚❚ ${t("pause")}` : `▶ ${t("play")}`);
  };
  return { node, update };
}

/** Predict before you look, with a score. */
function predictPart(app) {
  const { t } = app;
  const on = h("input", { type: "checkbox", onchange: () => app.set({ predict: on.checked }) });
  const field = h("input", { type: "text", autocomplete: "off", class: "tce-answer" });
  const ask = h("label", { class: "tce-question" });
  field.id = ask.htmlFor = freshId();
  const verdict = h("p", { class: "tce-verdict", role: "status" });
  const score = h("p", { class: "tce-score" });
  const submit = (event) => {
    event.preventDefault();
    app.reply(parsed(field.value));
  };
  const form = h("form", { class: "tce-form", onsubmit: submit }, ask, field,
    h("button", { type: "submit" }, t("check")), button(t("new_question"), () => {
      app.another();
      field.value = "";
      field.focus();
    }));
  const node = h("div", { class: "tce-predict" }, h("label", { class: "tce-toggle" }, on, " ", t("predict")), form, verdict, score);
  const update = (view) => {
    on.checked = view.state.predict;
    form.hidden = score.hidden = !view.state.predict || Boolean(view.trouble);
    verdict.hidden = form.hidden || !app.verdict;
    setText(ask, questionText(view, t));
    field.disabled = !view.concealed;
    setText(verdict, app.verdict?.text ?? "");
    verdict.classList.toggle("is-right", Boolean(app.verdict?.right));
    setText(score, t("score", app.score));
  };
  return { node, update };
}

/** Stepping and predicting, in one row where there is room. */
function barPart(app) {
  const parts = [playerPart(app), predictPart(app)];
  const node = h("div", { class: "tce-bar" }, ...parts.map((part) => part.node));
  return { node, update: (view) => parts.forEach((part) => part.update(view)) };
}

const questionText = ({ state }, t) =>
  state.mode === "field" ? t("ask_field")
    : state.mode === "size" ? t("ask_size") : t("ask_cell", { z: cellName(state, state.cell) });

/** Which picture, which example, drawing and loading. */
function picturePart(app) {
  const { t } = app;
  const names = ["own", ...Object.keys(app.pictures)];
  const picture = choice(t("picture"), names.map((name) => [name, t(`picture_${name}`)]), (s) => s.picture,
    (name) => name !== "own" && app.set({ picture: name }));
  const examples = [["", t("example_none")], ...Object.keys(EXAMPLES).map((name) => [name, t(`example_${name}`)])];
  const example = choice(t("example"), examples, () => "", (name) => app.example(name));
  const draw = h("input", { type: "checkbox", onchange: () => app.draw(draw.checked) });
  const pen = slider(t("pen"), "pen", [0, 10], () => app.pen * 10, (v) => app.setPen(v / 10));
  const shownPen = pen.node.querySelector("output");
  const file = h("input", { type: "file", accept: "image/*", onchange: () => app.load(file.files[0]) });
  const opener = h("label", { class: "tce-open" }, t("load"), file);
  const grey = button(t("grey"), () => app.set({ image: greyed(app.state.image), picture: "own" }));
  const hint = h("p", { class: "tce-hint" }, t("draw_hint"));
  const failed = h("p", { class: "tce-alarm", role: "alert" });
  const forValues = [picture.node, h("label", { class: "tce-toggle" }, draw, " ", t("draw")), pen.node, opener, grey];
  const node = h("div", { class: "tce-pictures" }, example.node, ...forValues, hint, failed);
  const update = (view) => {
    example.update(view.state);
    picture.update(view.state);
    pen.update(view.state);
    setText(shownPen, number(app.pen));
    for (const each of forValues) each.hidden = !view.valued;
    pen.node.hidden = hint.hidden = !app.drawing || !view.valued;
    grey.hidden = !view.valued || view.state.image.length === 1;
    setText(failed, app.loadFailed ? t("load_failed") : "");
    failed.hidden = !app.loadFailed;
  };
  return { node, update };
}

/** What Python found: whose values these are, how many differ, or the error. */
function pythonPart(app) {
  const { t } = app;
  const line = h("p", { class: "tce-python", role: "status" });
  const error = h("pre", { class: "tce-error" });
  const node = h("div", {}, line, error);
  const update = (view) => {
    node.hidden = !app.python || view.state.mode !== app.python.mode;
    if (node.hidden) return;
    const answer = view.judged;
    setText(line, answer ? answerText(answer, app) : t("waiting"));
    line.classList.toggle("is-bad", Boolean(answer && (answer.error || answer.wrong)));
    const printed = answer?.printed ? `${t("printed")}\n${answer.printed}` : "";
    const said = [answer?.error, printed].filter(Boolean).join("\n");
    setText(error, said);
    error.hidden = !said;
  };
  return { node, update };
}

function answerText(answer, { t, python }) {
  const { name } = python;
  if (answer.error) return t("failed", { name });
  const verdict = answer.wrong
    ? t("differ", { n: answer.wrong, total: answer.total }) : t("all_equal", { total: answer.total });
  return [t("yours", { name }), answer.note, verdict].filter(Boolean).join(" ");
}

/** Start again; on a page also a link to what is shown. */
function footerPart(app) {
  const { t } = app;
  const said = h("span", { role: "status" });
  const link = h("input", { type: "text", readonly: true, class: "tce-link", "aria-label": t("link"), onfocus: (event) => event.target.select() });
  const copy = button(t("copy"), async () => {
    link.value = app.address();
    const copied = await copyText(link.value);
    setText(said, copied ? t("copied") : "");
    link.hidden = copied;
    if (!copied) link.focus();
  });
  link.hidden = true;
  copy.hidden = !app.linked;
  const node = h("div", { class: "tce-buttons is-footer" }, button(t("reset"), () => app.reset()), copy, said, link);
  return { node, update: () => setText(said, "") };
}

/** Whether the text is on the clipboard now; a page may not be allowed to. */
async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** A picture file as 3 × side × side numbers from 0 to 1, cut to a square. */
async function readPicture(file, side) {
  const bitmap = await createImageBitmap(file);
  const edge = Math.min(bitmap.width, bitmap.height);
  const canvas = Object.assign(document.createElement("canvas"), { width: side, height: side });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.imageSmoothingQuality = "high";
  context.fillStyle = "#fff";
  context.fillRect(0, 0, side, side);
  context.drawImage(bitmap, (bitmap.width - edge) / 2, (bitmap.height - edge) / 2, edge, edge, 0, 0, side, side);
  const { data } = context.getImageData(0, 0, side, side);
  return range(3).map((c) => range(side).map((r) =>
    range(side).map((s) => Math.round((data[4 * (r * side + s) + c] / 255) * 10) / 10)));
}

// ---- the application --------------------------------------------------------------------------

/**
 * Put an explorer into `root`.
 *
 * @param {{lang: string, pictures: object, state?: object, linked?: boolean,
 *   python?: {name: string, mode: Mode, ask: (state: State, asked: number) => void}}} options
 * @returns {{setState: Function, getState: Function, answer: Function, adopt: Function,
 *   destroy: Function}}
 */
function mount(root, options) {
  const app = application(options);
  const parts = [modesPart, picturePart, settingsPart, layersPart, stagePart, sectionPart, pythonPart,
    closeupPart, sumPart, barPart, footerPart].map((part) => part(app));
  app.update = () => {
    const view = derive(app);
    for (const part of parts) part.update(view);
    app.remember();
  };
  root.classList.add("tce");
  root.setAttribute("lang", own(TEXTS, options.lang) ? options.lang : "en");
  root.setAttribute("role", "region");
  // JupyterLab looks for this on the element in focus: its one-letter shortcuts would act there
  root.addEventListener("focusin", (event) => {
    event.target.setAttribute("data-lm-suppress-shortcuts", "true");
  });
  root.setAttribute("aria-label", app.t("region"));
  root.replaceChildren(...parts.map((part) => part.node));
  const follow = () => {
    const patch = fromHash(location.hash);
    if (patch) app.restart(patch);
  };
  if (app.linked) window.addEventListener("hashchange", follow);
  app.update();
  if (app.linked) follow();
  const destroy = () => {
    app.stop();
    window.removeEventListener("hashchange", follow);
  };
  const getState = () => structuredClone(app.state);
  return { setState: app.set, getState, answer: app.take, adopt: app.adopt, destroy };
}

/** State, what is done to it, and what only lives as long as the page. */
function application({ lang, pictures, state = {}, linked = false, python = null, answer = null }) {
  const start = nextState(nextState(FIRST, { picture: "five", ...EXAMPLES.five }, pictures), state, pictures);
  const app = {
    t: translator(lang), pictures, linked, python, answer, asked: 0, state: start, revealed: new Set(),
    score: { right: 0, asked: 0 }, verdict: null, drawing: false, pen: 1, playing: null, loadFailed: false,
  };
  app.waiting = () => Boolean(app.python) && app.state.mode === app.python.mode && !judged(app);
  app.set = (patch) => {
    const before = question(app.state);
    app.state = nextState(app.state, patch, pictures);
    if (question(app.state) !== before) changed(app);
    app.update();
  };
  app.take = (given) => {
    app.answer = given;
    app.update();
  };
  app.adopt = (given) => {  // another view of the same widget asked, or Python set the state
    if (given.asked === app.asked) return;
    app.asked = given.asked;
    app.state = nextState(app.state, given, pictures);
    app.revealed.clear();
    app.update();
  };
  addMoves(app);
  addPrediction(app);
  addPicture(app);
  addMemory(app, start);
  return app;
}

/** The output is another one now: ask Python, hide again what was revealed. */
function changed(app) {
  app.revealed.clear();
  app.verdict = null;
  if (!app.python || app.state.mode !== app.python.mode) return;
  app.asked += 1;
  app.python.ask(app.state, app.asked);
}

function addMoves(app) {
  app.pick = (cell) => {
    if (cellKey(cell) === cellKey(app.state.cell)) return;
    app.state = { ...app.state, cell };
    app.verdict = null;
    app.update();
  };
  app.hover = (cell) => {
    if (!app.playing && !app.state.predict) app.pick(cell);
  };
  app.step = (by) => {
    const { outRows, outCols } = outputSize(app.state);
    const { filter, row, col } = app.state.cell;
    const n = outRows * outCols;
    const at = (row * outCols + col + by + n) % n;
    app.pick({ filter, row: Math.floor(at / outCols), col: at % outCols });
  };
  app.play = () => {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    app.playing = setInterval(() => app.step(1), calm ? 2000 : 700);
    app.update();
  };
  app.stop = () => {
    clearInterval(app.playing);
    app.playing = null;
    app.update?.();
  };
}

/** The number that a prediction is about: torch's, where Python is asked. */
function truthOf(app) {
  const view = derive(app);
  if (app.state.mode === "field") return receptive(app.state.layers).pop().field;
  if (app.state.mode === "size") return view.geo.outCols;
  const { filter, row, col } = app.state.cell;
  return (view.judged?.expected ?? view.truth)[filter][row][col];
}

function addPrediction(app) {
  app.reply = (given) => {
    const view = derive(app);
    if (!view.concealed || view.trouble) return;
    if (Number.isNaN(given)) {
      app.verdict = { right: false, text: app.t("not_a_number") };
    } else {
      const truth = truthOf(app);
      const right = given === truth || Math.abs(given - truth) <= 0.0051;
      app.score = { right: app.score.right + Number(right), asked: app.score.asked + 1 };
      app.revealed.add(view.valued ? cellKey(app.state.cell) : "all");
      const text = right ? app.t("right") : app.t("wrong", { given: number(given, 4), truth: number(truth, 4) });
      app.verdict = { right, text };
    }
    app.update();
  };
  app.another = () => {
    if (app.state.mode === "size") return app.set(randomSize());
    if (app.state.mode === "field") return app.set({ extent: LIMITS.side, layers: randomLayers() });
    const { maps, outRows, outCols } = outputSize(app.state);
    const all = range(maps * outRows * outCols).map((i) => ({
      filter: Math.floor(i / (outRows * outCols)), row: Math.floor(i / outCols) % outRows, col: i % outCols,
    }));
    const left = all.filter((cell) => !app.revealed.has(cellKey(cell)) && cellKey(cell) !== cellKey(app.state.cell));
    if (left.length) app.pick(left[Math.floor(Math.random() * left.length)]);
    return undefined;
  };
}

const among = (low, high) => low + Math.floor(Math.random() * (high - low + 1));

function randomSize() {
  const side = among(8, 16);
  return { size: [side, side], window: among(2, 5), stride: among(1, 3), padding: among(0, 2), dilation: 1 };
}

const randomLayers = () => range(among(2, 3)).map(() => layer(among(2, 3), among(1, 2)));

function addPicture(app) {
  app.draw = (on) => {
    app.drawing = on;
    app.update();
  };
  app.setPen = (value) => {
    app.pen = value;
    app.update();
  };
  app.paint = (channel, r, c) => {
    if (!app.drawing) return;
    const pads = app.state.mode === "padding" ? 0 : app.state.padding;
    const [row, col] = [r - pads, c - pads];
    const old = app.state.image[channel][row]?.[col];
    if (old === undefined || old === app.pen) return;
    const image = structuredClone(app.state.image);
    image[channel][row][col] = app.pen;
    app.set({ image, picture: "own" });
  };
  app.load = async (file) => {
    if (!file) return;
    try {
      const image = await readPicture(file, 20);
      app.loadFailed = false;
      app.set({ image, picture: "own", bright: true });
    } catch {
      app.loadFailed = true;
      app.update();
    }
  };
}

function addMemory(app, start) {
  let timer = null;
  let last = toHash(start, start, app.pictures);
  app.restart = (patch) => {
    app.stop();
    Object.assign(app, { score: { right: 0, asked: 0 }, drawing: false, loadFailed: false });
    app.state = nextState(start, patch, app.pictures);
    changed(app);
    app.update();
  };
  app.reset = () => app.restart({});
  app.example = (name) => {
    if (EXAMPLES[name]) app.set({ predict: app.state.predict, ...onEntry(EXAMPLES[name]) });
  };
  app.address = () => location.href.split("#")[0] + toHash(app.state, start, app.pictures);
  app.remember = () => {
    const now = toHash(app.state, start, app.pictures);
    if (!app.linked || now === last) return; // an untouched explorer leaves the address alone
    last = now;
    clearTimeout(timer);
    timer = setTimeout(() => history.replaceState(history.state, "", now), 250);
  };
}

/** An example starts from what its mode starts with, even inside that mode. */
function onEntry(example) {
  const { kernel, bias = 0.5 } = PRESETS[example.preset] ?? {};
  const kernels = kernel ? { kernels: [[kernel]], bias: [bias] } : {};
  const cell = { filter: 0, row: 0, col: 0 };
  return { ...ON_ENTRY[example.mode], cell, ...kernels, ...example, preset: undefined };
}

/** anywidget's entry: the model carries state, pictures and Python's answers. */
function render({ model, el }) {
  const name = model.get("function_name");
  const ask = (state, asked) => {
    model.set("state", { ...state, asked });
    model.save_changes();
  };
  const handle = mount(el, {
    lang: model.get("lang"), pictures: model.get("pictures"), state: model.get("state"),
    answer: model.get("answer"),
    python: name ? { name, mode: model.get("function_mode"), ask } : null,
  });
  const take = () => handle.answer(model.get("answer"));
  const adopt = () => handle.adopt(model.get("state"));
  model.on("change:answer", take);
  model.on("change:state", adopt);
  return () => {
    model.off("change:answer", take);
    model.off("change:state", adopt);
    handle.destroy();
  };
}

export default { render };

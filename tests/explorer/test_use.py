"""The explorer in the hands of a reader: keyboard, pointer, predictions, links, files."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from tests.explorer.conftest import Shown

Opened = Callable[..., Shown]
OUTPUT = ".tce-pane:not(.is-input)"
FOCUSED = "document.activeElement.getAttribute('aria-label')"
MATRIX = {"mode": "pool", "picture": "pooling"}


def cell(explorer: Shown, row: int, col: int, pane: str = OUTPUT) -> Any:
    return explorer.page.locator(f"{pane} td[data-row='{row}'][data-col='{col}']:visible").first


def test_arrow_keys_walk_through_the_output_and_the_sum_follows(open_explorer: Opened) -> None:
    explorer = open_explorer()
    explorer.at({"cell": {"filter": 0, "row": 0, "col": 0}})
    stops = explorer.page.locator(f"{OUTPUT} [tabindex='0']")
    assert stops.count() == 1
    stops.focus()
    keys = ["ArrowRight", "ArrowDown", "ArrowDown", "End", "PageDown", "Home", "ArrowLeft"]
    places = []
    for key in keys:
        explorer.page.keyboard.press(key)
        at = explorer.state()["cell"]
        places.append((at["row"], at["col"]))
        name = f"z[{at['row']}, {at['col']}] = "
        assert explorer.page.evaluate(FOCUSED).startswith(name)
        assert explorer.text(".tce-sum").startswith(f"{name}b + Σ wⱼxⱼ")
    assert places == [(0, 1), (1, 1), (2, 1), (2, 9), (9, 9), (9, 0), (9, 0)]
    assert stops.count() == 1
    chosen = explorer.page.locator(f"{OUTPUT} [aria-selected='true']")
    assert chosen.evaluate_all("all => all.map(e => e.dataset.row + e.dataset.col)") == ["90"]


def test_everything_can_be_reached_with_the_tab_key(open_explorer: Opened) -> None:
    explorer = open_explorer()
    reached: list[str] = []
    for _ in range(40):
        explorer.page.keyboard.press("Tab")
        reached.append(
            explorer.page.evaluate(
                "(e => e.getAttribute('aria-label') ?? e.labels?.[0]?.textContent ?? e.textContent)"
                "(document.activeElement)"
            ).strip()
        )
    wanted: tuple[str, ...]
    wanted = ("Convolution", "Open a picture file", "Stride 1", "Ready kernels", "x[0, 0] = 0")
    wanted += ("weight w[2, 2]", "Bias b", "▶ Play", "Predict before you look", "Copy link")
    places = [next(i for i, text in enumerate(reached) if text.startswith(name)) for name in wanted]
    assert places == sorted(places)


def test_the_pointer_shows_the_window_of_the_cell_under_it(open_explorer: Opened) -> None:
    explorer = open_explorer()
    cell(explorer, 5, 6).hover()
    assert explorer.text(".tce-title") == "Cell z[5, 6]: window at row 5 … 7, column 6 … 8"
    taps = explorer.page.locator(".is-input td.is-tap")
    places = taps.evaluate_all("all => all.map(e => [+e.dataset.row, +e.dataset.col])")
    assert places == [[row, col] for row in (5, 6, 7) for col in (6, 7, 8)]


def test_a_typed_weight_counts_and_what_is_no_number_is_marked(open_explorer: Opened) -> None:
    explorer = open_explorer()
    explorer.at({"picture": "dot", "preset": "identity", "bias": [0]})
    field = explorer.page.get_by_label("weight w[1, 1]")
    for typed, value in (("2", "2"), ("−0,5", "−0.5"), ("1/3", "0.33")):
        field.fill(typed)
        assert explorer.outputs()[0][1][1] == value
    field.fill("two")
    assert field.get_attribute("aria-invalid") == "true"
    assert explorer.outputs()[0][1][1] == "0.33"
    assert explorer.page.get_by_label("Ready kernels").input_value() == "own"
    explorer.page.get_by_label("Ready kernels").select_option("sobel_x")
    assert explorer.at({})["outputs"][0] == [["1", "0", "−1"], ["2", "0", "−2"], ["1", "0", "−1"]]


def test_sliders_change_sizes_and_filters(open_explorer: Opened) -> None:
    explorer = open_explorer()
    for name, value, shape in (
        ("Kernel size", 5, "1@8×8"),
        ("Padding", 2, "1@12×12"),
        ("Stride", 2, "1@6×6"),
        ("Dilation", 2, "1@4×4"),
        ("Number of filters", 4, "4@4×4"),
    ):
        explorer.page.get_by_role("slider", name=name).fill(str(value))
        assert f"output {shape}." in explorer.text(".tce-shape")
    assert len(explorer.outputs()) == 4


def test_what_fits_nowhere_is_said_and_not_drawn(open_explorer: Opened) -> None:
    explorer = open_explorer()
    shown = explorer.at({"mode": "size", "size": [4, 9], "window": 3, "dilation": 2})
    assert shown["alarm"] == (
        "The window fits nowhere: it spans 5 pixels, the padded image has only 4."
    )
    assert shown["outputs"] == []
    shown = explorer.at({**MATRIX, "window": 2, "padding": 2})
    assert "at most half a window of padding: window 2, padding 2" in shown["alarm"]
    shown = explorer.at({"mode": "padding", "picture": "dot", "padding": 5, "fill": "reflect"})
    assert "at most 4 to 5 pixels" in shown["alarm"]
    layers = [{"kernel": 3, "stride": 1, "dilation": 1}] * 2
    shown = explorer.at({"mode": "field", "extent": 4, "layers": layers})
    assert shown["alarm"] == "Layer 2 fits nowhere: its window spans 3, its input has 2."
    assert explorer.heard == []


def test_steps_and_play_go_through_the_cells_and_wrap(open_explorer: Opened) -> None:
    explorer = open_explorer()
    explorer.at({**MATRIX, "cell": {"filter": 0, "row": 0, "col": 0}})
    seen = []
    for _ in range(4):
        explorer.page.get_by_role("button", name="Next cell").click()
        at = explorer.state()["cell"]
        seen.append((at["row"], at["col"]))
    assert seen == [(0, 1), (1, 0), (1, 1), (0, 0)]
    explorer.page.get_by_role("button", name="Previous cell").click()
    assert explorer.state()["cell"] == {"filter": 0, "row": 1, "col": 1}
    explorer.page.get_by_role("button", name="Play").click()
    explorer.page.wait_for_function("tichchapExplorer.getState().cell.row === 0")
    explorer.page.get_by_role("button", name="Pause").click()
    stopped = explorer.state()["cell"]
    explorer.page.wait_for_timeout(900)
    assert explorer.state()["cell"] == stopped


def answer(explorer: Shown, text: str) -> str:
    explorer.page.get_by_role("textbox", name="What is").fill(text)
    explorer.page.keyboard.press("Enter")
    return explorer.text(".tce-verdict")


def test_a_prediction_hides_the_number_until_it_is_answered_and_keeps_score(
    open_explorer: Opened,
) -> None:
    explorer = open_explorer()
    explorer.at({**MATRIX, "cell": {"filter": 0, "row": 0, "col": 0}})
    explorer.page.get_by_label("Predict before you look").check()
    assert explorer.outputs() == [[["?", "?"], ["?", "?"]]]
    labels = explorer.page.locator(f"{OUTPUT} td").evaluate_all(
        "all => all.map(e => e.getAttribute('aria-label'))"
    )
    assert labels[0] == "z[0, 0]: hidden"
    assert explorer.text(".tce-sum") == "z[0, 0] = ?"
    assert answer(explorer, "eight").startswith("Please enter a number")
    assert explorer.text(".tce-score") == "Right: 0 of 0"
    assert answer(explorer, "3") == "Not yet: you answered 3, it is 8."
    assert explorer.text(".tce-sum") == "z[0, 0] = max(1, 3, 4, 8) = 8"
    assert explorer.text(".tce-score") == "Right: 0 of 1"
    cell(explorer, 1, 0).click()
    assert answer(explorer, "−1") == "Right."
    assert explorer.text(".tce-score") == "Right: 1 of 2"
    assert explorer.outputs() == [[["8", "?"], ["−1", "?"]]]
    explorer.page.get_by_role("button", name="Another question").click()
    at = explorer.state()["cell"]
    assert explorer.outputs()[0][at["row"]][at["col"]] == "?"
    explorer.at({"stride": 1})  # another output: everything is hidden again
    assert {text for row in explorer.outputs()[0] for text in row} == {"?"}
    assert explorer.text(".tce-score") == "Right: 1 of 2"


def test_sizes_and_receptive_fields_can_be_predicted(open_explorer: Opened) -> None:
    explorer = open_explorer()
    shown = explorer.at({"mode": "size", "size": [9, 9], "window": 3, "stride": 2, "predict": True})
    assert shown["outputs"] == []
    assert "4" not in shown["sum"] + shown["shape"]
    explorer.page.get_by_role("textbox", name="How many windows").fill("4")
    explorer.page.keyboard.press("Enter")
    assert explorer.text(".tce-verdict") == "Right."
    assert "⌊(9 − 3 + 2·0) / 2⌋ + 1 = 4" in explorer.at({})["sum"]
    layers = [{"kernel": 3, "stride": 2, "dilation": 1}, {"kernel": 3, "stride": 1, "dilation": 1}]
    assert explorer.at({"mode": "field", "layers": layers})["fields"][-2] == "?"
    explorer.page.get_by_role("textbox", name="receptive field").fill("5")
    explorer.page.keyboard.press("Enter")
    assert explorer.text(".tce-verdict") == "Not yet: you answered 5, it is 7."
    assert explorer.text(".tce-score") == "Right: 1 of 2"


STATES = [
    {"picture": "trex", "padding": 2, "stride": 3, "cell": {"filter": 0, "row": 4, "col": 5}},
    {"image": [[[0.5, -1], [2, 3], [0, 1]]], "kernels": [[[[1.5]]], [[[-2]]]], "bias": [1, 0]},
    {"mode": "pool", "picture": "tone", "window": 3, "pool": "avg", "predict": True},
    {"mode": "padding", "picture": "matrix", "padding": 3, "fill": "circular"},
    {"mode": "size", "size": [7, 12], "window": 4, "stride": 3, "dilation": 2},
    {"mode": "field", "extent": 20, "layers": [{"kernel": 5, "stride": 2, "dilation": 1}]},
]


@pytest.mark.parametrize("state", STATES, ids=["trex", "own", "pool", "padding", "size", "field"])
def test_a_link_brings_back_the_state(state: dict[str, Any], open_explorer: Opened) -> None:
    explorer = open_explorer()
    shown = explorer.at(state)
    explorer.page.wait_for_function("location.hash.length > 20")
    explorer.page.wait_for_timeout(300)  # the address follows a little later
    fragment = explorer.page.evaluate("location.hash")
    other = open_explorer(fragment=fragment)
    other.page.reload()
    assert other.at({}) == shown
    for key, value in state.items():
        if key != "picture":
            assert other.state()[key] == value


@pytest.mark.parametrize(
    "fragment",
    [
        "#explorer&mode=conv&stride=99&kernels=%5B%5B%5B%5B1e999%5D%5D%5D%5D",
        "#explorer&image=[[[1,2],[3]]]&padding=-1&cell={}",
        "#explorer&picture=__proto__&mode=constructor&%E0%A4%A=1&layers=[null]",
        "#explorer&picture=%3Cimg%20src=x%20onerror=alert(1)%3E&bias=[%22a%22]",
        "#another-anchor",
    ],
)
def test_a_broken_link_shows_the_start(fragment: str, open_explorer: Opened) -> None:
    explorer = open_explorer(fragment=fragment)
    assert explorer.at({})["sum"].startswith("z[3, 2] = b + Σ wⱼxⱼ = 0.5 + (−1)·1")
    explorer.page.wait_for_timeout(350)
    assert explorer.page.evaluate("location.hash").startswith(fragment[:9])
    assert explorer.heard == []


def test_the_link_is_copied_and_reset_goes_back_to_the_start(open_explorer: Opened) -> None:
    explorer = open_explorer()
    before = explorer.at({})
    explorer.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    explorer.at({"stride": 2, "picture": "tone"})
    explorer.page.get_by_role("button", name="Copy link").click()
    copied = explorer.page.evaluate("navigator.clipboard.readText()")
    assert "#explorer&mode=conv&picture=tone&stride=2" in copied
    explorer.page.get_by_role("button", name="Start again").click()
    assert explorer.at({}) == before


def test_a_pointer_and_the_space_key_draw(open_explorer: Opened) -> None:
    explorer = open_explorer()
    explorer.at({"picture": "blank"})
    explorer.page.get_by_label("Draw", exact=True).check()
    mouse = explorer.page.mouse
    for step, (row, col) in enumerate([(2, 3), (2, 4), (2, 5), (3, 5)]):
        box = cell(explorer, row, col, ".is-input").bounding_box()
        mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=4)
        if step == 0:
            mouse.down()
    mouse.up()
    explorer.page.get_by_label("Value of the pen").fill("5")
    cell(explorer, 7, 7, ".is-input").focus()
    explorer.page.keyboard.press("ArrowRight")
    explorer.page.keyboard.press(" ")
    image = explorer.state()["image"][0]
    drawn = {(r, c): v for r, row in enumerate(image) for c, v in enumerate(row) if v}
    assert drawn == {(2, 3): 1, (2, 4): 1, (2, 5): 1, (3, 5): 1, (7, 8): 0.5}
    assert explorer.state()["picture"] == "own"


def test_a_picture_file_becomes_a_small_grid(open_explorer: Opened, tmp_path: Path) -> None:
    picture = Image.new("RGB", (80, 60), (255, 0, 0))
    picture.paste((0, 0, 255), (40, 0, 80, 60))
    picture.save(tmp_path / "picture.png")
    explorer = open_explorer()
    explorer.page.get_by_label("Open a picture file").set_input_files(tmp_path / "picture.png")
    explorer.page.wait_for_function("tichchapExplorer.getState().image.length === 3")
    image = explorer.state()["image"]
    assert [len(plane) for plane in image] == [20, 20, 20]
    assert [plane[5][1] for plane in image] == [1, 0, 0]
    assert [plane[5][18] for plane in image] == [0, 0, 1]
    explorer.page.get_by_role("button", name="Make it grey").click()
    assert explorer.state()["image"][0][5][1] == 0.33
    (tmp_path / "not.png").write_text("no picture")
    explorer.page.get_by_label("Open a picture file").set_input_files(tmp_path / "not.png")
    explorer.page.wait_for_selector(".tce-pictures .tce-alarm:not([hidden])")
    assert explorer.heard == []

"""What the README shows is what happens."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def test_the_first_code_block_states_its_own_results() -> None:
    block = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert block
    space: dict[str, object] = {}
    stated = re.findall(r"^(\S.*\))\s+# (\d+)", block[1], re.MULTILINE)
    assert len(stated) == 2
    exec(block[1], space)
    assert [eval(code, space) for code, _ in stated] == [int(result) for _, result in stated]


def test_the_first_screen_fits_and_every_link_leads_somewhere() -> None:
    assert len(README.splitlines()) < 80
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert len(links) > 5
    assert not [link for link in links if not (ROOT / link).exists()]


def test_every_misconception_that_the_readme_counts_is_registered() -> None:
    from tichchap.grade import registry

    counted = re.search(r"(\d+) known misconceptions", README)
    assert counted
    assert len(registry()) == int(counted[1])

"""The same class graded by stock nbgrader and by `tichchap grade`, side by side.

Prints wall time, processor time and memory for each submission, and how many times less ours take.
`--large N` grades N submissions with ours alone and writes a plot of the time and the memory.
"""

import argparse
import shutil
import sys
import sysconfig
import tempfile
from pathlib import Path

import psutil
from matplotlib import pyplot as plt
from metering import Taken, mean, measure

from tichchap.autograde.demo import EXERCISE, copy_course
from tichchap.autograde.gradebook_course import GradebookCourse
from tichchap.autograde.submissions import sample_class, submit
from tichchap.course.build import build
from tichchap.course.project import SourceFile, find_root

STOCK = """
c = get_config()
c.CourseDirectory.source_directory = "solutions/vi"
c.CourseDirectory.release_directory = "exercises/vi"
c.Execute.timeout = 150
"""
OUR_KERNELS, OURS = "nbgrader, our kernels", "tichchap grade"
MIB = 2**20
SCRIPTS = Path(sysconfig.get_path("scripts"))


def make_class(folder: Path, count: int) -> None:
    """Release ex02 into a new folder and hand in what the sample class did, so many times."""
    folder.mkdir(parents=True)
    exercise = copy_course(SourceFile(find_root(Path.cwd()), "exercise", EXERCISE), folder, "vi")
    build(exercise)
    sample = sample_class(EXERCISE)
    with GradebookCourse(folder) as course:
        course.generate_assignment(EXERCISE)
        for number in range(count):
            student = sample[number % len(sample)]
            place = course.path("submitted", EXERCISE, f"s{number:04}")
            submit(exercise.release(student.lang or "vi"), student, place)


def compare(top: Path, count: int, workers: int) -> dict[str, Taken]:
    """Grade the class in three ways, each in a copy of the folder.

    A machine may become slower or faster meanwhile: the shorter ways are measured both before and
    after the long one, and count with their mean.
    """
    make_class(top / "class", count)
    ours = [str(SCRIPTS / "tichchap"), "grade", EXERCISE, "--workers", str(workers)]
    nbgrader = [str(SCRIPTS / "nbgrader"), "autograde", EXERCISE]
    ways = {"nbgrader": nbgrader, OUR_KERNELS: nbgrader, OURS: ours}
    taken: dict[str, list[Taken]] = {name: [] for name in ways}
    for number, name in enumerate((OURS, OUR_KERNELS, "nbgrader", OUR_KERNELS, OURS)):
        folder = top / f"{number}"
        shutil.copytree(top / "class", folder)
        if name == "nbgrader":
            (folder / "nbgrader_config.py").write_text(STOCK)
        print(f"{name}: {' '.join(ways[name][1:])}", file=sys.stderr, flush=True)
        taken[name].append(measure(ways[name], folder, lambda _: None))
    return {name: mean(each) for name, each in taken.items()}


def table(taken: dict[str, Taken], count: int) -> str:
    """A line for each way: figures for one submission, then the ratios."""
    stock = taken["nbgrader"]
    lines = ["way                     wall s   cpu s   all MiB  kernel MiB   wall    cpu"]
    for name, each in taken.items():
        wall, cpu = each.wall / count, each.cpu / count
        memory = f"{each.together / MIB:9.0f}{each.private / MIB:12.0f}"
        ratios = f"{stock.wall / each.wall:6.1f}x{stock.cpu / each.cpu:6.1f}x"
        lines.append(f"{name:22}{wall:8.2f}{cpu:8.2f}{memory} {ratios}")
    exact = "a control group's" if all(t.exact for t in taken.values()) else "waited-for children's"
    lines.append(f"{count} submissions of {EXERCISE}; processor time is {exact}")
    return "\n".join(lines)


def large(top: Path, count: int, workers: int, plot: Path) -> None:
    """Grade a large class with ours; draw the submissions done and the memory over time."""
    make_class(top / "large", count)
    seen: list[tuple[float, int, float]] = []
    folder = top / "large" / "autograded"

    def watch(seconds: float) -> None:
        done = sum(1 for _ in folder.glob(f"*/{EXERCISE}/report.json"))
        seen.append((seconds, done, memory_now()))

    def memory_now() -> float:
        used = psutil.virtual_memory()
        return float(used.total - used.available) / MIB

    command = [str(SCRIPTS / "tichchap"), "grade", EXERCISE, "--workers", str(workers)]
    taken = measure(command, top / "large", watch)
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.2), layout="constrained")
    seconds, done, memory = zip(*seen, strict=True)
    left.plot(seconds, done)
    left.set(xlabel="seconds", ylabel="submissions graded")
    right.plot(seconds, memory)
    right.set(xlabel="seconds", ylabel="MiB in use on the machine", ylim=(0, None))
    figure.savefig(plot)
    print(
        f"{count} submissions: {taken.wall:.0f} s, {taken.cpu:.0f} s of processor, at most ", end=""
    )
    print(
        f"{taken.together / MIB:.0f} MiB together, {taken.private / MIB:.0f} MiB a kernel; {plot}"
    )


def main() -> None:
    """Run the comparison, or the large class."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=40, help="submissions to compare with")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--large", type=int, help="only ours, with so many submissions")
    parser.add_argument("--plot", type=Path, default=Path("grading-large.png"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="grading-") as top:
        if options.large:
            large(Path(top), options.large, options.workers, options.plot.resolve())
        else:
            print(table(compare(Path(top), options.count, options.workers), options.count))


if __name__ == "__main__":
    main()

"""Folders by student: `student/EXERCISE.ipynb` or `student/EXERCISE/EXERCISE.ipynb`."""

from tichchap.autograde.collect.layout import Layout, Place


def plain(exercise: str) -> Layout:
    """Give the layout for an exercise; `submitted/student/EXERCISE/…` is the same."""

    def place(entry: str) -> Place | None:
        *folders, file = entry.split("/")
        if exercise in folders[1:]:
            student = folders[folders.index(exercise, 1) - 1]
        elif len(folders) == 1:
            student = folders[0]
        else:
            return None
        return Place(student, student, file)

    return Layout(f"student/{exercise}.ipynb", "id", True, place)

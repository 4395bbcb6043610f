"""What can go wrong when a class is graded."""


class GradingError(Exception):
    """A step of nbgrader that failed, or input that cannot be graded, said in one sentence."""

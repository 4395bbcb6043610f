"""What a student does outside of Jupyter: running the visible checks, and handing in."""

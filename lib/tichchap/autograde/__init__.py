"""Running submissions: a class graded through nbgrader, and the reason for each lost point.

nbgrader is the system of record (folders, gradebook, feedback pages); `gradebook_course.py` drives
it in this process, the other modules write submissions and read results. Nothing here imports
torch: only the kernels that run submissions do.
"""

"""Text in, notebooks out: one bilingual source per lesson, built by small steps in a fixed order.

`build.py` lists the steps and says why they stand in that order; each step is one module here.
Nothing in this package imports torch: only the kernel that executes a lecture does.
"""

"""Kernels for student code: forked from a warm process, in a sandbox, as the machine allows.

`provisioner.py` is what jupyter_client knows; `zygote.py` runs inside the sandbox and forks,
`child.py` is what a fork does before the student's code runs. The modules of the inside import
torch, those of the outside do not.
"""

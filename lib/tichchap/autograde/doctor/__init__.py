"""`tichchap doctor`: what this machine can do, one item a line.

`items.py` has the items in their order, the modules beside it look; `command.py` prints. Only
`probe.py`, which runs in a process of its own, imports torch.
"""

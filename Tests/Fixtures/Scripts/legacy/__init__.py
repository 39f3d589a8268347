"""Writers for the checkpoint layouts that PyTorch itself no longer writes.

Nothing in this package imports torch: a file made here shows the layout as FORMATS.md states it,
and `check_fixtures.py` shows that PyTorch agrees.
"""

"""One writer for each container: right by default, and wrong in any field on request.

No writer imports torch. `python -m testkit.fixtures.check` shows that PyTorch agrees.
"""

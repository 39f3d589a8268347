"""Compares the command with PyTorch, NumPy, safetensors and Python's readers on generated files.

`honest` generates checkpoints as people save them: every tensor must be equal, none refused.
`mutated` changes the structure of files: what another reader executes must be reported, and what it
returns must be returned equally or refused. Each file follows from a seed and an index.
"""

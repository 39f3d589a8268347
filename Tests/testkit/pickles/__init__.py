"""Pickles made opcode by opcode, right or wrong, and the values that a checkpoint pickles."""

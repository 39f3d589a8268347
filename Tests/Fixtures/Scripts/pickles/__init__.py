"""Pickles that cover every opcode, and what CPython makes of them."""

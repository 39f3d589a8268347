"""Files that no honest writer makes, by topic, and the outcome that each must have.

Nothing here imports torch, and no file is ever given to Python's pickle.
"""

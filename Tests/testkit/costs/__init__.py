"""Files that no honest writer makes, and what reading them costs.

The bounds are two seconds of processor time and 256 MB of memory, for files of up to ten megabytes.
No file is given to Python's pickle.
"""

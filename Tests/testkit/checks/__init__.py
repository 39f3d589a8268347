"""Checks of the built programs against other readers, schemas, limits and faults.

Run one with `sh Scripts/python.sh -m testkit.checks.NAME`; `--help` describes it. A check builds
the programs it needs, or takes them from the folder in CONVERT_WEIGHTS_BUILD. It ends with a line
`N passed, N failed` and, where something cannot be checked, `N skipped`.
"""

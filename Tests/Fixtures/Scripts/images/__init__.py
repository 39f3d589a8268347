"""The image fixtures: files to decode, files to refuse, and sizes to resize to."""

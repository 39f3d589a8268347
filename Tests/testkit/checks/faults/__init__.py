"""Conversions that are killed, starved of space, or given inputs that change."""

"""Recorded points: how they are made, written, read and judged on."""

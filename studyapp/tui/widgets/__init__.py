"""Widgets that several screens share, one file each."""

"""Frozen records that every other package passes around. Imports nothing of the toolkit."""

"""The outside world: what is kept and what is sent."""

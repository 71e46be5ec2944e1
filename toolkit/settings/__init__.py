"""Layouts and names that ship in ``templates/`` → frozen records."""

"""Builds the example campaign of the invented city 云溪市: ledger, submissions with their defects, and the truth."""

"""Pure: match, compare, merge, three-way re-run. No open(), no clock, no spreadsheet library."""

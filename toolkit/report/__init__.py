"""Results → workbooks and JSON."""

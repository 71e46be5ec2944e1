"""Files → grids of cells with addresses → readings. A bad file becomes a finding, not an exception."""

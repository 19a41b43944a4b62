"""What an edit does to time: comps, alignment, quantising; where nothing can be gained, nothing."""

"""A coordinator runs an assessment: opens it, gives out codes, types in paper sheets, closes it, reopens it."""

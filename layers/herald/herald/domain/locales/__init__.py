"""Languages: how they are named, which of the texts that there are suits a reader best, and how each counts."""

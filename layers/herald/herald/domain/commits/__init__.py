"""Items as they were committed, and the ports to the groups table."""

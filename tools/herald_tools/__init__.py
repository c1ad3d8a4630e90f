"""Tools for those who develop, measure and operate Herald. None of them is deployed."""

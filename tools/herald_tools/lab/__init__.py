"""Measurements and simulations: speed, cost, scaling."""

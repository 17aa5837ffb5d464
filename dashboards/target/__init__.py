"""The performance target: what a round tells of it, published once, signed off and frozen."""

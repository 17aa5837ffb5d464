"""Programs that nobody here wrote, and what is needed to run them."""

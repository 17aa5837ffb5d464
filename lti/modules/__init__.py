"""The kinds of module, one folder each."""

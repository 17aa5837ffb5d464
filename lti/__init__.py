"""The LTI 1.3 Advantage tool: who comes from which platform, and the modules they work in."""

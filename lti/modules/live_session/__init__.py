"""Live training sessions: places to book, a line to wait in, attendance."""

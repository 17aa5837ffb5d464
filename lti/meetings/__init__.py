"""What takes place at a time: lectures and live sessions, places in them, and who was there."""

"""The composition root."""


def main() -> None:
    """Run the valmentava command."""

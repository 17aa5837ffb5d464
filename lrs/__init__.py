"""The learning record store: what is accepted, kept, found again and handed on."""

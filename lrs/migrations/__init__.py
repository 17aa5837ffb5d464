"""The schema's history, for every room's tables; nothing here is imported by web workers."""

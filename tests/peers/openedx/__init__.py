"""Open edX's real LTI platform code (lti-consumer-xblock) as a small Django program.

It runs in a virtual environment of its own (`make peers`); nothing of ours imports it.
"""

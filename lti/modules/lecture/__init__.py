"""Lectures: sign-up, attendance, and the recording for who watches later."""

"""What people lock and decide for the follow-up, each under the next number, never changed."""

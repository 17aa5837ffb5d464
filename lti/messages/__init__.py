"""What people are told: notices in the tool, and by mail where an organisation wants that."""

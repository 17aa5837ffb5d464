"""Online materials: pages to read, files to take along, a quiz; each act stated."""

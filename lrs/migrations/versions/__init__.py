"""The revisions, numbered in the order they came; head.txt names the newest."""

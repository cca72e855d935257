"""Image builders; ``buildx`` is the one that comes with aac."""

"""Side-by-side measurements of aac; see README.md."""

"""What lock files say, in one form for all package managers."""

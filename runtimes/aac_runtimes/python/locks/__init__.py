"""Lock files of other tools, read purely; each reader gives the packages that the image gets."""

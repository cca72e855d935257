"""``python -m aac_core`` is ``aac``."""

from aac_core.cli import main

main()

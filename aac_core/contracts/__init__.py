"""The nouns that cross a boundary between the core and its plugins, one module each.

Nothing here imports anything of ours but ``aac_core.errors``; nothing here acts.
"""

"""Containers of agents, and the engine's local images of them.

What an image or a folder declares becomes a :class:`~aac_plugins.containers.model.RunSpec`
by pure functions (``facts``, ``ports``, ``variables``, ``mounts``); ``engine`` is the only module that
talks to Docker; ``ready`` asks a running agent, and ``diagnosis`` says why it does not answer.
"""

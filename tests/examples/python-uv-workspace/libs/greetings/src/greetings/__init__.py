import importlib.metadata

import inflect


def greet(name: str) -> str:
    version = importlib.metadata.version("greetings")
    return f"hello {name}, {inflect.engine().plural('greeting')} {version}"

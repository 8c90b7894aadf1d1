"""The pages. Each is a module with ``layout(context)`` and, where it has any, ``callbacks.register``."""

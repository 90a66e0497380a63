"""The custom actions that Rasa calls: one action, one module."""

"""Channels: how a message comes in and its replies go out."""

"""Knowledge entries: read, check and render them. Imports nothing of Rasa."""

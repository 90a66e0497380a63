"""Find a crisis in a text. Pure: text in, verdict out; imports nothing of Rasa."""

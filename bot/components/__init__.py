"""What runs inside Rasa: thin adapters over encoder, knowledge and safety."""

"""What runs inside Rasa: thin adapters over `bot.encoder`, `bot.knowledge`, `bot.safety`."""

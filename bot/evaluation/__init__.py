"""Measure what we claim. `python -m bot.evaluation.bench`: stock Rasa and ours."""

"""Measure what we claim: `python -m bot.evaluation.bench`, our pipeline beside Rasa's own."""

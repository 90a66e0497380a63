"""Conversations by text message: what SMS and WhatsApp ask of us beyond the web."""

"""Text messages by the thousand, and `kill -9` in the middle: `make soak`.

The gateway is a real process without Rasa: the entries answer. Whoever sends is us, who
sign as Twilio does, send some messages twice, forge some, and send again what got no
answer. The messages of one number follow one another; those of all numbers are mixed.
"""

"""Lactabot: sourced answers about let-down, and the 988 referral in a crisis."""

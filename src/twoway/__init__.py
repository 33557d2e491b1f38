"""Two-Way: Social Media as Conversation, Measured."""

__version__ = "0.1.0"

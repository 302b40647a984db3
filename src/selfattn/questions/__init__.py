"""先猜一猜和小测，和它们的题目。"""

from .questions import guess, quiz

__all__ = ["guess", "quiz"]

"""先猜一猜和小测：``bank`` 从 JSON 里读题，``form`` 写成 HTML，``ask`` 是给读者的函数。"""

from .ask import guess, quiz

__all__ = ["guess", "quiz"]

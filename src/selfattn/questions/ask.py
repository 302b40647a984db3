"""给读者的两个函数：小测和先猜一猜。"""

from .. import contracts
from ..wording import shown
from .bank import Option, Question, load
from .form import Quiz


def quiz(chapter):
    """一章的小测：每个选项都有讲解，可以重做，答案只记在这个浏览器里。

    Parameters
    ----------
    chapter : str
        章的号码，如 ``"4"``；终点测验是 ``"self-test"``

    Raises
    ------
    ValueError
        没有这一章的题目，或题目文件有错
    """
    name, data, questions = load(chapter)
    return Quiz(questions, name, exam=data.get("exam", False))


def guess(ask, options=None, *, answer, why, low=0, high=1, digits=2):
    """先猜一猜：读者先选一个或填一个数，再看算出来的是什么、为什么。

    Parameters
    ----------
    ask : str
        问什么
    options : list of str or None
        几个选项；None 是填一个数
    answer : str or float
        算出来的答案：选项之一，或一个数
    why : str
        为什么
    low, high, digits
        填数时的范围和小数位数

    Raises
    ------
    ValueError
        选项少于两个或有重复，answer 不在选项里，或不是 low 到 high 之间的数
    """
    ask, why = contracts.words("ask", ask), contracts.words("why", why)
    low, high = contracts.finite("low", low), contracts.finite("high", high)
    digits = contracts.index("digits", digits, 7, "小数位数")
    close = 0.0
    if options is None:
        number = contracts.real(answer)
        if number is None or not low <= number <= high:
            raise ValueError(f"answer 应当是 {low} 到 {high} 之间的数，收到的是 {shown(answer)}。")
        close = (high - low) / 10
        made = (Option(f"{number:.{digits}f}", True, "", number),)
    else:
        if isinstance(options, str):
            raise ValueError(f"options 应当是几个选项，收到的是 {shown(options)}。")
        texts = [contracts.written("options", option) for option in contracts.sequence("options", options, "几个选项")]
        if len(texts) < 2 or len(set(texts)) < len(texts):
            raise ValueError(f"options 应当至少有两个，而且不重复，收到的是 {shown(texts)}。")
        if not isinstance(answer, str) or answer not in texts:
            raise ValueError(f"answer 应当是 options 之一，收到的是 {shown(answer)}。")
        made = tuple(Option(text, text == answer, "") for text in texts)
    kind = "number" if options is None else "radio"
    question = Question("guess", kind, ask, made, why, low=low, high=high, digits=digits, close=close, guess=True)
    return Quiz([question])

"""PDF：全书一本，另有几页单独成一张。"""

BOOK = "selfattn"
SHEETS = {name: f"book/appendix/{name}" for name in ("handout", "handout-solution", "cheat-sheet")}

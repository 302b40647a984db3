"""matplotlib 要问 IPython 用哪种窗口：网页里没有窗口。"""

backend2gui = {}

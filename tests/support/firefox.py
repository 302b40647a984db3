"""一个最小的 Firefox 驱动：Firefox 自带 WebDriver BiDi，一条 WebSocket 就够，不要别的程序。"""

import itertools
import json
import re
import shutil
import subprocess
import tempfile
from urllib.parse import urlsplit

import websocket

PATH = next(filter(None, map(shutil.which, ("firefox-esr", "firefox"))), None)
PREFERENCES = """user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("app.update.enabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
"""


EVENTS = ["log.entryAdded", "network.beforeRequestSent", "network.responseCompleted", "network.fetchError"]


def trouble(event, params):
    """一件事里的毛病，一句话；没有就是 None。"""
    if event == "log.entryAdded":
        return f"控制台：{params['text']}" if params["level"] in ("error", "warn") else None
    url = params["request"]["url"]
    if event == "network.beforeRequestSent":
        here = urlsplit(url).scheme in ("file", "data", "blob", "about") or urlsplit(url).hostname == "127.0.0.1"
        return None if here else f"往外连：{url}"
    if event == "network.fetchError":
        return f"取不到 {url}：{params['errorText']}"
    return f"{params['response']['status']} {url}" if params["response"]["status"] >= 400 else None


class Firefox:
    """``with Firefox() as firefox: firefox.open(地址); firefox.evaluate("1 + 1")``；毛病记在 ``problems``。"""

    def __enter__(self):
        self.profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        with open(f"{self.profile.name}/user.js", "w", encoding="utf-8") as file:
            file.write(PREFERENCES)
        command = [PATH, "--headless", "--no-remote", "--remote-debugging-port=0", "--profile", self.profile.name]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8")
        for line in self.process.stderr:
            if found := re.search(r"WebDriver BiDi listening on (ws://\S+)", line):
                break
        else:
            raise RuntimeError("Firefox 没有启动")
        self.socket = websocket.create_connection(f"{found[1]}/session", suppress_origin=True, timeout=180)
        self.numbers = itertools.count(1)
        self.problems = []
        self.send("session.new", capabilities={})
        self.send("session.subscribe", events=EVENTS)
        self.context = self.send("browsingContext.getTree")["contexts"][0]["context"]
        return self

    def __exit__(self, *error):
        self.socket.close()
        self.process.terminate()
        self.process.wait()
        self.process.stderr.close()
        self.profile.cleanup()

    def send(self, method, **params):
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            answer = json.loads(self.socket.recv())
            if "method" in answer and (problem := trouble(answer["method"], answer["params"])):
                self.problems.append(problem)
            if answer.get("id") == number:
                assert answer["type"] == "success", answer
                return answer["result"]

    def open(self, url):
        self.send("browsingContext.navigate", context=self.context, url=url, wait="complete")

    def evaluate(self, expression):
        """一个表达式（可以是 Promise）的值，要能写成 JSON。"""
        wrapped = f"Promise.resolve({expression}).then(JSON.stringify)"
        result = self.send("script.evaluate", expression=wrapped, target={"context": self.context}, awaitPromise=True)
        assert result["type"] == "success", result["exceptionDetails"]["text"]
        return json.loads(result["result"].get("value", "null"))

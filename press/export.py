"""把一章导出成一个 HTML 文件：滑块能动，公式排好，不联网也能看。

python -m press export book/4-weights.ipynb    # 写出 _build/export/4-weights.html
python press/export.py book/4-weights.ipynb    # 带走的压缩包里没有别的命令，直接运行这个文件
"""

import argparse
import base64
import re
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from traitlets.config import Config

from selfattn import output

ROOT = Path(__file__).resolve().parents[1]
KATEX = ROOT / "press" / "vendor" / "katex"

# nbconvert 自带的页面要从别的主机取 MathJax、require.js 和 mermaid；这里换成写进页面的 KaTeX。
TEMPLATE = """
{%- extends 'lab/index.html.j2' -%}
{%- block html_head_js -%}{%- endblock -%}
{%- block html_head_js_mathjax -%}<style>KATEX_CSS</style>{%- endblock -%}
{%- block html_head_js_mermaidjs -%}{%- endblock -%}
{%- block footer_js -%}<script>KATEX_JS</script><script>TYPESET</script>{%- endblock -%}
"""
TYPESET = r"""
const skipped = "pre, code, script, style, svg";
const math = /\$\$([^]+?)\$\$|\$([^$\n]+?)\$/g, texts = [];
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode())
  if (walker.currentNode.data.includes("$") && !walker.currentNode.parentElement.closest(skipped))
    texts.push(walker.currentNode);
for (const text of texts) {
  const parts = document.createDocumentFragment();
  let at = 0;
  for (const found of text.data.matchAll(math)) {
    const span = document.createElement("span");
    katex.render(found[1] ?? found[2], span, {displayMode: found[1] !== undefined, throwOnError: false});
    parts.append(text.data.slice(at, found.index), span);
    at = found.index + found[0].length;
  }
  parts.append(text.data.slice(at));
  text.replaceWith(parts);
}
"""


def katex_css():
    """KaTeX 的样式，字体写在里面；只留 woff2。"""
    css = (KATEX / "katex.min.css").read_text(encoding="utf-8")
    css = re.sub(r",url\([^)]*\) format\(\"(?:woff|truetype)\"\)", "", css)
    data = lambda m: base64.b64encode((KATEX / m[1]).read_bytes()).decode()
    return re.sub(r"url\((fonts/[^)]*)\)", lambda m: f"url(data:font/woff2;base64,{data(m)})", css)


def page(notebook, name):
    """执行过的笔记本变成一页 HTML。"""
    config = Config()
    config.TagRemovePreprocessor.enabled = True
    config.TagRemovePreprocessor.remove_cell_tags = {"remove-cell"}
    config.TagRemovePreprocessor.remove_input_tags = {"remove-input", "hide-input"}
    exporter = HTMLExporter(
        config=config,
        raw_template=TEMPLATE,
        language_code="zh-CN",
        exclude_input_prompt=True,
        exclude_output_prompt=True,
    )
    html, _ = exporter.from_notebook_node(notebook, {"metadata": {"name": name}})
    parts = {"KATEX_CSS": katex_css(), "KATEX_JS": (KATEX / "katex.min.js").read_text(encoding="utf-8")}
    for mark, text in (parts | {"TYPESET": TYPESET}).items():
        html = html.replace(mark, text, 1)
    return html


def export(notebooks, folder):
    """执行几本笔记本，各存成 folder 里的一页。"""
    output.set_mode("static")  # 内核继承它：控件和图存成网页
    folder.mkdir(parents=True, exist_ok=True)
    for path in notebooks:
        notebook = nbformat.read(path, as_version=4)
        place = {"metadata": {"path": path.resolve().parent}}
        NotebookClient(notebook, timeout=600, kernel_name="python3", resources=place).execute()
        target = folder / f"{path.stem}.html"
        target.write_text(page(notebook, path.stem), encoding="utf-8")
        print(target)


def main():
    parser = argparse.ArgumentParser(description="把一章导出成一个不用联网的 HTML 文件。")
    parser.add_argument("notebooks", nargs="+", type=Path)
    parser.add_argument("--to", type=Path, default=ROOT / "_build" / "export", help="放进哪个文件夹")
    options = parser.parse_args()
    sys.stdout.reconfigure(errors="replace")  # 有的控制台写不出文件名里的字
    export(options.notebooks, options.to)


if __name__ == "__main__":
    main()

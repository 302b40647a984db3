import { pythonLanguage } from "@codemirror/lang-python";
import { classHighlighter, highlightCode } from "@lezer/highlight";
import { Marked } from "marked";

let address = "";
let loading;

/** 公式要用到的脚本在哪里。@param {string} url */
export function useKatex(url) {
  address = url;
}

/** 用到公式才去取 KaTeX。@returns {Promise<any>} */
function katex() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => resolve(window.katex);
    script.onerror = async () => {
      loading = undefined; // 下一个公式再试
      reject(new Error(`公式没有排好：${(await whyNot(address)) || "没有取到排公式的脚本，再运行一次。"}`));
    };
    document.head.append(script);
    if (!document.querySelector("link[href*='katex.min.css']")) {
      const sheet = document.createElement("link");
      Object.assign(sheet, { rel: "stylesheet", href: new URL("../_static/katex/katex.min.css", address).href });
      document.head.append(sheet);
    }
  });
  return loading;
}

const formula = (name, level, pattern, displayMode) => ({
  name,
  level,
  start: source => source.indexOf("$"),
  tokenizer(source) {
    const found = pattern.exec(source);
    if (found) return { type: name, raw: found[0], tex: found[1] };
  },
  renderer: ({ tex }) => `<span class="math" data-tex="${escape(tex)}"${displayMode ? " data-display" : ""}></span>`,
});

const escape = source => source.replace(/[&<>"]/g, c => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);

/** @param {{text: string, lang?: string}} block */
function code({ text, lang }) {
  let body = "";
  if (/^(py|python)/.test(lang ?? "")) {
    const put = (source, classes) => (body += classes ? `<span class="${classes}">${escape(source)}</span>` : escape(source));
    highlightCode(text, pythonLanguage.parser.parse(text), classHighlighter, put, () => (body += "\n"));
  } else body = escape(text);
  return `<div class="highlight live-code"><pre tabindex="0">${body}</pre></div>`;
}

const marked = new Marked({
  gfm: true,
  renderer: { code },
  extensions: [
    formula("blockMath", "block", /^\$\$([\s\S]+?)\$\$/, true),
    formula("displayMath", "inline", /^\$\$([\s\S]+?)\$\$/, true),
    formula("inlineMath", "inline", /^\$((?:\\.|[^$\\\n])+)\$/, false),
  ],
});

/** Markdown 画进元素，公式用 KaTeX，表格放进会滚动的盒子。@param {HTMLElement} box @param {string} source */
export async function renderMarkdown(box, source) {
  box.append(document.createRange().createContextualFragment(String(marked.parse(source))));
  for (const table of box.querySelectorAll("table")) {
    const scroll = Object.assign(document.createElement("div"), { className: "sa-scroll", tabIndex: 0 });
    table.replaceWith(scroll);
    scroll.append(table);
  }
  const formulas = box.querySelectorAll("[data-tex]");
  if (!formulas.length) return;
  const { render } = await katex();
  for (const each of formulas) render(each.dataset.tex, each, { displayMode: "display" in each.dataset, throwOnError: false, strict: "ignore" });
}

/** text/latex 的输出。@param {HTMLElement} box @param {string} source */
export async function typeset(box, source) {
  const inline = /^\$(?!\$)([\s\S]+)\$$/.exec(source.trim());
  const tex = inline ? inline[1] : source.trim().replace(/^(\$\$|\\\[)|(\$\$|\\\])$/g, "");
  const { render } = await katex();
  render(tex, box, { displayMode: !inline || tex.startsWith("\\displaystyle"), throwOnError: false, strict: "ignore" });
}

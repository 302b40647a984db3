// “在本页运行代码”按下之后才载入的第一个文件。
import "./inpage.css";
import { guard } from "./guard.js";
import { keepForOffline } from "./offline.js";
import { Page } from "./page.js";

/**
 * @param {object} options
 * @param {string} options.base _live/ 的地址
 * @param {import("./types.js").Manifest} options.manifest
 * @param {string} options.notebook 笔记本的地址
 * @param {string} options.name 这一页的名字
 */
export async function start({ base, manifest, notebook, name }) {
  guard();
  const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: base + manifest.css });
  const styled = new Promise(resolve => (sheet.onload = sheet.onerror = resolve));
  document.head.append(sheet);
  const response = await fetch(notebook);
  if (!response.ok) throw new Error("没有取到这一页的笔记本"); // 为什么，site-live.js 去查
  const cells = await response.json();
  await styled;
  const page = new Page(base, manifest, cells, name);
  window.selfattnLive = page;
  page.runner.ready.then(() => keepForOffline(new URL("..", base).href, page.runner, kept)).catch(() => {});
}

function kept() {
  document.querySelector(".live-said").textContent = "每一格都能改、能运行了；断了网，这一页也能用。按钮在每一格下面，和页面下方。";
}

// 「在本页运行代码」：按下之前什么都不取。
const live = document.querySelector("button.live");

live?.addEventListener("click", async () => {
  const said = document.querySelector(".live-said");
  if (location.protocol == "file:") {
    said.innerHTML =
      "双击打开的网页，浏览器不让它运行 Python。在放着 index.html 的那个文件夹里运行 <code>python -m http.server</code>，再打开 <code>http://localhost:8000</code>，就可以了。";
    return;
  }
  const base = new URL(live.dataset.live, location.href).href;
  live.disabled = true;
  said.textContent = "正在准备…";
  try {
    const manifest = await (await fetch(`${base}manifest.json`, { cache: "no-cache" })).json();
    const { obstacle } = await import(base + manifest.able);
    const why = await obstacle();
    if (why) {
      said.textContent = why;
      live.disabled = false;
      return;
    }
    const { start } = await import(base + manifest.entry);
    await start({ base, manifest, notebook: new URL(live.dataset.notebook, location.href).href, name: live.dataset.page });
    live.hidden = true;
    said.textContent = "每一格都能改、能运行了。按钮在每一格下面，和页面下方。";
  } catch (error) {
    live.disabled = false;
    said.textContent = "没有准备好，请检查网络，再按一次。";
    console.warn(error);
  }
});

// 「在本页运行代码」：按下之前什么都不取。
const live = document.querySelector("button.live");

live?.addEventListener("click", async () => {
  const said = document.querySelector(".live-said");
  if (location.protocol == "file:") {
    said.innerHTML =
      "双击打开的网页，浏览器不让它运行 Python。在放着 index.html 的那个文件夹里运行 <code>python -m http.server</code>，再打开 <code>http://localhost:8000</code>，就可以了。";
    return;
  }
  if (origin == "null") {
    said.textContent = FRAMED;
    return;
  }
  const base = new URL(live.dataset.live, location.href).href;
  const notebook = new URL(live.dataset.notebook, location.href).href;
  live.disabled = true;
  said.textContent = "正在准备…";
  let scripts = [];
  try {
    const manifest = await (await fetch(`${base}manifest.json`, { cache: "no-cache" })).json();
    scripts = manifest.code.filter(name => name.endsWith(".js")).map(name => base + name);
    const { obstacle } = await import(base + manifest.able);
    const why = await obstacle();
    if (why) {
      await new Promise(done => setTimeout(done)); // 安全策略的事件晚一步才来
      said.textContent = whyBroken("") || why; // 是服务器另加的策略，就不怪浏览器
      live.disabled = false;
      return;
    }
    const { start } = await import(base + manifest.entry);
    await start({ base, manifest, notebook, name: live.dataset.page });
    live.hidden = true;
    said.textContent = "每一格都能改、能运行了。按钮在每一格下面，和页面下方。";
  } catch (error) {
    console.warn(error);
    const why = (await whyNone([`${base}manifest.json`, ...scripts, notebook])) || whyBroken(String(error));
    live.disabled = false;
    said.textContent = why || "没有准备好。刷新这一页，再按一次；还不行，换一个新的浏览器。";
  }
});

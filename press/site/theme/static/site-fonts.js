// 没有中文字体的机器上，后备字体取来以后，让它排到最前：
// 它前面要是有别的字体，Chromium 会把每种字号最先排的那一段画成方块
(() => {
const here = face => face.family.includes("Qibu Sans Web") && face.status === "loaded";
const mark = () => { if ([...document.fonts].some(here)) document.documentElement.dataset.fallback = ""; };
document.fonts?.addEventListener("loadingdone", mark);
document.fonts?.ready.then(mark);
})();

((storage, key, ...lists) => {
  // 这个读者的次序：第一次随便取一个数，记在浏览器里；记不下就不打乱。各个元素自己的编号不变。
  if (!storage.get("order")) storage.set("order", 1 + Math.floor(Math.random() * 2 ** 31));
  const seed = storage.get("order");
  if (!seed) return;
  const rank = (text) => {
    let hash = 2166136261;
    for (const char of text) hash = Math.imul(hash ^ char.charCodeAt(0), 16777619);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    return (hash ^ (hash >>> 13)) >>> 0;
  };
  for (const list of lists) {
    const { parentNode, nextSibling } = list.at(-1);
    const ranks = new Map(list.map((one, k) => [one, rank(k + "/" + seed + "/" + key)]));
    for (const one of [...list].sort((a, b) => ranks.get(a) - ranks.get(b))) parentNode.insertBefore(one, nextSibling);
  }
})

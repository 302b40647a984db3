/** 读者在一页上的改动，记在这个浏览器里：一格一条，几个标签页同时改也不会互相覆盖别的格。 */
export class Store {
  /**
   * @param {string} root 网站的根：同一个网站上的两份书，各记各的
   * @param {string} page 这一页的名字
   */
  constructor(root, page) {
    this.prefix = `selfattn-${new URL(root).pathname} live:${page}:`;
  }

  /** @param {string} id @returns {{source: string, base: string} | null} base：改的时候书里的代码 */
  get(id) {
    try {
      const { source, base } = JSON.parse(localStorage.getItem(this.prefix + id));
      return typeof source == "string" && typeof base == "string" ? { source, base } : null;
    } catch {
      return null;
    }
  }

  /** @param {string} id @param {string} source @param {string} base @returns {boolean} 记下了没有 */
  set(id, source, base) {
    try {
      if (source == base) localStorage.removeItem(this.prefix + id);
      else localStorage.setItem(this.prefix + id, JSON.stringify({ source, base }));
      return true;
    } catch {
      return false; // 不许，或者满了
    }
  }

  /** @param {string} id */
  remove(id) {
    this.set(id, "", "");
  }
}

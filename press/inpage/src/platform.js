/**
 * Worker 里的 navigator.platform 该是什么。
 * iPadOS 自称 Mac，只有这一页知道它有触摸屏；Pyodide 0.27 在 Worker 里问是不是 iPad，是就绕开 iOS 18 会崩溃的那一步。
 */
export const platform = () => (navigator.platform == "MacIntel" && navigator.maxTouchPoints > 1 ? "iPad" : navigator.platform);

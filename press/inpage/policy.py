"""每一页的 CSP：图、脚本、请求只能去本站；它管不到的，见 README 的「读者的代码出得去吗」。"""

CSP = "; ".join(
    [
        "default-src 'none'",
        # 页面里本来就有内联脚本（滑块、小测），Jupyter 的 HTML 输出也会带脚本，所以要 unsafe-inline；
        # 这份 CSP 防的是往外连，不是防读者自己的代码。WebAssembly 要 wasm-unsafe-eval，不需要 unsafe-eval。
        "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval' blob:",
        "worker-src 'self' blob:",
        "connect-src 'self' blob: data:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' blob: data:",
        "media-src 'self' blob: data:",
        "font-src 'self' data:",
        "form-action 'self'",
        "base-uri 'none'",
    ]
)

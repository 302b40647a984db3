"""IPython 的 DisplayPublisher 的替身：把显示交给页面。"""

from IPython.core.formatters import plain
from page_kernel.channel import channel


class DisplayPublisher:
    def publish(self, data, metadata=None, *, transient=None, update=False, **_):
        kind = "update_display_data" if update else "display_data"
        channel.output(output_type=kind, data=plain(data), metadata=metadata or {}, transient=transient or {})

    def clear_output(self, wait=False):
        channel.flush()
        channel.send("clear", wait=bool(wait))

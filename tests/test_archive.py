"""压缩包的字节只取决于里面有什么。"""

import zipfile

from press.zips import archive


def test_the_same_entries_give_the_same_bytes(tmp_path):
    entries = {"乙.txt": b"2", "a/b.txt": "甲"}
    one = archive.write(tmp_path / "1.zip", entries)
    two = archive.write(tmp_path / "2.zip", dict(reversed(entries.items())))
    assert one.read_bytes() == two.read_bytes()
    with zipfile.ZipFile(one) as packed:
        assert {name: packed.read(name) for name in packed.namelist()} == {"a/b.txt": "甲".encode(), "乙.txt": b"2"}
        stamps = {(info.date_time, info.external_attr, info.create_system) for info in packed.infolist()}
    assert stamps == {((1980, 1, 1, 0, 0, 0), 0o644 << 16, 3)}

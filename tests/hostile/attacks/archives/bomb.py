"""A zip of two hundred kilobytes that unpacks to 192 MB.

expect: flood
"""
import struct
import zlib


def build(folder, facts):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(b"#" * (16 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    data = block * 12 + zlib.compressobj(9, zlib.DEFLATED, -15).flush()
    size, check = 192 << 20, 0
    for _ in range(12):
        check = zlib.crc32(b"#" * (16 << 20), check)
    name = b"tiny.py"
    local = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 8, 0, 33, check, len(data), size, len(name), 0) + name
    central = struct.pack("<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, 8, 0, 33, check, len(data), size, len(name), 0, 0, 0, 0, 0, 0) + name
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 1, 1, len(central), len(local) + len(data), 0)
    (folder / "work.zip").write_bytes(local + data + central + end)
    return folder / "work.zip"

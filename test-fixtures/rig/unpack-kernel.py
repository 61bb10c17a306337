#!/usr/bin/env python3
"""unpack-kernel.py VMLINUZ VMLINUX: the kernel without its compression, which saves seconds at each emulated start."""
import lzma
import subprocess
import sys
import zlib

packed = open(sys.argv[1], "rb").read()
forms = (
    (b"\xfd7zXZ\x00", lambda data: lzma.LZMADecompressor().decompress(data)),
    (b"\x1f\x8b\x08", lambda data: zlib.decompressobj(31).decompress(data)),
    (b"\x28\xb5\x2f\xfd", lambda data: subprocess.run(["zstd", "-dcq"], input=data, capture_output=True).stdout),
)
for magic, unpack in forms:
    at = packed.find(magic)
    while at >= 0:
        try:
            kernel = unpack(packed[at:])
        except Exception:
            kernel = b""
        if kernel[:4] == b"\x7fELF":
            with open(sys.argv[2], "wb") as file:
                file.write(kernel)
            sys.exit(0)
        at = packed.find(magic, at + 1)
sys.exit("no kernel found in " + sys.argv[1])

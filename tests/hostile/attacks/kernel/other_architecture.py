"""Makes system calls by the numbers of another architecture, which a filter may not know.

expect: told
"""
import ctypes
import mmap

from gear import backward, forward, hidden, prove, shown

try:
    code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
except OSError:
    code = None
if code is not None:
    code.write(bytes.fromhex("53b814000000cd805bc3"))  # push rbx; mov eax, 20 (getpid of i386); int 0x80; pop rbx; ret
    address = ctypes.addressof(ctypes.c_char.from_buffer(code))
    if ctypes.CFUNCTYPE(ctypes.c_int)(address)() > 0:
        prove("i386")

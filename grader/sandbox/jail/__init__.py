"""The box that is a fork of a zygote behind layers of the kernel. Linux only."""

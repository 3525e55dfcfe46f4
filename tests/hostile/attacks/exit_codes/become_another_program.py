"""Becomes a program that ends well.

expect: score
naive: line
"""
import os

os.execv("/bin/true", ["true"])

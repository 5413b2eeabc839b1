"""Paths as objects: pure ones to compute with, and Path to reach the files."""

from pathlib._pure import PurePath, PurePosixPath, PureWindowsPath
from pathlib._path import Path, PosixPath, UnsupportedOperation, WindowsPath

__all__ = ["UnsupportedOperation", "PurePath", "PurePosixPath", "PureWindowsPath", "Path", "PosixPath", "WindowsPath"]

"""Comparing files and directories."""

import os
import stat
from types import GenericAlias

__all__ = ["clear_cache", "cmp", "dircmp", "cmpfiles", "DEFAULT_IGNORES"]

DEFAULT_IGNORES = ["RCS", "CVS", "tags", ".git", ".hg", ".bzr", "_darcs", "__pycache__"]
BUFSIZE = 8 * 1024
# Whether two files were the same, while both looked so.
_known = {}


def clear_cache():
    """Forget which files were the same: for those that change faster than their times show."""
    _known.clear()


def cmp(f1, f2, shallow=True):
    """Whether two files have the same contents; `shallow`: files of the same kind, size and time are taken to."""
    looks = _look(os.stat(f1)), _look(os.stat(f2))
    if looks[0][0] != stat.S_IFREG or looks[1][0] != stat.S_IFREG:
        return False
    if shallow and looks[0] == looks[1]:
        return True
    if looks[0][1] != looks[1][1]:
        return False
    same = _known.get((f1, f2, *looks))
    if same is None:
        same = _same_contents(f1, f2)
        if len(_known) > 100:
            clear_cache()
        _known[f1, f2, *looks] = same
    return same


def _look(status):
    return stat.S_IFMT(status.st_mode), status.st_size, status.st_mtime


def _same_contents(one, other):
    with open(one, "rb") as first, open(other, "rb") as second:
        while True:
            data = first.read(BUFSIZE)
            if data != second.read(BUFSIZE):
                return False
            if not data:
                return True


def cmpfiles(a, b, common, shallow=True):
    """The names of files in two directories, as (the same, different, those that cannot be compared)."""
    same, different, odd = [], [], []
    for name in common:
        try:
            kind = same if cmp(os.path.join(a, name), os.path.join(b, name), shallow) else different
        except (OSError, ValueError):
            kind = odd
        kind.append(name)
    return same, different, odd


class dircmp:
    """Two directories. What is asked for is found out then, and kept."""

    def __init__(self, a, b, ignore=None, hide=None, *, shallow=True):
        self.left, self.right = a, b
        self.hide = [os.curdir, os.pardir] if hide is None else hide
        self.ignore = DEFAULT_IGNORES if ignore is None else ignore
        self.shallow = shallow

    # The names in each, in order, but those that are hidden or ignored.

    def phase0(self):
        left_out = {*self.hide, *self.ignore}
        self.left_list, self.right_list = (sorted(name for name in os.listdir(folder) if name not in left_out)
                                           for folder in (self.left, self.right))

    def phase1(self):
        left, right = (dict(zip(map(os.path.normcase, names), names)) for names in (self.left_list, self.right_list))
        self.common = [name for key, name in left.items() if key in right]
        self.left_only = [name for key, name in left.items() if key not in right]
        self.right_only = [name for key, name in right.items() if key not in left]

    def phase2(self):
        """Directories, files, and what is neither, or not the same in both."""
        self.common_dirs, self.common_files, self.common_funny = [], [], []
        for name in self.common:
            try:
                kinds = {stat.S_IFMT(os.stat(os.path.join(folder, name)).st_mode) for folder in (self.left, self.right)}
            except (OSError, ValueError):
                kinds = set()
            if kinds == {stat.S_IFDIR}:
                self.common_dirs.append(name)
            elif kinds == {stat.S_IFREG}:
                self.common_files.append(name)
            else:
                self.common_funny.append(name)

    def phase3(self):
        self.same_files, self.diff_files, self.funny_files = cmpfiles(self.left, self.right, self.common_files,
                                                                      self.shallow)

    def phase4(self):
        self.subdirs = {name: type(self)(os.path.join(self.left, name), os.path.join(self.right, name), self.ignore,
                                         self.hide, shallow=self.shallow) for name in self.common_dirs}

    methodmap = {name: phase for phase, names in (
        (phase0, ("left_list", "right_list")), (phase1, ("common", "left_only", "right_only")),
        (phase2, ("common_dirs", "common_files", "common_funny")),
        (phase3, ("same_files", "diff_files", "funny_files")), (phase4, ("subdirs",))) for name in names}

    def __getattr__(self, name):
        if name not in self.methodmap:
            raise AttributeError(name)
        self.methodmap[name](self)
        return getattr(self, name)

    def report(self):
        """Print what differs between the two."""
        print("diff", self.left, self.right)
        for label, names, where in (("Only in {}", self.left_only, self.left), ("Only in {}", self.right_only, self.right),
                                    ("Identical files", self.same_files, None),
                                    ("Differing files", self.diff_files, None),
                                    ("Trouble with common files", self.funny_files, None),
                                    ("Common subdirectories", self.common_dirs, None),
                                    ("Common funny cases", self.common_funny, None)):
            if names:
                names.sort()
                print(label.format(where), ":", names)

    def report_partial_closure(self):
        """The same for the directories right below, too."""
        self.report()
        for below in self.subdirs.values():
            print()
            below.report()

    def report_full_closure(self):
        """The same for all directories below, too."""
        self.report()
        for below in self.subdirs.values():
            print()
            below.report_full_closure()

    __class_getitem__ = classmethod(GenericAlias)

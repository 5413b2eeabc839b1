"""What is let out of an archive: filters get a member and change or refuse it."""

import os

from tarfile._errors import (AbsoluteLinkError, AbsolutePathError, LinkOutsideDestinationError,
                             OutsideDestinationError, SpecialFileError)


def fully_trusted_filter(member, dest_path):
    """All, as it is."""
    return member


def tar_filter(member, dest_path):
    """What leads nowhere but down, and no more rights than the owner gives others to read."""
    return _with(member, _tame(member, dest_path))


def data_filter(member, dest_path):
    """Files, directories and links within, as if someone had written them here and now."""
    changes = _tame(member, dest_path)
    name = changes.get("name", member.name)
    mode = changes.get("mode", member.mode)
    if mode is not None:
        if member.isreg() or member.islnk():
            if not mode & 0o100:
                # What the owner cannot run, nobody can.
                mode &= ~0o111
            mode |= 0o600
        elif member.isdir() or member.issym():
            mode = None
        else:
            raise SpecialFileError(member)
        if mode != member.mode:
            changes["mode"] = mode
    for key in ("uid", "gid", "uname", "gname"):
        if getattr(member, key) is not None:
            changes[key] = None
    if member.islnk() or member.issym():
        _check_link(member, name, dest_path, changes)
    return _with(member, changes)


def _check_link(member, name, dest_path, changes):
    if os.path.isabs(member.linkname):
        raise AbsoluteLinkError(member)
    normal = os.path.normpath(member.linkname)
    if normal != member.linkname:
        changes["linkname"] = normal
    # A symbolic link begins where it is, a hard one where the archive does.
    where = os.path.dirname(name) if member.issym() else ""
    target = _real(os.path.join(dest_path, where, member.linkname))
    if not _is_below(target, dest_path):
        raise LinkOutsideDestinationError(member, target)


def _real(path):
    """Where a path leads; what is not there yet may be missing, but nobody may hide what is."""
    return os.path.realpath(path, strict=os.path.ALLOW_MISSING)


def _is_below(path, directory):
    directory = _real(directory)
    return os.path.commonpath([path, directory]) == directory


def _tame(member, dest_path):
    """What is changed of a member that is not trusted; one that would leave is refused."""
    changes = {}
    name = member.name
    if name.startswith(("/", os.sep)):
        name = changes["name"] = name.lstrip("/" + os.sep)
    if os.path.isabs(name):
        raise AbsolutePathError(member)
    target = _real(os.path.join(dest_path, name))
    if not _is_below(target, dest_path):
        raise OutsideDestinationError(member, target)
    mode = member.mode
    if mode is not None and mode & 0o755 != mode:
        changes["mode"] = mode & 0o755
    return changes


def _with(member, changes):
    return member.replace(**changes, deep=False) if changes else member


NAMED = {"fully_trusted": fully_trusted_filter, "tar": tar_filter, "data": data_filter}

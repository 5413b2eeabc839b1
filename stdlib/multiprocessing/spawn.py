"""How a process begins: the command is run again, and told what to do by its channel."""

import os
import pickle
import sys

import _processes

from . import _node, process

_executable = None
_COMMAND = "from multiprocessing.spawn import spawn_main; spawn_main()"


def set_executable(executable):
    """Set the command that processes are started with."""
    global _executable
    _executable = os.fspath(executable)


def get_executable():
    """The command that processes are started with."""
    return _executable or sys.executable


def start(proc):
    """Start a process; how to wait for it, and its channel."""
    if getattr(process.current_process(), "_inheriting", False):
        raise RuntimeError("""
        An attempt has been made to start a new process before the
        current process has finished its bootstrapping phase.

        This probably means that you are not using fork to start your
        child processes and you have forgotten to use the proper idiom
        in the main module:

            if __name__ == '__main__':
                freeze_support()
                ...

        The "freeze_support()" line can be omitted if the program
        is not going to be frozen to produce an executable.

        To fix this issue, refer to the "Safe importing of main module"
        section in https://docs.python.org/3/library/multiprocessing.html
        """)
    command = get_executable()
    if not command:
        raise RuntimeError("no command is known to start processes with: "
                           "multiprocessing.set_executable() sets one")
    before, process._spawning = process._spawning, proc
    try:
        body = pickle.dumps(proc)
    finally:
        process._spawning = before
    preparation = pickle.dumps(_preparation(proc))
    child = _processes.spawn([command, "-c", _COMMAND, "--multiprocessing-fork"])
    child.channel.send(preparation)
    child.channel.send(body)
    return child, _node.Peer(child.channel, child.pid)


def _preparation(proc):
    data = {
        "name": proc.name,
        "sys_path": list(sys.path),
        "sys_argv": list(sys.argv),
        "dir": os.getcwd(),
        "authkey": bytes(process.current_process()._config["authkey"]),
    }
    main = sys.modules["__main__"]
    spec_name = getattr(getattr(main, "__spec__", None), "name", None)
    path = getattr(main, "__file__", None)
    if spec_name is not None:
        data["main_name"] = spec_name
    elif path is not None and path != "<stdin>":
        data["main_path"] = os.path.abspath(path)
    return data


def spawn_main():
    """In the child: do what the parent says, and end."""
    channel = _processes.parent()
    sys.stdin = open(os.devnull)
    current = process.current_process()
    try:
        data = pickle.loads(channel.recv())
    except EOFError:
        sys.exit(1)
    from queue import SimpleQueue
    global calls
    calls = SimpleQueue()
    current._inheriting = True
    try:
        prepare(data)
        body = channel.recv()
        _node.parent = _node.Peer(channel, os.getppid(), calls)
        proc = pickle.loads(body)
    finally:
        del current._inheriting
    code = proc._bootstrap()
    sys.exit(code)


calls = None


def prepare(data):
    """Make this process like its parent: names, paths, the main module."""
    current = process.current_process()
    current.name = data["name"]
    current._config["authkey"] = data["authkey"]
    sys.path[:] = data["sys_path"]
    sys.argv[:] = data["sys_argv"]
    os.chdir(data["dir"])
    if "main_name" in data:
        _main_from_name(data["main_name"])
    elif "main_path" in data:
        _main_from_path(data["main_path"])


def _install(module):
    sys.modules["__mp_main__"] = sys.modules["__main__"] = module


def _main_from_path(path):
    """The program's text runs under another name: what `if __name__ == "__main__"` guards does not."""
    module = type(sys)("__mp_main__")
    module.__file__ = path
    module.__builtins__ = __builtins__
    _install(module)
    with open(path, "rb") as file:
        code = compile(file.read(), path, "exec")
    exec(code, module.__dict__)


def _main_from_name(name):
    if name == "__main__" or name.endswith(".__main__"):
        return
    import importlib.util
    spec = importlib.util.find_spec(name)
    module = type(sys)("__mp_main__")
    module.__file__ = spec.origin
    module.__spec__ = spec
    module.__package__ = name.rpartition(".")[0]
    _install(module)
    with open(spec.origin, "rb") as file:
        code = compile(file.read(), spec.origin, "exec")
    exec(code, module.__dict__)

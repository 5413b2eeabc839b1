"""What finders and loaders are."""

import abc


class Loader(metaclass=abc.ABCMeta):
    """What can make a module of a spec."""

    def create_module(self, spec):
        return None


class MetaPathFinder(metaclass=abc.ABCMeta):
    """What may stand on sys.meta_path."""

    def invalidate_caches(self):
        """Nothing is cached."""


class InspectLoader(Loader):
    """A loader that shows the code it loads."""

    def is_package(self, fullname):
        raise ImportError

    @abc.abstractmethod
    def get_source(self, fullname):
        raise ImportError

    def exec_module(self, module):
        exec(compile(self.get_source(module.__name__), "<string>", "exec"), module.__dict__)

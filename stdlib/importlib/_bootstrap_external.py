"""What other modules of a library ask of the import of files."""

from importlib.machinery import SourceFileLoader
from importlib.util import cache_from_source, source_from_cache, spec_from_file_location

__all__ = ["SourceFileLoader", "cache_from_source", "source_from_cache", "spec_from_file_location"]

"""Setting up logging at once: by a dictionary (PEP 391), or by a file of sections."""

import logging
import logging.handlers
import re
from _dotted import resolve

DEFAULT_LOGGING_CONFIG_PORT = logging.handlers.DEFAULT_TCP_LOGGING_PORT + 10

_identifier = re.compile("[a-z_][a-z0-9_]*", re.IGNORECASE)


def valid_ident(s):
    """True for a text that is an identifier; a ValueError for all others."""
    if not _identifier.fullmatch(s):
        raise ValueError(f"Not a valid Python identifier: {s!r}")
    return True


# ---- what both ways share

def _clear_handlers():
    logging._handlers.clear()
    logging.shutdown(logging._handlerList[:])
    del logging._handlerList[:]


def _remove_handlers(logger):
    for handler in logger.handlers[:]:
        logger.removeHandler(handler)


def _leave_others(configured, disable):
    """Loggers that are there, but not named: out of use, unless they lie below one that is named."""
    for name, logger in logging.root.manager.loggerDict.items():
        if isinstance(logger, logging.PlaceHolder) or name in configured:
            continue
        if any(name.startswith(above + ".") for above in configured):
            logger.setLevel(logging.NOTSET)
            logger.handlers = []
            logger.propagate = True
        else:
            logger.disabled = disable


# ---- dictionaries

class _Converting:
    """A container whose elements mean what they say when they are asked for: `ext://sys.stderr`, `cfg://handlers.file`."""

    def _converted(self, key, value):
        found = self.configurator.convert(value)
        if found is not value:
            # Once is enough.
            self._keep(key, found)
            if isinstance(found, _Converting):
                found.parent, found.key = self, key
        return found


class ConvertingDict(dict, _Converting):
    def _keep(self, key, value):
        dict.__setitem__(self, key, value)

    def __getitem__(self, key):
        return self._converted(key, dict.__getitem__(self, key))

    def get(self, key, default=None):
        return self[key] if key in self else self.configurator.convert(default)

    def pop(self, key, default=None):
        return self.configurator.convert(dict.pop(self, key, default))


class ConvertingList(list, _Converting):
    def _keep(self, key, value):
        list.__setitem__(self, key, value)

    def __getitem__(self, key):
        return self._converted(key, list.__getitem__(self, key))

    def __iter__(self):
        return (self[at] for at in range(len(self)))

    def pop(self, idx=-1):
        return self.configurator.convert(list.pop(self, idx))


class ConvertingTuple(tuple, _Converting):
    def _keep(self, key, value):
        pass

    def __getitem__(self, key):
        return self._converted(key, tuple.__getitem__(self, key))

    def __iter__(self):
        return (self[at] for at in range(len(self)))


class BaseConfigurator:
    """Reads a dictionary of settings."""

    CONVERT_PATTERN = re.compile(r"(?P<prefix>[a-z]+)://(?P<suffix>.*)")
    _step = re.compile(r"\.(\w+)\s*|\[([^\[\]]*)\]\s*")

    value_converters = {"ext": "ext_convert", "cfg": "cfg_convert"}
    # What imports modules for `resolve`.
    importer = staticmethod(__import__)

    def __init__(self, config):
        self.config = ConvertingDict(config)
        self.config.configurator = self

    def resolve(self, s):
        """What a dotted name stands for."""
        try:
            return resolve(s, self.importer)
        except ImportError as error:
            raise ValueError(f"Cannot resolve {s!r}: {error}") from error

    def ext_convert(self, value):
        """`ext://module.name`"""
        return self.resolve(value)

    def cfg_convert(self, value):
        """`cfg://name.name[index]`: another part of the settings."""
        match = re.match(r"\w+\s*", value)
        if match is None:
            raise ValueError(f"Unable to convert {value!r}")
        found, at = self.config[match[0].strip()], match.end()
        while at < len(value):
            match = self._step.match(value, at)
            if match is None:
                raise ValueError(f"Unable to convert {value!r} at {value[at:]!r}")
            name, index = match.groups()
            if name is not None:
                found = found[name]
            elif index.isdecimal():
                try:
                    found = found[int(index)]
                except TypeError:
                    found = found[index]
            else:
                found = found[index]
            at = match.end()
        return found

    def convert(self, value):
        """What a setting means."""
        if isinstance(value, str):
            match = self.CONVERT_PATTERN.match(value)
            converter = match and self.value_converters.get(match["prefix"])
            return getattr(self, converter)(match["suffix"]) if converter else value
        if isinstance(value, _Converting):
            return value
        if isinstance(value, dict):
            value = ConvertingDict(value)
        elif isinstance(value, list):
            value = ConvertingList(value)
        elif isinstance(value, tuple) and not hasattr(value, "_fields"):
            value = ConvertingTuple(value)
        else:
            return value
        value.configurator = self
        return value

    def configure_custom(self, config):
        """The object that the callable `()` makes of the other settings; attributes are below `.`."""
        factory = config.pop("()")
        if not callable(factory):
            factory = self.resolve(factory)
        attributes = config.pop(".", None)
        made = factory(**{name: config[name] for name in config if valid_ident(name)})
        _set_attributes(made, attributes)
        return made

    def as_tuple(self, value):
        """A list as a tuple: files of JSON and YAML know no tuples."""
        return tuple(value) if isinstance(value, list) else value


def _set_attributes(made, attributes):
    for name, value in (attributes or {}).items():
        setattr(made, name, value)


class _Later(Exception):
    """A handler needs another one, which is not there yet."""


class DictConfigurator(BaseConfigurator):
    """Sets up logging as a dictionary says (version 1)."""

    def configure(self):
        """Do it."""
        config = self.config
        if "version" not in config:
            raise ValueError("dictionary doesn't specify a version")
        if config["version"] != 1:
            raise ValueError(f"Unsupported version: {config['version']}")
        with logging._lock:
            if config.pop("incremental", False):
                self._change()
            else:
                self._replace()

    def _change(self):
        """Levels, and which loggers pass records on: nothing else."""
        for name, settings in self.config.get("handlers", {}).items():
            if name not in logging._handlers:
                raise ValueError(f"No handler found with name {name!r}")
            with _explained(f"Unable to configure handler {name!r}"):
                if level := settings.get("level", None):
                    logging._handlers[name].setLevel(logging._checkLevel(level))
        self._configure_loggers(incremental=True)

    def _replace(self):
        config = self.config
        disable = config.pop("disable_existing_loggers", True)
        _clear_handlers()
        for kind, configure in ("formatters", self.configure_formatter), ("filters", self.configure_filter):
            made = config.get(kind, {})
            for name in made:
                with _explained(f"Unable to configure {kind[:-1]} {name!r}"):
                    made[name] = configure(made[name])
        self._configure_handlers(config.get("handlers", {}))
        self._configure_loggers()
        _leave_others(set(config.get("loggers", {})), disable)

    def _configure_handlers(self, handlers):
        waiting = []
        for name in sorted(handlers):
            with _explained(f"Unable to configure handler {name!r}"):
                try:
                    made = self.configure_handler(handlers[name])
                except _Later:
                    waiting.append(name)
                    continue
                made.name = name
                handlers[name] = made
        for name in waiting:
            with _explained(f"Unable to configure handler {name!r}"):
                try:
                    made = self.configure_handler(handlers[name])
                except _Later as error:
                    raise ValueError(str(error)) from None
                made.name = name
                handlers[name] = made

    def _configure_loggers(self, incremental=False):
        loggers = self.config.get("loggers", {})
        for name in loggers:
            with _explained(f"Unable to configure logger {name!r}"):
                self.configure_logger(name, loggers[name], incremental)
        if root := self.config.get("root", None):
            with _explained("Unable to configure root logger"):
                self.configure_root(root, incremental)

    def configure_formatter(self, config):
        """A formatter."""
        if "()" in config:
            whole = dict(config)
            try:
                return self.configure_custom(config)
            except TypeError as error:
                if "'format'" not in str(error):
                    raise
                # Formatters have called it `fmt` since their first days.
                config.update(whole)
                config["fmt"] = config.pop("format")
                return self.configure_custom(config)
        made = self.resolve(config["class"]) if config.get("class", None) else logging.Formatter
        further = {"defaults": config["defaults"]} if config.get("defaults", None) else {}
        if "validate" in config:
            further["validate"] = config["validate"]
        return made(config.get("format", None), config.get("datefmt", None), config.get("style", "%"), **further)

    def configure_filter(self, config):
        """A filter."""
        return self.configure_custom(config) if "()" in config else logging.Filter(config.get("name", ""))

    def add_filters(self, filterer, filters):
        """Give filters, by their names, to a logger or handler."""
        for given in filters:
            try:
                filterer.addFilter(given if callable(given) or hasattr(given, "filter") else
                                   self.config["filters"][given])
            except Exception as error:
                raise ValueError(f"Unable to add filter {given!r}") from error

    def configure_handler(self, config):
        """A handler."""
        whole = dict(config)
        formatter = config.pop("formatter", None)
        if formatter:
            try:
                formatter = self.config["formatters"][formatter]
            except Exception as error:
                raise ValueError(f"Unable to set formatter {formatter!r}") from error
        level, filters = config.pop("level", None), config.pop("filters", None)
        if "()" in config:
            factory = config.pop("()")
            factory = factory if callable(factory) else self.resolve(factory)
            settings = ()
        else:
            named = config.pop("class")
            factory = named if callable(named) else self.resolve(named)
            try:
                settings = self._prepare(factory, config)
            except _Later:
                config.update(whole)
                raise
        attributes = config.pop(".", None)
        options = {name: config[name] for name in config if valid_ident(name)}
        try:
            made = factory(*settings, **options)
        except TypeError as error:
            if "'stream'" not in str(error):
                raise
            # As StreamHandler once called it.
            options["strm"] = options.pop("stream")
            made = factory(*settings, **options)
            import warnings
            warnings.warn("Support for custom logging handlers with the 'strm' argument is deprecated and scheduled for "
                          "removal in Python 3.16. Define handlers with the 'stream' argument instead.",
                          DeprecationWarning, stacklevel=2)
        if formatter:
            made.setFormatter(formatter)
        if level is not None:
            made.setLevel(logging._checkLevel(level))
        if filters:
            self.add_filters(made, filters)
        _set_attributes(made, attributes)
        return made

    def _prepare(self, factory, config):
        """Settings of the library's handlers that are more than values. What is passed by place comes back."""
        handlers = logging.handlers
        is_kind = lambda kind: isinstance(factory, type) and issubclass(factory, kind)
        if is_kind(handlers.MemoryHandler):
            if "flushLevel" in config:
                config["flushLevel"] = logging._checkLevel(config["flushLevel"])
            if "target" in config and not isinstance(config["target"], logging.Handler):
                config["target"] = self._handler(config["target"], "target")
        elif is_kind(handlers.QueueHandler):
            return self._prepare_queue(config)
        elif is_kind(handlers.SMTPHandler) and "mailhost" in config:
            config["mailhost"] = self.as_tuple(config["mailhost"])
        elif is_kind(handlers.SysLogHandler) and "address" in config:
            config["address"] = self.as_tuple(config["address"])
        return ()

    def _handler(self, name, what):
        """Another handler, which may not be there yet."""
        try:
            found = self.config["handlers"][name]
        except Exception as error:
            raise ValueError(f"Unable to set {what} handler {name!r}") from error
        if not isinstance(found, logging.Handler):
            raise _Later(f"{what} not configured yet")
        return found

    def _prepare_queue(self, config):
        """A queue handler comes with its queue and its listener."""
        queue, listener = config.pop("queue", None), config.pop("listener", None)
        names = config.pop("handlers", ())
        respects = config.pop("respect_handler_level", False)
        try:
            handlers = [self._handler(name, "handlers") for name in names]
        except _Later:
            raise _Later("Required handler not configured yet") from None
        if queue is None:
            import queue as queues
            queue = queues.Queue()
        elif isinstance(queue, str):
            queue = self.resolve(queue)()
        elif isinstance(queue, dict):
            if "()" not in queue:
                raise TypeError(f"Invalid queue specifier {queue!r}")
            queue = self.configure_custom(dict(queue))
        elif not all(callable(getattr(queue, name, None)) for name in ("put_nowait", "get")):
            raise TypeError(f"Invalid queue specifier {queue!r}")
        if listener is None:
            make = logging.handlers.QueueListener
        elif isinstance(listener, str):
            make = self.resolve(listener)
        elif isinstance(listener, dict):
            if "()" not in listener:
                raise TypeError(f"Invalid listener specifier {listener!r}")
            make = self.configure_custom(dict(listener))
        else:
            make = listener
        if isinstance(make, type) and not issubclass(make, logging.handlers.QueueListener):
            raise TypeError(f"Invalid listener specifier {listener!r}")
        made = make(queue, *handlers, respect_handler_level=respects)
        config.setdefault(".", {})["listener"] = made
        return (queue,)

    def add_handlers(self, logger, handlers):
        """Give handlers, by their names, to a logger."""
        for name in handlers:
            try:
                logger.addHandler(self.config["handlers"][name])
            except Exception as error:
                raise ValueError(f"Unable to add handler {name!r}") from error

    def common_logger_config(self, logger, config, incremental=False):
        """What all loggers can be told."""
        level = config.get("level", None)
        if level is not None:
            logger.setLevel(logging._checkLevel(level))
        if not incremental:
            _remove_handlers(logger)
            if handlers := config.get("handlers", None):
                self.add_handlers(logger, handlers)
            if filters := config.get("filters", None):
                self.add_filters(logger, filters)

    def configure_logger(self, name, config, incremental=False):
        """A logger that has a name."""
        logger = logging.getLogger(name)
        self.common_logger_config(logger, config, incremental)
        logger.disabled = False
        propagate = config.get("propagate", None)
        if propagate is not None:
            logger.propagate = propagate

    def configure_root(self, config, incremental=False):
        """The root."""
        self.common_logger_config(logging.getLogger(), config, incremental)


class _explained:
    """What goes wrong inside is a ValueError that says where."""

    def __init__(self, message):
        self.message = message

    def __enter__(self):
        return self

    def __exit__(self, kind, error, traceback):
        if isinstance(error, Exception):
            raise ValueError(self.message) from error


dictConfigClass = DictConfigurator


def dictConfig(config):
    """Set up logging as a dictionary says."""
    dictConfigClass(config).configure()


# ---- files

def fileConfig(fname, defaults=None, disable_existing_loggers=True, encoding=None):
    """Set up logging as a file of sections says: its path, an open file, or a RawConfigParser."""
    import configparser
    import os
    if isinstance(fname, configparser.RawConfigParser):
        parser = fname
    else:
        if isinstance(fname, str):
            if not os.path.exists(fname):
                raise FileNotFoundError(f"{fname} doesn't exist")
            if not os.path.getsize(fname):
                raise RuntimeError(f"{fname} is an empty file")
        try:
            parser = configparser.ConfigParser(defaults)
            if hasattr(fname, "readline"):
                parser.read_file(fname)
            else:
                parser.read(fname, encoding=encoding)
        except configparser.ParsingError as error:
            raise RuntimeError(f"{fname} is invalid: {error}")
    formatters = _formatters_of(parser)
    with logging._lock:
        _clear_handlers()
        handlers = _handlers_of(parser, formatters)
        _loggers_of(parser, handlers, disable_existing_loggers)


def _names(text):
    return [name.strip() for name in text.split(",") if name.strip()]


def _formatters_of(parser):
    made = {}
    for name in _names(parser["formatters"]["keys"]):
        section = parser[f"formatter_{name}"]
        kind = section.get("class")
        # What is in braces or dollars is not for the parser.
        raw = lambda key, fallback=None: parser.get(f"formatter_{name}", key, raw=True, fallback=fallback)
        defaults = raw("defaults")
        further = {} if defaults is None else {"defaults": _evaluated(defaults)}
        factory = resolve(kind) if kind else logging.Formatter
        made[name] = factory(raw("format"), raw("datefmt"), raw("style", "%"), **further)
    return made


def _evaluated(text):
    # As the format has it: expressions, in which `handlers` and all of logging are known. Settings are trusted as programs are.
    return eval(text, vars(logging))


def _handlers_of(parser, formatters):
    made, targets = {}, []
    for name in _names(parser["handlers"]["keys"]):
        section = parser[f"handler_{name}"]
        try:
            factory = _evaluated(section["class"])
        except (AttributeError, NameError):
            factory = resolve(section["class"])
        handler = factory(*_evaluated(section.get("args", "()")), **_evaluated(section.get("kwargs", "{}")))
        handler.name = name
        if "level" in section:
            handler.setLevel(section["level"])
        if section.get("formatter"):
            handler.setFormatter(formatters[section["formatter"]])
        if isinstance(handler, logging.handlers.MemoryHandler) and section.get("target"):
            targets.append((handler, section["target"]))
        made[name] = handler
    for handler, target in targets:
        handler.setTarget(made[target])
    return made


def _loggers_of(parser, handlers, disable):
    names = _names(parser["loggers"]["keys"])
    names.remove("root")
    _set_up(logging.root, parser["logger_root"], handlers)
    configured = set()
    for name in names:
        section = parser[f"logger_{name}"]
        logger = logging.getLogger(section["qualname"])
        configured.add(section["qualname"])
        _set_up(logger, section, handlers)
        logger.propagate = section.getint("propagate", fallback=1)
        logger.disabled = False
    _leave_others(configured, disable)


def _set_up(logger, section, handlers):
    if "level" in section:
        logger.setLevel(section["level"])
    _remove_handlers(logger)
    for name in _names(section["handlers"]):
        logger.addHandler(handlers[name])

"""A loop that overrides nothing is turned natively, whichever selector of the library it was given."""
import asyncio
import selectors

for make in (asyncio.new_event_loop, asyncio.SelectorEventLoop, lambda: asyncio.SelectorEventLoop(selectors.PollSelector())):
    loop = make()
    print(getattr(loop, "_by_methods", False))
    loop.close()
# prints: False
# prints: False
# prints: False

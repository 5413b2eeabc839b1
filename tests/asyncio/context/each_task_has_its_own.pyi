import asyncio
import contextvars

var = contextvars.ContextVar("var", default="unset")


async def child():
    print(var.get())  # prints: main
    var.set("child")


async def main():
    var.set("main")
    await asyncio.create_task(child())
    print(var.get())  # prints: main
    await child()
    print(var.get())
    # prints: main
    # prints: child


asyncio.run(main())
print(var.get())  # prints: unset

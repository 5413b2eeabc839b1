# The tasks that end a run have names too.
import asyncio
import inspect


async def name():
    return asyncio.current_task().get_name()


print(asyncio.run(name()), asyncio.run(name()))  # prints: Task-1 Task-4
with asyncio.Runner() as runner:
    print(runner.run(name()), runner.run(name()))  # prints: Task-7 Task-8
print(asyncio.run(name()))  # prints: Task-11

# Classes that are native say what they take.
for kind in asyncio.Lock, asyncio.Event, asyncio.Semaphore, asyncio.Condition, asyncio.Queue, asyncio.TaskGroup:
    print(kind.__name__, inspect.signature(kind))
# prints: Lock ()
# prints: Event ()
# prints: Semaphore (value=1)
# prints: Condition (lock=None)
# prints: Queue (maxsize=0)
# prints: TaskGroup ()

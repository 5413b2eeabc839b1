import asyncio


async def main():
    future = asyncio.get_running_loop().create_future()
    print(future)  # prints: <Future pending>
    for method in (future.result, future.exception):
        try:
            method()
        except asyncio.InvalidStateError as error:
            print(error)
            # prints: Result is not set.
            # prints: Exception is not set.
    future.add_done_callback(lambda done: print("callback", done.result()))  # prints 5: callback 1
    future.set_result(1)
    print(future)  # prints 4: <Future finished result=1>
    await asyncio.sleep(0)
    print(await future)  # prints 6: 1
    try:
        future.set_result(2)
    except asyncio.InvalidStateError as error:
        print(error)  # prints 7: invalid state


asyncio.run(main())

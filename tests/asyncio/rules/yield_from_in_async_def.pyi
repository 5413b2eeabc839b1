async def f():
    yield from []  # rejects: 'yield from' inside async function

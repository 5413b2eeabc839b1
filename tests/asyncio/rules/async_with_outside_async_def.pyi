def f():
    async with x:  # rejects: 'async with' outside async function
        pass

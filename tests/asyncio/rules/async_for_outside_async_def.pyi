def f():
    async for x in y:  # rejects: 'async for' outside async function
        pass

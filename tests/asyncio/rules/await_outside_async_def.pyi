def f():
    await g()  # rejects: 'await' outside async function

await g()  # rejects: 'await' outside function

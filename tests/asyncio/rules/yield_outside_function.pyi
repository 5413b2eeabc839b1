yield 1  # rejects: 'yield' outside function

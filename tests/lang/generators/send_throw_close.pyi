def g():
    try:
        x = yield 1
        print("got", x)                 # prints 2: got 5
        yield 2
    except ValueError as error:
        print("caught", error)          # prints 4: caught bad
        yield 3
    finally:
        print("closed")                 # prints 6: closed

it = g()
print(next(it))                         # prints 1: 1
print(it.send(5))                       # prints 3: 2
print(it.throw(ValueError("bad")))      # prints 5: 3
it.close()

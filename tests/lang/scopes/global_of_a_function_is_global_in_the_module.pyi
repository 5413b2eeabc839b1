inside, outside = {}, {}
exec("""
def f():
    global y
y = 9
z = 10
""", outside, inside)
print("y" in outside, "z" in inside)  # prints: True True

class Loud:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("gone", self.name)

def make():
    Loud("temporary").name
    print("after temporary")

make()                                  # prints: gone temporary
x = Loud("x")                           # prints: after temporary
del x                                   # prints: gone x
print("end")                            # prints: end

import resource, sys

soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
print(isinstance(soft, int), resource.RLIM_INFINITY)   # prints: True -1
resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
print(resource.getrlimit(resource.RLIMIT_CORE)[0])     # prints: 0
try:
    resource.getrlimit(12345)
except ValueError as error:
    print(error)                                       # prints: invalid resource specified
heard = []
sys.addaudithook(lambda event, args: heard.append((event, args)) if event == "own" else None)
sys.audit("own", 1, 2)
print(heard)                                           # prints: [('own', (1, 2))]

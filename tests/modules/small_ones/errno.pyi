import errno, os

print(errno.errorcode[errno.ENOENT], errno.errorcode[errno.EAGAIN])  # prints: ENOENT EAGAIN
print(errno.EWOULDBLOCK == errno.EAGAIN, errno.EDEADLK == errno.EDEADLOCK)  # prints: True True
try:
    os.stat("/no/such/file")
except OSError as error:
    print(errno.errorcode[error.errno])  # prints: ENOENT

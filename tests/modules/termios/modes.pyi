"""A pseudo-terminal: its modes, its size, what passes through it."""
import fcntl
import os
import struct
import termios
import tty

master, slave = os.openpty()
print(os.isatty(master), os.isatty(slave), os.ttyname(slave).startswith("/dev/"))  # prints: True True True
before = termios.tcgetattr(slave)
print(len(before), [type(x).__name__ for x in before])  # prints: 7 ['int', 'int', 'int', 'int', 'int', 'int', 'list']
print(before[6][termios.VINTR], before[6][termios.VEOF], before[6][termios.VMIN])  # prints: b'\x03' b'\x04' b'\x01'
print(before[4] == termios.B38400, bool(before[3] & termios.ICANON))  # prints: True True

for bad in ([1], before[:6] + [[b"x"]], before[:6] + [[1.5] * termios.NCCS], ["x"] + before[1:]):
    try:
        termios.tcsetattr(slave, termios.TCSANOW, bad)
    except TypeError as exc:
        print(exc)
# prints: tcsetattr, arg 3: must be 7 element list
# prints: tcsetattr: attributes[6] must be 32 element list
# prints: tcsetattr: elements of attributes must be characters or integers
# prints: 'str' object cannot be interpreted as an integer

reader, writer = os.pipe()
try:
    termios.tcgetattr(reader)
except termios.error as exc:
    print(exc.args, isinstance(exc, OSError))  # prints: (25, 'Inappropriate ioctl for device') False

termios.tcsetwinsize(slave, (33, 77))
print(termios.tcgetwinsize(master), os.get_terminal_size(slave))  # prints: (33, 77) os.terminal_size(columns=77, lines=33)
print(struct.unpack("HHHH", fcntl.ioctl(master, termios.TIOCGWINSZ, bytes(8))))  # prints: (33, 77, 0, 0)

print(tty.setraw(slave) == before)  # prints: True
raw = termios.tcgetattr(slave)
print(bool(raw[3] & termios.ICANON), raw[6][termios.VMIN], raw[6][termios.VTIME])  # prints: False 1 0
termios.tcsetattr(slave, termios.TCSANOW, before)
print(termios.tcgetattr(slave) == before)  # prints: True

os.write(slave, b"out\n")
print(os.read(master, 10))  # prints: b'out\r\n'
os.write(master, b"typed\n")
print(os.read(slave, 10), os.read(master, 20))  # prints: b'typed\n' b'typed\r\n'
tty.setcbreak(slave)
os.write(master, b"k")
print(os.read(slave, 1))  # prints: b'k'

print(fcntl.fcntl(writer, fcntl.F_GETFD), fcntl.fcntl(writer, fcntl.F_GETFL) & os.O_ACCMODE)  # prints: 1 1
fcntl.fcntl(reader, fcntl.F_SETFL, fcntl.fcntl(reader, fcntl.F_GETFL) | os.O_NONBLOCK)
try:
    os.read(reader, 1)
except BlockingIOError as exc:
    print(exc)  # prints: [Errno 11] Resource temporarily unavailable
os.write(writer, b"abc")
print(struct.unpack("i", fcntl.ioctl(reader, termios.FIONREAD, bytes(4))))  # prints: (3,)

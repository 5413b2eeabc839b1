# Programs are run, talked to line by line, timed out, and reported on.
import os
import subprocess
import threading

p = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
p.stdin.write("one\n")
p.stdin.flush()
print(repr(p.stdout.readline()))  # prints 1: 'one\n'
p.stdin.write("two")
p.stdin.close()
print(repr(p.stdout.read()), p.wait(), p)  # prints 2: 'two' 0 <Popen: returncode: 0 args: ['cat']>
p.stdout.close()

big = "x" * 500_000
print(len(subprocess.run(["cat"], input=big, capture_output=True, text=True).stdout))  # prints 3: 500000
r, w = os.pipe()
p = subprocess.Popen(["sh", "-c", f"echo inherited >&{w}"], pass_fds=[w])
os.close(w)
print(os.read(r, 100), p.wait())  # prints 4: b'inherited\n' 0
os.close(r)
try:
    os.read(r, 1)
except OSError as exc:
    print(exc)  # prints 5: [Errno 9] Bad file descriptor
try:
    subprocess.run(["sh", "-c", "echo part; exec sleep 5"], timeout=0.2, capture_output=True)
except subprocess.TimeoutExpired as exc:
    print(exc.timeout, exc.stdout, exc.cmd[0])  # prints 6: 0.2 b'part\n' sh
print(subprocess.run(["sh", "-c", "kill -9 $$"]))  # prints 7: CompletedProcess(args=['sh', '-c', 'kill -9 $$'], returncode=-9)
try:
    subprocess.run(["sh", "-c", "kill -15 $$"], check=True)
except subprocess.CalledProcessError as exc:
    print(str(exc).replace("'", "")[-30:])  # prints 8: ed with <Signals.SIGTERM: 15>.
for args, more in ((["no-such-program"], {}), (["ls"], {"cwd": "/no/such/place"}), (["/tmp"], {})):
    try:
        subprocess.Popen(args, **more)
    except OSError as exc:
        print(type(exc).__name__, exc.filename)  # prints 9: FileNotFoundError no-such-program
print(subprocess.getstatusoutput("echo out; echo err >&2; exit 3"))  # prints 12: (3, 'out\nerr')
print(subprocess.check_output("echo $A$B", shell=True, env={"A": "1", "B": "2"}))  # prints 13: b'12\n'
print(subprocess.call(["true"]), os.system("exit 3"), os.waitstatus_to_exitcode(9))  # prints 14: 0 768 -9
with os.popen("echo popen") as file:
    print(file.read().strip())  # prints 15: popen

# Waiting for a process lets threads run.
log = []
thread = threading.Thread(target=lambda: log.append("thread"))
p = subprocess.Popen(["sleep", "0.05"])
thread.start()
print(p.poll(), p.wait(), log)  # prints 16: None 0 ['thread']
# prints 10: FileNotFoundError /no/such/place
# prints 11: PermissionError /tmp

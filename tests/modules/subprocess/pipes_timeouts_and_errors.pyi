# Programs are run, talked to line by line, timed out, and reported on.
import os
import subprocess
import threading

p = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
p.stdin.write("one\n")
p.stdin.flush()
print(repr(p.stdout.readline()))
p.stdin.write("two")
p.stdin.close()
print(repr(p.stdout.read()), p.wait(), p)
p.stdout.close()

big = "x" * 500_000
print(len(subprocess.run(["cat"], input=big, capture_output=True, text=True).stdout))
r, w = os.pipe()
p = subprocess.Popen(["sh", "-c", f"echo inherited >&{w}"], pass_fds=[w])
os.close(w)
print(os.read(r, 100), p.wait())
os.close(r)
try:
    os.read(r, 1)
except OSError as exc:
    print(exc)
try:
    subprocess.run(["sh", "-c", "echo part; exec sleep 5"], timeout=0.2, capture_output=True)
except subprocess.TimeoutExpired as exc:
    print(exc.timeout, exc.stdout, exc.cmd[0])
print(subprocess.run(["sh", "-c", "kill -9 $$"]))
try:
    subprocess.run(["sh", "-c", "kill -15 $$"], check=True)
except subprocess.CalledProcessError as exc:
    print(str(exc).replace("'", "")[-30:])
for args, more in ((["no-such-program"], {}), (["ls"], {"cwd": "/no/such/place"}), (["/tmp"], {})):
    try:
        subprocess.Popen(args, **more)
    except OSError as exc:
        print(type(exc).__name__, exc.filename)
print(subprocess.getstatusoutput("echo out; echo err >&2; exit 3"))
print(subprocess.check_output("echo $A$B", shell=True, env={"A": "1", "B": "2"}))
print(subprocess.call(["true"]), os.system("exit 3"), os.waitstatus_to_exitcode(9))
with os.popen("echo popen") as file:
    print(file.read().strip())

# Waiting for a process lets threads run.
log = []
thread = threading.Thread(target=lambda: log.append("thread"))
p = subprocess.Popen(["sleep", "0.05"])
thread.start()
print(p.poll(), p.wait(), log)

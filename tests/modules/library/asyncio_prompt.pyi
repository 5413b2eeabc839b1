"""`python -m asyncio`: await at a prompt."""
import subprocess
import sys

typed = """import contextvars
v = contextvars.ContextVar("v")
token = v.set(3)
await asyncio.sleep(0, v.get())
x = await asyncio.sleep(0, 5)
t = asyncio.create_task(asyncio.sleep(0.01, x + 1))
await t
[y async for y in (await asyncio.sleep(0, i) for i in range(3))]
1/0
raise SystemExit(4)
print("not reached")
"""
done = subprocess.run([sys.executable, "-m", "asyncio"], input=typed, capture_output=True, text=True)
print(done.returncode, done.stdout.replace(">>> ", "").split("\n"))  # prints: 4 ['3', '6', '[0, 1, 2]', '']
print(done.stderr.splitlines()[0].startswith("asyncio REPL"), "ZeroDivisionError: division by zero" in done.stderr)  # prints: True True

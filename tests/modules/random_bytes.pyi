# What is meant to be unforeseeable does not repeat itself.
import os
import random
import secrets
import subprocess
import sys
import uuid

for take in (lambda: os.urandom(16), lambda: secrets.token_bytes(8), uuid.uuid4, lambda: random.Random().random()):
    print(len({take() for i in range(50)}))
print(os.urandom(0), len(os.urandom(100_001)))
half = os.urandom(8)
print(os.urandom(16) != half * 2)
try:
    os.urandom(-1)
except ValueError as e:
    print(e)

# Neither where hashes are the same each time.
code = "import os, random; print(hash('a'), os.urandom(8), random.random())"
told = []
for i in range(2):
    run = subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": "1"}, capture_output=True, text=True)
    told.append(run.stdout.split(maxsplit=1))
print(told[0][0] == told[1][0], told[0][1] == told[1][1])

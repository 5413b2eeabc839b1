import os
import subprocess
import sys
import tempfile

folder = tempfile.TemporaryDirectory()
source = os.path.join(folder.name, "source.json")
with open(source, "w", encoding="utf-8") as file:
    file.write('{"b": [1, 2.5, null], "a": "\u00e9", "c": {}}')


def run(*args, given=None, module="json"):
    done = subprocess.run([sys.executable, "-m", module, *args], input=given, capture_output=True, text=True)
    print(done.returncode, done.stdout + done.stderr, end="" if done.stdout else "\n")


run(source)
run(source, "--sort-keys", "--compact", module="json.tool")
run("--no-indent", "--no-ensure-ascii", source)
run("--indent", "1", given='[1, {"x": true}]')
run("--tab", given="[1]")
run("--json-lines", "--compact", given='{"a": 1}\n[2, 3]\n')
run(given="[1, }")
run(source, source)
with open(source, encoding="utf-8") as file:
    print(file.read())

# A planetary simulation whose bodies are plain dicts, as read from JSON.
import json
from itertools import combinations
from math import pi, sqrt

DOC = """
[{"name": "sun", "pos": [0, 0, 0], "vel": [0, 0, 0], "mass": 1.0},
 {"name": "jupiter", "pos": [4.84143144246472, -1.16032004402742, -0.103622044471123],
  "vel": [0.00166007664274403, 0.00769901118419740, -0.0000690460016972063],
  "mass": 0.000954791938424326},
 {"name": "saturn", "pos": [8.34336671824457, 4.12479856412430, -0.403523417114321],
  "vel": [-0.00276742510726411, 0.00499852801234917, 0.0000230417297573763],
  "mass": 0.000285885980666130},
 {"name": "uranus", "pos": [12.8943695621391, -15.1111514016986, -0.223307578892655],
  "vel": [0.00296460137564761, 0.00237847173959480, -0.0000296589568540237],
  "mass": 0.0000436624404335156},
 {"name": "neptune", "pos": [15.3796971148509, -25.9193146099879, 0.179258772950371],
  "vel": [0.00268067772490389, 0.00162824170038242, -0.0000951592254519715],
  "mass": 0.0000515138902046611}]
"""
DAYS = 365.24
AXES = ("x", "y", "z")


def load():
    bodies = {}
    for item in json.loads(DOC):
        bodies[item["name"]] = {
            "mass": item["mass"] * 4 * pi * pi,
            "pos": dict(zip(AXES, map(float, item["pos"]))),
            "vel": {axis: v * DAYS for axis, v in zip(AXES, item["vel"])},
        }
    return bodies


def offset_momentum(bodies, ref="sun"):
    for axis in AXES:
        p = sum(b["vel"][axis] * b["mass"] for b in bodies.values())
        bodies[ref]["vel"][axis] = -p / bodies[ref]["mass"]


def energy(bodies):
    e = 0.0
    for b in bodies.values():
        e += 0.5 * b["mass"] * sum(v * v for v in b["vel"].values())
    for a, b in combinations(bodies.values(), 2):
        e -= a["mass"] * b["mass"] / sqrt(sum((a["pos"][k] - b["pos"][k]) ** 2 for k in AXES))
    return e


def step(bodies, pairs, dt):
    for a, b in pairs:
        pa, pb, va, vb = a["pos"], b["pos"], a["vel"], b["vel"]
        dx = pa["x"] - pb["x"]
        dy = pa["y"] - pb["y"]
        dz = pa["z"] - pb["z"]
        mag = dt * (dx * dx + dy * dy + dz * dz) ** -1.5
        ma, mb = a["mass"] * mag, b["mass"] * mag
        va["x"] -= dx * mb
        va["y"] -= dy * mb
        va["z"] -= dz * mb
        vb["x"] += dx * ma
        vb["y"] += dy * ma
        vb["z"] += dz * ma
    for body in bodies.values():
        pos, vel = body["pos"], body["vel"]
        for axis in AXES:
            pos[axis] += dt * vel[axis]


def simulate(steps, dt=0.01):
    bodies = load()
    offset_momentum(bodies)
    pairs = list(combinations(bodies.values(), 2))
    history = []
    for i in range(steps):
        step(bodies, pairs, dt)
        if i % 50 == 0:
            history.append({"step": i, "energy": energy(bodies)})
    return bodies, history


bodies, history = simulate(26000)
drift = max(h["energy"] for h in history) - min(h["energy"] for h in history)
print(f"{energy(bodies):.9f} {drift:.3e} {len(history)}")
print({name: round(b["pos"]["x"], 6) for name, b in bodies.items()})

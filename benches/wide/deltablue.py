# One-way dataflow constraints with strengths, planned incrementally (a small DeltaBlue).
from enum import IntEnum

Strength = IntEnum("Strength", "REQUIRED STRONG MEDIUM WEAK WEAKEST")


class Variable:
    def __init__(self, name, value=0):
        self.name, self.value, self.mark = name, value, 0
        self.constraints, self.determined_by, self.strength = [], None, Strength.WEAKEST

    def __repr__(self):
        return f"{self.name}={self.value}"


class Constraint:
    def __init__(self, strength, *variables):
        self.strength, self.variables, self.output = strength, variables, None
        for v in variables:
            v.constraints.append(self)

    def candidates(self):
        return self.variables

    def choose(self, mark):
        free = [v for v in self.candidates() if v.mark != mark and self.strength < v.strength]
        self.output = max(free, key=lambda v: v.strength, default=None)
        return self.output

    def recalculate(self):
        others = [v.strength for v in self.candidates() if v is not self.output]
        self.output.strength = max([self.strength, *others])
        self.execute()

    def execute(self):
        pass


class Stay(Constraint):
    pass


class Equal(Constraint):
    def execute(self):
        a, b = self.variables
        if self.output is b:
            b.value = a.value
        else:
            a.value = b.value


class Scale(Constraint):
    def candidates(self):
        return self.variables[0], self.variables[3]

    def execute(self):
        src, factor, offset, dest = self.variables
        if self.output is dest:
            dest.value = src.value * factor.value + offset.value
        else:
            src.value = (dest.value - offset.value) // factor.value


class Planner:
    mark = 0

    def add(self, constraint):
        self.mark += 1
        while constraint is not None:
            constraint = self.satisfy(constraint)

    def satisfy(self, constraint):
        out = constraint.choose(self.mark)
        if out is None:
            if constraint.strength is Strength.REQUIRED:
                raise ValueError("cannot satisfy a required constraint")
            return None
        overridden, out.determined_by = out.determined_by, constraint
        if overridden is not None:
            overridden.output = None
        for v in constraint.variables:
            v.mark = self.mark
        for c in [constraint, *self.plan(out)]:
            c.recalculate()
        return overridden

    def remove(self, constraint):
        out = constraint.output
        for v in constraint.variables:
            v.constraints.remove(constraint)
        if out is not None:
            out.determined_by, out.strength = None, Strength.WEAKEST
            waiting = [c for c in out.constraints if c.output is None]
            for c in self.plan(out):
                c.recalculate()
                waiting += [d for d in c.output.constraints if d.output is None]
            for c in sorted(waiting, key=lambda c: c.strength):
                if c.output is None:
                    self.add(c)

    def plan(self, source):
        todo, steps = [source], []
        while todo:
            v = todo.pop()
            for c in v.constraints:
                if c.output is not None and c.output is not v and c is not v.determined_by:
                    steps.append(c)
                    todo.append(c.output)
        return steps


def edit(planner, variable, values, watched):
    constraint, total = Stay(Strength.STRONG, variable), 0
    planner.add(constraint)
    plan = planner.plan(variable)
    for variable.value in values:
        for c in plan:
            c.execute()
        total += sum(v.value for v in watched)
    planner.remove(constraint)
    return total


def chain(n):
    planner, variables = Planner(), [Variable(f"v{i}") for i in range(n)]
    planner.add(Stay(Strength.WEAK, variables[-1]))
    for a, b in zip(variables, variables[1:]):
        planner.add(Equal(Strength.REQUIRED, a, b))
    return edit(planner, variables[0], range(100), variables[-1:]) + edit(planner, variables[-1], range(50), variables[:2])


def projection(n):
    planner, factor, offset = Planner(), Variable("factor", 10), Variable("offset", 1000)
    pairs = [(Variable(f"s{i}", i), Variable(f"d{i}", i)) for i in range(n)]
    for src, dst in pairs:
        planner.add(Stay(Strength.WEAK, src))
        planner.add(Scale(Strength.REQUIRED, src, factor, offset, dst))
    dests = [dst for _, dst in pairs]
    total = sum(edit(planner, v, values * 20, dests) for v, values in ((factor, (5, 7)), (offset, (2000, 3000))))
    return total + sum(edit(planner, dst, (90, 160), [src]) for src, dst in pairs[::5])


print(sum(chain(n) for n in (120, 240, 560)), sum(projection(n) for n in (400, 800, 1200, 2000)))

# An assembler and a stack machine that dispatches with match.
from dataclasses import dataclass, field

PROGRAM = """
        push 0; store total; push 2; store n
outer:  load n; push LIMIT; lt; jz done; push 2; store d
inner:  load d; dup; mul; load n; gt; jnz prime
        load n; load d; mod; jz next
        load d; push 1; add; store d; jmp inner
prime:  load total; load n; call mix; store total
next:   load n; push 1; add; store n; jmp outer
done:   load total; print; halt
mix:    add; push 1000003; mod; ret
"""


@dataclass
class Machine:
    code: list
    stack: list = field(default_factory=list)
    calls: list = field(default_factory=list)
    names: dict = field(default_factory=dict)
    output: list = field(default_factory=list)
    pc: int = 0
    steps: int = 0

    def binary(self, op):
        b = self.stack.pop()
        a = self.stack.pop()
        match op:
            case "add":
                result = a + b
            case "sub":
                result = a - b
            case "mul":
                result = a * b
            case "mod":
                result = a % b
            case "lt" | "gt" as cmp:
                result = int(a < b if cmp == "lt" else a > b)
        self.stack.append(result)

    def step(self):
        instruction = self.code[self.pc]
        self.pc += 1
        self.steps += 1
        match instruction:
            case ("push", value):
                self.stack.append(value)
            case ("load", name):
                self.stack.append(self.names[name])
            case ("store", name):
                self.names[name] = self.stack.pop()
            case ("dup",):
                self.stack.append(self.stack[-1])
            case ("jmp", target):
                self.pc = target
            case ("jz" | "jnz" as how, target):
                if (self.stack.pop() == 0) == (how == "jz"):
                    self.pc = target
            case ("call", target):
                self.calls.append(self.pc)
                self.pc = target
            case ("ret",):
                self.pc = self.calls.pop()
            case ("print",):
                self.output.append(str(self.stack.pop()))
            case ("halt",):
                return False
            case (op,):
                self.binary(op)
            case _:
                raise ValueError(f"bad instruction {instruction!r}")
        return True


def assemble(source, **constants):
    labels, parts, code = {}, [], []
    for line in source.strip().splitlines():
        label, colon, rest = line.rpartition(":")
        if colon:
            labels[label.strip()] = len(parts)
        parts += [p.split() for p in rest.split(";")]
    for op, *args in parts:
        match op, args:
            case "push", [text]:
                code.append((op, constants[text] if text in constants else int(text)))
            case ("jmp" | "jz" | "jnz" | "call"), [label]:
                code.append((op, labels[label]))
            case _:
                code.append((op, *args))
    return code


machine = Machine(assemble(PROGRAM, LIMIT=4000))
while machine.step():
    pass
print(machine.output, machine.steps, machine.names)
